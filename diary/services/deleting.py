"""Deleting a patient's records: every row that tells of him goes, a tombstone and the audit stay (docs/adr/0010)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.db.injections import Injection
from diary.db.joining import DeviceSession
from diary.db.of_patient import Whose, count_rows, sweep
from diary.db.outbox import OutgoingMessage
from diary.db.patients import Patient
from diary.db.tombstones import Buried, DeletionReason, Tombstone, phone_id
from diary.services import chance
from diary.services.acting import Actor
from diary.services.auditing import Action, record
from diary.services.enrolling import find_patient, look_at_patient
from diary.services.failures import NotFound, Refused
from diary.services.handing_on import put_back, take_out
from diary.services.keeping import Kept, kept_of
from diary.services.merged import hold_patients, merged_into, standing_for
from diary.services.moving import hold_injections

__all__ = ["DeletionReason", "Leaving", "delete_patient", "look_before_deleting"]

COUNTED = ("injection", "entry_revision", "signed_decision", "outgoing_message", "device_session")
"""The tables whose rows are told before they go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """What would be deleted: the patient, records that were merged into his, and how many rows of the chief tables."""

    patient: Patient
    merged: int
    rows: Mapping[str, int]
    kept: Kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Stone:
    """What a deletion's tombstones say."""

    patient_id: UUID
    reason: DeletionReason
    at: datetime
    by: UUID | None


def look_before_deleting(session: Session, now: datetime, actor: Actor, patient_id: UUID) -> Leaving:
    """What a deletion would take away, or ``NotFound``; the look is written down.

    A record that was merged goes with the one that stands for it, and not by itself.
    """
    patient = look_at_patient(session, now, actor, patient_id)
    if standing_for(session, [patient_id]):
        raise NotFound
    whose = whose_records(session, patient)
    return Leaving(
        patient=patient,
        merged=len(whose.patients) - 1,
        rows=count_rows(session, whose, COUNTED),
        kept=kept_of(session, now, whose),
    )


def whose_records(session: Session, patient: Patient) -> Whose:
    """A patient's record with those merged into it, and the injections that are theirs now."""
    patients = (patient.id, *merged_into(session, patient.id))
    injections = session.scalars(select(Injection.id).where(Injection.patient_id.in_(patients)))
    return Whose(clinic_id=patient.clinic_id, patients=patients, injections=tuple(injections))


def delete_patient(
    session: Session, now: datetime, actor: Actor, leaving: Leaving, reason: DeletionReason, typed: str | None
) -> None:
    """Delete a patient's records that somebody has looked at, for a reason that holds and the record number typed."""
    if (typed or "").strip() != leaving.patient.record_number:
        raise Refused("record_number", "This is not the record number of this patient.")
    bury(session, now, actor, leaving.patient, reason)


def delete_if_over(session: Session, now: datetime, actor: Actor, patient_id: UUID) -> bool:
    """Delete the records of a patient whose time is over, and nobody else's; whether they were deleted."""
    try:
        bury(session, now, actor, find_patient(session, actor, patient_id), DeletionReason.KEPT_LONG_ENOUGH)
    except (NotFound, Refused):
        return False
    return True


def bury(session: Session, now: datetime, actor: Actor, patient: Patient, reason: DeletionReason) -> None:
    """Delete everything that tells of a patient, leave his tombstones, and write one row of the audit."""
    whose = _hold(session, actor, patient)
    # Asked once nobody writes any more, since an entry that has just come in begins the time anew.
    if reason is DeletionReason.KEPT_LONG_ENOUGH and not kept_of(session, now, whose).is_over:
        raise Refused("reason", "The time for which the clinic keeps these records is not over.")
    stone = Stone(patient_id=patient.id, reason=reason, at=now, by=actor.id)
    bury_under(session, whose, stone)
    detail = {"reason": reason.value, "records": len(whose.patients), "injections": len(whose.injections)}
    of = ("patient", stone.patient_id)
    record(session, now, actor, Action.PATIENT_DELETED, patient_id=stone.patient_id, of=of, detail=detail)
    session.flush()


def bury_under(session: Session, whose: Whose, stone: Stone) -> int:
    """Put up the tombstones that are missing, and delete what they speak of; what is another's stays with the other."""
    _put_up(session, whose, stone)
    others = take_out(session, whose, stone.at)
    rows = sweep(session, whose)
    put_back(session, whose, others)
    return rows


def _hold(session: Session, actor: Actor, patient: Patient) -> Whose:
    """Wait for whoever is writing to the patient or about him, in the order in which they take hold of things."""
    patients = whose_records(session, patient).patients
    session.execute(select(OutgoingMessage.id).where(OutgoingMessage.patient_id.in_(patients)).with_for_update())
    hold_patients(session, actor, patients)
    if standing_for(session, [patient.id]):
        raise NotFound  # merged by somebody else a moment ago
    whose = whose_records(session, patient)
    hold_injections(session, whose.injections)
    # Whoever adds a row that refers to the patient has added it by now, or finds nobody to refer to.
    session.execute(select(Patient.id).where(Patient.id.in_(whose.patients)).order_by(Patient.id).with_for_update())
    return whose


def _put_up(session: Session, whose: Whose, stone: Stone) -> None:
    hashes = session.scalars(
        select(DeviceSession.token_hash).where(
            DeviceSession.patient_id.in_(whose.patients), DeviceSession.revoked_at.is_(None)
        )
    )
    buried: dict[UUID, Buried] = {
        **dict.fromkeys(whose.patients, Buried.PATIENT),
        **dict.fromkeys(whose.injections, Buried.INJECTION),
        **dict.fromkeys(map(phone_id, hashes), Buried.PHONE),
    }
    there = set(session.scalars(select(Tombstone.buried_id).where(Tombstone.buried_id.in_(buried))))
    session.add_all(
        Tombstone(
            id=chance.new_id(),
            clinic_id=whose.clinic_id,
            kind=kind,
            buried_id=buried_id,
            patient_id=stone.patient_id,
            reason=stone.reason,
            deleted_at=stone.at,
            deleted_by_id=stone.by,
        )
        for buried_id, kind in buried.items()
        if buried_id not in there
    )
    session.flush()
