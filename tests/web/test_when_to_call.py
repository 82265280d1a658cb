"""When to call, one tap away from wherever the patient is."""

from collections.abc import Mapping
from xml.etree.ElementTree import Element

import pytest
from sqlalchemy import select, update

from diary.clinical.scores import Source
from diary.db.alerts import Alert, SymptomReport
from diary.db.clinics import Location
from diary.db.patients import Patient
from diary.services.opening_hours import DAYS
from tests.web.alarmed import REPORT, reported
from tests.web.browser import Browser, Page
from tests.web.clinic import LOOKING, Clock, World, count
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
    assert page.text.count("closed now") == 1
    assert "Call the clinic's after-hours number." in text_of(tier(page, "call-today"))


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


def set_diabetes(world: World) -> None:
    with world.session() as session:
        changed = update(Patient).where(Patient.id == world.running.patient_id).values(diabetes=True)
        session.execute(changed.execution_options(unscoped=LOOKING))
        session.commit()


def test_only_diabetes_reads_of_blood_sugar(patient: Browser, world: World) -> None:
    assert "blood sugar" not in patient.get("/diary/when-to-call").text
    set_diabetes(world)
    page = patient.get("/diary/when-to-call")
    assert "above 300 mg/dL (16.7 mmol/L)" in page.text
    assert (page.field("glucose_mg_dl").get("max"), page.field("glucose_mmol_l").get("max")) == ("300", "16.7")


def test_a_glucose_above_the_limit_is_a_sign_by_itself(patient: Browser, world: World) -> None:
    set_diabetes(world)
    for high in ({"glucose_mg_dl": "301"}, {"glucose_mmol_l": "16,8"}):
        page = patient.follow(send(patient, **high))
        assert page.heading == "Call the clinic today. Do not wait until tomorrow."
        assert "Your blood sugar is above 300 mg/dL" in page.text.replace("\xa0", " ")
    for fine in ({"glucose_mg_dl": "300"}, {"glucose_mmol_l": "16.7"}):
        page = send(patient, **fine)
        assert (page.status, page.field(next(iter(fine))).get("value")) == (422, next(iter(fine.values())))
        assert "This is not above the limit, so nothing was sent." in page.text
    assert patient.follow(send(patient, "no-change", glucose_mg_dl="120")).heading.startswith("Tell the clinic")
    assert send(patient, "fever", glucose_mg_dl="much").status == 422
    assert count(world, Alert) == 3


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


def send(patient: Browser, *items: str, **fields: str) -> Page:
    """What is ticked on a page, and sent."""
    page = patient.get("/diary/when-to-call")
    form = page.hidden("/diary/when-to-call") | fields
    return patient.post("/diary/when-to-call", [*form.items(), *(("items", item) for item in items)])


def boxes(page: Page) -> list[Element]:
    return [e for e in page.root.iter("input") if e.get("name") == "items"]


def test_nothing_is_ticked_beforehand_and_all_that_alerts_can_be(patient: Browser) -> None:
    found = boxes(patient.get("/diary/when-to-call?about=fever"))
    assert {"chest-pain", "fever", "no-change"} <= {box.get("value") for box in found}
    assert "soreness" not in {box.get("value") for box in found}
    assert not [box for box in found if box.get("checked") is not None]


def test_every_answer_stands_in_the_page_so_that_a_tick_needs_no_network(patient: Browser) -> None:
    sheet = next(e for e in patient.get("/diary/when-to-call").root.iter("div") if e.get("class") == "sheet__now")
    assert [dialled(part) for part in sheet] == [["911"], [DAY, NIGHT], [DAY]]
    assert text_of(sheet[0]).startswith("Call the emergency number now.")


def test_after_sending_what_to_do_stands_above_all(patient: Browser, world: World) -> None:
    set_hours(world, WEEKDAYS)
    page = patient.follow(send(patient, "no-change", "fever"))
    assert page.heading == "Call the clinic today. Do not wait until tomorrow."
    assert dialled(tier(page, "now")) == [DAY]
    assert "Sent to the clinic at 10:20." in page.text
    assert "Nobody watches this diary live." in page.text
    assert "fever of 38 °C" in page.text.replace("\xa0", " ")
    assert count(world, Alert) == 1


def test_an_emergency_is_dialled_at_any_hour(patient: Browser, world: World, clock: Clock) -> None:
    set_hours(world, WEEKDAYS)
    clock.forward(hours=10)
    page = patient.follow(send(patient, "fever", "chest-pain"))
    assert page.heading == "Call the emergency number now."
    assert dialled(tier(page, "now")) == ["911"]


def test_at_night_the_answer_dials_who_answers(patient: Browser, world: World, clock: Clock) -> None:
    set_hours(world, WEEKDAYS)
    clock.forward(hours=10)
    page = patient.follow(send(patient, "fever"))
    assert dialled(tier(page, "now")) == [NIGHT]
    assert DAY not in dialled(page.root)


def test_a_double_tap_makes_one_and_a_further_tick_one_more(patient: Browser, world: World) -> None:
    first = send(patient, "fever", report_id=str(REPORT))
    assert send(patient, "fever", report_id=str(REPORT)).goes_to == first.goes_to
    assert count(world, Alert) == 1
    assert patient.follow(send(patient, "fever", "chest-pain", report_id=str(REPORT))).heading.startswith("Call the em")
    assert count(world, Alert) == 2


def test_without_a_tick_nothing_is_sent_and_the_page_says_so(patient: Browser, world: World) -> None:
    page = send(patient)
    assert page.status == 422
    assert "What do you have? Tick what applies to you." in page.text
    assert count(world, Alert) == 0


def test_what_was_ticked_stays_ticked_where_it_was_not_taken(patient: Browser) -> None:
    page = send(patient, "fever", "x")
    assert page.status == 422
    assert [box.get("value") for box in boxes(page) if box.get("checked") is not None] == ["fever"]


def test_a_helper_is_kept_as_one(patient: Browser, world: World) -> None:
    patient.post("/diary/helping", {"on": "yes"})
    send(patient, "fever")
    with world.session() as session:
        found = session.scalars(select(SymptomReport.source).execution_options(unscoped=LOOKING)).all()
    assert found == [Source.HELPER]


def test_a_report_is_seen_by_its_own_patient_alone(other_patient: Browser, world: World) -> None:
    assert other_patient.get(f"/diary/when-to-call/{reported(world)}").status == 404


def test_a_locked_phone_does_not_show_what_was_sent_before(locked_patient: Browser, world: World) -> None:
    assert locked_patient.get(f"/diary/when-to-call/{reported(world)}").status == 404
    assert locked_patient.follow(send(locked_patient, "fever")).status == 200


def test_a_severe_score_leads_to_its_sign_which_the_patient_ticks(patient: Browser, world: World) -> None:
    page = patient.get("/diary")
    form = page.hidden("/diary/scores") | {"score": "10"}
    saved = patient.follow(patient.post("/diary/scores", form))
    look = saved.links()["See when to call"]
    assert look == "/diary/when-to-call?about=severe-pain"
    asked = patient.get(look)
    assert "Your score asks for a closer look." in asked.text
    assert not [box for box in boxes(asked) if box.get("checked") is not None]
    assert count(world, Alert) == 0


def test_an_ordinary_score_asks_nothing(patient: Browser) -> None:
    page = patient.get("/diary")
    saved = patient.follow(patient.post("/diary/scores", page.hidden("/diary/scores") | {"score": "8"}))
    assert not [href for href in saved.links().values() if "about=" in href]
