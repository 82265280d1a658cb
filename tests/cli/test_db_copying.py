"""A clinic moves from SQLite to PostgreSQL with every value, and a row that was altered is found."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from sqlite3 import connect

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, text
from sqlalchemy.engine import URL

from diary.cli import main
from diary.db import copying
from diary.db.engine import make_engine
from diary.db.migrating import newest, upgrade
from diary.db.tables import Base
from tests.databases import empty, new_database
from tests.db.filling import fill

pytestmark = pytest.mark.postgresql
FIRST = "(SELECT min(id::text)::uuid"


@pytest.fixture(scope="module")
def moved(postgresql_server: URL) -> Iterator[Engine]:
    """A database of the newest revision, signed in to as its owner."""
    engine = make_engine(new_database(postgresql_server, "moved"))
    upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def served(moved: Engine) -> Iterator[Engine]:
    """The same, empty again after each test."""
    yield moved
    empty(moved)


def embedded(file: Path, copied_to: Path, *changes: str) -> Engine:
    """A copy of a database file, changed by somebody who can lift every guard."""
    with closing(connect(file)) as whole, closing(connect(copied_to / "old.sqlite")) as own:
        whole.backup(own)
    engine = make_engine(f"sqlite:///{copied_to / 'old.sqlite'}")
    with engine.begin() as connection:
        for change in changes:
            connection.execute(text(change))
    engine.dispose()
    return engine


def run(*words: str | Engine) -> Result:
    told = [word if isinstance(word, str) else word.url.render_as_string(hide_password=False) for word in words]
    return CliRunner().invoke(main, ["db", *told])


def test_a_demo_clinic_moves_and_what_differs_later_is_named(prepared: Path, served: Engine, tmp_path: Path) -> None:
    old = embedded(prepared / "demo.sqlite", tmp_path)
    said = run("copy", old, served)
    assert said.exit_code == 0, said.output
    assert said.output.splitlines()[-1].endswith("nothing differs, and the audit stands.")
    rows = {line.split()[0]: int(line.split()[1]) for line in said.output.splitlines()[:-1]}
    assert set(rows) == set(Base.metadata.tables)
    assert min(rows["patient"], rows["entry_revision"], rows["audit"], rows["signed_decision"]) > 0
    with served.connect() as connection:
        planned_for = connection.scalar(text("SELECT reltuples FROM pg_class WHERE relname = 'entry_revision'"))
        assert planned_for == rows["entry_revision"]
    again = run("copy", old, served)
    assert (again.exit_code, "is not empty; nothing was copied" in again.output) == (1, True)
    with served.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        gone = connection.scalar(text(f"DELETE FROM baseline WHERE id = {FIRST} FROM baseline) RETURNING id"))  # noqa: S608 (own words)
        worse = f"UPDATE entry_revision SET score = 10 WHERE id = {FIRST} FROM entry_revision WHERE score < 10)"  # noqa: S608 (own words)
        changed = connection.scalar(text(f"{worse} RETURNING id"))
        connection.execute(text("UPDATE injection SET levels = (levels::text || ' ')::json"))
    said = run("compare", old, served)
    lines = said.output.splitlines()
    assert (said.exit_code, f"baseline {gone}: missing" in lines) == (1, True)
    assert f"entry_revision {changed}: score" in lines
    assert sum(line.endswith(": levels") for line in lines) == min(rows["injection"], copying.MOST_TOLD)


def test_a_broken_audit_is_not_kept(prepared: Path, served: Engine, tmp_path: Path) -> None:
    changed = "UPDATE audit SET action = 'review seen' WHERE sequence = 5"
    said = run("copy", embedded(prepared / "demo.sqlite", tmp_path, "DROP TRIGGER audit_no_update", changed), served)
    assert (said.exit_code, said.output.startswith("Error: the audit has 1 faults")) == (1, True)
    with served.connect() as connection:
        assert copying.rows_in(connection) == 0


def test_every_table_arrives(sqlite_template: Path, served: Engine, tmp_path: Path) -> None:
    """A demo clinic may leave one empty."""
    unlinked = "DROP TRIGGER audit_follows", "DROP TRIGGER audit_no_delete", "DROP TRIGGER audit_head_stays"
    filled = embedded(sqlite_template, tmp_path, *unlinked)
    with filled.begin() as connection:
        fill(connection)
        for table in ("audit", "audit_head"):
            connection.execute(Base.metadata.tables[table].delete())
    with filled.connect() as here, served.connect() as there:
        copying.copy(here, there)
        assert copying.differences(here, there) == ()
        assert {each.table for each in copying.copied(there) if not each.rows} == {"audit", "audit_head"}
    filled.dispose()


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        ("DELETE FROM alembic_version", f"is at base and this version needs {newest()}"),
        ("DROP TABLE consent", "no such table: consent"),
    ],
)
def test_what_cannot_be_copied_is_told_in_one_line(
    tmp_path: Path, sqlite_template: Path, served: Engine, spoil: str, said: str
) -> None:
    told = run("copy", embedded(sqlite_template, tmp_path, spoil), served)
    assert (told.exit_code, said in told.output, told.output.count("\n")) == (1, True, 1)


def test_a_file_that_is_not_there_is_not_made(tmp_path: Path, served: Engine) -> None:
    told = run("copy", f"sqlite:///{tmp_path / 'none'}", served)
    assert (told.exit_code, "there is no file" in told.output, (tmp_path / "none").exists()) == (1, True, False)
