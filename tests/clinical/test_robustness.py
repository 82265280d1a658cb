"""How solid a result is, and the flags that need no recomputation: clinical specification, section 8."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from diary.clinical.review import review
from diary.exchange.case import read_case
from tests.clinical.cases import (
    LIDOCAINE,
    SACROILIAC,
    Json,
    after,
    area,
    baseline,
    case,
    entry,
    evening,
    judge,
    judge_area,
    on_day,
    variants,
)

NOON = on_day(3, "12:00")
LATE = 16 * 60
"""Seconds after which an entry of the first day is recalled."""
LIVE, PAPER, RESCUE, USUAL, STATED, RESTING = (
    "live entries only",
    "without paper entries",
    "without qualifying entries in the 6 h after a rescue analgesic",
    "usual baseline",
    "patient-stated relief",
    "resting instead of moving",
)


def solidity(told: Json, policy: str | None = None) -> tuple[str, str, dict[str, str]]:
    """The policy's result, whether it is solid, and what the variants say."""
    judged = judge_area(told, policy)
    return judged["policy"]["result"], judged["robustness"]["result"], variants(judged)


GOOD_BLOCK = [entry(60, 1), entry(180, 1)]


def test_where_no_variant_applies_the_result_is_robust() -> None:
    assert solidity(case(*GOOD_BLOCK)) == ("met", "robust", {})


class TestLiveEntriesOnly:
    def test_a_result_that_rests_on_memory_depends_on_it(self) -> None:
        told = case(entry(60, 1, recorded_after=LATE), entry(180, 1, recorded_after=LATE))
        assert solidity(told) == ("met", "depends", {LIVE: "cannot tell"})

    def test_a_result_that_does_not_is_robust(self) -> None:
        told = case(*GOOD_BLOCK, entry(100, 1, recorded_after=LATE))
        assert solidity(told) == ("met", "robust", {LIVE: "met"})

    def test_paper_is_dropped_with_the_recalled(self) -> None:
        told = case(entry(60, 1, source="paper"), entry(180, 1, source="paper"), entry(100, 1, recorded_after=LATE))
        assert solidity(told)[2] == {LIVE: "cannot tell", PAPER: "cannot tell"}

    def test_what_a_recalled_score_replaced_stands_again(self) -> None:
        told = case(*GOOD_BLOCK, entry(60, 8, recorded_after=LATE))
        assert solidity(told) == ("not met", "depends", {LIVE: "met"})


class TestWithoutPaper:
    def test_a_result_that_rests_on_paper(self) -> None:
        told = case(entry(60, 1), entry(180, 1, source="paper"))
        assert solidity(told) == ("met", "depends", {PAPER: "cannot tell"})

    def test_a_paper_score_that_says_the_same(self) -> None:
        assert solidity(case(*GOOD_BLOCK, entry(200, 1, source="paper"))) == ("met", "robust", {PAPER: "met"})

    def test_where_nothing_is_left_nothing_can_be_told(self) -> None:
        told = case(entry(60, 8, source="paper"), usual=3)
        assert solidity(told, "asipp")[2][PAPER] == "cannot tell"


class TestAfterARescueAnalgesic:
    @pytest.mark.parametrize(
        ("seconds_before", "applies"),
        [(-1, False), (0, False), (1, True), (6 * 3600, True), (6 * 3600 + 1, False)],
    )
    def test_six_hours_from_the_tablet(self, seconds_before: int, *, applies: bool) -> None:
        told = case(entry(500, 1), rescue=(after(500) - timedelta(seconds=seconds_before),))
        assert (RESCUE in solidity(told)[2]) is applies

    def test_relief_may_be_the_tablet_s(self) -> None:
        told = case(*GOOD_BLOCK, rescue=(after(30),))
        assert solidity(told) == ("met", "depends", {RESCUE: "cannot tell"})

    def test_failures_after_it_stay_and_excuse_nothing(self) -> None:
        told = case(entry(60, 1), entry(90, 8), entry(180, 1), rescue=(after(30),))
        assert solidity(told) == ("not met", "robust", {RESCUE: "not met"})

    def test_where_only_failures_follow_it_there_is_nothing_to_recompute(self) -> None:
        assert solidity(case(entry(60, 8), rescue=(after(30),))) == ("not met", "robust", {})

    def test_what_qualifies_is_read_at_the_policy_s_threshold(self) -> None:
        told = case(entry(60, 2), entry(180, 2), rescue=(after(30),))
        assert RESCUE not in solidity(told, "medicare-facet")[2]
        assert solidity(told, "consensus-2020-lumbar") == ("met", "depends", {RESCUE: "cannot tell"})

    def test_weeks_later_too(self) -> None:
        evenings = [evening(day, 1) for day in range(5, 10)]
        assert RESCUE not in solidity(case(*GOOD_BLOCK, *evenings, rescue=(on_day(8, "12:59"),)))[2]
        assert solidity(case(*GOOD_BLOCK, *evenings, rescue=(on_day(8, "13:00"),)))[2] == {RESCUE: "met"}


