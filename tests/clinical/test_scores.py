"""Scores, relief and time: clinical specification, section 1."""

from datetime import datetime, timedelta

import pytest

from diary.clinical.review import review
from diary.exchange.case import read_case
from tests.clinical.cases import (
    DAYS,
    NEEDLE_OUT,
    THRESHOLDS,
    Json,
    after,
    area,
    at,
    baseline,
    case,
    entry,
    felt,
    judge,
    judge_area,
    on_day,
    variants,
)


@pytest.mark.parametrize(
    ("threshold", "before", "highest_that_reaches"),
    [
        *[(50, 10, 5), (50, 9, 4), (50, 8, 4), (50, 7, 3), (50, 6, 3), (50, 5, 2), (50, 4, 2), (50, 3, 1), (50, 2, 1)],
        *[(75, 10, 2), (75, 9, 2), (75, 8, 2), (75, 7, 1), (75, 6, 1), (75, 5, 1), (75, 4, 1), (75, 3, 0), (75, 1, 0)],
        *[(80, 10, 2), (80, 9, 1), (80, 8, 1), (80, 7, 1), (80, 6, 1), (80, 5, 1), (80, 4, 0), (80, 2, 0), (80, 1, 0)],
        *[(100, 10, 0), (100, 8, 0), (100, 5, 0), (100, 2, 0), (100, 1, 0)],
    ],
)
def test_relief_reaches_a_threshold_exactly_or_not_at_all(
    threshold: int, before: int, highest_that_reaches: int
) -> None:
    reaches, fails = highest_that_reaches, highest_that_reaches + 1
    assert at(case(entry(60, reaches), baselines=before), threshold)["response"] == "met"
    assert at(case(entry(60, fails), baselines=before), threshold)["response"] == "not met"


def test_a_score_of_zero_is_full_relief_at_every_threshold() -> None:
    phase = judge_area(case(entry(60, 0)))["anesthetic"]
    assert phase["peak_relief_percent"] == 100.0
    assert [phase["at"][threshold]["response"] for threshold in THRESHOLDS] == ["met"] * 4


def test_worsening_is_shown_as_negative_relief_and_never_clamped() -> None:
    phase = judge_area(case(entry(30, 10), entry(60, 10), baselines=4))["anesthetic"]
    assert phase["peak_relief_percent"] == -150.0
    assert phase["mean_relief_percent"] == -150.0
    assert phase["relief_at"] == {"30": -150.0, "60": -150.0}


@pytest.mark.parametrize(("seconds", "t"), [(60, 1), (119, 1), (120, 2), (3599, 59), (3600, 60)])
def test_t_is_whole_minutes_rounded_down(seconds: int, t: int) -> None:
    assert judge_area(case(entry(seconds / 60, 0)))["anesthetic"]["peak_at"] == t


@pytest.mark.parametrize("seconds", [0, 59])
def test_less_than_a_minute_after_the_needle_is_before_the_phase(seconds: int) -> None:
    assert judge_area(case(entry(seconds / 60, 0)))["anesthetic"]["peak_at"] is None


def test_an_entry_recorded_at_the_moment_of_the_judgement_counts_and_one_recorded_later_does_not() -> None:
    recorded = after(60) + timedelta(seconds=20)
    told = case(entry(60, 0), as_of=recorded)
    assert at(told)["response"] == "met"
    too_soon = case(entry(60, 0), as_of=recorded - timedelta(seconds=1))
    assert judge_area(too_soon)["condition"] is None


def test_a_rescue_analgesic_taken_after_the_moment_of_the_judgement_is_ignored() -> None:
    flag = "rescue in the anesthetic phase"
    assert flag in judge(case(entry(60, 0), rescue=(after(90),), as_of=after(90)))["flags"]
    assert flag not in judge(case(entry(60, 0), rescue=(after(90),), as_of=after(89)))["flags"]


