"""When a location is open: on its own clock, across midnight and changes of clocks, and never a crash."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.services.failures import Refused
from diary.services.opening_hours import DAYS, Opening, OpeningState, checked_hours, hours_of, opening_at

LOS_ANGELES, KIRITIMATI = ZoneInfo("America/Los_Angeles"), ZoneInfo("Pacific/Kiritimati")
WEEKDAYS = {day: [["08:00", "12:00"], ["13:00", "17:00"]] for day in DAYS[:5]}


def at(text: str, zone: ZoneInfo = LOS_ANGELES) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


@pytest.mark.parametrize(
    ("moment", "state", "changes_at"),
    [
        ("2026-03-02T07:59:59.999999", OpeningState.CLOSED, "2026-03-02T08:00"),
        ("2026-03-02T08:00", OpeningState.OPEN, "2026-03-02T12:00"),
        ("2026-03-02T12:00", OpeningState.CLOSED, "2026-03-02T13:00"),
        ("2026-03-02T16:59", OpeningState.OPEN, "2026-03-02T17:00"),
        ("2026-03-02T17:00", OpeningState.CLOSED, "2026-03-03T08:00"),
        ("2026-03-06T17:00", OpeningState.CLOSED, "2026-03-09T08:00"),
        ("2026-03-08T12:00", OpeningState.CLOSED, "2026-03-09T08:00"),
    ],
)
def test_the_hours_of_a_day(moment: str, state: OpeningState, changes_at: str) -> None:
    found = opening_at(WEEKDAYS, LOS_ANGELES, at(moment))
    assert found == Opening(state=state, changes_at=at(changes_at))


def test_the_clock_is_that_of_the_place() -> None:
    monday_morning_there = at("2026-03-02T09:00", KIRITIMATI)
    assert opening_at(WEEKDAYS, KIRITIMATI, monday_morning_there).state is OpeningState.OPEN
    assert opening_at(WEEKDAYS, LOS_ANGELES, monday_morning_there).state is OpeningState.CLOSED


def test_over_midnight_it_stays_open() -> None:
    hours = {"mon": [["18:00", "24:00"]], "tue": [["00:00", "06:00"]]}
    assert opening_at(hours, LOS_ANGELES, at("2026-03-02T23:59")).changes_at == at("2026-03-03T06:00")
    assert opening_at(hours, LOS_ANGELES, at("2026-03-03T06:00")).changes_at == at("2026-03-09T18:00")


def test_around_the_clock_has_no_end() -> None:
    hours = {day: [["00:00", "24:00"]] for day in DAYS}
    assert opening_at(hours, LOS_ANGELES, at("2026-03-02T03:00")) == Opening(state=OpeningState.OPEN)


@pytest.mark.parametrize("hours", [{"mon": []}, {day: [] for day in DAYS}])
def test_never_open_is_closed(hours: dict[str, object]) -> None:
    assert opening_at(hours, LOS_ANGELES, at("2026-03-02T09:00")) == Opening(state=OpeningState.CLOSED)


def test_the_longest_and_the_shortest_day_of_the_year_keep_their_hours() -> None:
    sundays = {"sun": [["01:00", "04:00"]]}
    spring, autumn = at("2026-03-08T01:00"), at("2026-11-01T01:00")
    assert opening_at(sundays, LOS_ANGELES, spring).changes_at == spring + timedelta(hours=2)
    assert opening_at(sundays, LOS_ANGELES, autumn).changes_at == autumn + timedelta(hours=4)


UNREADABLE = [
    {"monday": [["08:00", "17:00"]]},
    {"mon": "08:00-17:00"},
    {"mon": None},
    {"mon": [["08:00"]]},
    {"mon": [["8:00", "17:00"]]},
    {"mon": [["08:00", "17:60"]]},
    {"mon": [["24:00", "24:00"]]},
    {"mon": [[8, 17]]},
    {"mon": [["08:00", "08:00"]]},
    {"mon": [["17:00", "08:00"]]},
    {"mon": [["08:00", "12:00"], ["11:59", "17:00"]]},
    {"mon": [["00:00", "01:00"]] * 7},
    {"mon": [["٠٨:00", "17:00"]]},
]


@pytest.mark.parametrize("given_hours", UNREADABLE, ids=str)
def test_what_cannot_be_read_is_refused_on_the_way_in_and_counts_as_not_recorded(
    given_hours: dict[str, object],
) -> None:
    with pytest.raises(Refused) as caught:
        checked_hours(given_hours)
    assert caught.value.field in {"mon", "opening_hours"}
    assert hours_of(given_hours) is None
    assert opening_at(given_hours, LOS_ANGELES, at("2026-03-02T09:00")).state is OpeningState.NOT_RECORDED


def test_nothing_written_down_is_not_closed() -> None:
    assert checked_hours({}) == {}
    assert opening_at({}, LOS_ANGELES, at("2026-03-02T09:00")) == Opening(state=OpeningState.NOT_RECORDED)


def test_hours_are_kept_in_order() -> None:
    assert checked_hours({"tue": [("13:00", "17:00"), ("08:00", "12:00")], "mon": []}) == {
        "mon": [],
        "tue": [["08:00", "12:00"], ["13:00", "17:00"]],
    }


ANYTHING = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=9), st.lists, max_leaves=9)


@given(
    st.dictionaries(st.sampled_from(DAYS) | st.text(max_size=9), ANYTHING, max_size=9),
    st.datetimes(timezones=st.just(UTC)),
)
def test_no_hours_ever_break_the_page(kept: dict[str, object], now: datetime) -> None:
    if not 1 < now.year < 9999:
        now = now.replace(year=2026)
    assert opening_at(kept, LOS_ANGELES, now).state in set(OpeningState)
