"""Changing what somebody is in a clinic, and how he leaves it: nobody is deleted, and his open work goes to another.

A clinic decides about its own members only. The account itself is closed when the last clinic lets it go.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from diary.db.injections import Injection, InjectionState
from diary.db.people import Membership, Person, Role, StaffSession
from diary.services import chance, staff_links
from diary.services.acting import Actor
from diary.services.auditing import Action, record
from diary.services.changing_settings import change
from diary.services.clinic_settings import Kind
from diary.services.failures import NotFound, Refused
from diary.services.personnel import colleague, hold_staff, invited, sessions_of, works_elsewhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """Why, seen at which revision, and who takes over what is open."""

    seen: int
    successor_id: UUID | None = None
    reason: str | None = None


def open_work(session: Session, now: datetime, actor: Actor, person_id: UUID) -> tuple[Injection, ...]:
    """The injections of a provider that somebody must still look after: planned, running, or to be followed up."""
    colleague(session, actor, person_id)
    wanted = select(Injection).where(Injection.provider_id == person_id, _is_open(now)).order_by(Injection.planned_at)
    return tuple(session.scalars(wanted))


def _is_open(now: datetime) -> ColumnElement[bool]:
    """Followed up is what has a date for it that has not passed."""
    over = (InjectionState.ENDED, InjectionState.SUPERSEDED)
    waiting = Injection.state.in_(over) & (Injection.follow_up_on >= now.date())
    return or_(Injection.state.in_((InjectionState.PLANNED, InjectionState.RUNNING)), waiting)


def change_roles(
    session: Session, now: datetime, actor: Actor, person_id: UUID, roles: Iterable[Role], departure: Departure
) -> None:
    """Give somebody other roles; a provider's open work goes to another when he is one no more."""
    wanted = frozenset(roles)
    if not wanted:
        raise Refused("roles", "Choose at least one role.")
    clinic_id = hold_staff(session, actor)
    found = colleague(session, actor, person_id)
    if not found.roles:
        raise NotFound
    if found.roles == wanted:
        raise Refused("roles", "These are the roles already; nothing was changed.")
    if Role.ADMINISTRATOR not in wanted:
        _keep_an_administrator(session, person_id)
    _keep(session, now, actor, person_id, wanted, departure)
    for row in _memberships(session, person_id):
        if row.role not in wanted:
            session.delete(row)
    added = [_member(clinic_id, person_id, role) for role in wanted - found.roles]
    session.add_all(added)
    session.flush()
    if Role.PROVIDER not in wanted:
        _hand_over(session, now, actor, person_id, departure.successor_id)
    record(session, now, actor, Action.ROLES_CHANGED, of=("person", person_id), detail=_words(wanted))
    session.flush()


def deactivate(session: Session, now: datetime, actor: Actor, person_id: UUID, departure: Departure) -> None:
    """Let somebody go: no role, no session, no link any more, and his open work in other hands."""
    hold_staff(session, actor)
    if not colleague(session, actor, person_id).roles:
        raise NotFound
    _keep_an_administrator(session, person_id)
    _keep(session, now, actor, person_id, frozenset(), departure)
    for row in _memberships(session, person_id):
        session.delete(row)
    session.flush()
    _hand_over(session, now, actor, person_id, departure.successor_id)
    end_sessions(session, now, actor, person_id)
    staff_links.revoke_links(session, now, actor, person_id)
    person = _held(session, person_id)
    person.active = works_elsewhere(session, actor, person_id)
    record(session, now, actor, Action.PERSON_DEACTIVATED, of=("person", person_id))
    session.flush()


def reactivate(
    session: Session, now: datetime, actor: Actor, person_id: UUID, roles: Iterable[Role], departure: Departure
) -> None:
    """Take somebody back who has left; he signs in with the password that he had."""
    wanted = frozenset(roles)
    if not wanted:
        raise Refused("roles", "Choose at least one role.")
    clinic_id = hold_staff(session, actor)
    if colleague(session, actor, person_id).roles:
        raise NotFound
    _keep(session, now, actor, person_id, wanted, departure)
    _held(session, person_id).active = True
    session.add_all(_member(clinic_id, person_id, role) for role in wanted)
    record(session, now, actor, Action.PERSON_REACTIVATED, of=("person", person_id), detail=_words(wanted))
    session.flush()


def end_session(session: Session, now: datetime, actor: Actor, person_id: UUID, session_id: UUID) -> None:
    """Sign somebody out of one browser."""
    found = next((row for row in sessions_of(session, now, actor, person_id) if row.id == session_id), None)
    if found is None:
        raise NotFound
    found.revoked_at = now
    record(session, now, actor, Action.SESSION_ENDED, of=("staff_session", session_id))
    session.flush()


def end_sessions(session: Session, now: datetime, actor: Actor, person_id: UUID) -> None:
    """Sign somebody out of the actor's clinic everywhere."""
    session.execute(
        update(StaffSession)
        .where(StaffSession.person_id == person_id, StaffSession.revoked_at.is_(None))
        .values(revoked_at=now)
        .execution_options(synchronize_session="fetch")
    )
    record(session, now, actor, Action.SESSION_ENDED, of=("person", person_id))


def _keep_an_administrator(session: Session, leaver_id: UUID) -> None:
    """Refuse what would leave the clinic without an administrator who can come in; an invited one cannot yet."""
    others = session.scalars(
        select(Membership.person_id)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.role == Role.ADMINISTRATOR, Membership.person_id != leaver_id, Person.active)
    ).all()
    if not set(others) - invited(session, others):
        raise Refused("", "This is the last administrator who can sign in. Make somebody else one first.")


def _keep(
    session: Session, now: datetime, actor: Actor, person_id: UUID, roles: frozenset[Role], departure: Departure
) -> None:
    content = {"roles": sorted(role.value for role in roles)}
    subject = str(person_id)
    change(session, now, actor, Kind.MEMBERSHIP, subject, content, reason=departure.reason, seen=departure.seen)


def _memberships(session: Session, person_id: UUID) -> list[Membership]:
    return list(session.scalars(select(Membership).where(Membership.person_id == person_id)))


def _member(clinic_id: UUID, person_id: UUID, role: Role) -> Membership:
    return Membership(id=chance.new_id(), clinic_id=clinic_id, person_id=person_id, role=role)


def _held(session: Session, person_id: UUID) -> Person:
    """A person, held while two clinics decide about him at once."""
    wanted = select(Person).where(Person.id == person_id).with_for_update(key_share=True)
    return session.scalars(wanted.execution_options(populate_existing=True)).one()


def _hand_over(session: Session, now: datetime, actor: Actor, leaver_id: UUID, successor_id: UUID | None) -> None:
    """Put another provider in charge of everything that is open, each injection written down."""
    waiting = open_work(session, now, actor, leaver_id)
    if not waiting:
        return
    if successor_id is None or successor_id == leaver_id or not _is_provider(session, successor_id):
        raise Refused("successor", "Choose the provider who takes over what is open.")
    for injection in waiting:
        injection.provider_id = successor_id
        record(
            session,
            now,
            actor,
            Action.INJECTION_HANDED_OVER,
            patient_id=injection.patient_id,
            of=("injection", injection.id),
            detail={"from": str(leaver_id), "to": str(successor_id)},
        )


def _is_provider(session: Session, person_id: UUID) -> bool:
    wanted = select(Membership.id).where(Membership.person_id == person_id, Membership.role == Role.PROVIDER)
    return session.scalar(wanted) is not None


def _words(roles: frozenset[Role]) -> dict[str, str | int]:
    return {"roles": ", ".join(sorted(role.value for role in roles))}
