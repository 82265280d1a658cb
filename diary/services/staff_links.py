"""Links with which someone of the staff sets a password: an invitation, or a new password after one was forgotten."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from diary.db.clinics import Clinic
from diary.db.outbox import MessageKind
from diary.db.people import LinkKind, Person, StaffLink
from diary.db.scope import scope_to
from diary.services import chance, outbox, second_step, secrets_kept, throttling
from diary.services.acting import Actor, ActorKind, work_for
from diary.services.auditing import Action, record
from diary.services.failures import NotFound, Refused
from diary.services.personnel import member
from diary.services.sign_in_rules import closed_to_passwords
from diary.services.staff_sessions import clinic_of, end_all
from diary.services.staffing import checked_password
from diary.services.telling_owner import write_down_and_tell
from diary.services.texts import normal_email
from diary.services.throttling import Bucket, Limit

__all__ = [
    "LinkKind",
    "OpenedLink",
    "ask_for_reset",
    "invite",
    "look_at_link",
    "reset_password",
    "revoke_links",
    "set_password",
]

LASTS = {LinkKind.INVITATION: timedelta(days=7), LinkKind.PASSWORD_RESET: timedelta(hours=2)}
MESSAGE = {
    LinkKind.INVITATION: MessageKind.INVITATION,
    LinkKind.PASSWORD_RESET: MessageKind.PASSWORD_RESET,
}
ASKED_PER_ACCOUNT = Limit(kind="password link, account", tries=3, within=timedelta(hours=1))
ASKED_PER_ADDRESS = Limit(kind="password link, address", tries=30, within=timedelta(hours=1))
OPENED_PER_ADDRESS = Limit(kind="password link opened, address", tries=30, within=timedelta(minutes=15))
_BEFORE_A_CLINIC = "a link or an e-mail address decides which clinic the session is held to"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedLink:
    """A link that still holds: what it is for, and whose password it sets.

    ``no_password`` is said where all of somebody's clinics are entered by single sign-on alone.
    """

    kind: LinkKind
    name: str
    email: str
    clinic: str
    no_password: bool = False


def invite(session: Session, now: datetime, actor: Actor, person_id: UUID, *, secret: str) -> str:
    """Invite someone who is in the actor's clinic to set a password; returns the link's token."""
    return _make(session, now, actor, _member(session, actor, person_id), LinkKind.INVITATION, secret)


def reset_password(session: Session, now: datetime, actor: Actor, person_id: UUID, *, secret: str) -> str:
    """Give someone of the actor's clinic a link to a new password; the old one holds until the link is used."""
    return _make(session, now, actor, _member(session, actor, person_id), LinkKind.PASSWORD_RESET, secret)


def _member(session: Session, actor: Actor, person_id: UUID) -> Person:
    work_for(session, actor)
    person = member(session, Person.id == person_id)
    if person is None:
        raise NotFound
    return person


def _make(session: Session, now: datetime, actor: Actor, person: Person, kind: LinkKind, secret: str) -> str:
    """Make a link and queue its message; older ones of the person end."""
    _revoke(session, now, person.id)
    link_id = chance.new_id()
    token = secrets_kept.staff_token(secret, link_id)
    session.add(
        StaffLink(
            id=link_id,
            clinic_id=work_for(session, actor),
            kind=kind,
            person_id=person.id,
            token_hash=secrets_kept.hash_token(token),
            made_by_id=actor.id if actor.kind is ActorKind.STAFF else None,
            created_at=now,
            expires_at=now + LASTS[kind],
        )
    )
    record(session, now, actor, Action.STAFF_LINK_MADE, of=("person", person.id), detail={"kind": kind.value})
    outbox.queue_for_staff(session, now, actor, MESSAGE[kind], person_id=person.id, about=link_id)
    return token


def _revoke(session: Session, now: datetime, person_id: UUID) -> None:
    """End every link of someone that could still be used, in whichever clinic it was made."""
    session.execute(
        update(StaffLink)
        .where(StaffLink.person_id == person_id, StaffLink.used_at.is_(None), StaffLink.revoked_at.is_(None))
        .values(revoked_at=now)
        .execution_options(unscoped="a person has one password in all clinics", synchronize_session=False)
    )


