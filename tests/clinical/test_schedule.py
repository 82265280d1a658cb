"""When scores are asked for and which came in time: clinical specification, section 11."""

from datetime import datetime, timedelta

import pytest

from diary.clinical.completeness import point_states
from diary.clinical.judged import timed_entries
from diary.clinical.schedule import DuePoint, due_points
from diary.exchange.case import read_case
from tests.clinical.cases import (
    ABLATION,
    DAYS,
    NEEDLE_OUT,
    TRIAMCINOLONE,
    ZONE,
    Json,
    after,
    area,
    baseline,
    case,
    entry,
    evening,
    felt,
    judge,
    on_day,
)

FEWER_THAN_HALF = "fewer than half of the due scores recorded"


def completeness(told: Json, kind: str = "live") -> tuple[int, int]:
    """How many points were due so far, and how many of them were served."""
    found = judge(told)["completeness"][kind]
    return found["due"], found["served"]


def due(schedule: str, as_of: datetime, **injected: object) -> int:
    changes: Json = injected
    return completeness(case(schedule=schedule, as_of=as_of, **changes))[0]


FIRST_DAY = [25, 40, 70, 150, 210, 270, 330, 390, 510, 750, 1470]
"""Where the spans of 15 and 30 min, 1 to 6, 8, 12 and 24 h close, in minutes."""
EVENINGS = range(1, 15)
WEEKS = (4, 8, 13, 17, 22, 27)


def closings(schedule: str) -> list[datetime]:
    evenings = [on_day(day + 1, "00:00") for day in EVENINGS]
    first_day = [after(minutes) for minutes in FIRST_DAY]
    return {
        "standard": first_day + evenings + [on_day(7 * week + 8, "00:00") for week in WEEKS],
        "diagnostic": first_day + evenings,
        "dense": [after(t) for t in (25, 40, 55, 70, 150, 210, 270, 330, 390, 450, 510)] + evenings,
        "hourly-6": [after(t) for t in (70, 150, 210, 270, 330, 390)],
        "half-hourly-5": [after(t) for t in (40, 70, 120, 150, 180, 210, 240, 270, 300, 330)],
    }[schedule]


@pytest.mark.parametrize(
    ("schedule", "points"),
    [("standard", 31), ("diagnostic", 25), ("dense", 25), ("hourly-6", 6), ("half-hourly-5", 10)],
)
def test_each_schedule_asks_for_so_many_scores(schedule: str, points: int) -> None:
    assert due(schedule, after(300 * DAYS)) == points


@pytest.mark.parametrize("schedule", ["standard", "diagnostic", "dense", "hourly-6", "half-hourly-5"])
def test_a_point_is_due_when_its_span_closes(schedule: str) -> None:
    moments = closings(schedule)
    for moment in moments:
        passed = sum(closing <= moment for closing in moments)
        assert due(schedule, moment) == passed
        assert due(schedule, moment - timedelta(seconds=1)) == sum(closing < moment for closing in moments)


@pytest.mark.parametrize(
    ("injected", "points"),
    [
        ({"steroid": None}, 25),
        ({"steroid": TRIAMCINOLONE}, 31),
        ({"steroid": TRIAMCINOLONE, "intent": "diagnostic"}, 31),
        ({**ABLATION, "steroid": None}, 31),
    ],
)
def test_an_anesthetic_only_block_is_asked_to_day_14_and_all_else_longer(injected: Json, points: int) -> None:
    assert completeness(case(**injected))[0] == points


class TestOnTime:
    @pytest.mark.parametrize(
        ("minutes", "served"),
        [
            ([4, 41, 49, 71, 89], 0),
            ([5], 1),
            ([40], 1),
            ([50], 1),
            ([60], 1),
            ([70], 1),
            ([90], 1),
            ([391, 449, 511, 689, 751, 1409, 1471], 0),
            ([390], 1),
            ([450], 1),
            ([510], 1),
            ([690], 1),
            ([750], 1),
            ([1410], 1),
            ([1470], 1),
        ],
    )
    def test_ten_minutes_in_the_first_hour_and_thirty_on_the_first_day(self, minutes: list[int], served: int) -> None:
        for t in minutes:
            assert completeness(case(entry(t, 5), as_of=on_day(1, "15:00"))) == (11, served)

    def test_the_same_local_day_to_day_14(self) -> None:
        for clock in ("00:00", "12:00", "19:00", "23:59"):
            assert completeness(case(evening(5, 5, clock=clock)))[1] == 1
        assert completeness(case(evening(15, 5, clock="00:00")))[1] == 0

    @pytest.mark.parametrize("week", WEEKS)
    def test_seven_days_either_side_of_a_later_week(self, week: int) -> None:
        def served(day: int, clock: str) -> int:
            return completeness(case(evening(day, 5, clock=clock), schedule="standard"))[1]

        assert [served(7 * week + off, "12:00") for off in (-7, 0, 7)] == [1, 1, 1]
        assert [served(7 * week - 8, "23:59"), served(7 * week + 8, "00:00")] == [0, 0]


