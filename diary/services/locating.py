"""The locations of a clinic: what is answered where and when, and how one is given up; each change is kept."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from diary.db.base import NAME_LENGTH, WORD_LENGTH
from diary.db.clinics import Location
from diary.db.injections import Injection, InjectionState
from diary.services.acting import Actor, work_for
from diary.services.adding import add_once
from diary.services.auditing import Action, record
from diary.services.changing_settings import change
from diary.services.clinic_settings import Kind
from diary.services.failures import NotFound, Refused
from diary.services.opening_hours import checked_hours
from diary.services.own_settings import Decision
from diary.services.personnel import hold_staff
from diary.services.staffing import LocationDetails, add_location, known_zone
from diary.services.texts import text, text_or_none

NAMES = ("name", "phone", "after_hours_phone", "emergency_number", "zone", "opening_hours")


def all_locations(session: Session, actor: Actor) -> tuple[Location, ...]:
    """Every location, those that are used first, by name."""
    work_for(session, actor)
    found = session.scalars(select(Location).order_by(Location.name))
    return tuple(sorted(found, key=lambda row: row.retired_at is not None))


def location(session: Session, actor: Actor, location_id: UUID) -> Location:
    """One location of the actor's clinic, or ``NotFound``."""
    work_for(session, actor)
    found = session.scalar(select(Location).where(Location.id == location_id))
    if found is None:
        raise NotFound
    return found


def open_location(session: Session, now: datetime, actor: Actor, details: LocationDetails) -> Location:
    """Add a location, its hours checked."""
    checked = checked_hours(details.opening_hours)
    row = add_location(session, now, actor, LocationDetails(**(asdict(details) | {"opening_hours": checked})))
    _keep(session, now, actor, row, {}, Decision(reason=None, seen=0))
    return row


def change_location(
    session: Session, now: datetime, actor: Actor, location_id: UUID, details: LocationDetails, decision: Decision
) -> None:
    """Change what is known of a location; what stood before stays in its history."""
    row = location(session, actor, location_id)
    before = _as_kept(row)
    new = {
        "name": text("name", details.name, most=NAME_LENGTH),
        "phone": text("phone", details.phone, most=WORD_LENGTH),
        "after_hours_phone": text_or_none("after_hours_phone", details.after_hours_phone, most=WORD_LENGTH),
        "emergency_number": text("emergency_number", details.emergency_number, most=WORD_LENGTH),
        "zone": known_zone("zone", details.zone),
        "opening_hours": checked_hours(details.opening_hours),
    }
    if new == before:
        raise Refused("", "This is how it stands already; nothing was changed.")
    with session.no_autoflush:
        for name, value in new.items():
            setattr(row, name, value)
    add_once(session, row, field="name", message="Another location has this name already.")
    _keep(session, now, actor, row, before, decision)
    record(session, now, actor, Action.LOCATION_CHANGED, of=("location", row.id))
    session.flush()


def planned_at(session: Session, actor: Actor, location_id: UUID) -> Sequence[Injection]:
    """The injections that are planned at a location."""
    work_for(session, actor)
    wanted = select(Injection).where(Injection.location_id == location_id, Injection.state == InjectionState.PLANNED)
    return session.scalars(wanted.order_by(Injection.planned_at)).all()


def retire(
    session: Session,
    now: datetime,
    actor: Actor,
    location_id: UUID,
    decision: Decision,
    *,
    instead_id: UUID | None = None,
) -> None:
    """Give a location up; what is planned there moves to another one, and one location always stays."""
    hold_staff(session, actor)
    row = location(session, actor, location_id)
    if row.retired_at is not None:
        raise NotFound
    before = _as_kept(row)
    if not _others(session, location_id):
        raise Refused("", "This is the last location; a clinic needs one.")
    row.retired_at = now
    session.flush()
    _move(session, now, actor, location_id, instead_id)
    _keep(session, now, actor, row, before, decision)
    record(session, now, actor, Action.LOCATION_RETIRED, of=("location", row.id))
    session.flush()


def reopen(session: Session, now: datetime, actor: Actor, location_id: UUID, decision: Decision) -> None:
    """Use a location again that was given up."""
    row = location(session, actor, location_id)
    if row.retired_at is None:
        raise NotFound
    before = _as_kept(row)
    row.retired_at = None
    _keep(session, now, actor, row, before, decision)
    record(session, now, actor, Action.LOCATION_REOPENED, of=("location", row.id))
    session.flush()


def _others(session: Session, location_id: UUID) -> int:
    wanted = select(func.count(Location.id)).where(Location.id != location_id, Location.retired_at.is_(None))
    return session.scalar(wanted) or 0


def _move(session: Session, now: datetime, actor: Actor, from_id: UUID, to_id: UUID | None) -> None:
    planned = planned_at(session, actor, from_id)
    if not planned:
        return
    wanted = select(Location.id).where(Location.id == to_id, Location.retired_at.is_(None))
    if to_id is None or session.scalar(wanted) is None:
        raise Refused("instead", "Choose the location to which the planned injections move.")
    for injection in planned:
        injection.location_id = to_id
        detail = {"from": str(from_id), "to": str(to_id)}
        of = ("injection", injection.id)
        patient_id = injection.patient_id
        record(session, now, actor, Action.INJECTION_RELOCATED, patient_id=patient_id, of=of, detail=detail)


def _as_kept(row: Location) -> dict[str, object]:
    return {name: getattr(row, name) for name in NAMES}


def _keep(
    session: Session,
    now: datetime,
    actor: Actor,
    row: Location,
    before: dict[str, object],
    decision: Decision,
) -> None:
    """What it is now, whether it is used, and what was different before."""
    after = _as_kept(row)
    content = after | {
        "retired": row.retired_at is not None,
        "before": {name: value for name, value in before.items() if value != after[name]},
    }
    if actor.id is not None:
        subject = str(row.id)
        change(session, now, actor, Kind.LOCATION, subject, content, reason=decision.reason, seen=decision.seen)
