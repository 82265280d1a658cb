"""Many patients like one, for counting queries: what the services made once is copied row by row."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Table, insert, or_, select
from sqlalchemy.orm import Session

from diary.db.injections import Injection
from diary.db.tables import Base

COPYING = "the tests copy one patient's rows"
Rows = dict[Table, list[dict[str, Any]]]


def multiply(session: Session, injection: Injection, times: int) -> None:
    """As many more patients, each with this injection and everything that hangs on it."""
    session.flush()
    rows = rows_of(session, injection)
    own = {value for table, found in rows.items() for row in found for value in identities(table, row)}
    copies: list[dict[UUID, UUID]] = [{value: uuid4() for value in own} for _ in range(times)]
    for table, found in rows.items():
        fresh = [renamed(row, copy) for copy in copies for row in found]
        session.execute(insert(table), fresh, execution_options={"unscoped": COPYING})


def rows_of(session: Session, injection: Injection) -> Rows:
    """The patient's rows, parents first."""
    found: Rows = {}
    for table in Base.metadata.sorted_tables:
        wanted = [column == value for column, value in belonging(table, injection)]
        if wanted:
            chosen = select(table).where(or_(*wanted)).execution_options(unscoped=COPYING)
            found[table] = [dict(row) for row in session.execute(chosen).mappings()]
    return {table: rows for table, rows in found.items() if rows}


def belonging(table: Table, injection: Injection) -> Iterator[tuple[Any, UUID]]:
    """The columns of a table by which a row is this patient's or this injection's."""
    if table.name == "patient":
        yield table.c.id, injection.patient_id
    elif table.name == "injection":
        yield table.c.id, injection.id
    for name, value in (("patient_id", injection.patient_id), ("injection_id", injection.id)):
        if name in table.c and table.name not in {"injection", "audit"}:
            yield table.c[name], value


def identities(table: Table, row: Mapping[str, Any]) -> Iterator[UUID]:
    """What names the row and nothing else."""
    names = {column.name for column in table.primary_key} | {"entry_id", "rescue_id"}
    yield from (row[name] for name in names if isinstance(row.get(name), UUID))


def renamed(row: Mapping[str, Any], copy: Mapping[UUID, UUID]) -> dict[str, Any]:
    """The row of another patient; record numbers are a clinic's own and must differ."""
    fresh = {name: copy.get(value, value) if isinstance(value, UUID) else value for name, value in row.items()}
    return fresh | ({"record_number": f"A-{uuid4().hex[:12]}"} if "record_number" in fresh else {})
