"""Bringing people into a clinic, and giving them a link with which they set their password."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.db.base import NAME_LENGTH
from diary.db.people import LinkKind, Membership, Person, Role, StaffLink
from diary.services import chance, secrets_kept, staff_links
from diary.services.acting import Actor
from diary.services.adding import add_once
from diary.services.auditing import Action, record
from diary.services.changing_settings import change, history
from diary.services.clinic_settings import Kind
from diary.services.failures import NotFound, Refused
from diary.services.personnel import colleague, hold_staff, invited, known_elsewhere
from diary.services.staffing import EMAIL_LENGTH
from diary.services.texts import normal_email, text


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """Whom to bring in, and as what."""

    name: str
    email: str
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLink:
    """A link that still holds, to be handed over by word or on paper."""

    kind: LinkKind
    token: str
    expires_at: datetime


def invite(session: Session, now: datetime, actor: Actor, invitation: Invitation, *, secret: str) -> Person:
    """Bring somebody in; who has an account already signs in with it, everybody else gets a link."""
    email = _address(invitation.email)
    if not invitation.roles:
        raise Refused("roles", "Choose at least one role.")
    clinic_id = hold_staff(session, actor)
    person = session.scalar(select(Person).where(Person.email == email)) or _new(session, now, email, invitation.name)
    kept = history(session, actor, Kind.MEMBERSHIP, str(person.id))
    if kept and not kept[0].revision.content.get("roles"):
        raise Refused("email", "This person has worked here before; take him back from the list of people.")
    members = [
        Membership(id=chance.new_id(), clinic_id=clinic_id, person_id=person.id, role=role)
        for role in dict.fromkeys(invitation.roles)
    ]
    if kept or session.scalar(select(Membership.id).where(Membership.person_id == person.id).limit(1)):
        raise Refused("email", "This person works here already.")
    add_once(session, *members, field="email", message="This person works here already.")
    content = {"roles": sorted(role.value for role in invitation.roles)}
    change(session, now, actor, Kind.MEMBERSHIP, str(person.id), content, reason=None, seen=0)
    person.active = True
    record(session, now, actor, Action.PERSON_INVITED, of=("person", person.id))
    session.flush()
    if not known_elsewhere(session, actor, person.id):
        staff_links.invite(session, now, actor, person.id, secret=secret)
    return person


def _address(typed: str) -> str:
    email = normal_email(text("email", typed, most=EMAIL_LENGTH))
    local, at, domain = email.partition("@")
    if not (local and at and domain) or any(character.isspace() for character in email):
        raise Refused("email", "An e-mail address has an @ in it.")
    return email


def _new(session: Session, now: datetime, email: str, name: str) -> Person:
    """An account with a password that nobody knows, until the link is used."""
    person = Person(
        id=chance.new_id(),
        email=email,
        name=text("name", name, most=NAME_LENGTH),
        password_hash=secrets_kept.no_password(),
        active=True,
        created_at=now,
    )
    add_once(session, person, field="email", message="Someone has this e-mail address already.")
    return person


def send_link(session: Session, now: datetime, actor: Actor, person_id: UUID, *, secret: str) -> None:
    """Give somebody a link to a new password, or another invitation where he has not used the first."""
    if not colleague(session, actor, person_id).roles:
        raise NotFound
    make = staff_links.invite if invited(session, [person_id]) else staff_links.reset_password
    make(session, now, actor, person_id, secret=secret)


def open_link(session: Session, now: datetime, actor: Actor, person_id: UUID, *, secret: str) -> OpenLink | None:
    """The link that was made last and still holds; the look is written down.

    None for somebody whom another clinic knows as well: whoever has the link could come in there in his name, so it
    goes to his own address alone.
    """
    colleague(session, actor, person_id)
    link = session.scalar(
        select(StaffLink)
        .where(
            StaffLink.person_id == person_id,
            StaffLink.used_at.is_(None),
            StaffLink.revoked_at.is_(None),
            StaffLink.expires_at > now,
        )
        .order_by(StaffLink.created_at.desc())
        .limit(1)
    )
    if link is None or known_elsewhere(session, actor, person_id):
        return None
    record(session, now, actor, Action.STAFF_LINK_SEEN, of=("person", person_id))
    session.flush()
    return OpenLink(kind=link.kind, token=secrets_kept.staff_token(secret, link.id), expires_at=link.expires_at)
