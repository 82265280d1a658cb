"""Telling the clinics of an account that somebody tried to sign in to it and was refused.

That is done after the answer has left, so that nobody learns from its time whether there is such an account. The
refusal itself is on record by then, in a row that belongs to no clinic and is the same for every address.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.db.people import Membership, Person
from diary.db.scope import scope_to
from diary.services.acting import Actor, ActorKind
from diary.services.auditing import Action, record
from diary.services.texts import normal_email

_BEFORE_A_CLINIC = "an e-mail address decides which clinics are told"


def tell_clinics(
    apart: Callable[[], AbstractContextManager[Session]], now: datetime, *, email: str, address: str
) -> int:
    """Leave a row in every clinic in which the account works, each in a transaction of its own; returns in how many."""
    wanted = (
        select(Membership.clinic_id, Membership.person_id)
        .join(Person, Person.id == Membership.person_id)
        .where(Person.email == normal_email(email))
        .distinct()
        .execution_options(unscoped=_BEFORE_A_CLINIC)
    )
    with apart() as session:
        found = session.execute(wanted).all()
    for clinic_id, person_id in found:
        with apart() as session:
            scope_to(session, clinic_id)
            nobody = Actor(kind=ActorKind.NOBODY, clinic_id=clinic_id, address=address)
            record(session, now, nobody, Action.SIGN_IN_REFUSED, of=("person", person_id))
    return len(found)
