"""A patient's details: kept once when he is registered, changed afterwards, each change on record."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from diary.db.base import NAME_LENGTH, WORD_LENGTH
from diary.db.patients import Patient
from diary.services.acting import Actor
from diary.services.auditing import Action, record
from diary.services.enrolling import LANGUAGE_LENGTH, PatientDetails, checked_birthday
from diary.services.failures import Refused
from diary.services.merged import hold_patients, refuse_merged
from diary.services.reminding import look_again
from diary.services.staffing import EMAIL_LENGTH, known_zone
from diary.services.texts import text, text_or_none

WHEN_ASKED = frozenset({"zone", "quiet_from", "quiet_until"})
"""The details that decide when a patient is asked for a score."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietTime:
    """Between which times of his day a patient is not written to; the same time twice means never quiet."""

    begins: time
    ends: time


def amend_patient(
    session: Session, now: datetime, actor: Actor, patient_id: UUID, details: PatientDetails, quiet: QuietTime
) -> Patient:
    """Change a patient's details; what stands already is no change."""
    patient = hold_patients(session, actor, [patient_id])[patient_id]
    refuse_merged(session, patient_id)
    wanted = dict(_checked(details, quiet, now))
    changed = [name for name, value in wanted.items() if getattr(patient, name) != value]
    if not changed:
        return patient
    try:
        with session.begin_nested():
            for name in changed:
                setattr(patient, name, wanted[name])
    except IntegrityError:
        raise Refused("record_number", "Another patient has this record number already.") from None
    if WHEN_ASKED.intersection(changed):
        look_again(session, patient.id)
    of, fields = ("patient", patient.id), {"fields": ", ".join(changed)}
    record(session, now, actor, Action.PATIENT_AMENDED, patient_id=patient.id, of=of, detail=fields)
    session.flush()
    return patient


def _checked(details: PatientDetails, quiet: QuietTime, now: datetime) -> Iterator[tuple[str, object]]:
    yield "record_number", text("record_number", details.record_number, most=WORD_LENGTH)
    yield "name", text("name", details.name, most=NAME_LENGTH)
    yield "date_of_birth", checked_birthday(details.date_of_birth, now)
    yield "phone", text_or_none("phone", details.phone, most=WORD_LENGTH)
    yield "email", text_or_none("email", details.email, most=EMAIL_LENGTH)
    yield "language", text("language", details.language, most=LANGUAGE_LENGTH)
    yield "zone", known_zone("zone", details.zone)
    yield "diabetes", details.diabetes
    yield "quiet_from", quiet.begins
    yield "quiet_until", quiet.ends
