"""What was written under a patient's name and is another's now stays with the other when the patient is deleted.

An injection that was moved is the other patient's, with everything of its diary. Rows of it that still name the one who
is deleted are taken out before, and put back under the name of the other. A score that once stood in another's diary
and stood in the deleted one at last does not stand in the other's again: there it is taken back.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, select
from sqlalchemy.orm import Session

from diary.db.of_patient import Whose, belongs
from diary.db.tables import (
    Alert,
    AlertEvent,
    Base,
    EntryRevision,
    Injection,
    PegAnswer,
    RescueRevision,
    SymptomReport,
)
from diary.services import chance
from diary.services.acting import ActorKind

Rows = Sequence[dict[str, Any]]
_ALONE = (RescueRevision, PegAnswer, SymptomReport)
"""What is found by its injection; a score by its area as well."""
_WHY = "rows that are only ever added are put back under the name of the patient whose they are"


@dataclass(frozen=True, slots=True, kw_only=True)
class Others:
    """Rows of other patients, table by table, in the order in which they can be put back."""

    rows: tuple[tuple[Table, Rows], ...]


def take_out(session: Session, whose: Whose, at: datetime) -> Others:
    """Read what stays, under the names under which it stays; what is taken back with it is so at a moment."""
    reader = _Reader(session, whose)
    found = [(_table(kind), reader.of_others(_table(kind))) for kind in _ALONE]
    found.append((_table(EntryRevision), reader.scores()))
    reports = [row["id"] for row in found[-2][1]]
    alerts = reader.rows(_table(Alert), _table(Alert).c.symptom_report_id.in_(reports))
    events = reader.rows(_table(AlertEvent), _table(AlertEvent).c.alert_id.in_([row["id"] for row in alerts]))
    back = (_table(EntryRevision), tuple(reader.taken_back(at)))
    return Others(rows=(*found, back, (_table(Alert), alerts), (_table(AlertEvent), events)))


def put_back(session: Session, whose: Whose, others: Others) -> None:
    """Add the rows again, each under its own id."""
    for table, rows in others.rows:
        if rows:
            session.execute(table.insert(), rows, execution_options=_options(whose))


def _table(kind: type[Base]) -> Table:
    return Base.metadata.tables[kind.__tablename__]


def _options(whose: Whose) -> dict[str, object]:
    return {"unscoped": _WHY, "in_clinic": whose.clinic_id}


class _Reader:
    def __init__(self, session: Session, whose: Whose) -> None:
        self._session, self._whose = session, whose
        self._owners = self._owners_of_moved()

    def _owners_of_moved(self) -> Mapping[UUID, UUID]:
        """The injections of others to which rows of the patient's belong."""
        asked: set[UUID] = set()
        for kind in (*_ALONE, EntryRevision):
            table = _table(kind)
            wanted = select(table.c.injection_id).where(table.c.patient_id.in_(self._whose.patients)).distinct()
            asked |= set(self._session.scalars(wanted, execution_options=_options(self._whose)))
        moved = _table(Injection)
        rows = self.rows(moved, moved.c.id.in_(asked - set(self._whose.injections)))
        return {row["id"]: row["patient_id"] for row in rows}

    def rows(self, table: Table, condition: ColumnElement[bool]) -> Rows:
        wanted = select(table).where(table.c.clinic_id == self._whose.clinic_id, condition)
        found = self._session.execute(wanted, execution_options=_options(self._whose))
        return [dict(row) for row in found.mappings()]

    def of_others(self, table: Table) -> Rows:
        """Rows that name the patient, and belong to the injection of another one."""
        his = table.c.patient_id.in_(self._whose.patients) & table.c.injection_id.in_(self._owners)
        return [row | {"patient_id": self._owners[row["injection_id"]]} for row in self.rows(table, his)]

    def scores(self) -> Rows:
        """Earlier versions of scores that stand with another patient, at the place where they stand there."""
        table = _table(EntryRevision)
        found = self.of_others(table)
        entries = {row["entry_id"] for row in found}
        stand = self.rows(table, table.c.entry_id.in_(entries) & table.c.patient_id.not_in(self._whose.patients))
        places = {row["entry_id"]: row["area_id"] for row in sorted(stand, key=lambda row: row["revision"])}
        return [row | {"area_id": places[row["entry_id"]]} for row in found if row["entry_id"] in places]

    def taken_back(self, at: datetime) -> Iterator[dict[str, Any]]:
        """For each score that stands with the patient and stood with another before, a version that takes it back."""
        table = _table(EntryRevision)
        whole = table.c.entry_id.in_(select(table.c.entry_id).where(belongs(table, self._whose)))
        rows = sorted(self.rows(table, whole), key=lambda row: (str(row["entry_id"]), row["revision"]))
        for _, versions in groupby(rows, key=lambda row: row["entry_id"]):
            *_, last = ordered = list(versions)
            left = [row for row in ordered if not self._is_his(row)]
            if left and self._is_his(last) and not left[-1]["withdrawn"]:
                by = {"received_at": at, "written_by_kind": ActorKind.SYSTEM.value, "written_by_id": None}
                revision = left[-1]["revision"] + 1
                yield left[-1] | {"id": chance.new_id(), "revision": revision, "withdrawn": True, **by}

    def _is_his(self, row: Mapping[str, Any]) -> bool:
        return row["injection_id"] in self._whose.injections
