"""``diary db`` moves a database up and down and says where it is; what is wrong is said in one line."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, inspect

from diary.cli import main
from diary.db.migrating import newest
from tests.databases import SERVING


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the database will be; its folder is not there yet."""
    place = tmp_path / "new" / "diary.sqlite"
    monkeypatch.setenv("DIARY_DATABASE_URL", f"sqlite:///{place}")
    return place


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["db", *words])


def at(revision: str) -> str:
    return f"The database is at {revision}; the newest revision is {newest()}.\n"


def test_up_and_down(file: Path) -> None:
    assert run("current").output == at("base")
    assert run("upgrade").output == at(newest())
    assert run("current").output == at(newest())
    assert run("downgrade", "base", "--yes").output == at("base")
    assert file.exists()


def test_going_up_twice_changes_nothing(file: Path) -> None:
    run("upgrade")
    again = run("upgrade")
    assert (again.exit_code, again.output) == (0, at(newest()))


def test_going_down_asks_first(file: Path) -> None:
    run("upgrade")
    refused = CliRunner().invoke(main, ["db", "downgrade", "base"], input="n\n")
    assert refused.exit_code == 1
    assert run("current").output == at(newest())


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("rubbish", "Error: "),
        ("postgresql://diary:secret@127.0.0.1:1/diary", "cannot be used"),
        ("mysql://localhost/diary", "Error: "),
    ],
)
def test_an_address_that_leads_nowhere_is_told_in_one_line_without_the_password(
    monkeypatch: pytest.MonkeyPatch, address: str, said: str
) -> None:
    monkeypatch.setenv("DIARY_DATABASE_URL", address)
    told = run("current")
    assert told.exit_code == 1
    assert said in told.output
    assert "secret" not in told.output
    assert told.output.count("\n") == 1


def test_a_file_that_is_no_database_is_told_in_one_line(file: Path) -> None:
    file.parent.mkdir()
    file.write_text("a shopping list, long enough to be no database at all")
    told = run("upgrade")
    assert (told.exit_code, told.output.count("\n")) == (1, 1)
    assert "cannot be used" in told.output


def test_a_revision_that_is_not_there_is_told(file: Path) -> None:
    told = run("upgrade", "nowhere")
    assert (told.exit_code, "nowhere" in told.output) == (1, True)


def test_it_moves_a_server_too(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIARY_DATABASE_URL", engine.url.render_as_string(hide_password=False))
    assert run("upgrade").output == at(newest())
    assert inspect(engine).has_table("clinic")


@pytest.mark.postgresql
def test_a_role_is_let_serve_and_may_not_do_the_owners_work(
    postgresql_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIARY_DATABASE_URL", postgresql_engine.url.render_as_string(hide_password=False))
    assert run("grant", SERVING).output == f"{SERVING} may serve, and does not own what it serves.\n"
    assert run("grant", "nobody_here").output == "Error: there is no role nobody_here on this server\n"
    monkeypatch.setenv("DIARY_DATABASE_URL", postgresql_engine.url.set(username=SERVING).render_as_string())
    for words in (["db", "upgrade"], ["audit", "verify"], ["audit", "head"]):
        said = CliRunner().invoke(main, words)
        assert (said.exit_code, said.output.count("\n")) == (1, 1)
        assert "needs the role that owns the tables" in said.output


def test_sqlite_has_no_roles(file: Path) -> None:
    run("upgrade")
    assert "only PostgreSQL has roles" in run("grant", SERVING).output
