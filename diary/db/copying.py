"""Copies every row of one database into another, and says of two databases in what they differ, value by value.

What is stored is copied as it is stored: JSON as its text, so that the hashes of the audit still fit, and
what is sealed as it is sealed. The audit is
added row by row in the order of its chains, whose ends the triggers move on.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Connection,
    Insert,
    Select,
    Table,
    Text,
    bindparam,
    cast,
    func,
    insert,
    select,
    table,
    type_coerce,
)
from sqlalchemy import column as plain_column

from diary.db.chaining import BEGINNING
from diary.db.sealed import Sealed, SealedJson
from diary.db.tables import AuditHead, AuditRow, Base

if TYPE_CHECKING:
    from sqlalchemy.types import TypeEngine

AT_ONCE = 1000
MOST_TOLD = 20
"""So many differences of a table are told one by one."""
_AUDIT, _HEAD = AuditRow.__tablename__, AuditHead.__tablename__


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """What there is in a table: how many rows, and the hash of all their values."""

    table: str
    rows: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A row that is not the same in both: missing in the second, added there, or other in these columns."""

    table: str
    row: str
    what: str


def tables_in_order() -> list[Table]:
    """Every table after those that it refers to; the ends of the chains before the audit, which moves them on."""
    return sorted(Base.metadata.sorted_tables, key=lambda each: each.name != _HEAD)


def rows_in(connection: Connection) -> int:
    """How many rows a database holds in all."""
    return sum(connection.scalar(select(func.count()).select_from(each)) or 0 for each in tables_in_order())


def copy(source: Connection, target: Connection) -> None:
    """Add every row of the source to a target that is empty."""
    for each in tables_in_order():
        adding = _adding(each, target.dialect.name)
        for rows in _read(source, each).mappings().partitions(AT_ONCE):
            target.execute(adding, [_fresh(each, row) for row in rows])
    if target.dialect.name == "postgresql":
        # So that the first pages are not planned for empty tables; by itself the server looks at them a minute later.
        target.exec_driver_sql("ANALYZE")


def copied(connection: Connection) -> tuple[Copied, ...]:
    """The count and hash of every table."""
    return tuple(_copied(connection, each) for each in tables_in_order())


def differences(first: Connection, second: Connection) -> tuple[Difference, ...]:
    """Every row that is not the same in both, those of one table up to a bound."""
    return tuple(
        found
        for each in tables_in_order()
        if _copied(first, each) != _copied(second, each)
        for found in _first_few(_differing(first, second, each))
    )


def _first_few(found: Iterator[Difference]) -> Iterator[Difference]:
    for _, difference in zip(range(MOST_TOLD), found, strict=False):
        yield difference


def _copied(connection: Connection, each: Table) -> Copied:
    whole, count = sha256(), 0
    for row in _read(connection, each).mappings():
        whole.update(json.dumps([_canonical(value) for value in row.values()]).encode())
        count += 1
    return Copied(table=each.name, rows=count, digest=whole.hexdigest())


def _differing(first: Connection, second: Connection, each: Table) -> Iterator[Difference]:
    here, there = (
        {row["id"]: {name: _canonical(value) for name, value in row.items()} for row in _read(side, each).mappings()}
        for side in (first, second)
    )
    for key in {**here, **there}:
        wrong = _wrong(here.get(key), there.get(key))
        if wrong:
            yield Difference(table=each.name, row=str(key), what=wrong)


def _wrong(here: Mapping[str, object] | None, there: Mapping[str, object] | None) -> str:
    if there is None or here is None:
        return "missing" if there is None else "added"
    return ", ".join(name for name in here if here[name] != there[name])


def _read(connection: Connection, each: Table) -> Any:  # noqa: ANN401 (rows of whatever the table holds)
    """The rows as they are stored, in an order that both databases keep."""
    order = [each.c.sequence, each.c.id] if each.name == _AUDIT else [each.c.id]
    wanted: Select[Any] = select(*(_stored(column) for column in each.columns)).order_by(*order)
    return connection.execution_options(yield_per=AT_ONCE).execute(wanted)


def _stored(column: Column[Any]) -> ColumnElement[Any]:
    """A column as it is stored; whoever reads JSON would not see a space."""
    if isinstance(column.type, Sealed):
        return type_coerce(column, Text).label(column.name)
    return cast(column, Text).label(column.name) if _is_json(column) else column


def _is_json(column: Column[Any]) -> bool:
    return isinstance(column.type, JSON | SealedJson)


def _adding(each: Table, dialect: str) -> Insert:
    """A statement that adds what ``_stored`` has read."""
    kinds: dict[str, TypeEngine[Any]] = {
        column.name: Text() if _is_json(column) or isinstance(column.type, Sealed) else column.type
        for column in each.columns
    }
    values: dict[str, ColumnElement[Any]] = {name: bindparam(name, type_=kind) for name, kind in kinds.items()}
    if dialect == "postgresql":
        values |= {c.name: cast(values[c.name], JSON) for c in each.columns if _is_json(c)}
    return insert(table(each.name, *(plain_column(name, kind) for name, kind in kinds.items()))).values(values)


def _fresh(each: Table, row: Mapping[str, object]) -> dict[str, object]:
    """A row to be added; the end of a chain begins at its beginning."""
    return {**row, "sequence": 0, "hash": BEGINNING} if each.name == _HEAD else {**row}


def _canonical(value: object) -> object:
    """A value as text, the same from either database."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, UUID):
        return value.hex
    return value if isinstance(value, str | bool | int | None) else str(value)