class TestServing:
    def test_an_entry_serves_one_point_the_nearest(self) -> None:
        # Minute 22 is on time for 15 and for 30, minute 23 too.
        as_of = after(26)
        assert completeness(case(entry(22, 5), as_of=as_of)) == (1, 1)
        assert completeness(case(entry(23, 5), as_of=as_of)) == (1, 0)
        assert completeness(case(entry(22, 5), as_of=after(41))) == (2, 1)
        assert completeness(case(entry(23, 5), as_of=after(41))) == (2, 1)

    def test_of_points_equally_near_the_earlier(self) -> None:
        assert completeness(case(entry(150, 5), schedule="hourly-6", as_of=after(151))) == (2, 1)
        assert completeness(case(entry(151, 5), schedule="hourly-6", as_of=after(152))) == (2, 0)

    def test_two_entries_at_one_point_serve_it_once(self) -> None:
        assert completeness(case(entry(120, 5), entry(125, 4), schedule="hourly-6")) == (6, 1)

    def test_the_morning_after_serves_24_hours_and_the_day_its_evening(self) -> None:
        morning, noon = entry(1440, 5), evening(1, 5, clock="12:00")
        assert completeness(case(morning, as_of=on_day(2, "00:00"))) == (12, 1)
        assert completeness(case(morning, noon, as_of=on_day(2, "00:00"))) == (12, 2)

    def test_any_condition_serves(self) -> None:
        assert completeness(case(entry(60, 5, condition="resting"), schedule="hourly-6"))[1] == 1

    def test_a_score_of_0_serves(self) -> None:
        assert completeness(case(entry(60, 0), schedule="hourly-6"))[1] == 1

    def test_each_index_area_is_asked_at_each_point(self) -> None:
        areas = [area("r"), area("l"), area("neck", index=False)]
        told = case(entry(60, 5), entry(60, 5, area="neck"), areas=areas, baselines=[baseline(8)], schedule="hourly-6")
        assert completeness(told) == (12, 1)

    def test_recalled_entries_serve_nothing(self) -> None:
        told = case(entry(60, 5, recorded_after=901), entry(120, 5, recorded_after=900), schedule="hourly-6")
        assert completeness(told) == (6, 1)

    def test_entries_at_doubtful_times_serve_nothing(self) -> None:
        assert completeness(case(entry(60, 5, recorded_after=-121), schedule="hourly-6")) == (6, 0)

    def test_paper_has_its_own_completeness(self) -> None:
        told = case(entry(60, 5, source="paper"), entry(120, 5), entry(180, 5, source="paper"), schedule="hourly-6")
        assert completeness(told) == (6, 1)
        assert completeness(told, "paper") == (6, 2)

    def test_staff_and_helpers_serve_like_patients(self) -> None:
        told = case(entry(60, 5, source="staff"), entry(120, 5, source="helper"), schedule="hourly-6")
        assert completeness(told) == (6, 2)


class TestQuietHours:
    """From 22:00 to 07:00 nothing is asked and nothing is missed."""

    @staticmethod
    def counted(schedule: str, clock: str, *minutes: int) -> tuple[int, int]:
        since = on_day(0, clock)
        entries = [felt(after(t, since=since), 5) for t in minutes]
        return completeness(case(*entries, schedule=schedule, performed_at=since.isoformat()))

    def test_they_begin_at_22_00(self) -> None:
        assert self.counted("hourly-6", "15:59") == (6, 0)
        assert self.counted("hourly-6", "16:00") == (5, 0)

    def test_they_end_at_07_00(self) -> None:
        assert self.counted("hourly-6", "01:00") == (1, 0)
        assert self.counted("hourly-6", "00:59") == (0, 0)

    def test_a_quiet_point_cannot_be_served_and_takes_no_entry_from_another(self) -> None:
        # Injected at 16:00: 6 h is at 22:00 and quiet; minute 330 is on time for 5 h, and 335 for nothing.
        assert self.counted("hourly-6", "16:00", 360) == (5, 0)
        assert self.counted("hourly-6", "16:00", 330) == (5, 1)
        assert self.counted("half-hourly-5", "17:15", 285) == (9, 1)

    def test_nothing_due_is_not_too_little(self) -> None:
        since = on_day(0, "00:59")
        told = case(schedule="hourly-6", performed_at=since.isoformat())
        assert FEWER_THAN_HALF not in judge(told)["flags"]


