"""Which rows hold something about a patient, in every table: found by foreign keys, so that no new table is forgotten.

A row is the patient's that refers to him, to an injection of his, or to another row that is his. Where a table names
rows without a foreign key, this module says how. Every table is either among those found or in ``KEPT``, with a reason.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import cast
from uuid import UUID

from sqlalchemy import Column, ColumnElement, CursorResult, Select, Table, delete, func, or_, select
from sqlalchemy.orm import Session

from diary.db.tables import (
    AlertEvent,
    Base,
    EntryRevision,
    Injection,
    OutgoingMessage,
    Patient,
    PegAnswer,
    PhoneEntry,
    RescueRevision,
    SymptomReport,
)

_OUTLASTS = "it holds ids and words, never values, and must outlast what it speaks of"
_STAFFS = "it is about the staff"
_CLINICS = "it is the clinic's, and names no patient"
KEPT: Mapping[str, str] = MappingProxyType(
    {
        "audit": _OUTLASTS,
        "audit_head": _OUTLASTS,
        "tombstone": _OUTLASTS,
        "authenticator_app": _STAFFS,
        "half_sign_in": _STAFFS,
        "membership": _STAFFS,
        "passkey": _STAFFS,
        "passkey_challenge": _STAFFS,
        "person": _STAFFS,
        "recovery_code": _STAFFS,
        "sign_on_attempt": "it is about the staff; what somebody had typed waits there sealed, and goes within minutes",
        "sign_on_link": _STAFFS,
        "sign_on_secret": _STAFFS,
        "staff_link": _STAFFS,
        "staff_session": "it is about the staff; whose pages stand open in an emergency is an id, and for an hour",
        "clinic": _CLINICS,
        "field_key": _CLINICS,
        "location": _CLINICS,
        "preset": _CLINICS,
        "setting_revision": _CLINICS,
        "throttle": "it holds hashes of what was tried, which tell of nobody, and passes by itself",
    }
)
"""The tables that a deletion leaves alone, and why."""
_WRITTEN: tuple[tuple[Table, str], ...] = (
    (Base.metadata.tables[EntryRevision.__tablename__], "entry_id"),
    (Base.metadata.tables[RescueRevision.__tablename__], "rescue_id"),
    (Base.metadata.tables[PegAnswer.__tablename__], "answer_id"),
    (Base.metadata.tables[SymptomReport.__tablename__], "report_id"),
)
"""What phones write, and the id that they make for it."""
_NAMED_WITHOUT_A_KEY = (PhoneEntry.__tablename__, OutgoingMessage.__tablename__)
"""Tables that name rows of others without a foreign key; they go first, while those rows are there."""
_WHY = "a deletion reaches rows that are only ever added, those of one patient and one clinic"


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """The records that are one patient's, and the injections that were his when they were deleted."""

    clinic_id: UUID
    patients: tuple[UUID, ...]
    injections: tuple[UUID, ...] = ()


@cache
def tables_of_a_patient() -> frozenset[str]:
    """Every table with rows about patients."""
    found = {Patient.__tablename__, *_NAMED_WITHOUT_A_KEY}
    for table in Base.metadata.sorted_tables:  # a table stands after those that it refers to
        if any(key.referred_table.name in found for key in table.foreign_key_constraints):
            found.add(table.name)
    return frozenset(found)


def belongs(table: Table, whose: Whose) -> ColumnElement[bool]:
    """The condition on a table's rows that they are the patient's."""
    if table.name == Patient.__tablename__:
        return table.c.id.in_(whose.patients)
    ways: list[ColumnElement[bool]] = [column.in_(_ids(parent, whose)) for column, parent in _references(table)]
    ways += _without_a_key(table, whose)
    if table.name == Injection.__tablename__:
        ways.append(table.c.id.in_(whose.injections))
    return or_(*ways)


def _ids(table: Table, whose: Whose, name: str = "id") -> Select[tuple[UUID]]:
    return select(table.c[name]).where(belongs(table, whose))


def _references(table: Table) -> Iterator[tuple[Column[UUID], Table]]:
    """The columns by which a table refers to rows about patients; the clinic beside them says nothing of whose."""
    for key in table.foreign_key_constraints:
        if key.referred_table.name in tables_of_a_patient():
            yield from ((column, key.referred_table) for column in key.columns if column.name != "clinic_id")


def _without_a_key(table: Table, whose: Whose) -> list[ColumnElement[bool]]:
    if table.name == PhoneEntry.__tablename__:
        return [
            table.c.written_by_id.in_(whose.patients),
            *(table.c.entry_id.in_(_ids(written, whose, name)) for written, name in _WRITTEN),
        ]
    if table.name == OutgoingMessage.__tablename__:
        return [table.c.object_id.in_(_ids(Base.metadata.tables[AlertEvent.__tablename__], whose))]
    return []


def _children_first() -> Sequence[Table]:
    wanted = [each for each in reversed(Base.metadata.sorted_tables) if each.name in tables_of_a_patient()]
    return sorted(wanted, key=lambda each: each.name not in _NAMED_WITHOUT_A_KEY)


def count_rows(session: Session, whose: Whose, names: Iterable[str]) -> Mapping[str, int]:
    """How many rows of these tables are the patient's."""
    found = {}
    for name in names:
        table = Base.metadata.tables[name]
        wanted = select(func.count()).select_from(table).where(_here(table, whose))
        found[name] = session.scalar(wanted, execution_options=_options(whose)) or 0
    return found


def sweep(session: Session, whose: Whose) -> int:
    """Delete every row that is the patient's, and say how many there were; his tombstones must stand already."""
    session.flush()
    swept = 0
    for table in _children_first():
        gone = session.execute(delete(table).where(_here(table, whose)), execution_options=_options(whose))
        swept += cast("CursorResult[tuple[()]]", gone).rowcount
    for row in list(session):
        if getattr(row, "__tablename__", None) in tables_of_a_patient():
            session.expunge(row)  # so that nobody asks the database for it again
    return swept


def _here(table: Table, whose: Whose) -> ColumnElement[bool]:
    return (table.c.clinic_id == whose.clinic_id) & belongs(table, whose)


def _options(whose: Whose) -> dict[str, object]:
    return {"unscoped": _WHY, "in_clinic": whose.clinic_id}
