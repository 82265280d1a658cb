"""Where a patient is reached and by which channels he agreed to be, written down together at the hand-over."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from diary.services.acting import Actor
from diary.services.consenting import Channel, write_consent
from diary.services.enrolling import PatientDetails, find_patient
from diary.services.failures import Refused
from diary.services.registering import QuietTime, amend_patient

MISSING = {
    Channel.EMAIL: "There is no e-mail address to write to. Type it, or leave the box empty.",
    Channel.SMS: "There is no phone number to write to. Type it, or leave the box empty.",
}


def agree_on_messages(
    session: Session,
    now: datetime,
    actor: Actor,
    patient_id: UUID,
    *,
    email: str | None,
    phone: str | None,
    channels: frozenset[Channel],
) -> None:
    """Keep the patient's e-mail address and number, and that he agrees to these channels and to no other."""
    for channel, place in ((Channel.EMAIL, email), (Channel.SMS, phone)):
        if channel in channels and not (place or "").strip():
            raise Refused(channel.value, MISSING[channel])
    patient = find_patient(session, actor, patient_id)
    details = PatientDetails(
        record_number=patient.record_number,
        name=patient.name,
        date_of_birth=patient.date_of_birth,
        zone=patient.zone,
        phone=phone,
        email=email,
        language=patient.language,
        diabetes=patient.diabetes,
    )
    quiet = QuietTime(begins=patient.quiet_from, ends=patient.quiet_until)
    amend_patient(session, now, actor, patient_id, details, quiet)
    write_consent(session, now, actor, patient_id, channels)
