"""Which doubt about a judgement is the strongest: clinical specification, section 8."""

from dataclasses import replace

import pytest

from diary.clinical.answers import Answer
from diary.clinical.doubts import FLAGS, WEAKNESS, Doubt, doubts_of
from diary.clinical.policy_files import shipped_policies
from diary.clinical.review import AreaReview, Review, review
from diary.clinical.robustness import Robustness, Solidity, Variant
from diary.exchange.case import read_case
from tests.clinical.cases import after, case, entry

GOOD_BLOCK = [entry(60, 1), entry(180, 1)]


def judged(*flags: str, of_the_area: tuple[str, ...] = (), **variants: Answer) -> tuple[Review, AreaReview]:
    """A block that is met, with these flags and with these variants, an underscore standing for a blank."""
    found = review(read_case(case(*GOOD_BLOCK)), shipped_policies()["medicare-facet"], after(300))
    assert found.areas[0].policy.result is Answer.MET
    told = tuple(Variant(id=name.replace("_", " "), result=result) for name, result in variants.items())
    area = replace(found.areas[0], flags=of_the_area, robustness=Robustness(result=Solidity.DEPENDS, variants=told))
    return replace(found, flags=flags, areas=(area,)), area


def order(found: tuple[Review, AreaReview]) -> list[str]:
    return [doubt.id for doubt in doubts_of(*found)]


def test_a_robust_block_has_none() -> None:
    assert doubts_of(*judged(usual_baseline=Answer.MET)) == ()


def test_what_reverses_the_result_stands_above_what_makes_it_unknown() -> None:
    found = judged(live_entries_only=Answer.CANNOT_TELL, resting_instead_of_moving=Answer.NOT_MET)
    assert doubts_of(*found) == (
        Doubt(id="resting instead of moving", result=Answer.NOT_MET),
        Doubt(id="live entries only", result=Answer.CANNOT_TELL),
    )


def test_what_changes_the_result_stands_above_every_flag_but_weakness() -> None:
    found = judged("sedation", WEAKNESS, usual_baseline=Answer.CANNOT_TELL)
    assert order(found) == [WEAKNESS, "usual baseline", "sedation"]


def test_flags_of_the_diary_and_of_the_area_stand_in_one_order() -> None:
    found = judged("mixture", "sedation", of_the_area=("time doubtful", "low baseline"))
    assert order(found) == ["sedation", "low baseline", "mixture", "time doubtful"]


def test_a_coarse_scale_weighs_where_the_policys_own_percent_is_meant() -> None:
    found = judged("mixture", of_the_area=("coarse scale 75", "coarse scale 80", "late relief"))
    assert order(found) == ["coarse scale 80", "late relief", "mixture", "coarse scale 75"]


@pytest.mark.parametrize("flag", FLAGS)
def test_every_flag_that_has_a_place_is_a_doubt(flag: str) -> None:
    assert order(judged(flag)) == [flag]


def test_a_flag_that_is_new_is_told_and_stands_last() -> None:
    assert order(judged("something new", "time doubtful")) == ["time doubtful", "something new"]
