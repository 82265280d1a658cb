"""A clinic of thousands for the overview to be measured on: the demo's patients, copied row by row in the database.

Each copy of a patient differs from every other by the last eight digits of all its ids, so that one statement a table
makes all copies. What people wrote, when and in whose care stays as it is.
"""

from math import ceil
from typing import Any

from sqlalchemy import Column, Engine, Table, func, select, text

from diary.db.entries import EntryRevision, RescueRevision
from diary.db.injections import Baseline, Injection, InjectionAnesthetic, InjectionArea
from diary.db.patients import Area, Patient
from diary.services.loading import NEVER_HAPPENED

OF_A_PATIENT = (
    Patient,
    Area,
    Injection,
    InjectionArea,
    InjectionAnesthetic,
    Baseline,
    EntryRevision,
    RescueRevision,
)
"""The tables of which a judgement is made, parents first."""
OWN_IDS = {"id", "patient_id", "injection_id", "area_id", "entry_id", "rescue_id"}
_COPY = "substr({0}, 1, 24) || printf('%08x', copy.n)"
_RECORD_NUMBER = "{0} || '-' || copy.n"


def crowd(engine: Engine, injections: int) -> int:
    """Copy the patients of an SQLite database until about so many injections were done; returns how many were."""
    copies = ceil(injections / _done(engine)) - 1
    with engine.begin() as connection:
        for kind in OF_A_PATIENT:
            connection.execute(text(_copied(kind.__table__)), {"copies": copies})  # type: ignore[arg-type]  # each is a table
    return _done(engine)


def _done(engine: Engine) -> int:
    counted = select(func.count()).where(Injection.performed_at.is_not(None), Injection.state.not_in(NEVER_HAPPENED))
    with engine.connect() as connection:
        found: int = connection.execute(counted).scalar_one()
        return found


def _copied(table: Table) -> str:
    """A statement that adds all copies of what a table holds."""
    names = ", ".join(column.name for column in table.columns)
    values = ", ".join(_value(column) for column in table.columns)
    numbers = "WITH RECURSIVE copy(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copy WHERE n < :copies)"
    return f"INSERT INTO {table.name} ({names}) {numbers} SELECT {values} FROM {table.name}, copy"  # noqa: S608 (names of our own tables)


def _value(column: Column[Any]) -> str:
    if column.name in OWN_IDS:
        return _COPY.format(column.name)
    return _RECORD_NUMBER.format(column.name) if column.name == "record_number" else column.name