class TestFewerThanHalf:
    @pytest.mark.parametrize(("hours", "flagged"), [([], True), ([1, 2], True), ([1, 2, 3], False)])
    def test_of_the_points_due_so_far(self, hours: list[int], *, flagged: bool) -> None:
        told = case(*[entry(60 * hour, 5) for hour in hours], schedule="hourly-6")
        assert (FEWER_THAN_HALF in judge(told)["flags"]) is flagged

    def test_points_still_open_are_not_missed(self) -> None:
        assert FEWER_THAN_HALF not in judge(case(schedule="hourly-6", as_of=after(69)))["flags"]
        assert FEWER_THAN_HALF in judge(case(schedule="hourly-6", as_of=after(70)))["flags"]
        told = case(entry(60, 5), entry(120, 5), schedule="hourly-6", as_of=after(270))
        assert completeness(told) == (4, 2)
        assert FEWER_THAN_HALF not in judge(told)["flags"]


class TestPoints:
    """The points of one diary, as its pages show them."""

    @staticmethod
    def points(schedule: str = "standard", *, since: datetime = NEEDLE_OUT) -> dict[str, DuePoint]:
        diary = read_case(case(schedule=schedule, performed_at=since.isoformat()))
        return {point.id: point for point in due_points(diary)}

    @pytest.mark.parametrize(("minute", "within"), [(15, 10), (60, 10), (120, 30), (1440, 30)])
    def test_on_the_first_day_they_are_so_many_minutes_after_the_needle(self, minute: int, within: int) -> None:
        point = self.points()[f"m{minute}"]
        assert point.due_at == after(minute)
        assert (point.opens_at, point.closes_at) == (after(minute - within), after(minute + within))
        assert (point.minute, point.day, point.quiet) == (minute, None, False)

    @pytest.mark.parametrize("day", [1, 5, 6, 14])
    def test_then_in_the_evening_and_on_time_the_whole_local_day(self, day: int) -> None:
        point = self.points()[f"d{day}"]
        assert point.due_at == on_day(day, "19:00")
        assert (point.opens_at, point.closes_at) == (on_day(day, "00:00"), on_day(day + 1, "00:00"))
        assert (point.minute, point.day, point.quiet) == (None, day, False)

    @pytest.mark.parametrize("week", WEEKS)
    def test_then_in_later_weeks_and_on_time_seven_days_either_side(self, week: int) -> None:
        point = self.points()[f"w{week}"]
        assert point.due_at == on_day(7 * week, "19:00")
        assert (point.opens_at, point.closes_at) == (on_day(7 * week - 7, "00:00"), on_day(7 * week + 8, "00:00"))

    def test_they_stand_in_the_order_in_which_they_are_due(self) -> None:
        evenings, weeks = [f"d{day}" for day in EVENINGS], [f"w{week}" for week in WEEKS]
        first_day = [f"m{minute}" for minute in (15, 30, 60, 120, 180, 240, 300, 360, 480, 720, 1440)]
        assert list(self.points()) == first_day + evenings + weeks

    def test_those_in_the_quiet_hours_are_marked(self) -> None:
        points = self.points("hourly-6", since=on_day(0, "16:59"))
        assert [point.id for point in points.values() if point.quiet] == ["m360"]

    def test_the_clock_change_moves_the_evening_not_the_minutes(self) -> None:
        since = on_day(5, "19:30")  # The clocks go forward in the night.
        points = self.points(since=since)
        assert points["m1440"].due_at == after(1440, since=since)
        assert points["m1440"].due_at.astimezone(ZONE).hour == 20
        assert points["d1"].due_at.astimezone(ZONE).hour == 19


class TestWhatBecameOfAPoint:
    @staticmethod
    def states(told: Json) -> dict[str, str]:
        diary = read_case(told)
        now = datetime.fromisoformat(told["as_of"])
        return {point.id: str(state) for point, state in point_states(diary, timed_entries(diary), now)}

    def test_coming_open_and_missed(self) -> None:
        def state(minutes: float) -> str:
            return self.states(case(schedule="hourly-6", as_of=after(minutes)))["m60"]

        assert [state(49.99), state(50), state(69.99), state(70)] == ["coming", "open", "open", "missed"]

    def test_served_live_or_on_paper_even_before_it_closes(self) -> None:
        told = case(entry(60, 5), entry(120, 0, source="paper"), schedule="hourly-6", as_of=after(121))
        assert list(self.states(told).values()) == ["served", "served", *["coming"] * 4]

    def test_a_recalled_answer_leaves_it_missed(self) -> None:
        told = case(entry(60, 5, recorded_after=901), schedule="hourly-6", as_of=after(80))
        assert self.states(told)["m60"] == "missed"

    def test_quiet_points_are_never_missed(self) -> None:
        told = case(schedule="hourly-6", performed_at=on_day(0, "16:59").isoformat())
        assert self.states(told)["m360"] == "quiet"

    def test_served_means_in_every_index_area(self) -> None:
        areas = [area("r"), area("l"), area("neck", index=False)]
        one = [entry(60, 5)]
        both = [*one, entry(65, 5, area="l")]
        for entries, state in ((one, "missed"), (both, "served")):
            told = case(*entries, areas=areas, baselines=[], schedule="hourly-6", as_of=after(80))
            assert self.states(told)["m60"] == state
