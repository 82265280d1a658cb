"""The operator sees by id whose time is over, and deletes exactly those; the list of deletions names no one."""

from pathlib import Path

from click.testing import CliRunner
from sqlalchemy import select

from diary.cli import main
from diary.db.engine import make_engine, make_session_factory
from diary.db.patients import Patient
from diary.services import keeping
from diary.services.acting import Role
from diary.services.own_settings import Decision
from tests import builders
from tests.builders import BEFORE
from tests.cli.test_db_copying import embedded


def test_due_patients_are_listed_by_id_and_deleted_where_that_is_asked(sqlite_template: Path, tmp_path: Path) -> None:
    engine = embedded(sqlite_template, tmp_path)
    address = engine.url.render_as_string(hide_password=False)
    with make_session_factory(engine).begin() as session:
        house = builders.found_clinic(session)
        old = builders.register(session, house, record_number="A-1", name="Ana Alvarez")
        new = builders.register(session, house, record_number="B-1", name="Bea")
        old.created_at = BEFORE.replace(year=2000)
        new.created_at = BEFORE.replace(year=3000)
        decision = Decision(reason="the law", seen=0)
        keeping.change_years(session, BEFORE, house.staff(Role.ADMINISTRATOR), 10, decision)

    def run(*words: str) -> str:
        said = CliRunner().invoke(main, ["retention", *words], env={"DIARY_DATABASE_URL": address})
        assert said.exit_code == 0, said.output
        return said.output

    assert run("due") == f"{old.id} last entry or appointment 2000-03-02\nHarbor: 1 due\n"
    assert run("due", "--delete").endswith("Harbor: 1 deleted\n")
    assert run("due") == "Harbor: 0 due\n"
    told = run("tombstones")
    assert (str(old.id) in told, "Ana" in told, "A-1" in told) == (True, False, False)
    with make_engine(address).connect() as connection:
        assert connection.scalars(select(Patient.__table__.c.id)).all() == [new.id]


def test_a_database_that_cannot_be_used_is_said(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'nowhere' / 'diary.sqlite'}"
    for command in ("due", "tombstones"):
        said = CliRunner().invoke(main, ["retention", command], env={"DIARY_DATABASE_URL": address})
        assert (said.exit_code, "cannot be used" in said.output) == (1, True), said.output
