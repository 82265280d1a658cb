"""The steroid phase: clinical specification, section 6."""

from datetime import datetime, timedelta

import pytest

from diary.clinical.review import review
from diary.clinical.steroid import lasted_days
from diary.exchange.case import read_case
from tests.clinical.cases import (
    BUPIVACAINE,
    LIDOCAINE,
    TRIAMCINOLONE,
    Json,
    case,
    entry,
    evening,
    judge_area,
    on_day,
)

EVERYTHING = None


def diary(*entries: Json, as_of: datetime | None = EVERYTHING, baselines: int = 8, **changes: object) -> Json:
    """The judgement of the only area after an injection with a steroid."""
    changes = {"steroid": TRIAMCINOLONE, **changes}
    injected: Json = changes
    return judge_area(case(*entries, as_of=as_of, baselines=baselines, **injected))


def relieved(*days: int) -> list[Json]:
    return [evening(day, 2) for day in days]


def in_pain(*days: int) -> list[Json]:
    return [evening(day, 8) for day in days]


def course(*entries: Json, **more: object) -> tuple[int | None, int | None, int | None]:
    """Onset day, at least and less than, in days."""
    options: Json = more
    phase = diary(*entries, **options)["steroid"]
    return phase["onset_day"], phase["at_least_days"], phase["less_than_days"]


def end_of(day: int) -> datetime:
    """The last second of a local day."""
    return on_day(day + 1, "00:00") - timedelta(seconds=1)


class TestDays:
    def test_they_are_local_calendar_days(self) -> None:
        late, early = evening(5, 2, clock="23:59"), evening(8, 2, clock="00:00")
        assert course(late, early) == (5, 8, None)

    def test_the_clock_change_on_day_6_moves_none(self) -> None:
        assert course(evening(5, 2, clock="23:30"), evening(6, 2, clock="03:30"), evening(7, 2, clock="00:30")) == (
            5,
            7,
            None,
        )

    def test_a_day_is_worth_the_median_of_its_scores(self) -> None:
        mixed = [evening(7, 0, clock="08:00"), evening(7, 4, clock="12:00"), evening(7, 10)]
        assert course(*relieved(6), *mixed) == (6, 7, None)
        mixed = [evening(7, 0, clock="08:00"), evening(7, 5, clock="12:00"), evening(7, 10)]
        assert course(*relieved(6), *mixed) == (None, None, None)

    def test_of_two_scores_the_median_is_the_middle_between_them(self) -> None:
        assert course(*relieved(6), evening(7, 3, clock="08:00"), evening(7, 5)) == (6, 7, None)
        assert course(*relieved(6), evening(7, 3, clock="08:00"), evening(7, 6)) == (None, None, None)

    def test_a_day_of_zeros_qualifies(self) -> None:
        assert course(evening(6, 0), evening(7, 0)) == (6, 7, None)

    def test_only_scores_after_the_anesthetic_phase_count(self) -> None:
        # With bupivacaine 0.5 % the phase ends at 21:30; injected at 23:30 it ends at 11:30 on day 1.
        changes: Json = {"performed_at": on_day(0, "23:30").isoformat()}
        in_the_phase, after_it = evening(1, 2, clock="11:30"), evening(1, 2, clock="11:31")
        assert course(in_the_phase, *relieved(4, 7), **changes) == (4, 7, None)
        assert course(after_it, *relieved(4, 7), **changes) == (1, 7, None)


class TestRunOfDays:
    @pytest.mark.parametrize(
        ("days", "found"),
        [
            ([1, 4, 7], (1, 7, None)),
            ([4, 7], (4, 7, None)),
            ([4, 8], (None, None, None)),
            ([7], (None, None, None)),
            ([7, 8], (7, 8, None)),
            ([14, 15], (14, 15, None)),
            ([15, 16], (None, None, None)),
            ([13, 16], (13, 16, None)),
            ([13, 17], (None, None, None)),
            ([14, 77], (14, 77, None)),
            ([14, 78], (None, None, None)),
            ([14, 77, 140], (14, 140, None)),
            ([14, 77, 141], (14, 77, None)),
            ([1, 2, 3, 12, 13], (12, 13, None)),
            ([12, 15, 78], (12, 78, None)),
            ([12, 15, 79], (12, 15, None)),
        ],
    )
    def test_days_belong_together_within_their_limit(
        self, days: list[int], found: tuple[int | None, int | None, int | None]
    ) -> None:
        assert course(*relieved(*days)) == found

    def test_it_begins_on_day_1_even_when_day_0_was_relieved_too(self) -> None:
        assert course(*relieved(0, 1, 4, 7), anesthetics=[LIDOCAINE]) == (1, 7, None)

    def test_day_0_is_not_one_of_its_two_days(self) -> None:
        assert diary(*relieved(0, 1), anesthetics=[LIDOCAINE])["flags"] == []

    def test_a_recorded_day_that_does_not_qualify_breaks_it(self) -> None:
        assert course(*relieved(2, 3, 4), *in_pain(5), *relieved(6, 7, 8)) == (6, 8, None)

    def test_an_unrecorded_day_does_not(self) -> None:
        assert course(*relieved(2, 3, 4, 6, 7, 8)) == (2, 8, None)

    @pytest.mark.parametrize(("score", "qualifies"), [(4, True), (5, False)])
    def test_a_day_qualifies_from_50_percent(self, score: int, *, qualifies: bool) -> None:
        assert course(*relieved(6), evening(7, score)) == ((6, 7, None) if qualifies else (None, None, None))


