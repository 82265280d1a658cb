"""Reading everything that diaries rest on, in a number of queries that does not grow with the number of diaries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.db.entries import EntryRevision, RescueRevision
from diary.db.injections import Baseline, Injection, InjectionAnesthetic, InjectionArea, InjectionState
from diary.db.patients import Area, Patient
from diary.db.translate import DiaryRows

Key = TypeVar("Key")
Row = TypeVar("Row")

NEVER_HAPPENED = (InjectionState.CANCELLED, InjectionState.ENTERED_IN_ERROR)


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
        )
        for injection, patient in found
    }


def _anesthetics(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, Sequence[InjectionAnesthetic]]:
    wanted = select(InjectionAnesthetic).where(InjectionAnesthetic.injection_id.in_(ids))
    return _grouped((row.injection_id, row) for row in session.scalars(wanted.order_by(InjectionAnesthetic.position)))


def _areas(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, Sequence[tuple[InjectionArea, Area]]]:
    wanted = (
        select(InjectionArea, Area)
        .join(Area, Area.id == InjectionArea.area_id)
        .where(InjectionArea.injection_id.in_(ids))
        .order_by(InjectionArea.position)
    )
    return _grouped((link.injection_id, (link, area)) for link, area in session.execute(wanted))


def _revisions(session: Session, patient_ids: Iterable[UUID]) -> Mapping[UUID, Sequence[EntryRevision]]:
    wanted = select(EntryRevision).where(EntryRevision.patient_id.in_(list(patient_ids)))
    return _grouped((row.patient_id, row) for row in session.scalars(wanted.order_by(EntryRevision.revision)))


def _baselines(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, Sequence[Baseline]]:
    wanted = select(Baseline).where(Baseline.injection_id.in_(ids))
    return _grouped((row.injection_id, row) for row in session.scalars(wanted))


def _rescue(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, Sequence[RescueRevision]]:
    wanted = select(RescueRevision).where(RescueRevision.injection_id.in_(ids)).order_by(RescueRevision.revision)
    return _grouped((row.injection_id, row) for row in session.scalars(wanted))


def _performed(session: Session, patient_ids: Iterable[UUID]) -> Mapping[UUID, Sequence[tuple[UUID, datetime]]]:
    """When each patient's injections were done, those that never happened left out."""
    wanted = select(Injection.patient_id, Injection.id, Injection.performed_at).where(
        Injection.patient_id.in_(list(patient_ids)),
        Injection.performed_at.is_not(None),
        Injection.state.not_in(NEVER_HAPPENED),
    )
    return _grouped((patient, (injection, at)) for patient, injection, at in session.execute(wanted) if at is not None)


def _others(performed: Iterable[tuple[UUID, datetime]], injection_id: UUID) -> tuple[datetime, ...]:
    return tuple(at for other, at in performed if other != injection_id)


def _grouped(pairs: Iterable[tuple[Key, Row]]) -> Mapping[Key, Sequence[Row]]:
    found: dict[Key, list[Row]] = defaultdict(list)
    for key, row in pairs:
        found[key].append(row)
    return found
