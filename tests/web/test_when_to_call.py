"""When to call, one tap away from wherever the patient is."""

from collections.abc import Mapping
from xml.etree.ElementTree import Element

import pytest
from sqlalchemy import update

from diary.db.clinics import Location
from diary.db.patients import Patient
from diary.services.opening_hours import DAYS
from tests.web.browser import Browser, Page
from tests.web.clinic import LOOKING, Clock, World
from tests.web.page_checks import text_of

WEEKDAYS = {day: [["08:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
DAY, NIGHT = "+12065550142", "+12065550199"


def set_hours(world: World, hours: Mapping[str, object], **changes: object) -> None:
    with world.session() as session:
        found = update(Location).where(Location.id == world.location_id).values(opening_hours=dict(hours), **changes)
        session.execute(found.execution_options(unscoped=LOOKING))
        session.commit()


def tier(page: Page, name: str) -> Element:
    return next(e for e in page.root.iter("section") if e.get("aria-labelledby") == name)


def dialled(element: Element) -> list[str]:
    return [(link.get("href") or "").removeprefix("tel:") for link in element.iter("a")]


def test_the_emergency_comes_first_with_its_number(patient: Browser) -> None:
    page = patient.get("/diary/when-to-call")
    assert page.heading == "When to call"
    tiers = [e.get("aria-labelledby") for e in page.root.iter("section")]
    assert tiers == ["emergency", "call-today", "tell-the-clinic", "expected"]
    assert dialled(tier(page, "emergency")) == ["911"]
    assert "Nobody watches this diary live." in page.text


def test_while_open_the_clinic_is_dialled(patient: Browser, world: World) -> None:
    set_hours(world, WEEKDAYS)
    page = patient.get("/diary/when-to-call")
    assert dialled(tier(page, "call-today")) == [DAY]
    assert dialled(tier(page, "tell-the-clinic")) == [DAY]
    assert "The clinic is open now, until 17:00." in page.text
    assert NIGHT not in dialled(page.root)


def test_while_closed_its_daytime_number_stands_nowhere(patient: Browser, world: World, clock: Clock) -> None:
    set_hours(world, WEEKDAYS)
    clock.forward(hours=10)
    page = patient.get("/diary/when-to-call")
    assert dialled(tier(page, "call-today")) == [NIGHT]
    assert DAY not in dialled(page.root)
    assert "The clinic is closed now. It opens on Tue, Mar 3, 2026, 08:00." in page.text
    assert "Call its after-hours number." in text_of(tier(page, "call-today"))


def test_closed_without_a_number_it_leads_to_the_emergency_room(patient: Browser, world: World, clock: Clock) -> None:
    set_hours(world, {"mon": []}, after_hours_phone=None)
    page = patient.get("/diary/when-to-call")
    assert dialled(tier(page, "call-today")) == []
    assert "go to the emergency room" in text_of(tier(page, "call-today"))


def test_where_nobody_wrote_the_hours_down_both_numbers_stand(patient: Browser, world: World) -> None:
    set_hours(world, {})
    assert dialled(tier(patient.get("/diary/when-to-call"), "call-today")) == [DAY, NIGHT]


def test_around_the_clock(patient: Browser, world: World) -> None:
    set_hours(world, {day: [["00:00", "24:00"]] for day in DAYS})
    assert "The clinic is open now." in patient.get("/diary/when-to-call").text


def test_only_diabetes_reads_of_blood_sugar(patient: Browser, world: World) -> None:
    assert "blood sugar" not in patient.get("/diary/when-to-call").text
    with world.session() as session:
        changed = update(Patient).where(Patient.id == world.running.patient_id).values(diabetes=True)
        session.execute(changed.execution_options(unscoped=LOOKING))
        session.commit()
    assert "above 300 mg/dL (16.7 mmol/L)" in patient.get("/diary/when-to-call").text


@pytest.mark.parametrize("path", ["/diary", "/diary/when-to-call"])
def test_it_is_one_tap_away(patient: Browser, path: str) -> None:
    assert patient.get(path).links()["When to call"] == "/diary/when-to-call"


def test_the_foot_of_the_diary_dials_what_is_answered_now(patient: Browser, world: World, clock: Clock) -> None:
    set_hours(world, WEEKDAYS)
    assert dialled_numbers(patient) == ["911", DAY]
    clock.forward(hours=10)
    assert dialled_numbers(patient) == ["911", NIGHT]


def dialled_numbers(browser: Browser) -> list[str]:
    links = browser.get("/diary").root.iter("a")
    return [href.removeprefix("tel:") for link in links if (href := link.get("href") or "").startswith("tel:")]
