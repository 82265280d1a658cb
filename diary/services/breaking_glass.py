"""Reaching beyond one's role for one patient in an emergency: for an hour, in one browser, and in everybody's sight.

It opens pages to read, never a signature or a change. The other administrators and the patient's provider are written
to, every look leaves a row of its own, and another administrator looks at it afterwards.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import select, update
from sqlalchemy.orm import Session, aliased

from diary.db.base import TEXT_LENGTH
from diary.db.emergency_access import EmergencyAccess
from diary.db.injections import Injection
from diary.db.outbox import MessageKind
from diary.db.patients import Patient
from diary.db.people import Membership, Person, Role, StaffSession
from diary.services import chance, outbox
from diary.services.acting import Actor, work_for
from diary.services.auditing import Action, record
from diary.services.failures import NotFound, Refused
from diary.services.loading import NEVER_HAPPENED
from diary.services.signing_in import OpenGlass
from diary.services.staff_sessions import over_at
from diary.services.texts import text

LASTS = timedelta(minutes=60)
CARE = frozenset({Role.PROVIDER, Role.NURSE})
"""Who reads these pages anyway."""
MOST = 200
"""So many are listed; the audit holds the others."""
_REVIEWER = aliased(Person)
_LISTED = (
    select(EmergencyAccess, Person, Patient, _REVIEWER, StaffSession)
    .join(Person, Person.id == EmergencyAccess.person_id)
    .join(Patient, Patient.id == EmergencyAccess.patient_id)
    .outerjoin(_REVIEWER, _REVIEWER.id == EmergencyAccess.reviewed_by_id)
    .outerjoin(StaffSession, StaffSession.id == EmergencyAccess.session_id)
    .order_by(EmergencyAccess.opened_at.desc())
    .limit(MOST)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Emergency:
    """One time that somebody reached beyond his role, for whom, and who looked at it afterwards.

    ``until`` is when it ended or will, by hand, by its time, or with the session that it was opened in. ``may_review``
    says whether whoever asks is the one to look at it now.
    """

    row: EmergencyAccess
    person: Person
    patient: Patient
    reviewer: Person | None
    until: datetime
    is_open: bool
    may_review: bool


def patient_named(session: Session, actor: Actor, named: Mapping[str, Any]) -> UUID:
    """The patient whom an address names, by himself or by an injection; what is another clinic's is not there."""
    work_for(session, actor)
    if "injection_id" in named:
        wanted = select(Injection.patient_id).where(Injection.id == named["injection_id"])
    else:
        wanted = select(Patient.id).where(Patient.id == named.get("patient_id"))
    found = session.scalar(wanted)
    if found is None:
        raise NotFound
    return found


def needed_by(session: Session, actor: Actor, patient_id: UUID) -> Patient:
    """The patient whose pages would be opened; whoever reads them by his role needs no emergency."""
    patient_named(session, actor, {"patient_id": patient_id})
    if actor.roles & CARE or not actor.roles:
        raise NotFound
    found: Patient = session.get_one(Patient, patient_id)
    return found


