"""Records that were merged into another one: which record stands for them now."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import Session

from diary.db.corrections import PatientMerge
from diary.db.patients import Patient
from diary.services.acting import Actor, work_for
from diary.services.failures import NotFound, Refused

_IDS: BindParameter[list[UUID]] = bindparam("ids", expanding=True)
_IN_FORCE = select(PatientMerge.merged_patient_id, PatientMerge.kept_patient_id).where(
    PatientMerge.merged_patient_id.in_(_IDS), PatientMerge.undone_at.is_(None)
)

_INTO = select(PatientMerge.merged_patient_id, PatientMerge.kept_patient_id, PatientMerge.merged_at).where(
    PatientMerge.kept_patient_id.in_(_IDS), PatientMerge.undone_at.is_(None)
)


def standing_for(session: Session, patient_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """For each of the records that was merged, the one that stands for it now, through several merges if need be."""
    found = _kept(session, patient_ids)
    while further := _kept(session, found.values()):
        found = {merged: further.get(kept, kept) for merged, kept in found.items()}
    return found


def _kept(session: Session, patient_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    ids = list(patient_ids)
    if not ids:
        return {}
    return {row.merged_patient_id: row.kept_patient_id for row in session.execute(_IN_FORCE, {"ids": ids})}


def merged_into(session: Session, patient_id: UUID) -> dict[UUID, datetime]:
    """The records for which a patient's stands now, through several merges if need be, and when each came."""
    return merged_into_each(session, [patient_id])[patient_id]


def merged_into_each(session: Session, patient_ids: Iterable[UUID]) -> dict[UUID, dict[UUID, datetime]]:
    """The same of many patients."""
    found: dict[UUID, dict[UUID, datetime]] = {one: {} for one in patient_ids}
    stands_for = {one: one for one in found}
    wanted = list(found)
    while wanted:
        rows = session.execute(_INTO, {"ids": wanted}).all()
        for row in rows:
            stands_for[row.merged_patient_id] = one = stands_for[row.kept_patient_id]
            found[one][row.merged_patient_id] = row.merged_at
        wanted = [row.merged_patient_id for row in rows]
    return found


def refuse_merged(session: Session, patient_id: UUID, field: str = "") -> None:
    """Nothing new is done to a record that was merged into another one."""
    if _kept(session, [patient_id]):
        raise Refused(field, "This record was merged into another one. Work on that one instead.")


def standing_patients(session: Session, found: Sequence[Patient]) -> dict[UUID, Patient]:
    """For each patient that was found, the record that stands for it now: itself, unless it was merged."""
    instead, here = standing_for(session, [row.id for row in found]), {row.id: row for row in found}
    missing = set(instead.values()) - here.keys()
    if missing:
        here |= {row.id: row for row in session.scalars(select(Patient).where(Patient.id.in_(missing)))}
    return {row.id: here[instead.get(row.id, row.id)] for row in found}


def hold_patients(session: Session, actor: Actor, patient_ids: Iterable[UUID]) -> dict[UUID, Patient]:
    """Patients whose injections nobody else changes meanwhile; everybody takes hold of them in the same order."""
    work_for(session, actor)
    wanted = list(patient_ids)
    # Not the whole rows are held, or else no score of these patients could be saved meanwhile.
    held = select(Patient).where(Patient.id.in_(wanted)).order_by(Patient.id).with_for_update(key_share=True)
    found = {row.id: row for row in session.scalars(held.execution_options(populate_existing=True))}
    if any(patient_id not in found for patient_id in wanted):
        raise NotFound
    return {patient_id: found[patient_id] for patient_id in wanted}
