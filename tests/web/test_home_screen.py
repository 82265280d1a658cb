"""The app on the home screen of an iPhone shares nothing with Safari, so that the open diary makes a code for it."""

import re

from flask import Flask
from sqlalchemy import select

from diary.db.audit import AuditRow
from tests.web.browser import Browser, Page, birthday
from tests.web.clinic import LOOKING, Clock, World

PATH = "/diary/home-screen"


def made(browser: Browser) -> Page:
    return browser.follow(browser.post(PATH, {}))


def code_on(page: Page) -> str:
    found = re.search(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", page.text)
    assert found, page.text
    return found[0]


def test_one_tap_makes_a_code_that_opens_the_app(app: Flask, patient: Browser, world: World, clock: Clock) -> None:
    before = patient.get(patient.get("/diary").links()["My diary on the home screen"])
    assert "shares nothing with Safari" in before.text
    assert "Make a code for the app" in before.buttons()
    page = made(patient)
    assert "It opens your diary once, until 10:50." in page.text
    the_app = Browser(app)
    assert the_app.post("/join", {"code": code_on(page), **birthday(world.running)}).goes_to == "/diary"
    assert the_app.get("/diary").heading == patient.get("/diary").heading == "Pain right now"
    assert "The code was used, or it is too old." in patient.get(f"{PATH}?made=yes").text
    wanted = select(AuditRow.action).where(AuditRow.actor_kind == "patient", AuditRow.at == clock.now)
    with world.session() as session:
        found = session.scalars(wanted.execution_options(unscoped=LOOKING)).all()
    assert {"join code issued", "join code seen", "diary joined"} <= set(found)


def test_it_holds_for_half_an_hour_and_opens_nothing_without_the_birthday(
    app: Flask, patient: Browser, world: World, clock: Clock
) -> None:
    code, stranger = code_on(made(patient)), Browser(app)
    assert stranger.post("/join", {"code": code, "day": "5", "month": "3", "year": "1961"}).status == 422
    clock.forward(minutes=30)
    assert stranger.post("/join", {"code": code, **birthday(world.running)}).status == 422
    assert "The code was used, or it is too old." in patient.get(f"{PATH}?made=yes").text


def test_another_one_ends_the_first(app: Flask, patient: Browser, world: World) -> None:
    first, second = code_on(made(patient)), code_on(made(patient))
    assert Browser(app).post("/join", {"code": first, **birthday(world.running)}).status == 422
    assert Browser(app).post("/join", {"code": second, **birthday(world.running)}).goes_to == "/diary"


def test_a_program_that_makes_codes_without_end_is_stopped(patient: Browser) -> None:
    assert {patient.post(PATH, {}).status for _ in range(10)} == {303}
    assert patient.post(PATH, {}).status == 429


def test_a_page_seen_from_the_home_screen_names_the_way(nobody: Browser) -> None:
    assert "your diary makes one under “My diary on the home screen”" in nobody.get("/join").text
