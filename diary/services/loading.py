"""Reading everything that diaries rest on, in a number of queries that does not grow with the number of diaries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from diary.db.alerts import SymptomReport
from diary.db.entries import EntryRevision, RescueRevision
from diary.db.injections import Baseline, Injection, InjectionAnesthetic, InjectionArea, InjectionState
from diary.db.patients import Area, Patient
from diary.db.translate import DiaryRows
from diary.services.clinic_settings import rules_of
from diary.services.wanted import Wanted

Key = TypeVar("Key")
Row = TypeVar("Row")

NEVER_HAPPENED = (InjectionState.CANCELLED, InjectionState.ENTERED_IN_ERROR)


_ANESTHETICS = Wanted.by(
    InjectionAnesthetic.injection_id, select(InjectionAnesthetic).order_by(InjectionAnesthetic.position)
)
# Every one has its area. SQLite takes the tables of an outer join in this order; of an inner one it would look at every
# area of the clinic for each of several injections.
_AREAS = Wanted.by(
    InjectionArea.injection_id,
    select(InjectionArea, Area, Baseline)
    .outerjoin(Area, Area.id == InjectionArea.area_id)
    .outerjoin(
        Baseline, and_(Baseline.injection_id == InjectionArea.injection_id, Baseline.area_id == InjectionArea.area_id)
    )
    .order_by(InjectionArea.position, Baseline.condition),
)
_REVISIONS = Wanted.by(EntryRevision.patient_id, select(EntryRevision).order_by(EntryRevision.revision))
_RESCUE = Wanted.by(RescueRevision.patient_id, select(RescueRevision).order_by(RescueRevision.revision))
_REPORTS = Wanted.by(SymptomReport.injection_id, select(SymptomReport).order_by(SymptomReport.received_at))
_PERFORMED = Wanted.by(
    Injection.patient_id,
    select(Injection.patient_id, Injection.id, Injection.performed_at).where(
        Injection.performed_at.is_not(None), Injection.state.not_in(NEVER_HAPPENED)
    ),
)


def load_rows(
    session: Session, found: Sequence[tuple[Injection, Patient]], *, to_judge: bool = True
) -> dict[UUID, DiaryRows]:
    """Everything of some injections, by injection; without ``to_judge`` only what the patient's own page needs."""
    ids = [injection.id for injection, _ in found]
    patient_ids = {patient.id for _, patient in found}
    anesthetics = _anesthetics(session, ids)
    areas, baselines = _areas(session, ids)
    revisions = _revisions(session, patient_ids)
    rescue = _rescue(session, patient_ids) if to_judge else {}
    performed = _performed(session, patient_ids) if to_judge else {}
    reports = _reports(session, ids) if to_judge else {}
    rules = rules_of(session)
    return {
        injection.id: DiaryRows(
            patient=patient,
            injection=injection,
            anesthetics=anesthetics.get(injection.id, ()),
            areas=areas.get(injection.id, ()),
            baselines=baselines.get(injection.id, ()),
            revisions=revisions.get(patient.id, ()),
            rescue=rescue.get(patient.id, ()),
            other_injections_at=_others(performed.get(patient.id, ()), injection.id),
            reports=reports.get(injection.id, ()),
            rules=rules,
        )
        for injection, patient in found
    }


def _anesthetics(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, Sequence[InjectionAnesthetic]]:
    return _grouped((row.injection_id, row) for row in _ANESTHETICS.of(session, ids).scalars())


def _areas(
    session: Session, ids: Sequence[UUID]
) -> tuple[Mapping[UUID, Sequence[tuple[InjectionArea, Area]]], Mapping[UUID, Sequence[Baseline]]]:
    """The areas of each injection in order, and the pain in them before it."""
    found: list[tuple[InjectionArea, Area, Baseline | None]] = [
        (link, area, before) for link, area, before in _AREAS.of(session, ids)
    ]
    areas = {(link.injection_id, link.area_id): (link, area) for link, area, _ in found}
    return (
        _grouped((injection_id, placed) for (injection_id, _), placed in areas.items()),
        _grouped((link.injection_id, baseline) for link, _, baseline in found if baseline),
    )


def _revisions(session: Session, patient_ids: Collection[UUID]) -> Mapping[UUID, Sequence[EntryRevision]]:
    return _grouped((row.patient_id, row) for row in _REVISIONS.of(session, patient_ids).scalars())


def _rescue(session: Session, patient_ids: Collection[UUID]) -> Mapping[UUID, Sequence[RescueRevision]]:
    return _grouped((row.patient_id, row) for row in _RESCUE.of(session, patient_ids).scalars())


def _reports(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, Sequence[SymptomReport]]:
    return _grouped((row.injection_id, row) for row in _REPORTS.of(session, ids).scalars())


def _performed(session: Session, patient_ids: Collection[UUID]) -> Mapping[UUID, Sequence[tuple[UUID, datetime]]]:
    """When each patient's injections were done, those that never happened left out."""
    found = _PERFORMED.of(session, patient_ids)
    return _grouped((patient, (injection, at)) for patient, injection, at in found if at is not None)


def _others(performed: Iterable[tuple[UUID, datetime]], injection_id: UUID) -> tuple[datetime, ...]:
    return tuple(at for other, at in performed if other != injection_id)


def _grouped(pairs: Iterable[tuple[Key, Row]]) -> Mapping[Key, Sequence[Row]]:
    found: dict[Key, list[Row]] = defaultdict(list)
    for key, row in pairs:
        found[key].append(row)
    return found