class TestUsualBaseline:
    def test_a_result_that_the_usual_pain_does_not_bear_out(self) -> None:
        assert solidity(case(*GOOD_BLOCK, usual=4)) == ("met", "depends", {USUAL: "not met"})

    def test_one_that_it_does(self) -> None:
        assert solidity(case(*GOOD_BLOCK, usual=5)) == ("met", "robust", {USUAL: "met"})

    @pytest.mark.parametrize("usual", [None, 8])
    def test_unknown_or_equal_it_does_not_apply(self, usual: int | None) -> None:
        assert solidity(case(*GOOD_BLOCK, usual=usual))[2] == {}

    def test_a_usual_pain_of_0_can_tell_nothing(self) -> None:
        assert solidity(case(*GOOD_BLOCK, usual=0)) == ("met", "depends", {USUAL: "cannot tell"})
        assert solidity(case(*GOOD_BLOCK, usual=0), "asipp")[2] == {USUAL: "cannot tell"}


class TestStatedRelief:
    def test_the_patient_says_more_than_the_scores(self) -> None:
        told = case(entry(60, 2, stated_relief_percent=80), entry(180, 2, stated_relief_percent=80))
        assert solidity(told) == ("not met", "depends", {STATED: "met"})

    def test_the_patient_says_less(self) -> None:
        told = case(entry(60, 1, stated_relief_percent=79.99), entry(180, 1))
        assert solidity(told) == ("met", "depends", {STATED: "not met"})

    def test_where_nothing_is_said_the_score_stands(self) -> None:
        told = case(entry(60, 1, stated_relief_percent=90), entry(180, 2))
        assert solidity(told)[2] == {STATED: "cannot tell"}

    @pytest.mark.parametrize("stated", [None, 87.5])
    def test_nothing_said_or_the_same_said_does_not_apply(self, stated: float | None) -> None:
        assert solidity(case(entry(60, 1, stated_relief_percent=stated), entry(180, 1)))[2] == {}

    def test_no_relief_said_is_not_nothing_said(self) -> None:
        told = case(entry(60, 1, stated_relief_percent=0), entry(180, 1, stated_relief_percent=0))
        assert solidity(told) == ("met", "depends", {STATED: "not met"})


class TestRestingInsteadOfMoving:
    BASELINES = (baseline(8), baseline(5, condition="resting"))

    def resting(self, *scores: int) -> list[Json]:
        return [entry(60 * hour, score, condition="resting") for hour, score in enumerate(scores, start=1)]

    def test_a_result_that_rest_does_not_bear_out(self) -> None:
        told = case(*GOOD_BLOCK, *self.resting(5, 5), baselines=list(self.BASELINES))
        assert solidity(told) == ("met", "depends", {RESTING: "not met"})

    def test_one_that_it_does(self) -> None:
        told = case(*GOOD_BLOCK, *self.resting(1, 1, 1), baselines=list(self.BASELINES))
        assert solidity(told) == ("met", "robust", {RESTING: "met"})

    def test_without_resting_scores_or_baseline_it_does_not_apply(self) -> None:
        assert solidity(case(*GOOD_BLOCK, baselines=list(self.BASELINES)))[2] == {}
        assert solidity(case(*GOOD_BLOCK, *self.resting(1)))[2] == {}
        told = case(*GOOD_BLOCK, *self.resting(1), baselines=[baseline(8), baseline(0, condition="resting")])
        assert solidity(told)[2] == {}

    def test_the_lowest_resting_baseline_is_one(self) -> None:
        told = case(*GOOD_BLOCK, *self.resting(1, 1), baselines=[baseline(8), baseline(1, condition="resting")])
        assert solidity(told)[2] == {RESTING: "not met"}

    def test_judged_resting_it_does_not_apply(self) -> None:
        told = case(*self.resting(1, 1, 1), baselines=list(self.BASELINES))
        assert solidity(told)[2] == {}

    def test_the_criterion_on_the_usual_pain_is_that_at_rest(self) -> None:
        moving = [entry(60, 1, could_move=True)]
        rest = [entry(60, 0, condition="resting", could_move=True)]
        baselines = [baseline(8, usual=8), baseline(5, condition="resting", usual=3)]
        told = case(*moving, *rest, baselines=baselines)
        assert solidity(told, "asipp") == ("met", "depends", {RESTING: "not met"})


def test_variants_stand_in_the_order_of_the_specification() -> None:
    told = case(
        entry(60, 1, recorded_after=LATE, stated_relief_percent=90),
        entry(180, 1, source="paper"),
        entry(60, 1, condition="resting"),
        baselines=[baseline(8, usual=7), baseline(5, condition="resting")],
        rescue=(after(30),),
    )
    assert list(solidity(told)[2]) == [LIVE, PAPER, RESCUE, USUAL, STATED, RESTING]


