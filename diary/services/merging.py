"""Two records of one patient become one, and two again if that was a mistake."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.db.corrections import InjectionMove, PatientMerge
from diary.db.injections import Injection
from diary.db.joining import DeviceSession
from diary.db.patients import Patient
from diary.services import chance
from diary.services.acting import Actor, work_for
from diary.services.adding import add_once
from diary.services.auditing import Action, record
from diary.services.failures import NotFound, Refused
from diary.services.merged import hold_patients, refuse_merged, standing_for
from diary.services.moving import carry, checked_reason, hold_injections
from diary.services.superseding import settle


def merge(
    session: Session, now: datetime, actor: Actor, merged_id: UUID, kept_id: UUID, *, reason: str
) -> PatientMerge:
    """Merge one record into another of the same patient: its injections, codes and phones go to the one kept.

    What the patient agreed to be written by stays as the kept record has it.
    """
    why = checked_reason(reason)
    if merged_id == kept_id:
        raise Refused("", "A record cannot be merged into itself.")
    patients = hold_patients(session, actor, (merged_id, kept_id))
    refuse_merged(session, merged_id)
    if standing_for(session, [kept_id]):
        raise Refused("", "The record to be kept was merged into another one itself. Merge into that one.")
    row = PatientMerge(
        id=chance.new_id(),
        clinic_id=patients[kept_id].clinic_id,
        kept_patient_id=kept_id,
        merged_patient_id=merged_id,
        reason=why,
        moved_devices=[],
        merged_at=now,
        merged_by_id=actor.id,
    )
    add_once(session, row, field="", message="This record was merged into another one. Work on that one instead.")
    _carry_all(session, now, actor, _injections_of(session, merged_id), patients[kept_id], why, row)
    # After the codes: a phone that is claiming one at this moment is there by then.
    row.moved_devices = _carry_phones(session, merged_id, kept_id)
    _record(session, now, actor, Action.PATIENT_MERGED, row)
    return row


def undo_merge(session: Session, now: datetime, actor: Actor, merge_id: UUID, *, reason: str) -> PatientMerge:
    """Take a merge back: what it moved and is still there goes back, with whatever was written since."""
    why = checked_reason(reason)
    row = find_merge(session, actor, merge_id)
    patients = hold_patients(session, actor, (row.merged_patient_id, row.kept_patient_id))
    session.refresh(row)
    if row.undone_at is not None:
        raise Refused("", "This merge has been taken back already.")
    if standing_for(session, [row.kept_patient_id]):
        raise Refused("", "The record that was kept was merged into another one since. Take that merge back first.")
    merged = patients[row.merged_patient_id]
    _carry_all(session, now, actor, _still_there(session, row), merged, why, row)
    _carry_phones(session, row.kept_patient_id, row.merged_patient_id, only=row.moved_devices)
    row.undone_at, row.undone_by_id, row.undone_reason = now, actor.id, why
    _record(session, now, actor, Action.PATIENT_MERGE_UNDONE, row)
    return row


def find_merge(session: Session, actor: Actor, merge_id: UUID) -> PatientMerge:
    """A merge of the actor's clinic, or ``NotFound``."""
    work_for(session, actor)
    row = session.scalar(select(PatientMerge).where(PatientMerge.id == merge_id))
    if row is None:
        raise NotFound
    return row


def _injections_of(session: Session, patient_id: UUID) -> list[UUID]:
    return list(session.scalars(select(Injection.id).where(Injection.patient_id == patient_id)))


def _still_there(session: Session, row: PatientMerge) -> list[UUID]:
    """The injections that the merge moved and nobody has moved on."""
    moved = select(InjectionMove.injection_id).where(
        InjectionMove.merge_id == row.id, InjectionMove.to_patient_id == row.kept_patient_id
    )
    wanted = select(Injection.id).where(Injection.id.in_(moved), Injection.patient_id == row.kept_patient_id)
    return list(session.scalars(wanted))


def _carry_all(
    session: Session,
    now: datetime,
    actor: Actor,
    injection_ids: Iterable[UUID],
    to: Patient,
    reason: str,
    row: PatientMerge,
) -> None:
    for injection in hold_injections(session, injection_ids):
        carry(session, now, actor, injection, to, reason=reason, merge_id=row.id)
    for patient_id in (row.merged_patient_id, row.kept_patient_id):
        settle(session, now, actor, patient_id)


def _carry_phones(session: Session, from_id: UUID, to_id: UUID, only: list[str] | None = None) -> list[str]:
    """Have the phones of one record show the other one's diary; gives back which ones they are."""
    wanted = select(DeviceSession).where(DeviceSession.patient_id == from_id).order_by(DeviceSession.id)
    carried = [row for row in session.scalars(wanted) if only is None or str(row.id) in only]
    for row in carried:
        row.patient_id = to_id
    session.flush()
    return [str(row.id) for row in carried]


def _record(session: Session, now: datetime, actor: Actor, action: Action, row: PatientMerge) -> None:
    for patient_id in (row.merged_patient_id, row.kept_patient_id):
        record(session, now, actor, action, patient_id=patient_id, of=("patient_merge", row.id))
    session.flush()
