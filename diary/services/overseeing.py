"""The audit as the administrators of a clinic read it: narrowed, the newest first, page after page, or as a file.

Pages are told apart by the number of a row in the chain, so that rows which come in meanwhile move nothing, and
the last page costs what the first one does.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from diary.db.audit import AuditRow
from diary.db.patients import Patient
from diary.db.people import Person
from diary.db.tombstones import Tombstone
from diary.services import checking_chain, personnel
from diary.services.acting import Actor, ActorKind, work_for
from diary.services.auditing import Action, record
from diary.services.checking_chain import ChainState
from diary.services.deeds import ACTIONS, Deed
from diary.services.failures import NotFound
from diary.services.merged import merged_into

_Named = TypeVar("_Named", Person, Patient)

PAGE = 50
MOST_EXPORTED = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked of the audit; the days are the clinic's own, both of them included."""

    begins: date | None = None
    ends: date | None = None
    person_id: UUID | None = None
    kind: ActorKind | None = None
    deed: Deed | None = None
    action: Action | None = None
    patient_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    """One row, with who did it and whose it is as far as they are still on record."""

    row: AuditRow
    person: Person | None
    patient: Patient | None
    acting_patient: Patient | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditPage:
    """A page of rows; ``before`` is where the next one begins, and ``people`` are those one can ask for."""

    lines: tuple[AuditLine, ...]
    before: int | None
    people: tuple[Person, ...]
    patient: Patient | None
    chain: ChainState


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFile:
    """The rows to save; ``more`` where there are others beyond them."""

    lines: tuple[AuditLine, ...]
    more: bool


def look(
    session: Session, now: datetime, actor: Actor, wanted: Wanted, zone: ZoneInfo, *, before: int | None = None
) -> AuditPage:
    """A page of the actor's clinic; that somebody looked is written down as well."""
    work_for(session, actor)
    patient = _patient(session, wanted)
    rows = session.scalars(_asked(session, wanted, zone, before).limit(PAGE + 1)).all()
    _write_down(session, now, actor, Action.AUDIT_SEEN, wanted, len(rows[:PAGE]))
    return AuditPage(
        lines=_lines(session, rows[:PAGE]),
        before=rows[PAGE - 1].sequence if len(rows) > PAGE else None,
        people=tuple(each.person for each in personnel.colleagues(session, actor)),
        patient=patient,
        chain=checking_chain.state(session, actor),
    )


def export(session: Session, now: datetime, actor: Actor, wanted: Wanted, zone: ZoneInfo) -> AuditFile:
    """The newest rows that are asked for, to be saved; that they were taken is written down."""
    work_for(session, actor)
    _patient(session, wanted)
    rows = session.scalars(_asked(session, wanted, zone, None).limit(MOST_EXPORTED + 1)).all()
    _write_down(session, now, actor, Action.AUDIT_EXPORTED, wanted, len(rows[:MOST_EXPORTED]))
    return AuditFile(lines=_lines(session, rows[:MOST_EXPORTED]), more=len(rows) > MOST_EXPORTED)


def _write_down(session: Session, now: datetime, actor: Actor, action: Action, wanted: Wanted, rows: int) -> None:
    whose = wanted.patient_id
    record(
        session,
        now,
        actor,
        action,
        patient_id=whose,
        of=("patient", whose) if whose else None,
        detail={"rows": rows, **_narrowed(wanted)},
    )
    session.flush()


def _narrowed(wanted: Wanted) -> dict[str, str]:
    """By what it was narrowed, in words and ids."""
    told = {
        "from": wanted.begins and wanted.begins.isoformat(),
        "to": wanted.ends and wanted.ends.isoformat(),
        "person": wanted.person_id and str(wanted.person_id),
        "by": wanted.kind and wanted.kind.value,
        "kind": wanted.deed and wanted.deed.value,
        "what": wanted.action and wanted.action.value,
    }
    return {name: word for name, word in told.items() if word}


def _patient(session: Session, wanted: Wanted) -> Patient | None:
    """The patient that is asked for, or ``NotFound``; of one who was deleted the audit can still be read."""
    if wanted.patient_id is None:
        return None
    found: Patient | None = session.get(Patient, wanted.patient_id)
    if found is None and session.scalar(select(Tombstone.id).where(Tombstone.buried_id == wanted.patient_id)) is None:
        raise NotFound
    return found


def _asked(session: Session, wanted: Wanted, zone: ZoneInfo, before: int | None) -> Select[AuditRow]:
    asked = select(AuditRow).order_by(AuditRow.sequence.desc())
    if before is not None:
        asked = asked.where(AuditRow.sequence < before)
    return asked.where(*_when(wanted, zone), *_who_and_what(wanted), *_whose(session, wanted))


def _when(wanted: Wanted, zone: ZoneInfo) -> Iterable[ColumnElement[bool]]:
    if wanted.begins is not None:
        yield AuditRow.at >= _midnight(wanted.begins, zone)
    if wanted.ends is not None and wanted.ends < date.max:
        yield AuditRow.at < _midnight(wanted.ends + timedelta(days=1), zone)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    # A zone's offset reaches beyond the first and the last year that there are.
    day = min(max(day, date.min + timedelta(days=1)), date.max - timedelta(days=1))
    return datetime.combine(day, time(0), tzinfo=zone).astimezone(UTC)


def _who_and_what(wanted: Wanted) -> Iterable[ColumnElement[bool]]:
    if wanted.person_id is not None:
        yield AuditRow.actor_id == wanted.person_id
    if wanted.kind is not None:
        yield AuditRow.actor_kind == wanted.kind.value
    if wanted.action is not None:
        yield AuditRow.action == wanted.action.value
    if wanted.deed is not None:
        yield AuditRow.action.in_([action.value for action in ACTIONS[wanted.deed]])


def _whose(session: Session, wanted: Wanted) -> Iterable[ColumnElement[bool]]:
    """What concerns a patient, under his record and under those that were merged into it."""
    if wanted.patient_id is not None:
        yield AuditRow.patient_id.in_([wanted.patient_id, *merged_into(session, wanted.patient_id)])


def _lines(session: Session, rows: Sequence[AuditRow]) -> tuple[AuditLine, ...]:
    actors = {row.actor_id for row in rows if row.actor_id}
    people = {row.id: row for row in _all(session, Person, actors)}
    patients = {row.id: row for row in _all(session, Patient, actors | {row.patient_id for row in rows})}
    return tuple(_line(row, people, patients) for row in rows)


def _line(row: AuditRow, people: Mapping[UUID, Person], patients: Mapping[UUID, Patient]) -> AuditLine:
    is_patient = row.actor_kind == ActorKind.PATIENT.value
    return AuditLine(
        row=row,
        person=people.get(row.actor_id) if row.actor_id and not is_patient else None,
        patient=patients.get(row.patient_id) if row.patient_id else None,
        acting_patient=patients.get(row.actor_id) if row.actor_id and is_patient else None,
    )


def _all(session: Session, kind: type[_Named], ids: Iterable[UUID | None]) -> Sequence[_Named]:
    wanted = [key for key in ids if key is not None]
    return session.scalars(select(kind).where(kind.id.in_(wanted))).all() if wanted else ()
