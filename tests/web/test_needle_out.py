"""Needle out: a time that is shown and confirmed, on the clock of the place."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from diary.db.corrections import InjectionCorrection
from diary.db.injections import Injection
from tests.web.browser import Browser, Page
from tests.web.clinic import LOOKING, Clock, World, count
from tests.web.test_presets import as_it_comes, levels_of


def performed_at(world: World) -> datetime | None:
    with world.session() as session:
        wanted = select(Injection).where(Injection.id == world.planned.injection_id)
        return session.scalars(wanted.execution_options(unscoped=LOOKING)).one().performed_at


def path(world: World) -> str:
    return f"/injections/{world.planned.injection_id}/needle-out"


def send(browser: Browser, world: World, step: str = "start", checked: str | None = None, **typed: object) -> Page:
    """The page as it comes, with a time typed into it; ``checked`` is the time that the page had shown."""
    page = browser.get(path(world))
    form = as_it_comes(page) | {"on": "", "at": ""} | typed | {"step": step}
    shown = checked if checked is not None else f"{typed.get('on', '')}T{typed.get('at', '')}:00"
    return browser.post(path(world), [*form.items(), ("checked", shown), *levels_of(page)])


def test_no_time_is_proposed(provider: Browser, world: World) -> None:
    page = provider.get(path(world))
    assert (page.value("on"), page.value("at")) == ("2026-03-02", "")
    assert "Pacific Standard Time" in page.text
    assert page.buttons()[-2:] == ["Check this time", "It is out now"]
    assert "The pain before is not recorded" in page.text
    assert "Bupivacaine, 0.5 %, 0.5 ml" in page.text


def test_now_is_said_by_somebody_and_shown_before_it_counts(provider: Browser, world: World, clock: Clock) -> None:
    page = send(provider, world, step="now")
    assert (page.status, page.value("on"), page.value("at")) == (200, "2026-03-02", "10:20")
    assert "Mon, Mar 2, 2026, 10:20, just now" in page.text
    assert "Mon, Mar 2, 2026, 10:35" in page.text
    assert performed_at(world) is None
    clock.forward(minutes=3)
    form = [*as_it_comes(page).items(), *levels_of(page), ("step", "start")]
    assert provider.post(path(world), form).goes_to == f"/injections/{world.planned.injection_id}"
    assert performed_at(world) == datetime(2026, 3, 2, 18, 20, tzinfo=UTC)


def test_now_goes_before_what_was_typed(provider: Browser, world: World) -> None:
    page = send(provider, world, step="now", on="soon", at="25:00")
    assert (page.status, page.value("at")) == (200, "10:20")


@pytest.mark.parametrize("checked", ["", "2026-03-02T09:44:00", "nonsense", "\0"])
def test_a_time_that_nobody_has_seen_starts_nothing(provider: Browser, world: World, checked: str) -> None:
    page = send(provider, world, checked=checked, on="2026-03-02", at="09:45")
    assert (page.status, page.value("checked")) == (200, "2026-03-02T09:45:00")
    assert "Start the diary at 09:45" in page.buttons()
    assert "09:45, 35 min ago" in page.text
    assert performed_at(world) is None


def test_the_confirmed_time_starts_the_diary(provider: Browser, other_patient: Browser, world: World) -> None:
    page = send(provider, world, on="2026-03-02", at="09:45")
    assert page.goes_to == f"/injections/{world.planned.injection_id}"
    assert performed_at(world) == datetime(2026, 3, 2, 17, 45, tzinfo=UTC)
    assert other_patient.get("/diary").status == 200


def test_what_was_given_otherwise_is_written_down(provider: Browser, world: World) -> None:
    send(provider, world, on="2026-03-02", at="09:45", side="left", **{"anesthetics-0-percent": "0.25"})
    page = provider.get(f"/injections/{world.planned.injection_id}")
    assert "Bupivacaine, 0.25 %, 0.5 ml" in page.text
    assert count(world, InjectionCorrection) == 1


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"side": "middle"}, "Choose one of these"),
        ({"anesthetics-0-percent": "0"}, "Write a number above 0"),
        ({"anesthetics-0-agent": ""}, "Choose the agent."),
        ({"steroid_mg": "40"}, "Choose the steroid whose dose is given"),
        ({"sedation": "much"}, "Choose one of these"),
        ({"anesthetics_given": "none"}, "An agent is filled in below"),
    ],
    ids=str,
)
@pytest.mark.parametrize("step", ["check", "now", "start"])
def test_what_cannot_have_been_given_is_told(
    provider: Browser, world: World, step: str, changes: dict[str, str], told: str
) -> None:
    page = send(provider, world, step=step, on="2026-03-02", at="09:45", **changes)
    assert page.status == 422
    assert told in page.text
    assert performed_at(world) is None


def test_no_level_at_all_is_told(provider: Browser, world: World) -> None:
    form = as_it_comes(provider.get(path(world))) | {"step": "now"}
    page = provider.post(path(world), form)
    assert (page.status, "Choose at least one of its levels" in page.text) == (422, True)


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
    page = send(provider, world, **typed)
    assert page.status == 422
    assert page.value("on") == typed.get("on", "")
    assert page.value("at") == typed.get("at", "").replace("\0", "")
    assert performed_at(world) is None


def test_a_time_that_the_clocks_skipped_is_told(provider: Browser, world: World, clock: Clock) -> None:
    clock.now = datetime(2026, 3, 8, 20, 0, tzinfo=UTC)
    provider.sign_in(world.provider)
    page = send(provider, world, on="2026-03-08", at="02:30")
    assert page.status == 422
    assert "it did not exist" in page.text


def test_a_second_confirmation_changes_nothing(provider: Browser, world: World) -> None:
    send(provider, world, on="2026-03-02", at="09:45")
    page = send(provider, world, on="2026-03-02", at="10:00")
    assert page.status == 422
    assert "the time that was confirmed stands" in page.text
    assert performed_at(world) == datetime(2026, 3, 2, 17, 45, tzinfo=UTC)


def test_a_double_tap_starts_once_and_shows_the_same(provider: Browser, world: World) -> None:
    pages = [send(provider, world, on="2026-03-02", at="09:45") for _ in range(2)]
    assert len({page.goes_to for page in pages}) == 1


@pytest.mark.parametrize("at", ["09:45", "9:45", "09:45:00", "09:45:59", " 09:45 "])
def test_a_time_may_have_one_digit_or_seconds(provider: Browser, world: World, at: str) -> None:
    send(provider, world, checked="2026-03-02T09:45:00", on="2026-03-02", at=at)
    assert performed_at(world) == datetime(2026, 3, 2, 17, 45, tzinfo=UTC)


def test_a_time_of_the_other_clock_is_told_in_words(provider: Browser, world: World) -> None:
    page = send(provider, world, on="2026-03-02", at="01:30 AM")
    assert "Write the time as hours and minutes from 0:00 to 23:59, such as 14:05." in page.text
