"""The second factor of somebody: which he has, and whether what he gives is one of them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from diary.db.people import CameBy
from diary.services import authenticator_apps, passkeys, recovery_codes, throttling
from diary.services.acting import Actor
from diary.services.auditing import Action, record
from diary.services.failures import NotFound, Refused
from diary.services.passkeys import Site
from diary.services.records import Passkey
from diary.services.throttling import Bucket, Limit

PER_PERSON = Limit(kind="second factor, person", tries=5, within=timedelta(minutes=15))
"""So few that six digits hold: whoever knows the password meets one code in a thousand days."""
PER_ADDRESS = Limit(kind="second factor, address", tries=100, within=timedelta(minutes=15))


@dataclass(frozen=True, slots=True, kw_only=True)
class Factors:
    """What somebody has set up beside the password."""

    app_since: datetime | None = None
    passkeys: tuple[Passkey, ...] = ()
    codes_left: int = 0

    @property
    def any(self) -> bool:
        """Whether a second factor is asked for; recovery codes alone are none."""
        return self.app_since is not None or bool(self.passkeys)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Given:
    """What somebody gives as the second factor: a code, or what his passkey has signed; it is never shown or logged."""

    code: str = ""
    signed: str = ""
    site: Site | None = None


def factors_of(session: Session, person_id: UUID) -> Factors:
    """Everything that somebody has set up and confirmed."""
    app = authenticator_apps.app_of(session, person_id)
    return Factors(
        app_since=app.confirmed_at if app else None,
        passkeys=passkeys.passkeys_of(session, person_id),
        codes_left=recovery_codes.left(session, person_id),
    )


def check(session: Session, now: datetime, actor: Actor, given: Given, *, secret: str) -> CameBy:
    """By what somebody has proved who he is, or a refusal that is counted and written down.

    What was right is used up by it.
    """
    if actor.id is None:
        raise NotFound
    buckets: tuple[Bucket, ...] = ((PER_PERSON, str(actor.id)), (PER_ADDRESS, actor.address or ""))
    throttling.check(session, now, buckets)
    found = _found(session, now, actor.id, given, secret=secret)
    if found is None:
        throttling.count_failure(session, now, buckets)
        record(session, now, actor, Action.SECOND_FACTOR_REFUSED, of=("person", actor.id))
        session.flush()
        if given.signed:
            raise Refused("", "This passkey was not accepted. Try again, or use a code.")
        raise Refused("code", "This code is not right, or it was used already. Wait for the next one and try again.")
    throttling.forgive(session, buckets[:1])
    if found is CameBy.RECOVERY_CODE:
        record(session, now, actor, Action.RECOVERY_CODE_USED, of=("person", actor.id))
    return found


def _found(session: Session, now: datetime, person_id: UUID, given: Given, *, secret: str) -> CameBy | None:
    """Digits are the app's, letters a recovery code: the two cannot be taken for each other."""
    if given.signed:
        right = given.site is not None and passkeys.accepts(session, now, person_id, given.signed, given.site)
        return CameBy.PASSKEY if right else None
    code = "".join(given.code.split())
    if len(code) == authenticator_apps.DIGITS and code.isascii() and code.isdigit():
        right = authenticator_apps.accepts(session, now, person_id, code, secret=secret)
        return CameBy.APP if right else None
    right = recovery_codes.accepts(session, now, person_id, code, secret=secret)
    return CameBy.RECOVERY_CODE if right else None


def remove_all(session: Session, person_id: UUID) -> None:
    """Forget everything that somebody has set up."""
    authenticator_apps.remove(session, person_id)
    recovery_codes.remove(session, person_id)
    passkeys.remove(session, person_id)
