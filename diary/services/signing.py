"""A fresh check, at the moment of signing, that whoever signs is who he was when he signed in.

Only the password is known so far; another factor joins ``Proof`` and ``Factor``, and nothing else changes.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from diary.db.decisions import Factor
from diary.db.people import Person
from diary.services import secrets_kept, throttling
from diary.services.acting import Actor, work_for
from diary.services.auditing import Action, record
from diary.services.failures import NotFound, Refused
from diary.services.signing_in import buckets_of


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Proof:
    """What somebody gives to prove that it is he; it is never shown or logged."""

    password: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Who has proved it, by the name that is printed, and by what."""

    person: Person
    factor: Factor


def prove(session: Session, now: datetime, actor: Actor, proof: Proof) -> Signer:
    """Check the factor anew; tries count together with those of signing in, so that nobody guesses here instead.

    A refusal leaves its count and its row, which the caller must keep.
    """
    work_for(session, actor)
    person = session.get(Person, actor.id)
    if person is None:
        raise NotFound
    buckets = buckets_of(person.email, actor.address or "")
    throttling.check(session, now, buckets)
    if not (secrets_kept.password_matches(person.password_hash, proof.password) and person.active):
        throttling.count_failure(session, now, buckets)
        record(session, now, actor, Action.SIGNATURE_REFUSED)
        session.flush()
        raise Refused("password", "This is not your password. Nothing has been signed.")
    throttling.forgive(session, buckets[:1])
    return Signer(person=person, factor=Factor.PASSWORD)
