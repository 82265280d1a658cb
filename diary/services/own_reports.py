"""What a patient reported himself: right after it was sent, with what to do about it at this hour."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from diary.clinical.safety import Item, Tier
from diary.db.alerts import SymptomReport
from diary.db.clinics import Location
from diary.db.injections import Injection
from diary.db.patients import Patient
from diary.services.acting import Actor, work_for
from diary.services.auditing import Action, record
from diary.services.calling import Numbers, numbers_at
from diary.services.clinic_settings import safety_of
from diary.services.failures import NotFound
from diary.services.reported import ticked

_OWN = (
    select(SymptomReport, Patient, Location)
    .join(Injection, Injection.id == SymptomReport.injection_id)
    .join(Patient, Patient.id == Injection.patient_id)
    .join(Location, Location.id == Injection.location_id)
    .where(SymptomReport.report_id == bindparam("report_id"), Injection.patient_id == bindparam("patient_id"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportTold:
    """A report that came in, its tier with what to do, what was ticked, and the numbers that are answered now."""

    report: SymptomReport
    tier: Tier
    ticked: tuple[Item, ...]
    numbers: Numbers
    zone: str
    notice: str


def look_at_report(session: Session, now: datetime, actor: Actor, report_id: UUID) -> ReportTold:
    """A report of the patient who acts; a phone that is locked finds none from before."""
    work_for(session, actor)
    found = session.execute(_OWN, {"report_id": report_id, "patient_id": actor.id}).first()
    if found is None or (actor.sees_from is not None and found[0].received_at < actor.sees_from):
        raise NotFound
    report, patient, location = found
    safety = safety_of(session)
    of = ("symptom_report", report.id)
    record(session, now, actor, Action.WHEN_TO_CALL_SEEN, patient_id=patient.id, of=of)
    session.flush()
    return ReportTold(
        report=report,
        tier=next(tier for tier in safety.tiers if tier.key is report.tier),
        ticked=ticked(safety, report.items),
        numbers=numbers_at(location, now),
        zone=patient.zone,
        notice=safety.notice,
    )
