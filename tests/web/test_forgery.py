"""Forged requests change nothing, and an honest one whose token fails loses nothing."""

from uuid import uuid4

import pytest
from flask import Flask

from diary.db.patients import Patient
from diary.web.access import ACCESS
from tests.web.alarmed import alerted
from tests.web.browser import Browser
from tests.web.clinic import Clock, World, count, entries
from tests.web.test_access import METHODS, path_of

PATIENT = {
    "name": "Zoë O'Néill",
    "record_number": "Z-1",
    "day": "7",
    "month": "8",
    "year": "1970",
    "language": "en",
    "zone": "America/Los_Angeles",
}


@pytest.mark.parametrize("token", [None, "", "forged"])
def test_a_form_is_shown_again_with_everything_in_it(provider: Browser, world: World, token: str | None) -> None:
    before = count(world, Patient)
    page = provider.post("/patients/new", PATIENT, token=token)
    assert page.status == 400
    assert "Nothing is lost: please save again." in page.text
    assert page.value("name") == PATIENT["name"]
    assert count(world, Patient) == before
    again = {**PATIENT, "name": page.value("name")}
    assert provider.post("/patients/new", again).status == 303


def test_a_tap_is_offered_once_more(patient: Browser, world: World) -> None:
    form = {**patient.get("/diary").hidden("/diary/scores"), "score": "0"}
    page = patient.post("/diary/scores", form, token="stale")
    assert page.status == 400
    assert len(entries(world)) == 2
    assert "Save 0 now" in page.buttons()
    assert patient.post("/diary/scores", page.hidden("/diary/scores")).status == 303
    assert entries(world)[-1].score == 0


def test_a_page_that_was_left_open_for_a_month_still_saves(patient: Browser, world: World, clock: Clock) -> None:
    form = {**patient.get("/diary").hidden("/diary/scores"), "score": "4"}
    clock.forward(days=10)
    assert patient.post("/diary/scores", form).status == 303


def test_a_token_of_another_browser_is_none(app: Flask, patient: Browser, world: World) -> None:
    other = Browser(app)
    other.get("/join")
    form = {"entry_id": str(uuid4()), "area_id": str(world.running.area_ids[0]), "score": "4"}
    assert patient.post("/diary/scores", form, token=other.csrf_token).status == 400
    assert len(entries(world)) == 2


BY_PROGRAMS = {"sync.push", "patient.text_reply"}
"""What programs send has a guard of its own, and its own tests."""
BY_POST = sorted(name for name, (method, _) in METHODS.items() if method == "POST" and name not in BY_PROGRAMS)


def whoever_may(endpoint: str, request: pytest.FixtureRequest) -> Browser:
    """A browser that the endpoint would answer, had the request a token."""
    by_area = {"patient": "patient", "admin": "administrator"}
    found: Browser = request.getfixturevalue(by_area.get(endpoint.split(".", maxsplit=1)[0], "provider"))
    return found


@pytest.mark.parametrize("endpoint", BY_POST)
def test_nothing_happens_without_a_token(endpoint: str, world: World, request: pytest.FixtureRequest) -> None:
    browser = whoever_may(endpoint, request)
    path = path_of(endpoint, world)
    form = {"entry_id": str(uuid4()), "area_id": str(world.running.area_ids[0]), "score": "4"}
    page = browser.post(path, form, token=None)
    assert page.status == 400
    assert page.heading == "One more press"
    assert len(entries(world)) == 2
    assert not any(cookie.startswith("diary=") for cookie in page.headers.getlist("Set-Cookie"))
    assert browser.get("/diary" if endpoint.startswith("patient.") else "/").status == 200


OF_A_RUNNING_DIARY = {"provider.paper_entries", "provider.decide"}


def test_every_page_with_a_form_finds_its_token_wanting(app: Flask, provider: Browser, world: World) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if {"GET", "POST"} <= (rule.methods or set())]
    staff = [rule for rule in rules if rule.endpoint.startswith("provider.")]
    assert len(staff) >= 13
    for rule in staff:
        diary = world.running if rule.endpoint in OF_A_RUNNING_DIARY else world.planned
        known = {"kept_id": world.running.patient_id, "merge_id": world.merge_id, "preset_id": world.preset_id}
        known |= {"past_id": world.past_id, "alert_id": alerted(world)}
        values = {name: known.get(name) or getattr(diary, name) for name in rule.arguments}
        path = app.url_map.bind("").build(rule.endpoint, values)
        assert provider.post(path, PATIENT, token=None).status == 400, rule.endpoint
    assert {rule.endpoint for rule in rules} <= set(ACCESS)
