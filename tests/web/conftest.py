"""A clinic in a scratch database, the people who use it, and a browser's stand-in for each of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine

from diary.db.engine import make_engine
from diary.db.tables import Base
from diary.settings import Settings
from diary.web.app import create_app
from tests.web.browser import Browser
from tests.web.clinic import Clock, World, build_world

SECRET = "a secret that is long enough for the tests"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = make_engine(f"sqlite:///{tmp_path / 'diary.sqlite'}")
    Base.metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def app(engine: Engine, clock: Clock) -> Flask:
    settings = Settings(
        database_url="sqlite://", secret_key=SECRET, base_url="http://diary.example", clock=lambda: clock.now
    )
    app = create_app(settings, engine)
    app.testing = True
    return app


@pytest.fixture
def world(engine: Engine, clock: Clock) -> World:
    return build_world(engine, clock, SECRET)


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
