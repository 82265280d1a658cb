"""Many injections together: what cannot be told stays apart, and intervals are counted as intervals."""

from datetime import datetime
from fractions import Fraction
from itertools import pairwise
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.clinical.answers import Answer
from diary.clinical.cohort import (
    COUNTED,
    AreaFact,
    Cohort,
    GroupBy,
    InjectionFact,
    Lasted,
    Rate,
    Spread,
    area_facts,
    cohort,
)
from diary.clinical.cohort import grouped as divided
from diary.clinical.policy_files import first_policy
from diary.clinical.review import review
from diary.exchange.case import read_case
from tests.clinical.cases import ABLATION, SACROILIAC, after, case, entry, evening

MET, NOT_MET, CANNOT_TELL = Answer.MET, Answer.NOT_MET, Answer.CANNOT_TELL


def area(
    response: Answer | None = MET, at_least: int | None = None, less_than: int | None = None, **more: object
) -> AreaFact:
    usual = {"area": "r", "result": response, "steroid": None}
    return AreaFact(response=response, at_least=at_least, less_than=less_than, **usual | more)  # type: ignore[arg-type]  # by its fields


def injection(*areas: AreaFact, **more: object) -> InjectionFact:
    usual: dict[str, object] = dict.fromkeys(("injection", "procedure", "agent", "provider", "location", "policy"), "x")
    counts: dict[str, object] = {"served": 0, "due": 0, "follow_up_days": None}
    return InjectionFact(areas=areas, **usual | counts | more)  # type: ignore[arg-type]  # by its fields


def together(*areas: AreaFact) -> Cohort:
    return cohort([injection(one) for one in areas])


def relieved(found: Cohort) -> list[tuple[int, int]]:
    return [(hour.at_least, hour.at_most) for hour in found.relieved]


def test_what_cannot_be_told_stays_in_the_denominator_and_is_neither_yes_nor_no() -> None:
    rate = together(area(MET), area(MET), area(NOT_MET), area(CANNOT_TELL)).response
    assert rate == Rate(met=2, not_met=1, cannot_tell=1)
    assert (rate.of, rate.percent(rate.met), rate.percent(rate.cannot_tell)) == (4, 50.0, 25.0)


def test_an_ablation_has_no_part_in_the_response_and_is_still_counted() -> None:
    found = together(area(None), area(MET, at_least=60))
    assert (found.areas, found.response.of, found.relieved[0].of) == (2, 1, 1)


def test_of_nobody_there_is_no_percent_no_median_and_no_spread() -> None:
    found = cohort([])
    assert (found.response.percent(0), found.lasted, found.completeness, found.follow_up) == (None, None, None, None)
    assert relieved(found) == [(0, 0)] * 5


def test_relief_over_the_hours_comes_straight_from_the_interval() -> None:
    """At least 4 h, less than 8 h: sure until 4, possible before 8, over at 8."""
    assert relieved(together(area(at_least=240, less_than=480))) == [(1, 1), (1, 1), (1, 1), (0, 0), (0, 0)]
    assert relieved(together(area(at_least=239, less_than=481))) == [(1, 1), (1, 1), (0, 1), (0, 1), (0, 0)]


def test_relief_that_was_not_heard_to_end_may_have_gone_on() -> None:
    assert relieved(together(area(at_least=120))) == [(1, 1), (1, 1), (0, 1), (0, 1), (0, 1)]


def test_no_relief_is_none_at_any_hour_and_an_untold_one_may_be_any() -> None:
    assert relieved(together(area(NOT_MET))) == [(0, 0)] * 5
    assert relieved(together(area(CANNOT_TELL))) == [(0, 1)] * 5


def test_the_median_of_durations_is_an_interval_too() -> None:
    found = together(area(at_least=60, less_than=120), area(at_least=180, less_than=240), area(at_least=600))
    expected = {"of": 3, "at_least": Fraction(180), "less_than": Fraction(240), "least": 60, "most": 600, "unended": 1}
    assert found.lasted == Lasted(**expected)  # type: ignore[arg-type]  # by its fields


def test_where_half_were_not_heard_to_end_the_median_has_no_upper_bound() -> None:
    found = together(area(at_least=60, less_than=120), area(at_least=600)).lasted
    assert found
    assert (found.at_least, found.less_than) == (Fraction(330), None)


def test_completeness_and_follow_up_are_medians_with_their_range_and_never_means() -> None:
    done = [injection(served=s, due=10, follow_up_days=d) for s, d in ((1, 7), (2, 10), (10, 60))]
    found = cohort([*done, injection()])
    assert found.completeness == Spread(of=3, middle=Fraction(20), least=Fraction(10), most=Fraction(100))
    assert found.follow_up == Spread(of=3, middle=Fraction(10), least=Fraction(7), most=Fraction(60))
    assert (found.served, found.due) == (13, 30)


