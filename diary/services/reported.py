"""The reports of a patient beside everything else that is known of him, each with what was ticked in words."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from diary.clinical.safety import Item, Safety
from diary.db.alerts import SymptomReport
from diary.db.injections import Injection
from diary.services.clinic_settings import safety_of

_OF_PATIENT = (
    select(SymptomReport)
    .join(Injection, Injection.id == SymptomReport.injection_id)
    .where(Injection.patient_id == bindparam("patient_id"))
    .order_by(SymptomReport.received_at.desc(), SymptomReport.id)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """One report, and the items that were ticked, the most urgent first."""

    report: SymptomReport
    ticked: tuple[Item, ...]


def ticked(safety: Safety, items: Collection[str]) -> tuple[Item, ...]:
    """The items of a report, the most urgent first, as the clinic words them now."""
    return tuple(item for tier in safety.tiers for item in tier.items if item.id in items)


def in_words(session: Session, reports: Iterable[SymptomReport]) -> tuple[Reported, ...]:
    """Reports with what was ticked; where there are none, nothing is asked for."""
    found = tuple(reports)
    if not found:
        return ()
    safety = safety_of(session)
    return tuple(Reported(report=report, ticked=ticked(safety, report.items)) for report in found)


def reported_by(session: Session, patient_id: UUID) -> tuple[Reported, ...]:
    """Everything that was reported in a patient's diaries, the latest first."""
    return in_words(session, session.scalars(_OF_PATIENT, {"patient_id": patient_id}))
