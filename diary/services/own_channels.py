"""By which channels a patient wants to be written to, looked at and changed by himself, and when his diary asks."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.clinical.reminders import asked_points
from diary.clinical.schedule import DuePoint
from diary.db.consents import Channel
from diary.db.injections import Injection, InjectionState
from diary.db.patients import Patient
from diary.db.translate import DiaryRows, diary_of
from diary.services.acting import Actor, work_for
from diary.services.auditing import Action, record
from diary.services.clinic_settings import rules_of
from diary.services.consenting import agreed, write_consent
from diary.services.failures import NotFound, Refused

__all__ = ["Channel", "OwnChannels", "choose_channels", "look_at_channels", "own_points"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnChannels:
    """The channels agreed to, where they lead, and whether anything is still asked for."""

    agreed: frozenset[Channel]
    email: str | None
    phone: str | None
    patient: Patient
    has_points: bool


def look_at_channels(session: Session, now: datetime, actor: Actor) -> OwnChannels:
    """How the patient who acts is written to; the look is written down."""
    patient = _own(session, actor)
    record(session, now, actor, Action.OWN_CHANNELS_SEEN, patient_id=patient.id, of=("patient", patient.id))
    session.flush()
    return OwnChannels(
        agreed=agreed(session, patient.id),
        email=patient.email,
        phone=patient.phone,
        patient=patient,
        has_points=bool(_points(session, now, patient)),
    )


def choose_channels(session: Session, now: datetime, actor: Actor, channels: frozenset[Channel]) -> None:
    """Write down that the patient who acts agrees to these channels and to no other."""
    patient = _own(session, actor)
    for channel, place in ((Channel.EMAIL, patient.email), (Channel.SMS, patient.phone)):
        if channel in channels and not place:
            raise Refused(channel.value, "The clinic has nothing to write to here. Please tell the clinic first.")
    write_consent(session, now, actor, patient.id, channels)


def own_points(session: Session, now: datetime, actor: Actor) -> tuple[DuePoint, ...]:
    """What is still asked for in all running diaries of the patient who acts; taking it along is written down."""
    patient = _own(session, actor)
    record(session, now, actor, Action.OWN_CALENDAR_TAKEN, patient_id=patient.id, of=("patient", patient.id))
    session.flush()
    return _points(session, now, patient)


def _own(session: Session, actor: Actor) -> Patient:
    work_for(session, actor)
    patient = session.scalar(select(Patient).where(Patient.id == actor.id))
    if patient is None:
        raise NotFound
    return patient


def _points(session: Session, now: datetime, patient: Patient) -> tuple[DuePoint, ...]:
    running = select(Injection).where(Injection.patient_id == patient.id, Injection.state == InjectionState.RUNNING)
    rules, ahead = rules_of(session), dict[datetime, DuePoint]()
    for injection in session.scalars(running):
        if injection.performed_at is not None:
            rows = DiaryRows(patient=patient, injection=injection, rules=rules)
            points = asked_points(diary_of(rows, injection.performed_at))
            ahead |= {point.due_at: point for point in points if point.due_at > now}
    return tuple(ahead[due_at] for due_at in sorted(ahead))
