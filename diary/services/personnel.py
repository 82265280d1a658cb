"""The people of a clinic: who they are, what they are here, and whether they can come in.

A membership says that somebody works in a clinic now. It is taken away when he leaves, so that nothing which asks for
memberships can let him in again; the person stays, and the history of his roles is kept among the settings.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from diary.db.clinics import Clinic
from diary.db.people import LinkKind, Membership, Person, Role, StaffLink, StaffSession
from diary.services.acting import Actor, work_for
from diary.services.changing_settings import Change, changes_of
from diary.services.clinic_settings import Kind
from diary.services.failures import NotFound
from diary.services.signing_in import IDLE_AT_MOST

_IN_ALL_CLINICS = "whether somebody has set a password, and where he works, is the same in every clinic"


class Standing(StrEnum):
    """Whether somebody can come in."""

    ACTIVE = "active"
    INVITED = "invited"
    DEACTIVATED = "deactivated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Somebody of a clinic; ``seen`` is the revision of his roles that stands."""

    person: Person
    roles: frozenset[Role]
    standing: Standing
    last_seen_at: datetime | None
    history: tuple[Change, ...]

    @property
    def seen(self) -> int:
        """The revision of his roles that stands; 0 where they were never changed."""
        return self.history[0].revision.revision if self.history else 0


def colleagues(session: Session, actor: Actor) -> tuple[Colleague, ...]:
    """Everybody who works or has worked in the actor's clinic: by name, those who have left at the end."""
    work_for(session, actor)
    roles = _roles(session)
    history = changes_of(session, actor, Kind.MEMBERSHIP)
    ids = {*roles, *(UUID(subject) for subject in history)}
    last_seen, waiting = _last_seen(session), invited(session, ids)
    found = [
        Colleague(
            person=person,
            roles=roles.get(person.id, frozenset()),
            standing=_standing(person, roles, waiting),
            last_seen_at=last_seen.get(person.id),
            history=history.get(str(person.id), ()),
        )
        for person in session.scalars(select(Person).where(Person.id.in_(ids)))
    ]
    return tuple(sorted(found, key=lambda each: (not each.roles, each.person.name.casefold(), each.person.email)))


def colleague(session: Session, actor: Actor, person_id: UUID) -> Colleague:
    """One of them, or ``NotFound``."""
    found = next((each for each in colleagues(session, actor) if each.person.id == person_id), None)
    if found is None:
        raise NotFound
    return found


def _standing(person: Person, roles: Mapping[UUID, frozenset[Role]], waiting: frozenset[UUID]) -> Standing:
    if person.id not in roles or not person.active:
        return Standing.DEACTIVATED
    return Standing.INVITED if person.id in waiting else Standing.ACTIVE


def _roles(session: Session) -> dict[UUID, frozenset[Role]]:
    found: dict[UUID, frozenset[Role]] = {}
    for person_id, role in session.execute(select(Membership.person_id, Membership.role)):
        found[person_id] = found.get(person_id, frozenset()) | {role}
    return found


def _last_seen(session: Session) -> dict[UUID, datetime]:
    wanted = select(StaffSession.person_id, func.max(StaffSession.last_seen_at)).group_by(StaffSession.person_id)
    return {row[0]: row[1] for row in session.execute(wanted)}


def invited(session: Session, ids: Iterable[UUID]) -> frozenset[UUID]:
    """Those who were invited and have set no password yet, so that they cannot come in."""
    links = session.execute(
        select(StaffLink.person_id, StaffLink.kind, StaffLink.used_at)
        .where(StaffLink.person_id.in_(list(ids)))
        .execution_options(unscoped=_IN_ALL_CLINICS)
    ).all()
    came = {person_id for person_id, _, used_at in links if used_at is not None}
    return frozenset(person_id for person_id, kind, _ in links if kind is LinkKind.INVITATION) - came


def member(session: Session, which: ColumnElement[bool]) -> Person | None:
    """Somebody who works in the session's clinic and whose account lives."""
    wanted = select(Person).join(Membership, Membership.person_id == Person.id).where(which, Person.active).distinct()
    return session.scalar(wanted)


def works_elsewhere(session: Session, actor: Actor, person_id: UUID) -> bool:
    """Whether somebody is a member of another clinic as well."""
    other = (
        select(Membership.id)
        .where(Membership.person_id == person_id, Membership.clinic_id != work_for(session, actor))
        .limit(1)
        .execution_options(unscoped=_IN_ALL_CLINICS)
    )
    return session.scalar(other) is not None


def known_elsewhere(session: Session, actor: Actor, person_id: UUID) -> bool:
    """Whether somebody works in another clinic, or has worked there and might again."""
    came = (
        select(StaffSession.id)
        .where(StaffSession.person_id == person_id, StaffSession.clinic_id != work_for(session, actor))
        .limit(1)
        .execution_options(unscoped=_IN_ALL_CLINICS)
    )
    return works_elsewhere(session, actor, person_id) or session.scalar(came) is not None


def hold_staff(session: Session, actor: Actor) -> UUID:
    """Let changes to the people of a clinic come one after the other; returns the clinic."""
    clinic_id = work_for(session, actor)
    session.execute(select(Clinic.id).where(Clinic.id == clinic_id).with_for_update(key_share=True))
    return clinic_id


def sessions_of(session: Session, now: datetime, actor: Actor, person_id: UUID) -> tuple[StaffSession, ...]:
    """The browsers in which somebody is signed in to the actor's clinic, the one seen last first."""
    work_for(session, actor)
    wanted = select(StaffSession).where(
        StaffSession.person_id == person_id,
        StaffSession.revoked_at.is_(None),
        StaffSession.expires_at > now,
        StaffSession.last_seen_at > now - IDLE_AT_MOST,
    )
    return tuple(session.scalars(wanted.order_by(StaffSession.last_seen_at.desc())))