class TestOnset:
    def test_the_run_must_reach_day_7(self) -> None:
        assert course(*relieved(6, 7)) == (6, 7, None)
        assert course(*relieved(5, 6)) == (None, None, None)

    def test_of_several_runs_the_one_that_ends_last_has_it(self) -> None:
        assert course(*relieved(1, 2, 7), *in_pain(8), *relieved(10, 11)) == (10, 11, None)
        assert course(*relieved(1, 4, 7, 8), *in_pain(9), *relieved(11, 12), *in_pain(13)) == (11, 12, 13)

    @pytest.mark.parametrize("steroid", [TRIAMCINOLONE, None])
    def test_a_run_that_ends_before_day_7_is_flagged(self, steroid: Json | None) -> None:
        judged = diary(*relieved(1, 2, 3, 6), *in_pain(7, 8, 9), steroid=steroid)
        assert judged["flags"] == ["early relief only"]
        assert judged["steroid"]["onset_day"] is None

    def test_with_an_onset_or_without_a_run_nothing_is_flagged(self) -> None:
        assert diary(*relieved(1, 4), *in_pain(5), *relieved(6, 7))["flags"] == []
        assert diary(*relieved(3))["flags"] == []


class TestStatus:
    @staticmethod
    def status(*entries: Json, as_of: datetime | None = EVERYTHING) -> str:
        found: str = diary(*entries, as_of=as_of)["steroid"]["status"]
        return found

    def test_met_with_the_onset(self) -> None:
        assert self.status(*relieved(6, 7)) == "met"
        assert self.status(*relieved(6, 7), as_of=end_of(7)) == "met"

    def test_it_says_why(self) -> None:
        assert diary(*relieved(5, 7, 9))["steroid"]["because"] == "relief of 50 % or more from day 5 to day 9"
        assert diary(*in_pain(7))["steroid"]["because"] == "missing: scores on 2 more of the days 7 to 14"

    def test_too_early_to_the_end_of_day_7(self) -> None:
        assert self.status(*in_pain(1, 2), as_of=end_of(7)) == "too early"

    def test_not_yet_to_the_end_of_day_14(self) -> None:
        assert self.status(*in_pain(1, 2), as_of=on_day(8, "00:00")) == "not yet"
        assert self.status(*in_pain(1, 2), *in_pain(7, 8, 9, 10), as_of=end_of(14)) == "not yet"

    def test_not_met_after_day_14_when_three_days_of_the_second_week_are_recorded(self) -> None:
        assert self.status(*in_pain(7, 10, 14), as_of=on_day(15, "00:00")) == "not met"
        assert self.status(*in_pain(7, 14), as_of=on_day(15, "00:00")) == "cannot tell"

    @pytest.mark.parametrize(
        ("days", "status"),
        [([6, 7, 8], "cannot tell"), ([13, 14, 15], "cannot tell"), ([7, 8, 9], "not met"), ([12, 13, 14], "not met")],
    )
    def test_the_second_week_is_day_7_to_14(self, days: list[int], status: str) -> None:
        assert self.status(*in_pain(*days)) == status

    def test_three_scores_on_one_day_are_one_day(self) -> None:
        assert self.status(evening(7, 8, clock="08:00"), evening(7, 8, clock="12:00"), *in_pain(7, 8)) == "cannot tell"

    def test_relieved_days_count_as_recorded(self) -> None:
        assert self.status(*relieved(7), *in_pain(8), *relieved(9)) == "not met"

    def test_before_the_needle_it_is_too_early(self) -> None:
        told = diary(entry(0, 8, recorded_after=-120), as_of=on_day(0, "09:29"))
        assert told["steroid"]["status"] == "too early"

    def test_not_given_with_the_same_figures(self) -> None:
        found = diary(*relieved(5, 6, 7, 14), *in_pain(28), steroid=None)["steroid"]
        assert found == found | {
            "status": "not given",
            "onset_day": 5,
            "at_least_days": 7,
            "less_than_days": 28,
            "anchors": {"2": 75.0, "4": 0.0, "13": None, "27": None},
        }


class TestLasted:
    def test_to_the_last_day_of_the_run_and_less_than_the_first_failure_after_it(self) -> None:
        assert course(*relieved(6, 7, 8), *in_pain(10, 12)) == (6, 8, 10)

    def test_still_relieved_when_last_heard(self) -> None:
        assert course(*relieved(6, 7, 10, 13, 14, 28, 56, 91)) == (6, 91, None)

    def test_a_gap_ends_the_run_and_the_failure_after_it_bounds_it(self) -> None:
        assert course(*relieved(6, 7, 12), *in_pain(13)) == (6, 7, 13)

    def test_a_later_day_of_exactly_50_percent_does_not_bound_it(self) -> None:
        assert course(*relieved(6, 7), evening(12, 4)) == (6, 7, None)
        assert course(*relieved(6, 7), evening(12, 5)) == (6, 7, 12)

    def test_without_an_onset_there_is_nothing_to_last(self) -> None:
        assert course(*relieved(2, 3), *in_pain(7, 8, 9)) == (None, None, None)


