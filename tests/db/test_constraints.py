"""The database has the last word: each of its constraints is broken once, by its name."""

import shutil
from collections.abc import Iterator
from typing import Any, cast
from uuid import uuid4

import pytest
from sqlalchemy import CheckConstraint, Connection, Engine, ForeignKeyConstraint, Table, UniqueConstraint
from sqlalchemy.exc import IntegrityError

from diary.db.engine import make_engine
from diary.db.tables import Base
from tests.databases import BACKENDS, as_owner
from tests.db.allowed_rows import ALLOWED
from tests.db.filling import fill
from tests.db.rows import AREA, BROKEN, FRESH, VALID, Row

TABLES = Base.metadata.tables
NAMES = sorted(TABLES)


@pytest.fixture(scope="module", params=BACKENDS)
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """A transaction with one valid row in every table, which never ends well."""
    engine = engine_of(request, tmp_path_factory)
    with engine.connect() as connection, as_owner(connection):
        fill(connection)
        yield connection
        connection.rollback()
    engine.dispose()


def engine_of(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    if request.param == "postgresql":
        return cast("Engine", request.getfixturevalue("postgresql_engine"))
    file = tmp_path_factory.mktemp("filled") / "diary.sqlite"
    shutil.copy(request.getfixturevalue("sqlite_template"), file)
    return make_engine(f"sqlite:///{file}")


@pytest.fixture
def full(filled: Connection) -> Iterator[Connection]:
    """The same rows for each test, whatever the one before it did to them."""
    with filled.begin_nested() as nested:
        yield filled
        nested.rollback()


def another(table: str, values: Row) -> Row:
    """A second row, valid but for what ``values`` say."""
    return VALID[table] | {"id": uuid4()} | FRESH.get(table, {}) | values


def add(connection: Connection, table: str, row: Row) -> None:
    connection.execute(TABLES[table].insert().values(row))


def refused(connection: Connection, table: str, row: Row) -> str:
    """What the database says against a row: the name of the constraint where it tells, else its words."""
    with pytest.raises(IntegrityError) as caught:
        add(connection, table, row)
    told: Any = caught.value.orig
    return str(told.diag.constraint_name) if hasattr(told, "diag") else str(told)


def of_kind(table: Table, kind: type[Any]) -> list[Any]:
    return sorted((found for found in table.constraints if isinstance(found, kind)), key=lambda found: str(found.name))


@pytest.mark.parametrize("table", NAMES)
def test_a_second_valid_row_is_taken(full: Connection, table: str) -> None:
    add(full, table, another(table, {}))


@pytest.mark.parametrize(("table", "values"), ALLOWED, ids=str)
def test_what_lies_at_the_edge_is_taken(full: Connection, table: str, values: Row) -> None:
    add(full, table, another(table, values))


@pytest.mark.parametrize(("table", "name", "values"), BROKEN, ids=str)
def test_a_check_refuses(full: Connection, table: str, name: str, values: Row) -> None:
    assert refused(full, table, another(table, values)).removeprefix("CHECK constraint failed: ") == name


def test_every_check_is_broken_once() -> None:
    checks = [str(check.name) for table in TABLES.values() for check in of_kind(table, CheckConstraint)]
    assert {name for _, name, _ in BROKEN} == set(checks)


@pytest.mark.parametrize("table", NAMES)
def test_what_must_be_there_must_be_there(full: Connection, table: str) -> None:
    for column in TABLES[table].columns:
        if not column.nullable:
            with full.begin_nested() as nested:
                told = refused(full, table, another(table, {column.name: None}))
                nested.rollback()
            assert column.name in told or told == "None"


@pytest.mark.parametrize("table", NAMES)
def test_what_is_unique_is_there_once(full: Connection, table: str) -> None:
    first = VALID[table]
    for constraint in [TABLES[table].primary_key, *of_kind(TABLES[table], UniqueConstraint)]:
        columns = [column.name for column in constraint.columns]
        with full.begin_nested() as nested:
            told = refused(full, table, another(table, {name: first[name] for name in columns}))
            nested.rollback()
        if told.startswith("UNIQUE"):
            assert f"{table}.{columns[-1]}" in told
        else:
            assert told == constraint.name or (columns == ["clinic_id", "id"] and told == f"pk_{table}")


@pytest.mark.parametrize("table", NAMES)
def test_what_is_referred_to_is_there(full: Connection, table: str) -> None:
    for constraint in of_kind(TABLES[table], ForeignKeyConstraint):
        column = constraint.column_keys[-1]
        with full.begin_nested() as nested:
            told = refused(full, table, another(table, {column: uuid4()}))
            nested.rollback()
        # A row without its clinic breaks every reference of it; the database names the first that it looks at.
        assert told.startswith("FOREIGN KEY") or told == constraint.name or column == "clinic_id"


@pytest.mark.parametrize("table", [name for name in NAMES if "clinic_id" in TABLES[name].columns and name != "audit"])
def test_nothing_of_a_clinic_refers_to_a_row_of_another(full: Connection, table: str) -> None:
    """Each reference to a clinic's row names the clinic too."""
    owned = {name for name in NAMES if "clinic_id" in TABLES[name].columns}
    for constraint in of_kind(TABLES[table], ForeignKeyConstraint):
        if constraint.referred_table.name in owned:
            assert constraint.column_keys[0] == "clinic_id"


def test_a_clinic_with_rows_is_not_deleted(full: Connection) -> None:
    with pytest.raises(IntegrityError):
        full.execute(TABLES["clinic"].delete())


def test_an_area_with_entries_is_not_deleted(full: Connection) -> None:
    with pytest.raises(IntegrityError):
        full.execute(TABLES["area"].delete().where(TABLES["area"].c.id == AREA))