class TestDoubtfulTimes:
    def test_an_entry_felt_before_the_needle_came_out_is_flagged_and_not_judged(self) -> None:
        judged = judge_area(case(entry(-1 / 60, 0), entry(60, 8)))
        assert "time doubtful" in judged["flags"]
        assert judged["anesthetic"]["peak_relief_percent"] == 0.0

    def test_an_entry_felt_as_the_needle_came_out_is_not_doubtful(self) -> None:
        assert judge_area(case(entry(0, 0), entry(60, 8)))["flags"] == []

    def test_an_entry_felt_two_minutes_after_it_was_recorded_is_judged(self) -> None:
        judged = judge_area(case(entry(60, 0, recorded_after=-120)))
        assert judged["flags"] == []
        assert judged["anesthetic"]["peak_at"] == 60

    def test_an_entry_felt_more_than_two_minutes_after_it_was_recorded_is_flagged_and_not_judged(self) -> None:
        judged = judge_area(case(entry(60, 0, recorded_after=-121), entry(90, 8)))
        assert judged["flags"] == ["time doubtful"]
        assert judged["anesthetic"]["peak_at"] == 90

    def test_paper_can_be_doubtful_too(self) -> None:
        judged = judge_area(case(entry(-10, 0, source="paper"), entry(60, 8)))
        assert judged["flags"] == ["time doubtful"]
        assert variants(judged) == {}

    def test_only_the_area_concerned_is_flagged(self) -> None:
        told = case(
            entry(-10, 0),
            entry(60, 0, area="l"),
            areas=[area("l"), area("r")],
            baselines=[baseline(8), baseline(8, area="l")],
        )
        assert [judged["flags"] for judged in judge(told)["areas"]] == [[], ["time doubtful"]]

    def test_where_all_are_doubtful_there_are_no_scores(self) -> None:
        judged = judge_area(case(entry(-10, 0)))
        assert judged["condition"] is None
        assert judged["flags"] == ["time doubtful"]


class TestBaselineDated:
    @staticmethod
    def told(seconds: int, as_of: datetime | None = None) -> Json:
        scored_at = (NEEDLE_OUT + timedelta(seconds=seconds)).isoformat()
        return case(entry(60, 0), baselines=[baseline(8, scored_at=scored_at)], as_of=as_of)

    @pytest.mark.parametrize("seconds", [-86400, -1, 0])
    def test_up_to_the_needle_is_judged(self, seconds: int) -> None:
        judged = judge_area(self.told(seconds))
        assert judged["flags"] == []
        assert judged["baseline"] == 8

    @pytest.mark.parametrize("seconds", [1, 86400])
    def test_after_the_needle_is_flagged_and_not_judged(self, seconds: int) -> None:
        judged = judge_area(self.told(seconds))
        assert judged["flags"] == ["baseline after the injection"]
        assert judged["condition"] is None
        assert judged["baseline"] is None

    def test_after_the_moment_of_the_judgement_is_ignored_without_a_flag(self) -> None:
        judged = judge_area(self.told(2 * 3600, as_of=after(119)))
        assert judged["flags"] == []
        assert judged["baseline"] is None


class TestLiveOrRecalled:
    """Seen by whether the variant without recalled entries applies."""

    @pytest.mark.parametrize("minutes", [1, 60, DAYS])
    def test_on_the_first_day_live_means_within_a_quarter_of_an_hour(self, minutes: int) -> None:
        assert "live entries only" not in variants(judge_area(case(entry(minutes, 0, recorded_after=15 * 60))))
        assert "live entries only" in variants(judge_area(case(entry(minutes, 0, recorded_after=15 * 60 + 1))))

    @pytest.mark.parametrize("minutes", [DAYS + 1, 10 * DAYS])
    def test_later_live_means_within_twelve_hours(self, minutes: int) -> None:
        assert "live entries only" not in variants(judge_area(case(entry(minutes, 0, recorded_after=12 * 3600))))
        assert "live entries only" in variants(judge_area(case(entry(minutes, 0, recorded_after=12 * 3600 + 1))))

    def test_the_first_day_ends_with_the_last_second_of_minute_1440(self) -> None:
        still = entry(DAYS + 59 / 60, 0, recorded_after=3600)
        assert "live entries only" in variants(judge_area(case(still)))

    @pytest.mark.parametrize("recorded_after", [0, 7 * 86400])
    def test_paper_is_neither_live_nor_recalled(self, recorded_after: int) -> None:
        told = case(entry(60, 0, recorded_after=recorded_after, source="paper"))
        assert variants(judge_area(told)) == {"without paper entries": "cannot tell"}

    @pytest.mark.parametrize("source", ["patient", "helper", "staff"])
    def test_whoever_wrote_it_down_may_be_late(self, source: str) -> None:
        assert "live entries only" in variants(judge_area(case(entry(60, 0, recorded_after=3600, source=source))))

    def test_recalled_and_paper_entries_count(self) -> None:
        told = case(entry(60, 0, recorded_after=7200), entry(180, 0, recorded_after=86400, source="paper"))
        assert at(told)["at_least"] == 180


