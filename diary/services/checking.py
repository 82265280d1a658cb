"""A fresh check of who it is before something weighty: signing, taking data out, changing what opens the account.

Who has a second factor gives it again, everybody else the password; who came by single sign-on is sent to his provider.
A check holds for a while, for one browser.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import case, false, update
from sqlalchemy.orm import Session

from diary.db.people import CameBy, Person, StaffSession
from diary.services import chance, second_factor, secrets_kept, throttling
from diary.services.acting import Actor, work_for
from diary.services.auditing import Action, record
from diary.services.failures import NotFound, Refused
from diary.services.second_factor import Factors, Given, factors_of
from diary.services.signing_in import StaffMember, buckets_of

HOLDS = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Check:
    """What somebody gives to be checked again; it is never shown or logged."""

    password: str = ""
    second: Given = Given()  # noqa: RUF009 (it is frozen)


def is_fresh(now: datetime, staff: StaffMember) -> bool:
    """Whether the last check still holds."""
    return staff.checked_at is not None and now - staff.checked_at < HOLDS


def asked_for(session: Session, actor: Actor) -> Factors:
    """What is asked for: one of the second factors, or the password where there is none."""
    return factors_of(session, _person(session, actor).id)


def check(session: Session, now: datetime, actor: Actor, session_id: UUID, given: Check, *, secret: str) -> str:
    """Check again who it is; returns the session's new token, and the one before it stands for nobody any more.

    A refusal leaves its count and its row, which the caller must keep.
    """
    person = _person(session, actor)
    if factors_of(session, person.id).any:
        by = second_factor.check(session, now, actor, given.second, secret=secret)
    else:
        by = _check_password(session, now, actor, person, given.password)
    token = _note(session, now, session_id, person.id, by)
    record(session, now, actor, Action.CHECKED_AGAIN, of=("staff_session", session_id), detail={"by": by.value})
    session.flush()
    return token


def by_password(session: Session, now: datetime, actor: Actor, session_id: UUID, password: str) -> str:
    """Check the password, also of somebody with a second factor; returns the session's new token, as above.

    For somebody with a second factor this is no fresh check: that stays when he gave it last.
    """
    person = _person(session, actor)
    by = _check_password(session, now, actor, person, password)
    return _note(session, now, session_id, person.id, by, counts=not factors_of(session, person.id).any)


def note_second(session: Session, now: datetime, actor: Actor, session_id: UUID, by: CameBy) -> str:
    """From now on this browser has come in by a second factor, set up and shown a moment ago; returns its new token."""
    return _note(session, now, session_id, _person(session, actor).id, by)


def note_provider(session: Session, now: datetime, actor: Actor, session_id: UUID) -> str:
    """The provider has asked again who it is in this browser, which came in by it; returns its new token."""
    by = CameBy.SINGLE_SIGN_ON
    token = _note(session, now, session_id, _person(session, actor).id, by)
    record(session, now, actor, Action.CHECKED_AGAIN, of=("staff_session", session_id), detail={"by": by.value})
    session.flush()
    return token


def _note(
    session: Session, now: datetime, session_id: UUID, person_id: UUID, by: CameBy, *, counts: bool = True
) -> str:
    """Write down when and by what somebody was checked in one of his browsers; a password takes nothing back.

    A browser that came by single sign-on stays one of that clinic alone, and nothing but its provider checks it.
    """
    token, single = chance.new_token(), StaffSession.came_by == CameBy.SINGLE_SIGN_ON.value
    shown = StaffSession.came_by if by is CameBy.PASSWORD else by.value
    stays = false() if by is CameBy.SINGLE_SIGN_ON else single
    session.execute(
        update(StaffSession)
        .where(StaffSession.id == session_id, StaffSession.person_id == person_id)
        .values(
            token_hash=secrets_kept.hash_token(token),
            checked_at=case((stays, StaffSession.checked_at), else_=now if counts else StaffSession.checked_at),
            came_by=case((stays, StaffSession.came_by), else_=shown),
        )
        .execution_options(synchronize_session=False)
    )
    return token


def _person(session: Session, actor: Actor) -> Person:
    work_for(session, actor)
    person = session.get(Person, actor.id)
    if person is None or not person.active:
        raise NotFound
    return person


def _check_password(session: Session, now: datetime, actor: Actor, person: Person, password: str) -> CameBy:
    """Tries count together with those of signing in, so that nobody guesses here instead."""
    buckets = buckets_of(person.email, actor.address or "")
    throttling.check(session, now, buckets)
    if not secrets_kept.password_matches(person.password_hash, password):
        throttling.count_failure(session, now, buckets)
        record(session, now, actor, Action.CHECK_REFUSED, of=("person", person.id))
        session.flush()
        raise Refused("password", "This is not your password.")
    throttling.forgive(session, buckets[:1])
    return CameBy.PASSWORD
