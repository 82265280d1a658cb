"""A score that is remembered has a felt time of its own; a time that cannot be is told with its bounds."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from diary.clinical.scores import Condition, Source
from diary.web.patient.when import latest_passed
from tests.web.browser import Browser
from tests.web.clinic import Clock, World, entries

MINUTE = timedelta(minutes=1)
ZONE = ZoneInfo("America/Los_Angeles")
EARLIER = "/diary/earlier"


def sent(world: World, **changes: str) -> dict[str, str]:
    """What the page sends when a number is tapped."""
    usual = {"entry_id": str(uuid4()), "area_id": str(world.running.area_ids[0]), "score": "6", "ago": "15"}
    return {**usual, **changes}


@pytest.mark.parametrize(("ago", "minutes"), [("15", 15), ("30", 30), ("60", 60)])
def test_a_while_ago_is_one_tap(patient: Browser, world: World, clock: Clock, ago: str, minutes: int) -> None:
    clock.forward(minutes=30)
    page = patient.follow(patient.post(EARLIER, sent(world, ago=ago)))
    kept = entries(world)[-1]
    assert (kept.felt_at, kept.recorded_at) == (clock.now - minutes * MINUTE, clock.now)
    assert (kept.score, kept.condition, kept.source) == (6, Condition.MOVING, Source.PATIENT)
    felt = (clock.now - minutes * MINUTE).astimezone(ZONE)
    assert f"Saved 6 at {felt:%H:%M}" in page.text


def test_another_time_by_day_and_clock(patient: Browser, world: World, clock: Clock) -> None:
    clock.forward(days=1)
    when = {"ago": "other", "on": "2026-03-02", "at": "14:05", "condition": "resting", "score": "0"}
    assert patient.post(EARLIER, sent(world, **when)).status == 303
    kept = entries(world)[-1]
    assert kept.felt_at == datetime(2026, 3, 2, 22, 5, tzinfo=UTC)
    assert (kept.score, kept.condition) == (0, Condition.RESTING)


@pytest.mark.parametrize(
    ("on", "at", "said"),
    [
        ("2026-03-02", "23:59", "still ahead"),
        ("2026-03-02", "09:29", "before the injection"),
        ("2026-03-02", "", "Fill this in"),
        ("", "10:00", "Fill this in"),
        ("2026-02-31", "10:00", "year-month-day"),
        ("2026-03-02", "25:00", "from 0:00 to 23:59"),
    ],
)
def test_a_time_that_cannot_be_is_told_and_nothing_typed_is_lost(
    patient: Browser, world: World, on: str, at: str, said: str
) -> None:
    before = len(entries(world))
    page = patient.post(EARLIER, sent(world, ago="other", on=on, at=at, condition="resting"))
    assert page.status == 422
    assert said in page.text
    assert (page.value("on"), page.value("at")) == (on, at)
    assert page.field("condition").get("checked") is not None
    assert "Any time since Mon, Mar 2, 2026, 09:30" in page.text
    assert len(entries(world)) == before


def test_without_a_time_or_a_place_nothing_is_kept(patient: Browser, world: World) -> None:
    before = len(entries(world))
    for missing in ("ago", "area_id"):
        form = sent(world)
        del form[missing]
        page = patient.post(EARLIER, form)
        assert page.status == 422
        assert "Choose" in page.text
    assert len(entries(world)) == before


def test_an_hour_ago_that_was_before_the_injection_is_told_at_its_question(patient: Browser, world: World) -> None:
    page = patient.post(EARLIER, sent(world, ago="60"))
    assert page.status == 422
    assert "When did you feel it? This was before the injection" in page.text


def test_a_double_tap_saves_once_and_another_number_is_asked_about(
    patient: Browser, world: World, clock: Clock
) -> None:
    form = sent(world)
    patient.post(EARLIER, form)
    clock.forward(seconds=3)
    assert patient.post(EARLIER, form).status == 303
    assert len(entries(world)) == 3
    page = patient.post(EARLIER, {**form, "score": "2"})
    assert page.status == 409
    assert page.heading == "6 is saved already"
    patient.post(EARLIER, page.hidden(EARLIER))
    assert [row.score for row in entries(world)][2:] == [6, 2]


def test_a_question_that_passed_leads_there_with_its_time_and_nobody_is_blamed(patient: Browser, clock: Clock) -> None:
    clock.forward(hours=2)
    page = patient.get("/diary")
    assert "3 questions passed without a score. That is fine. Each score that you give helps." in page.text
    form = patient.get(page.links()["I felt this earlier"])
    assert (form.value("on"), form.value("at")) == ("2026-03-02", "11:30")


@pytest.mark.parametrize("at", ["never", "2026-03-02", "0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59-12:00"])
def test_an_address_that_names_no_time_is_a_page_all_the_same(patient: Browser, at: str) -> None:
    assert patient.get(f"{EARLIER}?at={at}").status == 200


def test_an_area_of_somebody_else_is_not_there(patient: Browser, world: World) -> None:
    for area in (world.planned.area_ids[0], world.foreign.area_ids[0], uuid4()):
        assert patient.post(EARLIER, sent(world, area_id=str(area))).status == 404


@pytest.mark.parametrize(
    ("day", "clock_time", "now", "found"),
    [
        # In autumn 01:30 comes twice: the later one, unless it is still ahead.
        ("2026-11-01", "01:30", datetime(2026, 11, 1, 10, 0, tzinfo=UTC), datetime(2026, 11, 1, 9, 30, tzinfo=UTC)),
        ("2026-11-01", "01:30", datetime(2026, 11, 1, 9, 0, tzinfo=UTC), datetime(2026, 11, 1, 8, 30, tzinfo=UTC)),
        # In spring 02:30 is left out.
        ("2026-03-08", "02:30", datetime(2026, 3, 8, 20, 0, tzinfo=UTC), None),
        ("2026-03-08", "03:30", datetime(2026, 3, 8, 20, 0, tzinfo=UTC), datetime(2026, 3, 8, 10, 30, tzinfo=UTC)),
    ],
)
def test_the_nights_of_the_clock_change(day: str, clock_time: str, now: datetime, found: datetime | None) -> None:
    local = datetime.fromisoformat(f"{day}T{clock_time}")
    assert latest_passed(local.date(), local.time(), ZONE, now) == found


def test_a_time_that_the_clocks_left_out_is_told(patient: Browser, world: World, clock: Clock) -> None:
    clock.now = datetime(2026, 3, 8, 20, 0, tzinfo=UTC)
    page = patient.post(EARLIER, sent(world, ago="other", on="2026-03-08", at="02:30"))
    assert page.status == 422
    assert "it did not exist" in page.text
