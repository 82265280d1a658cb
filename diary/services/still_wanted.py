"""Whether a reminder is still wanted, asked at the moment of sending, from what is true then."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from diary.clinical.completeness import answered_points
from diary.clinical.diary import QuietHours
from diary.clinical.judged import timed_entries
from diary.clinical.reminders import Left, Silence, Verdict, verdict
from diary.clinical.schedule import due_points
from diary.db.entries import EntryRevision
from diary.db.injections import Injection, InjectionState
from diary.db.outbox import MessageKind, OutgoingMessage
from diary.db.patients import Patient
from diary.db.translate import diary_of, zone_named
from diary.services.loading import load_rows
from diary.services.performing import end_if_over


def still_wanted(session: Session, now: datetime, waiting: OutgoingMessage) -> tuple[Verdict, Silence]:
    """What becomes of a reminder now. The patient is held, so that two of his are looked at one after the other."""
    held = select(Patient).where(Patient.id == waiting.patient_id).with_for_update(key_share=True)
    patient = session.scalars(held).one()
    injection = session.scalars(select(Injection).where(Injection.id == waiting.injection_id)).one()
    end_if_over(session, now, injection, patient)
    if injection.patient_id != patient.id:
        return Verdict(left=Left.MOVED), Silence()
    if injection.state is not InjectionState.RUNNING:
        return Verdict(left=Left.DIARY_OVER), Silence()
    silence = silence_of(session, patient.id, but=waiting.id)
    return _verdict(session, now, waiting, injection, patient, silence), silence


def _verdict(
    session: Session,
    now: datetime,
    waiting: OutgoingMessage,
    injection: Injection,
    patient: Patient,
    silence: Silence,
) -> Verdict:
    if injection.performed_at is None:
        return Verdict(left=Left.DIARY_OVER)
    rows = load_rows(session, [(injection, patient)], to_judge=False)[injection.id]
    diary = diary_of(rows, injection.performed_at)
    return verdict(
        next((point for point in due_points(diary) if point.id == waiting.point), None),
        answered=waiting.point in answered_points(diary, timed_entries(diary)),
        zone=zone_named(patient.zone),
        quiet=QuietHours(begins=patient.quiet_from, ends=patient.quiet_until),
        silence=silence,
        now=now,
    )


def silence_of(session: Session, patient_id: UUID, *, but: UUID | None = None) -> Silence:
    """How a patient has met the reminders since he wrote last, in any of his diaries."""
    heard_at = session.scalar(select(func.max(EntryRevision.received_at)).where(EntryRevision.patient_id == patient_id))
    wanted = select(OutgoingMessage.sent_by, OutgoingMessage.sending_at).where(
        OutgoingMessage.patient_id == patient_id,
        OutgoingMessage.kind == MessageKind.REMINDER,
        OutgoingMessage.sending_at.is_not(None),
        OutgoingMessage.id != but,
    )
    tried = [(sent_by, at) for sent_by, at in session.execute(wanted) if at is not None]
    sent = [at for sent_by, at in tried if sent_by is not None and (heard_at is None or at > heard_at)]
    return Silence(
        unanswered=len(sent), sent_at=max(sent, default=None), tried_at=max((at for _, at in tried), default=None)
    )
