"""``diary audit`` says whether the record of who saw what stands, and where it does not."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from diary.cli import main
from diary.db.append_only import guard, unguard
from diary.db.engine import make_engine, make_session_factory
from tests.builders import found_clinic
from tests.databases import put_in_place
from tests.services.test_verifying import NOBODY, look


@pytest.fixture
def address(tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database in which somebody was refused three times."""
    found = f"sqlite:///{tmp_path / 'diary.sqlite'}"
    engine = make_engine(found)
    put_in_place(sqlite_template, engine)
    with make_session_factory(engine).begin() as session:
        found_clinic(session)
        for minute in range(3):
            look(session, NOBODY, minute)
    engine.dispose()
    monkeypatch.setenv("DIARY_DATABASE_URL", found)
    return found


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["audit", *words])


def tampered(address: str, statement: str) -> None:
    engine = make_engine(address)
    with engine.begin() as connection:
        unguard(connection, ["audit"])
        connection.execute(text(statement))
        guard(connection, ["audit"])
    engine.dispose()


def test_what_stands_is_said_to_stand(address: str) -> None:
    said = run("verify")
    assert (said.exit_code, said.output) == (0, "3 rows in 1 chains are as they were written.\n")


def test_each_fault_is_a_line_and_the_answer_is_one(address: str) -> None:
    tampered(address, "UPDATE audit SET address = '::1' WHERE sequence = 1")
    tampered(address, "DELETE FROM audit WHERE sequence = 2")
    said = run("verify")
    altered, missing, _counted = said.output.splitlines()
    assert said.exit_code == 1
    assert altered.startswith("without a clinic, row 1: altered (id ")
    assert missing == "without a clinic, row 2: missing"


def test_the_heads_are_kept_elsewhere_and_compared(address: str, tmp_path: Path) -> None:
    kept = tmp_path / "heads"
    kept.write_text(run("head").output, "utf-8")
    assert run("verify", "--head", str(kept)).exit_code == 0
    engine = make_engine(address)
    with engine.begin() as connection:
        connection.execute(text("DROP TRIGGER audit_head_grows"))
        before = "SELECT hash FROM audit WHERE sequence = 2"
        connection.execute(text(f"UPDATE audit_head SET sequence = 2, hash = ({before})"))  # noqa: S608 (own words)
    engine.dispose()
    tampered(address, "DELETE FROM audit WHERE sequence = 3")
    assert run("verify").exit_code == 0
    said = run("verify", "--head", str(kept))
    assert said.exit_code == 1
    assert said.output.startswith("without a clinic: cut off, row 3 and what followed are missing\n")


def test_a_file_that_holds_no_heads_is_named(address: str, tmp_path: Path) -> None:
    kept = tmp_path / "heads"
    kept.write_text("nothing of the kind\n", "utf-8")
    said = run("verify", "--head", str(kept))
    assert said.exit_code == 1
    assert "line 1: not a line of diary audit head" in said.output


def test_a_database_without_an_audit_is_told_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIARY_DATABASE_URL", f"sqlite:///{tmp_path / 'empty.sqlite'}")
    for words in (["verify"], ["head"]):
        said = run(*words)
        assert (said.exit_code, said.output) == (1, "Error: the audit cannot be read: no such table: audit_head\n")