class TestRuleOfDays:
    """As repeats demand: relief for at least 90 days."""

    @staticmethod
    def lasted(*entries: Json, days: int = 90, as_of: datetime | None = EVERYTHING) -> str:
        document = case(*entries, as_of=as_of, steroid=TRIAMCINOLONE)
        (found,) = review(read_case(document), None, datetime.fromisoformat(document["as_of"])).areas
        return str(lasted_days(found.steroid, days))

    RELIEVED = (*relieved(6, 7, 10, 13, 14), *relieved(28, 56))

    def test_met_on_the_very_day(self) -> None:
        assert self.lasted(*self.RELIEVED, *relieved(90)) == "met"
        assert self.lasted(*self.RELIEVED, *relieved(90), days=91) == "cannot tell"
        assert self.lasted(*self.RELIEVED, *relieved(90), *in_pain(91)) == "met"

    def test_not_met_when_the_pain_was_back_by_then(self) -> None:
        assert self.lasted(*self.RELIEVED, *in_pain(90)) == "not met"
        assert self.lasted(*self.RELIEVED, *in_pain(91)) == "cannot tell"

    def test_still_relieved_when_last_heard_cannot_tell(self) -> None:
        assert self.lasted(*self.RELIEVED) == "cannot tell"

    def test_without_an_onset(self) -> None:
        assert self.lasted(*in_pain(7, 8, 9)) == "not met"
        assert self.lasted(*in_pain(7, 8)) == "cannot tell"
        assert self.lasted(*in_pain(7, 8, 9), as_of=end_of(14)) == "cannot tell"
        assert self.lasted() == "cannot tell"


class TestAnchors:
    @pytest.mark.parametrize(
        ("week", "within"),
        [("2", range(11, 18)), ("4", range(21, 36)), ("13", range(77, 106)), ("27", range(168, 211))],
    )
    def test_each_takes_a_recorded_day_within_its_span(self, week: str, within: range) -> None:
        for day in (within.start, within.stop - 1):
            assert diary(evening(day, 2))["steroid"]["anchors"][week] == 75.0
        for day in (within.start - 1, within.stop):
            assert diary(evening(day, 2))["steroid"]["anchors"][week] is None

    def test_the_nearest_day_and_of_equals_the_earlier(self) -> None:
        assert diary(evening(25, 1), evening(27, 2), evening(29, 4))["steroid"]["anchors"]["4"] == 75.0
        assert diary(evening(25, 1), evening(26, 2), evening(29, 4))["steroid"]["anchors"]["4"] == 50.0

    def test_it_is_the_day_s_median(self) -> None:
        told = diary(evening(28, 1, clock="08:00"), evening(28, 2))
        assert told["steroid"]["anchors"]["4"] == 81.3

    def test_worsening_is_negative(self) -> None:
        assert diary(evening(14, 10))["steroid"]["anchors"]["2"] == -25.0


class TestFlare:
    @pytest.mark.parametrize(("before", "highest_without"), [(1, 2), (2, 3), (5, 6), (7, 8), (8, 9), (9, 9)])
    def test_two_points_above_the_baseline_or_10(self, before: int, highest_without: int) -> None:
        assert diary(evening(1, highest_without), baselines=before)["flare"] is False
        assert diary(evening(1, highest_without + 1), baselines=before)["flare"] is True

    def test_a_baseline_of_10_leaves_no_room_to_tell(self) -> None:
        assert diary(evening(1, 10), baselines=10)["flare"] is None

    def test_from_the_end_of_the_phase_to_the_end_of_day_3(self) -> None:
        assert diary(entry(720, 10))["flare"] is None
        assert diary(entry(721, 10))["flare"] is True
        assert diary(evening(3, 10, clock="23:59"))["flare"] is True
        assert diary(evening(4, 10, clock="00:00"))["flare"] is None

    def test_one_score_is_enough_whatever_the_day_s_median(self) -> None:
        assert diary(evening(2, 10, clock="08:00"), evening(2, 1, clock="12:00"), evening(2, 1))["flare"] is True

    def test_a_score_in_the_phase_leaves_the_later_ones_to_tell(self) -> None:
        assert diary(entry(60, 10), evening(1, 8))["flare"] is False

    def test_without_a_steroid_too(self) -> None:
        assert diary(evening(1, 10), steroid=None)["flare"] is True

    def test_where_no_anesthetic_was_given_the_first_hours_count(self) -> None:
        assert diary(entry(1, 10), anesthetics=[])["flare"] is True
        assert diary(entry(1, 10), anesthetics=[BUPIVACAINE])["flare"] is None