def break_glass(
    session: Session, now: datetime, actor: Actor, session_id: UUID, patient_id: UUID, *, reason: str
) -> EmergencyAccess:
    """Open one patient's pages of care to somebody without the role, and tell the others at once."""
    patient = needed_by(session, actor, patient_id)
    why = text("reason", reason, most=TEXT_LENGTH)
    close(session, now, actor, session_id)
    opened = EmergencyAccess(
        id=chance.new_id(),
        clinic_id=work_for(session, actor),
        patient_id=patient.id,
        person_id=actor.id,
        session_id=session_id,
        reason=why,
        opened_at=now,
        ends_at=now + LASTS,
    )
    session.add(opened)
    _hold(session, session_id, opened)
    detail = {"minutes": int(LASTS.total_seconds() // 60)}
    _write_down(session, now, actor, Action.EMERGENCY_OPENED, opened.id, patient.id, detail)
    for person_id in _to_be_told(session, actor, patient.id):
        about = uuid5(opened.id, str(person_id))
        outbox.queue_for_staff(session, now, actor, MessageKind.EMERGENCY, person_id=person_id, about=about)
    session.flush()
    return opened


def look_through(session: Session, now: datetime, actor: Actor, glass: OpenGlass, *, page: str) -> None:
    """Write down that a page was opened in an emergency, beside what the page itself writes down."""
    work_for(session, actor)
    _write_down(session, now, actor, Action.EMERGENCY_LOOKED, glass.emergency_id, glass.patient_id, {"page": page})
    session.flush()


def close(session: Session, now: datetime, actor: Actor, session_id: UUID) -> None:
    """End what stands open in this browser, if anything does."""
    work_for(session, actor)
    wanted = select(EmergencyAccess).where(
        EmergencyAccess.session_id == session_id, EmergencyAccess.ended_at.is_(None), EmergencyAccess.ends_at > now
    )
    for opened in session.scalars(wanted).all():
        opened.ended_at = now
        _write_down(session, now, actor, Action.EMERGENCY_CLOSED, opened.id, opened.patient_id)
    _hold(session, session_id, None)
    session.flush()


def emergencies(session: Session, now: datetime, actor: Actor) -> tuple[Emergency, ...]:
    """Every time that somebody of the clinic reached beyond his role, the latest first; the look is written down."""
    work_for(session, actor)
    rows = session.execute(_LISTED).all()
    record(session, now, actor, Action.EMERGENCIES_SEEN, detail={"rows": len(rows)})
    session.flush()
    return tuple(
        Emergency(
            row=row,
            person=person,
            patient=patient,
            reviewer=reviewer,
            until=(until := _until(row, opened_in, now)),
            is_open=now < until,
            may_review=_may_review(row, until, now, actor),
        )
        for row, person, patient, reviewer, opened_in in rows
    )


def review(session: Session, now: datetime, actor: Actor, emergency_id: UUID) -> None:
    """Write down that another administrator has looked at it afterwards; the first who does so stands."""
    work_for(session, actor)
    row = session.get(EmergencyAccess, emergency_id)
    if row is None:
        raise NotFound
    if row.reviewed_at is not None:
        return
    until = _until(row, session.get(StaffSession, row.session_id), now)
    if not _may_review(row, until, now, actor):
        raise Refused("", "Another administrator looks at it, once it has ended.")
    row.reviewed_at, row.reviewed_by_id = now, actor.id
    _write_down(session, now, actor, Action.EMERGENCY_REVIEWED, row.id, row.patient_id)
    session.flush()


def _until(row: EmergencyAccess, opened_in: StaffSession | None, now: datetime) -> datetime:
    """When it ended or will; with its session everything ends that was open in that browser."""
    ends = row.ended_at or row.ends_at
    over = over_at(opened_in) if opened_in else ends
    return min(ends, over) if over <= now else ends


def _may_review(row: EmergencyAccess, until: datetime, now: datetime, actor: Actor) -> bool:
    another = Role.ADMINISTRATOR in actor.roles and actor.id != row.person_id
    return another and row.reviewed_at is None and until <= now


def _hold(session: Session, session_id: UUID, opened: EmergencyAccess | None) -> None:
    """Note in the row of the browser's session what is open, where every request finds it without asking again."""
    session.execute(
        update(StaffSession)
        .where(StaffSession.id == session_id)
        .values(
            emergency_id=opened.id if opened else None,
            emergency_patient_id=opened.patient_id if opened else None,
            emergency_ends_at=opened.ends_at if opened else None,
        )
        .execution_options(synchronize_session=False)
    )


def _to_be_told(session: Session, actor: Actor, patient_id: UUID) -> list[UUID]:
    """The other administrators, and who treats the patient; each once."""
    administrators = select(Membership.person_id).where(Membership.role == Role.ADMINISTRATOR)
    latest = (
        select(Injection.provider_id)
        .where(Injection.patient_id == patient_id, Injection.state.not_in(NEVER_HAPPENED))
        .order_by(Injection.planned_at.desc(), Injection.id)
        .limit(1)
    )
    ids = {*session.scalars(administrators), *session.scalars(latest)} - {actor.id}
    return list(session.scalars(select(Person.id).where(Person.id.in_(ids), Person.active).order_by(Person.id)))


def _write_down(
    session: Session,
    now: datetime,
    actor: Actor,
    action: Action,
    emergency_id: UUID,
    patient_id: UUID,
    detail: Mapping[str, str | int] | None = None,
) -> None:
    of = ("emergency_access", emergency_id)
    record(session, now, actor, action, patient_id=patient_id, of=of, detail=detail)
