"""A flood is turned away at the doors, before anything is looked up, and nobody else notices."""

import pytest
from flask import Flask
from limits import RateLimitItemPerMinute
from sqlalchemy import Engine

from diary.web import crowding
from diary.web.access import ACCESS
from tests.databases import counting
from tests.web.browser import Browser
from tests.web.clinic import Clock, World
from tests.web.conftest import Served

FEW = 3
REFUSED = {"email": "nobody@clinic.example", "password": "wrong"}


@pytest.fixture
def app(served: Served, engine: Engine, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """An application that takes three forms a minute at each door."""
    monkeypatch.setattr(crowding, "DOORS", dict.fromkeys(crowding.DOORS, RateLimitItemPerMinute(FEW)))
    return served.new_app(coarse_limits=True)


def test_a_flood_is_turned_away_before_the_database_is_asked(nobody: Browser, engine: Engine) -> None:
    assert [nobody.post("/sign-in", REFUSED).status for _ in range(FEW)] == [422] * FEW
    with counting(engine) as statements:
        page = nobody.post("/sign-in", REFUSED)
    assert (page.status, page.heading, page.headers["Retry-After"]) == (429, "Too many tries", "60")
    assert statements.count == 0


def test_pages_other_doors_and_other_addresses_stay_open(app: Flask, nobody: Browser, world: World) -> None:
    for _ in range(FEW + 1):
        nobody.post("/sign-in", REFUSED)
    assert nobody.get("/sign-in").status == 200
    assert nobody.post("/join", {}).status == 422
    elsewhere = Browser(app)
    elsewhere.client.environ_base["REMOTE_ADDR"] = "198.51.100.9"
    assert elsewhere.sign_in(world.provider).get("/").status == 200


def test_what_is_no_door_is_not_counted(provider: Browser) -> None:
    statuses = {provider.post("/patients/new", {}).status for _ in range(FEW + 2)}
    assert statuses == {422}


def test_every_door_is_a_page_that_there_is() -> None:
    assert set(crowding.DOORS) <= set(ACCESS)