class TestBatch:
    """Three or more entries with different ``felt_at``, recorded within five minutes."""

    @staticmethod
    def batched(*told: Json) -> list[int]:
        """The minutes of the entries that carry the flag."""
        document = case(*told)
        found = review(read_case(document), None, datetime.fromisoformat(document["as_of"]))
        return [item.t for item in found.entries if item.batch]

    @staticmethod
    def recorded(felt_minute: int, recorded_second: float, **more: object) -> Json:
        """A score felt in one minute and recorded so many seconds after noon."""
        late = (on_day(0, "12:00") - after(felt_minute)).total_seconds() + recorded_second
        return entry(felt_minute, 5, recorded_after=late, **more)

    def test_written_in_one_go(self) -> None:
        assert self.batched(self.recorded(60, 0), self.recorded(70, 100), self.recorded(80, 300)) == [60, 70, 80]

    def test_first_to_last_within_five_minutes(self) -> None:
        assert self.batched(self.recorded(60, 0), self.recorded(70, 100), self.recorded(80, 301)) == []

    def test_two_are_none(self) -> None:
        assert self.batched(self.recorded(60, 0), self.recorded(70, 1)) == []

    def test_felt_at_three_different_times(self) -> None:
        resting = self.recorded(60, 50, condition="resting")
        assert self.batched(self.recorded(60, 0), resting, self.recorded(70, 100)) == []
        assert self.batched(self.recorded(60, 0), resting, self.recorded(70, 100), self.recorded(80, 200)) == [
            *[60, 60, 70, 80]
        ]

    def test_its_live_and_paper_members_do_not_carry_the_flag(self) -> None:
        live, paper = self.recorded(149, 0), self.recorded(100, 0, source="paper")
        assert self.batched(live, paper, self.recorded(60, 0), self.recorded(70, 0)) == [60, 70]

    def test_batches_may_overlap(self) -> None:
        told = [self.recorded(60 + second // 10, second) for second in (0, 180, 300, 480)]
        assert self.batched(*told) == [60, 78, 90, 108]

    def test_what_was_not_yet_known_makes_no_batch(self) -> None:
        document = case(self.recorded(60, 0), self.recorded(70, 100), self.recorded(80, 300))
        now = on_day(0, "12:04")
        assert not any(item.batch for item in review(read_case(document), None, now).entries)


class TestAreas:
    def test_right_and_left_are_judged_each_on_its_own(self) -> None:
        told = case(
            entry(60, 0),
            entry(60, 5, area="l"),
            areas=[area("r"), area("l", side="left")],
            baselines=[baseline(8), baseline(5, area="l")],
        )
        left, right = judge(told)["areas"]
        assert (left["id"], left["baseline"], left["anesthetic"]["at"]["50"]["response"]) == ("l", 5, "not met")
        assert (right["id"], right["baseline"], right["anesthetic"]["at"]["50"]["response"]) == ("r", 8, "met")

    def test_only_index_areas_are_judged(self) -> None:
        told = case(entry(60, 0), felt(after(60), 8, area="neck"), areas=[area("r"), area("neck", index=False)])
        assert [judged["id"] for judged in judge(told)["areas"]] == ["r"]
