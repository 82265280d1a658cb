"""What a page asks a passkey to sign; empty where there is none, or where browsers offer none at this address."""

from uuid import UUID

from diary.services import passkeys
from diary.services.second_factor import Factors
from diary.web import clock, transactions
from diary.web.auth.factor_forms import own_site


def to_prove(person_id: UUID, factors: Factors) -> str:
    """For somebody who proves who he is."""
    site = own_site()
    if site is None or not factors.passkeys:
        return ""
    return passkeys.to_prove(transactions.session(), clock.now(), person_id, site)
