"""Everything that the clinic keeps of one patient beside the scores: injections, phones, consents, what was changed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from diary.db.audit import AuditRow
from diary.db.corrections import InjectionMove, PatientMerge
from diary.db.injections import Injection
from diary.db.joining import DeviceSession
from diary.db.patients import Patient
from diary.db.people import Person
from diary.services import consenting
from diary.services.acting import Actor
from diary.services.auditing import Action
from diary.services.consenting import Channel, ConsentLine
from diary.services.enrolling import injections_of, look_at_patient
from diary.services.lost_phones import joined_phones
from diary.services.merged import standing_for
from diary.services.merging import find_merge
from diary.services.reported import Reported, reported_by

Named = TypeVar("Named", Patient, Person, Injection)

MOST_SHOWN = 50
_ON_RECORD = (Action.PATIENT_AMENDED, Action.INJECTION_CANCELLED, Action.INJECTION_VOIDED, Action.PHONES_REVOKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class PastChange:
    """Something that was changed afterwards: when, by whom, why, and which injection or other patient it was about.

    ``came`` says of a move or merge that something came to this patient, not that it went; ``fields`` names details.
    """

    action: Action
    at: datetime
    by: str | None = None
    reason: str | None = None
    injection: Injection | None = None
    other: Patient | None = None
    came: bool = False
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedRecord:
    """A record that was merged into this one and can become one of its own again."""

    merge_id: UUID
    patient: Patient


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientFile:
    """A patient's file; ``instead`` is the record that stands for him now, where this one was merged."""

    patient: Patient
    instead: Patient | None
    undo_id: UUID | None
    merged: tuple[MergedRecord, ...]
    injections: tuple[Injection, ...]
    phones: tuple[DeviceSession, ...]
    agreed: frozenset[Channel]
    consents: tuple[ConsentLine, ...]
    changes: tuple[PastChange, ...]
    reported: tuple[Reported, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeSeen:
    """A merge and the two records that it made one."""

    merge: PatientMerge
    kept: Patient
    merged: Patient


def look_at_merge(session: Session, now: datetime, actor: Actor, merge_id: UUID) -> MergeSeen:
    """A merge of the actor's clinic, or ``NotFound``; both patients are looked at, which is written down."""
    row = find_merge(session, actor, merge_id)
    kept, merged = (look_at_patient(session, now, actor, key) for key in (row.kept_patient_id, row.merged_patient_id))
    return MergeSeen(merge=row, kept=kept, merged=merged)


def open_file(session: Session, now: datetime, actor: Actor, patient_id: UUID) -> PatientFile:
    """A patient's file, or ``NotFound``; the look is written down."""
    patient = look_at_patient(session, now, actor, patient_id)
    merges = _merges(session, patient_id)
    instead_id = standing_for(session, [patient_id]).get(patient_id)
    known = _Known(session, patient_id, merges)
    in_force = [row for row in merges if row.undone_at is None]
    return PatientFile(
        patient=patient,
        instead=known.patients.get(instead_id) if instead_id else None,
        undo_id=next((row.id for row in in_force if row.merged_patient_id == patient_id), None),
        merged=tuple(
            MergedRecord(merge_id=row.id, patient=known.patients[row.merged_patient_id])
            for row in in_force
            if row.kept_patient_id == patient_id
        ),
        injections=injections_of(session, actor, patient_id),
        phones=joined_phones(session, patient_id),
        agreed=consenting.agreed(session, patient_id),
        consents=consenting.history(session, patient_id),
        changes=known.changes(),
        reported=reported_by(session, patient_id),
    )


def _merges(session: Session, patient_id: UUID) -> list[PatientMerge]:
    wanted = select(PatientMerge).where(
        or_(PatientMerge.kept_patient_id == patient_id, PatientMerge.merged_patient_id == patient_id)
    )
    return list(session.scalars(wanted.order_by(PatientMerge.merged_at)))


class _Known:
    """The changes of one patient, with everybody and everything that they name, in a fixed number of queries."""

    def __init__(self, session: Session, patient_id: UUID, merges: list[PatientMerge]) -> None:
        self._patient_id, self._merges = patient_id, merges
        self._moves, self._rows = _moves(session, patient_id), _audit(session, patient_id)
        instead = standing_for(session, [patient_id]).values()
        self.patients = _by_id(session, Patient, {*self._other_patients(), *instead})
        self._people = _by_id(session, Person, self._actors())
        ids = {row.injection_id for row in self._moves} | {row.object_id for row in self._rows if row.object_id}
        self._injections = _by_id(session, Injection, ids)

    def _other_patients(self) -> Iterator[UUID]:
        for merge in self._merges:
            yield from (merge.kept_patient_id, merge.merged_patient_id)
        for move in self._moves:
            yield from (move.from_patient_id, move.to_patient_id)

    def _actors(self) -> set[UUID]:
        merged = {key for row in self._merges for key in (row.merged_by_id, row.undone_by_id) if key}
        return merged | {row.moved_by_id for row in self._moves} | {row.actor_id for row in self._rows if row.actor_id}

    def changes(self) -> tuple[PastChange, ...]:
        """Everything that was changed, the latest first."""
        found = [*self._of_merges(), *self._of_moves(), *self._of_audit()]
        return tuple(sorted(found, key=lambda change: change.at, reverse=True)[:MOST_SHOWN])

    def _of_merges(self) -> Iterator[PastChange]:
        for row in self._merges:
            came = row.kept_patient_id == self._patient_id
            other = self.patients[row.merged_patient_id if came else row.kept_patient_id]
            by = self._name(row.merged_by_id)
            yield PastChange(
                action=Action.PATIENT_MERGED, at=row.merged_at, by=by, reason=row.reason, other=other, came=came
            )
            if row.undone_at is not None:
                action, by = Action.PATIENT_MERGE_UNDONE, self._name(row.undone_by_id)
                yield PastChange(
                    action=action, at=row.undone_at, by=by, reason=row.undone_reason, other=other, came=came
                )

    def _of_moves(self) -> Iterator[PastChange]:
        """The moves by hand; those of a merge are told by the merge."""
        for row in self._moves:
            came = row.to_patient_id == self._patient_id
            yield PastChange(
                action=Action.INJECTION_MOVED,
                at=row.moved_at,
                by=self._name(row.moved_by_id),
                reason=row.reason,
                injection=self._injections.get(row.injection_id),
                other=self.patients[row.from_patient_id if came else row.to_patient_id],
                came=came,
            )

    def _of_audit(self) -> Iterator[PastChange]:
        for row in self._rows:
            injection = self._injections.get(row.object_id) if row.object_id else None
            yield PastChange(
                action=Action(row.action),
                at=row.at,
                by=self._name(row.actor_id),
                reason=injection.closing_reason if injection else None,
                injection=injection,
                fields=tuple(str(row.detail.get("fields", "")).split(", ")) if "fields" in row.detail else (),
            )

    def _name(self, person_id: UUID | None) -> str | None:
        person = self._people.get(person_id) if person_id else None
        return person.name if person else None


def _moves(session: Session, patient_id: UUID) -> list[InjectionMove]:
    here = or_(InjectionMove.from_patient_id == patient_id, InjectionMove.to_patient_id == patient_id)
    wanted = select(InjectionMove).where(here, InjectionMove.merge_id.is_(None))
    return list(session.scalars(wanted.order_by(InjectionMove.moved_at.desc()).limit(MOST_SHOWN)))


def _audit(session: Session, patient_id: UUID) -> list[AuditRow]:
    wanted = select(AuditRow).where(AuditRow.patient_id == patient_id, AuditRow.action.in_(_ON_RECORD))
    return list(session.scalars(wanted.order_by(AuditRow.at.desc()).limit(MOST_SHOWN)))


def _by_id(session: Session, kind: type[Named], ids: Iterable[UUID]) -> dict[UUID, Named]:
    wanted = list(ids)
    return {row.id: row for row in session.scalars(select(kind).where(kind.id.in_(wanted)))} if wanted else {}