@pytest.mark.parametrize("by", GroupBy)
def test_a_group_of_one_is_shown_like_any_other(by: GroupBy) -> None:
    facts = [injection(**{by.value: value}) for value in ("b", "a", "b")]
    assert {values: len(found) for values, found in divided(facts, (by,)).items()} == {("a",): 1, ("b",): 2}


def test_two_divisions_make_a_group_of_each_pair_that_there_is() -> None:
    pairs = (("block", "weak"), ("block", "strong"), ("joint", "weak"), ("block", "weak"))
    facts = [injection(procedure=procedure, agent=agent) for procedure, agent in pairs]
    found = divided(facts, (GroupBy.AGENT, GroupBy.PROCEDURE))
    assert {values: len(group) for values, group in found.items()} == {
        ("strong", "block"): 1,
        ("weak", "block"): 2,
        ("weak", "joint"): 1,
    }


def facts_of(told: dict[str, object]) -> AreaFact:
    diary, as_of = read_case(told), datetime.fromisoformat(str(told["as_of"]))
    (only,) = area_facts(review(diary, first_policy(diary.injection), as_of, variants=False))
    return only


def test_a_judged_block_comes_to_its_response_interval_and_result() -> None:
    found = facts_of(case(entry(30, 1), entry(180, 1), entry(300, 6)))
    assert (found.response, found.at_least, found.less_than, found.result) == (MET, 180, 300, MET)
    assert found.steroid is None


def test_an_ablation_has_neither_response_nor_result() -> None:
    found = facts_of(case(entry(30, 1), entry(180, 1), **ABLATION))
    assert (found.response, found.at_least, found.result) == (None, None, None)


def test_a_steroid_that_is_still_open_cannot_be_told() -> None:
    steroid = {"agent": "triamcinolone", "mg": 40}
    days = [evening(day, 7) for day in range(7, 13)]
    early = case(entry(30, 1), *days, as_of=after(60 * 24 * 13), steroid=steroid, **SACROILIAC)
    late = case(entry(30, 1), *days, as_of=after(60 * 24 * 15), steroid=steroid, **SACROILIAC)
    assert (facts_of(early).steroid, facts_of(late).steroid) == (CANNOT_TELL, NOT_MET)


@st.composite
def areas(draw: st.DrawFn) -> AreaFact:
    response = draw(st.sampled_from([*Answer, None]))
    if response is not MET:
        return area(response)
    at_least = draw(st.integers(15, 3000))
    return area(MET, at_least, draw(st.one_of(st.none(), st.integers(at_least + 1, 5000))))


@given(st.lists(areas(), max_size=12), st.randoms(use_true_random=False))
def test_bounds_hold_and_neither_order_nor_time_turns_them(found: list[AreaFact], chance: object) -> None:
    told = together(*found)
    for hour in told.relieved:
        assert 0 <= hour.at_least <= hour.at_most <= hour.of
    for earlier, later in pairwise(told.relieved):
        assert later.at_least <= earlier.at_least
        assert later.at_most <= earlier.at_most
    mixed = list(found)
    chance.shuffle(mixed)  # type: ignore[attr-defined]  # a random generator
    assert together(*mixed) == told


@given(st.lists(areas(), max_size=12))
def test_a_number_is_as_long_as_the_list_behind_it(found: list[AreaFact]) -> None:
    told = together(*found)
    behind = {name: len([one for one in found if rule(one)]) for name, rule in COUNTED.items()}
    assert behind["all"] == told.areas
    for question, rate in (("response", told.response), ("result", told.result), ("steroid", told.steroid)):
        counts = [behind[f"{question}-{answer}"] for answer in ("met", "not-met", "cannot-tell")]
        assert counts == [rate.met, rate.not_met, rate.cannot_tell]
    for hour in told.relieved:
        assert behind[f"relieved-{hour.hour}-at-least"] == hour.at_least
        assert behind[f"relieved-{hour.hour}-at-most"] == hour.at_most
    assert behind["lasted"] == (told.lasted.of if told.lasted else 0)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 6)), min_size=1, max_size=20))
def test_the_median_is_the_one_of_the_textbook(counted: list[tuple[int, int]]) -> None:
    found = cohort([injection(served=served, due=due) for served, due in counted]).completeness
    assert found
    values = [Fraction(100 * served, due) for served, due in counted]
    assert (found.middle, found.least, found.most) == (median(values), min(values), max(values))
