"""Needle out: a time that is shown and confirmed, on the clock of the place."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from diary.db.injections import Injection
from tests.web.browser import Browser
from tests.web.clinic import LOOKING, Clock, World


def performed_at(world: World) -> datetime | None:
    with world.session() as session:
        wanted = select(Injection).where(Injection.id == world.planned.injection_id)
        return session.scalars(wanted.execution_options(unscoped=LOOKING)).one().performed_at


def path(world: World) -> str:
    return f"/injections/{world.planned.injection_id}/needle-out"


def test_the_time_is_proposed_on_the_clock_of_the_place(provider: Browser, world: World) -> None:
    page = provider.get(path(world))
    assert (page.value("on"), page.value("at")) == ("2026-03-02", "10:20")
    assert "Pacific Standard Time" in page.text
    assert "Needle out at this time" in page.buttons()
    assert "The pain before is not recorded" in page.text


def test_the_confirmed_time_starts_the_diary(provider: Browser, other_patient: Browser, world: World) -> None:
    page = provider.post(path(world), {"on": "2026-03-02", "at": "09:45"})
    assert page.goes_to == f"/injections/{world.planned.injection_id}"
    assert performed_at(world) == datetime(2026, 3, 2, 17, 45, tzinfo=UTC)
    assert other_patient.get("/diary").heading == "Pain right now"


def test_looking_starts_nothing(provider: Browser, world: World) -> None:
    provider.get(path(world))
    assert performed_at(world) is None


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"on": "2026-03-02"},
        {"on": "2026-03-02", "at": ""},
        {"on": "2026-02-30", "at": "09:45"},
        {"on": "yesterday", "at": "09:45"},
        {"on": "2026-03-02", "at": "25:00"},
        {"on": "2026-03-02", "at": "01:30 PM"},
        {"on": "2026-03-02", "at": "09:455"},
        {"on": "2026-03-02", "at": "9:5"},
        {"on": "2026-03-02", "at": "09:45:60"},
        {"on": "2026-03-02", "at": "09:45:"},
        {"on": "2026-03-02", "at": "09:45:00.5"},
        {"on": "2026-03-02", "at": "0945"},
        {"on": "2026-03-02", "at": "٠٩:٤٥"},
        {"on": "2026-03-02", "at": "noon\0"},
        {"on": "2026-03-02", "at": "10:45"},
        {"on": "2019-03-02", "at": "09:45"},
        {"on": "9999-12-31", "at": "23:59"},
        {"on": "0001-01-01", "at": "00:00"},
    ],
)
def test_an_impossible_time_is_told_and_kept(provider: Browser, world: World, typed: dict[str, str]) -> None:
    page = provider.post(path(world), typed)
    assert page.status == 422
    assert page.value("on") == typed.get("on", "")
    assert page.value("at") == typed.get("at", "").replace("\0", "")
    assert performed_at(world) is None


def test_a_time_that_the_clocks_skipped_is_told(provider: Browser, world: World, clock: Clock) -> None:
    clock.now = datetime(2026, 3, 8, 20, 0, tzinfo=UTC)
    provider.sign_in(world.provider)
    page = provider.post(path(world), {"on": "2026-03-08", "at": "02:30"})
    assert page.status == 422
    assert "it did not exist" in page.text


def test_a_second_confirmation_changes_nothing(provider: Browser, world: World) -> None:
    provider.post(path(world), {"on": "2026-03-02", "at": "09:45"})
    page = provider.post(path(world), {"on": "2026-03-02", "at": "10:00"})
    assert page.status == 422
    assert "the time that was confirmed stands" in page.text
    assert performed_at(world) == datetime(2026, 3, 2, 17, 45, tzinfo=UTC)


@pytest.mark.parametrize("at", ["09:45", "9:45", "09:45:00", "09:45:59", " 09:45 "])
def test_a_time_may_have_one_digit_or_seconds(provider: Browser, world: World, at: str) -> None:
    provider.post(path(world), {"on": "2026-03-02", "at": at})
    assert performed_at(world) == datetime(2026, 3, 2, 17, 45, tzinfo=UTC)


def test_a_time_of_the_other_clock_is_told_in_words(provider: Browser, world: World) -> None:
    page = provider.post(path(world), {"on": "2026-03-02", "at": "01:30 AM"})
    assert "Write the time as hours and minutes from 0:00 to 23:59, such as 14:05." in page.text
