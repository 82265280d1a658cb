"""``diary serve`` says in one line why it cannot start."""

import socket
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, text

from diary.cli import main
from diary.db.engine import make_engine, make_session_factory
from diary.db.migrating import upgrade
from diary.services import staffing
from diary.services.acting import Actor, ActorKind
from diary.settings import system_clock

ENVIRONMENT = {"DIARY_SECRET_KEY": "a secret that is long enough for this test"}


def serve(**settings: str) -> Result:
    return CliRunner(env={**ENVIRONMENT, **settings}).invoke(main, ["serve"])


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    engine = make_engine(f"sqlite:///{tmp_path / 'diary.sqlite'}")
    upgrade(engine)
    with make_session_factory(engine).begin() as session:
        system = Actor(kind=ActorKind.SYSTEM)
        staffing.add_clinic(session, system_clock(), system, name="A real clinic", zone="Europe/Berlin")
    return engine


def test_demo_mode_refuses_a_real_clinic(engine: Engine) -> None:
    said = serve(DIARY_DATABASE_URL=str(engine.url), DIARY_DEMO="yes")
    assert said.exit_code == 1
    assert "without the demo mark" in said.output
    assert "Traceback" not in said.output


def test_a_port_that_is_taken_is_told_with_a_way_on(engine: Engine) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        said = serve(DIARY_DATABASE_URL=str(engine.url), DIARY_PORT=str(taken.getsockname()[1]))
    assert said.exit_code == 1
    assert "DIARY_PORT chooses another port" in said.output


def test_a_clinic_serves_no_demo_clinic(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE clinic SET demo = true"))
    said = serve(DIARY_DATABASE_URL=str(engine.url))
    assert said.exit_code == 1
    assert "holds a demo clinic, whose passwords anybody knows" in said.output
    assert "Traceback" not in said.output


def test_patients_data_does_not_travel_in_the_open(engine: Engine) -> None:
    said = serve(DIARY_DATABASE_URL=str(engine.url), DIARY_BASE_URL="http://diary.clinic.example")
    assert said.exit_code == 1
    assert "DIARY_BASE_URL must begin with https://" in said.output


# What would serve for ever stands last: where nothing is refused, the first one has shown it already.
@pytest.mark.parametrize("command", [["remind", "--once"], ["serve"]])
def test_patients_notes_are_not_kept_unsealed(engine: Engine, command: list[str]) -> None:
    address = {"DIARY_DATABASE_URL": str(engine.url), "DIARY_BASE_URL": "https://diary.clinic.example"}
    said = CliRunner(env={**ENVIRONMENT, **address}).invoke(main, command)
    assert said.exit_code == 1
    assert "DIARY_FIELD_KEYS_FILE names no key" in said.output
    assert "diary keys new" in said.output
    assert "diary keys rotate" in said.output


def test_a_short_secret_is_told(engine: Engine) -> None:
    said = serve(DIARY_DATABASE_URL=str(engine.url), DIARY_SECRET_KEY="short")
    assert said.exit_code == 1
    assert "DIARY_SECRET_KEY" in said.output
