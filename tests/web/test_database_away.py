"""While the database is full, read-only or gone nothing is half-written, everybody is told so, and it mends itself."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, event, func, select, text
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection

from diary.db.audit import AuditRow
from diary.db.engine import make_engine, make_session_factory
from diary.db.migrating import upgrade
from diary.services.acting import Role
from diary.settings import Settings
from diary.web.app import create_app
from tests import builders
from tests.builders import PASSWORD, email_of
from tests.databases import new_database
from tests.web.browser import Browser
from tests.web.clinic import LOOKING, Clock, World, entries
from tests.web.conftest import SECRET
from tests.web.phones import codes, key, send, tap
from tests.web.test_save_score import tap as tapped

Fault = Callable[[Engine], Iterator[None]]


@contextmanager
def full(engine: Engine) -> Iterator[None]:
    """As many pages as there are, and no more."""
    with engine.connect() as connection:
        pages = connection.scalar(text("PRAGMA page_count"))
    with each_connection(engine, f"PRAGMA max_page_count = {pages}"):
        yield
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1073741823")


@contextmanager
def read_only(engine: Engine) -> Iterator[None]:
    with each_connection(engine, "PRAGMA query_only = ON"):
        yield
    engine.dispose()


@contextmanager
def each_connection(engine: Engine, pragma: str) -> Iterator[None]:
    def prepare(connection: DBAPIConnection, *_rest: object) -> None:
        connection.cursor().execute(pragma)

    event.listen(engine, "checkout", prepare)
    try:
        yield
    finally:
        event.remove(engine, "checkout", prepare)


@contextmanager
def moved(engine: Engine) -> Iterator[None]:
    file = Path(engine.url.database or "")
    aside = file.with_suffix(".aside")
    file.rename(aside)
    try:
        yield
    finally:
        assert not file.exists(), "nobody makes an empty one in its place"
        aside.rename(file)


def audited(world: World) -> int:
    with world.session() as session:
        return session.scalar(select(func.count()).select_from(AuditRow).execution_options(unscoped=LOOKING)) or 0


@pytest.mark.parametrize("fault", [read_only, moved], ids=lambda fault: fault.__name__)
def test_everybody_is_told_that_nothing_was_saved_and_then_it_goes_on(
    app: Flask, world: World, clock: Clock, patient: Browser, provider: Browser, fault: Callable[[Engine], object]
) -> None:
    app.testing = False
    form, kept, looks = tapped(patient, 4), len(entries(world)), audited(world)
    entry = tap(world.running, 5, clock.now)
    with fault(world.engine):  # type: ignore[attr-defined]  # each is a context manager
        told = patient.post("/diary/scores", form)
        assert (told.status, told.heading) == (503, "The diary cannot be reached right now")
        assert "Nothing was saved just now." in told.text
        assert told.links()["Try again"] == "/diary"
        assert told.headers["Retry-After"] == "30"
        review = f"/injections/{world.running.injection_id}"
        told = provider.get(review)
        assert (told.status, told.heading) == (503, "The records cannot be reached right now")
        assert told.links()["Try again"] == review
        answer = send(patient, key(world, world.running), clock.now, entry)
        assert answer.status_code == 503
        assert answer.json["error"] == "The diary cannot be reached right now"  # type: ignore[index]  # it is an object
        assert app.test_client().get("/healthz").status_code == 200
    assert (len(entries(world)), audited(world)) == (kept, looks)
    assert patient.post("/diary/scores", form).status == 303
    assert codes(send(patient, key(world, world.running), clock.now, entry)) == [201]
    assert provider.get(review).status == 200
    assert len(entries(world)) == kept + 2


def test_on_a_full_disk_each_score_is_either_acknowledged_or_not_there(
    app: Flask, world: World, patient: Browser
) -> None:
    app.testing = False
    before, acknowledged, refused = len(entries(world)), 0, 0
    with full(world.engine):
        for number in range(60):
            page = patient.get("/diary")
            if page.status == 503:
                refused += 1
                break
            answer = patient.post("/diary/scores", {**page.hidden("/diary/scores"), "score": str(number % 11)})
            acknowledged += answer.status == 303
            if answer.status == 503:
                refused += 1
                break
    assert refused == 1
    assert len(entries(world)) == before + acknowledged
    assert patient.post("/diary/scores", tapped(patient, 3)).status == 303


def test_another_file_in_its_place_is_not_written_to(app: Flask, world: World, patient: Browser) -> None:
    """As when somebody lays a backup there under a running server, beside the log of the former file."""
    app.testing = False
    file, form = Path(world.engine.url.database or ""), tapped(patient, 3)
    with moved(world.engine):
        shutil.copy(file.with_suffix(".aside"), file)
        before = file.read_bytes()
        assert patient.post("/diary/scores", form).status == 503
        assert file.read_bytes() == before
        file.unlink()
    assert patient.post("/diary/scores", form).status == 303


@pytest.mark.postgresql
def test_a_server_that_goes_away_and_comes_back(postgresql_server: URL, clock: Clock) -> None:
    address = new_database(postgresql_server, "away")
    engine, outside = make_engine(address), create_engine(postgresql_server, isolation_level="AUTOCOMMIT")
    upgrade(engine)
    with make_session_factory(engine).begin() as session:
        builders.found_clinic(session)
    settings = Settings(database_url=str(address), secret_key=SECRET, base_url="http://diary.example")
    app = create_app(settings, engine)
    nurse = Browser(app)
    nurse.get("/sign-in")
    assert nurse.post("/sign-in", {"email": email_of(Role.NURSE), "password": PASSWORD}).status == 303
    with outside.connect() as server:
        server.execute(text("ALTER DATABASE away ALLOW_CONNECTIONS false"))
        server.execute(text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'away'"))
        told = nurse.get("/")
        assert (told.status, told.heading) == (503, "The records cannot be reached right now")
        assert app.test_client().get("/readyz").status_code == 503
        server.execute(text("ALTER DATABASE away ALLOW_CONNECTIONS true"))
        assert nurse.get("/").status == 200
        server.execute(text("ALTER DATABASE away SET default_transaction_read_only = on"))
        server.execute(text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'away'"))
        writing = Browser(app)
        told = writing.post("/sign-in", {"email": email_of(Role.NURSE), "password": PASSWORD})
        assert (told.status, told.heading) == (503, "The records cannot be reached right now")
    engine.dispose()
    outside.dispose()
