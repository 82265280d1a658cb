"""A fresh check, at the moment of signing, that whoever signs is who he was when he signed in.

The password is asked for every time; what the browser was checked by shortly before is written down beside it. Of
somebody who came by single sign-on no password is asked: his provider must have asked him again shortly before.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from diary.db.decisions import Factor
from diary.db.people import CameBy, Person
from diary.services import secrets_kept, throttling
from diary.services.acting import Actor, work_for
from diary.services.auditing import Action, record
from diary.services.checking import HOLDS
from diary.services.failures import NotFound, Refused
from diary.services.second_factor import factors_of
from diary.services.signing_in import buckets_of

_SECOND = frozenset({CameBy.APP, CameBy.PASSKEY, CameBy.RECOVERY_CODE})


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Proof:
    """What somebody gives to prove that it is he; it is never shown or logged."""

    password: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """By what the browser in which somebody signs was last checked for who he is, and when."""

    by: CameBy
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Who has proved it, by the name that is printed, and by what; ``second`` beside it, of who has a second factor."""

    person: Person
    factor: Factor
    second: Checked | None = None


def second_of(session: Session, now: datetime, person_id: UUID, checked: Checked | None) -> Checked | None:
    """The check by a second factor that still holds; of somebody who has none any more it was by the password."""
    if checked is None or checked.by not in _SECOND or now - checked.at >= HOLDS:
        return None
    return checked if factors_of(session, person_id).any else None


def _by_provider(now: datetime, checked: Checked | None) -> bool:
    """Whether a browser that came by single sign-on was checked by its provider, and that check still holds."""
    return checked is not None and checked.by is CameBy.SINGLE_SIGN_ON and now - checked.at < HOLDS


def prove(session: Session, now: datetime, actor: Actor, proof: Proof, checked: Checked | None = None) -> Signer:
    """Check the factor anew; tries count together with those of signing in, so that nobody guesses here instead.

    A refusal leaves its count and its row, which the caller must keep.
    """
    work_for(session, actor)
    person = session.get(Person, actor.id)
    if person is None:
        raise NotFound
    if not proof.password and person.active and _by_provider(now, checked):
        return Signer(person=person, factor=Factor.SINGLE_SIGN_ON)
    buckets = buckets_of(person.email, actor.address or "")
    throttling.check(session, now, buckets)
    if not (secrets_kept.password_matches(person.password_hash, proof.password) and person.active):
        throttling.count_failure(session, now, buckets)
        record(session, now, actor, Action.SIGNATURE_REFUSED)
        session.flush()
        raise Refused("password", "This is not your password. Nothing has been signed.")
    throttling.forgive(session, buckets[:1])
    second = second_of(session, now, person.id, checked)
    return Signer(person=person, factor=Factor.PASSWORD, second=second)
