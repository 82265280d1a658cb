"""Reading everything that diaries rest on, in a number of queries that does not grow with the number of diaries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import Session

from diary.db.entries import EntryRevision, RescueRevision
from diary.db.injections import Baseline, Injection, InjectionAnesthetic, InjectionArea, InjectionState
from diary.db.patients import Area, Patient
from diary.db.translate import DiaryRows
from diary.services.clinic_settings import rules_of

Key = TypeVar("Key")
Row = TypeVar("Row")

NEVER_HAPPENED = (InjectionState.CANCELLED, InjectionState.ENTERED_IN_ERROR)
_IDS: BindParameter[list[UUID]] = bindparam("ids", expanding=True)

# Built once: putting a statement together costs as much as running it, and these run for every page.
_ANESTHETICS = (
    select(InjectionAnesthetic).where(InjectionAnesthetic.injection_id.in_(_IDS)).order_by(InjectionAnesthetic.position)
)
_AREAS = (
    select(InjectionArea, Area)
    .join(Area, Area.id == InjectionArea.area_id)
    .where(InjectionArea.injection_id.in_(_IDS))
    .order_by(InjectionArea.position)
)
_REVISIONS = select(EntryRevision).where(EntryRevision.patient_id.in_(_IDS)).order_by(EntryRevision.revision)
_BASELINES = select(Baseline).where(Baseline.injection_id.in_(_IDS))
_RESCUE = select(RescueRevision).where(RescueRevision.injection_id.in_(_IDS)).order_by(RescueRevision.revision)
_PERFORMED = select(Injection.patient_id, Injection.id, Injection.performed_at).where(
    Injection.patient_id.in_(_IDS), Injection.performed_at.is_not(None), Injection.state.not_in(NEVER_HAPPENED)
)


def load_rows(
    session: Session, found: Sequence[tuple[Injection, Patient]], *, to_judge: bool = True
) -> dict[UUID, DiaryRows]:
    """Everything of some injections, by injection; without ``to_judge`` only what the patient's own page needs."""
    ids = [injection.id for injection, _ in found]
    patient_ids = {patient.id for _, patient in found}
    anesthetics, areas = _anesthetics(session, ids), _areas(session, ids)
    revisions = _revisions(session, patient_ids)
    baselines = _baselines(session, ids) if to_judge else {}
    rescue = _rescue(session, ids) if to_judge else {}
    performed = _performed(session, patient_ids) if to_judge else {}
    rules = rules_of(session)
    return {
        injection.id: DiaryRows(
            patient=patient,
            injection=injection,
            anesthetics=anesthetics.get(injection.id, ()),
            areas=areas.get(injection.id, ()),
            baselines=baselines.get(injection.id, ()),
            revisions=revisions.get(patient.id, ()),
            rescue=rescue.get(injection.id, ()),
            other_injections_at=_others(performed.get(patient.id, ()), injection.id),
            rules=rules,
        )
        for injection, patient in found
    }


def _anesthetics(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, Sequence[InjectionAnesthetic]]:
    return _grouped((row.injection_id, row) for row in session.scalars(_ANESTHETICS, {"ids": ids}))


def _areas(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, Sequence[tuple[InjectionArea, Area]]]:
    return _grouped((link.injection_id, (link, area)) for link, area in session.execute(_AREAS, {"ids": ids}))


def _revisions(session: Session, patient_ids: Iterable[UUID]) -> Mapping[UUID, Sequence[EntryRevision]]:
    return _grouped((row.patient_id, row) for row in session.scalars(_REVISIONS, {"ids": list(patient_ids)}))


def _baselines(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, Sequence[Baseline]]:
    return _grouped((row.injection_id, row) for row in session.scalars(_BASELINES, {"ids": ids}))


def _rescue(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, Sequence[RescueRevision]]:
    return _grouped((row.injection_id, row) for row in session.scalars(_RESCUE, {"ids": ids}))


def _performed(session: Session, patient_ids: Iterable[UUID]) -> Mapping[UUID, Sequence[tuple[UUID, datetime]]]:
    """When each patient's injections were done, those that never happened left out."""
    found = session.execute(_PERFORMED, {"ids": list(patient_ids)})
    return _grouped((patient, (injection, at)) for patient, injection, at in found if at is not None)


def _others(performed: Iterable[tuple[UUID, datetime]], injection_id: UUID) -> tuple[datetime, ...]:
    return tuple(at for other, at in performed if other != injection_id)


def _grouped(pairs: Iterable[tuple[Key, Row]]) -> Mapping[Key, Sequence[Row]]:
    found: dict[Key, list[Row]] = defaultdict(list)
    for key, row in pairs:
        found[key].append(row)
    return found
