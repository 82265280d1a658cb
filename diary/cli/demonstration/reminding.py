"""What became of the reminders of the demo's patients, worked out by the rules that a worker goes by."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from diary.clinical.completeness import answered_points
from diary.clinical.diary import Diary
from diary.clinical.judged import timed_entries
from diary.clinical.reminders import SEND, Silence, asked_points, verdict
from diary.clinical.schedule import DuePoint
from diary.db.injections import Injection
from diary.db.patients import Patient
from diary.db.translate import diary_of
from diary.services.acting import Actor
from diary.services.consenting import Channel, write_consent
from diary.services.delivering import close_message
from diary.services.fates import Fate
from diary.services.loading import load_rows
from diary.services.reminding import add_reminder

AGREED_BEFORE = timedelta(minutes=30)


def agree_and_remind(
    session: Session, now: datetime, nurse: Actor, patient: Patient, injection: Injection, channels: Iterable[str]
) -> None:
    """Have a patient agree before his injection, and write down what his reminders came to until now."""
    if injection.performed_at is None:
        return
    agreed = [Channel(channel) for channel in channels]
    write_consent(session, injection.performed_at - AGREED_BEFORE, nurse, patient.id, agreed)
    rows = load_rows(session, [(injection, patient)])[injection.id]
    diary, sent = diary_of(rows, injection.performed_at), list[datetime]()
    for point in asked_points(diary):
        if point.due_at <= now:
            fate = _fate(diary, point, sent)
            message = add_reminder(session, point.due_at, injection, point)
            channel = agreed[0] if fate == Fate.SENT else None
            message.sending_at = point.due_at if channel else None
            close_message(session, point.due_at, message, fate, channel=channel)


def _fate(diary: Diary, point: DuePoint, sent: list[datetime]) -> str:
    """What a worker would have decided at the moment, from what was known then."""
    known = replace(diary, entries=tuple(entry for entry in diary.entries if entry.recorded_at <= point.due_at))
    heard_at = max((entry.recorded_at for entry in known.entries), default=None)
    unanswered = [at for at in sent if heard_at is None or at > heard_at]
    last = max(sent, default=None)
    found = verdict(
        point,
        answered=point.id in answered_points(known, timed_entries(known)),
        zone=diary.zone,
        quiet=diary.quiet_hours,
        silence=Silence(unanswered=len(unanswered), sent_at=max(unanswered, default=None), tried_at=last),
        now=point.due_at,
    )
    if found == SEND:
        sent.append(point.due_at)
        return Fate.SENT
    return found.left or Fate.NO_LONGER_WANTED
