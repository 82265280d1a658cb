"""What became of the reminders of one injection, for staff to see: when, by which channel, and why not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.clinical.reminders import Silence
from diary.clinical.schedule import DuePoint, due_points
from diary.db.consents import Channel
from diary.db.injections import Injection
from diary.db.outbox import MessageKind, OutgoingMessage
from diary.db.patients import Patient
from diary.db.translate import DiaryRows, diary_of
from diary.services.acting import Actor
from diary.services.auditing import Action, record
from diary.services.clinic_settings import rules_of
from diary.services.consenting import agreed
from diary.services.performing import find_injection
from diary.services.still_wanted import silence_of

__all__ = ["Channel", "DuePoint", "Reminder", "RemindersTold", "look_at_reminders"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """The reminder of one point; without a ``fate`` it still waits, and ``tries`` says how often it was tried."""

    point: str
    due_at: datetime
    fate: str | None
    closed_at: datetime | None
    sent_by: Channel | None
    tries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RemindersTold:
    """The reminders of an injection, the latest first, and how things stand with the patient."""

    injection: Injection
    patient: Patient
    agreed: frozenset[Channel]
    silence: Silence
    reminders: tuple[Reminder, ...]
    points: Mapping[str, DuePoint]


def look_at_reminders(session: Session, now: datetime, actor: Actor, injection_id: UUID) -> RemindersTold:
    """The reminders of an injection of the actor's clinic, or ``NotFound``; the look is written down."""
    injection = find_injection(session, actor, injection_id)
    patient = session.scalars(select(Patient).where(Patient.id == injection.patient_id)).one()
    of = ("injection", injection.id)
    record(session, now, actor, Action.REMINDERS_SEEN, patient_id=patient.id, of=of)
    session.flush()
    wanted = select(OutgoingMessage).where(
        OutgoingMessage.injection_id == injection.id, OutgoingMessage.kind == MessageKind.REMINDER
    )
    rows = session.scalars(wanted.order_by(OutgoingMessage.queued_at.desc(), OutgoingMessage.due_at.desc())).all()
    return RemindersTold(
        injection=injection,
        patient=patient,
        agreed=agreed(session, patient.id),
        silence=silence_of(session, patient.id),
        reminders=tuple(_reminder(row) for row in rows),
        points=_points(session, injection, patient),
    )


def _points(session: Session, injection: Injection, patient: Patient) -> Mapping[str, DuePoint]:
    if injection.performed_at is None:
        return {}
    rows = DiaryRows(patient=patient, injection=injection, rules=rules_of(session))
    return {point.id: point for point in due_points(diary_of(rows, injection.performed_at))}


def _reminder(row: OutgoingMessage) -> Reminder:
    return Reminder(
        point=row.point or "",
        due_at=row.due_at,
        fate=row.fate,
        closed_at=row.closed_at,
        sent_by=row.sent_by,
        tries=row.tries,
    )