class TestFlags:
    @staticmethod
    def flags(told: Json) -> set[str]:
        return set(judge(told)["flags"]) - {"fewer than half of the due scores recorded"}

    @pytest.mark.parametrize(
        ("sedation", "flagged"), [("none", False), ("oral", True), ("iv", True), ("not recorded", False)]
    )
    def test_sedation(self, sedation: str, *, flagged: bool) -> None:
        assert self.flags(case(*GOOD_BLOCK, sedation=sedation)) == ({"sedation"} if flagged else set())

    @pytest.mark.parametrize(
        ("minutes", "flagged"), [(-30, False), (0, False), (0.99, False), (1, True), (720, True), (721, False)]
    )
    def test_rescue_in_the_anesthetic_phase(self, minutes: float, *, flagged: bool) -> None:
        found = self.flags(case(*GOOD_BLOCK, rescue=(after(minutes),)))
        assert found == ({"rescue in the anesthetic phase"} if flagged else set())

    def test_no_phase_no_rescue_in_it(self) -> None:
        assert self.flags(case(*GOOD_BLOCK, rescue=(after(60),), anesthetics=[])) == set()

    @pytest.mark.parametrize(
        ("score", "stated", "flagged"),
        [
            (4, 80, True),
            (4, 79.9, False),
            (4, 20, True),
            (4, 20.1, False),
            (8, 30, True),
            (8, 29, False),
            (0, 70, True),
            (0, 71, False),
            (8, 0, False),
            (10, 5, True),
            (10, 4, False),
        ],
    )
    def test_stated_relief_differs_from_a_score(self, score: int, stated: float, *, flagged: bool) -> None:
        found = self.flags(case(entry(60, score, stated_relief_percent=stated)))
        assert found == ({"stated relief differs from a score by 30 points or more"} if flagged else set())

    def test_stated_relief_of_a_score_that_is_not_judged_says_nothing(self) -> None:
        told = case(*GOOD_BLOCK, entry(30, 8, condition="resting", stated_relief_percent=100))
        assert self.flags(told) == set()

    def test_any_index_area_may_raise_it(self) -> None:
        told = case(
            *GOOD_BLOCK,
            entry(60, 8, area="l", stated_relief_percent=100),
            areas=[area("r"), area("l")],
            baselines=[baseline(8), baseline(8, area="l")],
        )
        assert self.flags(told) == {"stated relief differs from a score by 30 points or more"}

    def test_all_that_is_said_of_agents_stands_together(self) -> None:
        told = case(*GOOD_BLOCK, anesthetics=[{"agent": "bupivacaine"}, LIDOCAINE], intent="diagnostic", sedation="iv")
        assert self.flags(told) == {"sedation", "mixture", "concentration assumed"}

    def test_a_flag_changes_no_result(self) -> None:
        quiet = judge(case(*GOOD_BLOCK, **SACROILIAC))
        flagged = judge(case(*GOOD_BLOCK, sedation="iv", **SACROILIAC))
        assert quiet["areas"] == flagged["areas"]


class TestFlagsFromOutsideTheDiary:
    """What one case cannot hold, but a patient's record does."""

    @staticmethod
    def flags(told: Json, *, now: datetime = NOON, **outside: tuple[datetime, ...]) -> set[str]:
        found = review(replace(read_case(told), **outside), None, now)  # type: ignore[arg-type]  # the keywords vary
        return set(found.flags) - {"fewer than half of the due scores recorded"}

    @pytest.mark.parametrize(
        ("moment", "flagged"),
        [
            (on_day(0, "00:00"), True),
            (on_day(0, "09:30"), True),
            (on_day(0, "23:59"), True),
            (on_day(1, "00:00"), False),
            (on_day(-1, "23:59"), False),
        ],
    )
    def test_another_injection_that_day(self, moment: datetime, *, flagged: bool) -> None:
        found = self.flags(case(*GOOD_BLOCK), other_injections_at=(moment,))
        assert found == ({"another injection that day"} if flagged else set())

    def test_new_weakness_or_numbness_reported(self) -> None:
        found = self.flags(case(*GOOD_BLOCK), weakness_reported_at=(after(300),))
        assert found == {"new weakness or numbness reported"}

    def test_both_at_the_very_moment(self) -> None:
        now = after(300)
        found = self.flags(case(*GOOD_BLOCK), now=now, other_injections_at=(now,), weakness_reported_at=(now,))
        assert found == {"another injection that day", "new weakness or numbness reported"}

    def test_neither_before_it_is_known(self) -> None:
        found = self.flags(
            case(*GOOD_BLOCK), now=after(299), other_injections_at=(after(300),), weakness_reported_at=(after(300),)
        )
        assert found == set()