def revoke_links(session: Session, now: datetime, actor: Actor, person_id: UUID) -> None:
    """End every link of someone who leaves the actor's clinic."""
    work_for(session, actor)
    _revoke(session, now, person_id)


def ask_for_reset(session: Session, now: datetime, *, email: str, address: str, secret: str) -> None:
    """Send a link to whoever signs in with this address; nobody learns from it whether there is such an account."""
    normal = normal_email(email)
    buckets: tuple[Bucket, ...] = ((ASKED_PER_ACCOUNT, normal), (ASKED_PER_ADDRESS, address))
    throttling.check(session, now, buckets)
    throttling.count_failure(session, now, buckets)
    person = session.scalar(select(Person).where(Person.email == normal, Person.active))
    closed = closed_to_passwords(session, person.id) if person else frozenset()
    clinic_id = clinic_of(session, person.id, closed=closed) if person else None
    if person is None or clinic_id is None:
        nobody = Actor(kind=ActorKind.NOBODY, address=address)
        record(session, now, nobody, Action.STAFF_LINK_REFUSED)
        session.flush()
        return
    asking = Actor(kind=ActorKind.NOBODY, clinic_id=clinic_id, address=address)
    _make(session, now, asking, person, LinkKind.PASSWORD_RESET, secret)


def look_at_link(session: Session, now: datetime, token: str) -> OpenedLink | None:
    """What a link is for, while it can be used; looking uses nothing up."""
    found = _find(session, now, token)
    if found is None:
        return None
    link, person, clinic = found
    return OpenedLink(
        kind=link.kind,
        name=person.name,
        email=person.email,
        clinic=clinic.name,
        no_password=_opens_nothing(session, person.id),
    )


def _opens_nothing(session: Session, person_id: UUID) -> bool:
    """Whether a password would open none of somebody's clinics."""
    return clinic_of(session, person_id, closed=closed_to_passwords(session, person_id)) is None


def _find(session: Session, now: datetime, token: str) -> tuple[StaffLink, Person, Clinic] | None:
    row = session.execute(
        select(StaffLink, Person, Clinic)
        .join(Person, Person.id == StaffLink.person_id)
        .join(Clinic, Clinic.id == StaffLink.clinic_id)
        .where(
            StaffLink.token_hash == secrets_kept.hash_token(token),
            StaffLink.used_at.is_(None),
            StaffLink.revoked_at.is_(None),
            StaffLink.expires_at > now,
            Person.active,
        )
        .with_for_update(of=StaffLink)
        .execution_options(unscoped=_BEFORE_A_CLINIC, populate_existing=True)
    ).first()
    return (row[0], row[1], row[2]) if row else None


def set_password(
    session: Session, now: datetime, *, token: str, password: str, address: str, leaked: Path | None = None
) -> str:
    """Set the password of a link's person and end all of his sessions; returns the e-mail address he signs in with."""
    buckets: tuple[Bucket, ...] = ((OPENED_PER_ADDRESS, address),)
    throttling.check(session, now, buckets)
    found = _find(session, now, token)
    if found is None:
        throttling.count_failure(session, now, buckets)
        record(session, now, Actor(kind=ActorKind.NOBODY, address=address), Action.STAFF_LINK_REFUSED)
        session.flush()
        raise Refused("", "This link no longer holds. Please ask for a new one.")
    link, person, clinic = found
    if _opens_nothing(session, person.id):
        raise Refused("", "Your clinic is entered by single sign-on. You need no password here.")
    checked = checked_password(password, (person.email, person.name, clinic.name), leaked=leaked)
    scope_to(session, link.clinic_id)
    person.password_hash = secrets_kept.hash_password(checked)
    link.used_at = now
    end_all(session, now, person.id)
    second_step.forget(session, now, person.id)
    actor = Actor(kind=ActorKind.STAFF, id=person.id, clinic_id=link.clinic_id, address=address)
    write_down_and_tell(session, now, actor, Action.PASSWORD_SET, person.id, detail={"kind": link.kind.value})
    session.flush()
    return person.email
