"""A clinic in a scratch database, the people who use it, and a browser's stand-in for each of them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Engine, update

from diary.db.engine import make_engine
from diary.db.joining import DeviceSession
from diary.db.migrating import upgrade
from diary.settings import Settings
from diary.web import languages
from diary.web.app import create_app
from tests.databases import put_in_place
from tests.open_id_provider import OpenIdProvider, serving
from tests.web.browser import Browser
from tests.web.clinic import Clock, World, build_world, score
from tests.web.everybody import Everybody, come_in
from tests.web.pseudo import Pseudo
from tests.web.signed_on import set_up

SECRET = "a secret that is long enough for the tests"


@dataclass(frozen=True, kw_only=True)
class Filled:
    """A database that was filled once; each test works on a copy."""

    path: Path
    world: World
    clock: Clock


@dataclass(frozen=True, kw_only=True)
class Served:
    """What is dear to make and the same for every test: an application, and an engine on the file that it reads."""

    clock: Clock
    engine: Engine
    app: Flask

    def new_app(self, **changes: Any) -> Flask:  # noqa: ANN401 (whatever the settings hold)
        """Another application on the same file and clock, by other settings or to be added to."""
        app = create_app(replace(self.app.extensions["diary.settings"], **changes), self.engine)
        app.testing = True
        return app


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory, quick_passwords: None) -> Filled:
    path, clock = tmp_path_factory.mktemp("web") / "filled.sqlite", Clock()
    engine = make_engine(f"sqlite:///{path}")
    upgrade(engine)
    world = build_world(engine, clock, SECRET)
    engine.dispose()
    return Filled(path=path, world=world, clock=clock)


@pytest.fixture
def clock(served: Served, filled: Filled) -> Clock:
    served.clock.now = filled.clock.now
    return served.clock


@pytest.fixture
def engine(served: Served, filled: Filled) -> Iterator[Engine]:
    """The filled database as it was; the engine remembers its compiled statements from test to test."""
    put_in_place(filled.path, served.engine)
    yield served.engine
    served.engine.dispose()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Served:
    clock = Clock()
    engine = make_engine(f"sqlite:///{tmp_path_factory.mktemp('served') / 'diary.sqlite'}")
    settings = Settings(
        database_url="sqlite://",
        secret_key=SECRET,
        base_url="http://diary.example",
        clock=lambda: clock.now,
        coarse_limits=False,
    )
    app = create_app(settings, engine)
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))
    app.testing = True
    return Served(clock=clock, engine=engine, app=app)


@pytest.fixture
def app(served: Served, engine: Engine, clock: Clock) -> Flask:
    """The application on a database as it was filled; a test that adds to it asks for ``own_app``."""
    served.app.testing = True
    return served.app


@pytest.fixture
def own_app(served: Served, engine: Engine, clock: Clock) -> Flask:
    """An application that this test alone sees."""
    return served.new_app()


@pytest.fixture(scope="session")
def demo_app(served: Served) -> Flask:
    """The application as a demonstration; whoever asks for it asks for ``app`` as well, which fills the database."""
    return served.new_app(demo=True)


@pytest.fixture
def world(filled: Filled, engine: Engine) -> World:
    return replace(filled.world, engine=engine)


@pytest.fixture(scope="session")
def everybody(tmp_path_factory: pytest.TempPathFactory, filled: Filled, served: Served) -> Everybody:
    """Everybody comes in once; a test asks with copies of their browsers on a copy of that database."""
    served.clock.now = filled.clock.now
    put_in_place(filled.path, served.engine)
    world = replace(filled.world, engine=served.engine)
    return come_in(served.app, world, served.clock, tmp_path_factory.mktemp("everybody") / "everybody.sqlite")


@pytest.fixture
def judged(app: object, world: World, clock: Clock) -> World:
    """The running diary with an afternoon of scores: numb for four hours, then as bad as before."""
    for minutes, value in ((60, 1), (120, 0), (240, 1), (300, 8)):
        score(world, clock, minutes, value)
    return world


@pytest.fixture
def house() -> Iterator[OpenIdProvider]:
    """The provider of OpenID Connect that the clinic's house has; it tells the truth."""
    with serving(OpenIdProvider()) as running:
        yield running


@pytest.fixture
def sign_on_app(served: Served, world: World, clock: Clock, house: OpenIdProvider) -> Flask:
    """The diary where it is tried out on this machine, with single sign-on."""
    found = served.new_app(base_url="http://localhost")
    set_up(world, clock, house)
    return found


@pytest.fixture
def nobody(app: Flask) -> Browser:
    return Browser(app)


@pytest.fixture
def provider(app: Flask, world: World) -> Browser:
    return Browser(app).sign_in(world.provider)


@pytest.fixture
def nurse(app: Flask, world: World) -> Browser:
    return Browser(app).sign_in(world.nurse)


@pytest.fixture
def administrator(app: Flask, world: World) -> Browser:
    return Browser(app).sign_in(world.administrator)


@pytest.fixture
def stranger(app: Flask, world: World) -> Browser:
    """A provider of another clinic."""
    return Browser(app).sign_in(world.stranger)


@pytest.fixture
def patient(app: Flask, world: World) -> Browser:
    """The phone of the patient whose diary is running."""
    return Browser(app).join(world.running)


@pytest.fixture
def other_patient(app: Flask, world: World) -> Browser:
    """The phone of another patient of the same clinic."""
    return Browser(app).join(world.planned)


@pytest.fixture
def couple(app: Flask, world: World) -> Browser:
    """One phone with the diaries of two patients; the running one was opened last."""
    return Browser(app).join(world.planned).join(world.running)


@pytest.fixture
def locked_patient(patient: Browser, world: World, clock: Clock) -> Browser:
    """The phone of the patient whose diary is running, as if nobody had opened it for a month.

    A score came in a moment ago nevertheless, which the page would say to a phone that is not locked.
    """
    score = {"entry_id": str(uuid4()), "area_id": str(world.running.area_ids[0]), "score": "6"}
    assert patient.post("/diary/scores", score).status == 303
    clock.forward(minutes=1)
    with world.session() as session:
        idle = update(DeviceSession).values(last_seen_at=clock.now - timedelta(days=31))
        session.execute(idle.execution_options(unscoped="the tests let a phone lie idle"))
        session.commit()
    return patient


@pytest.fixture
def pseudo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(languages, "catalog", lambda _language: Pseudo())
