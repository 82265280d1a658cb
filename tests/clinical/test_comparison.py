"""Two blocks side by side: clinical specification, section 10."""

import pytest

from tests.clinical.cases import BUPIVACAINE, FACET, LIDOCAINE, ROPIVACAINE, TRIAMCINOLONE, Json, area, baseline
from tests.clinical.plans import (
    COMPLETE,
    LONG,
    NO_RELIEF,
    RELIEF,
    SHORT,
    UNASKED,
    ablation,
    block,
    target,
    targets,
    with_bupivacaine,
    with_lidocaine,
)

PROLONGED_LIDOCAINE = {30: 0, 60: 0, 240: 0, 420: 0, 600: 8}
LONGER_BUPIVACAINE = {60: 0, 240: 0, 480: 0, 720: 0, 900: 8}


def compared(*cases: Json, policy: str = "sis-dual") -> str | None:
    label: str | None = target(policy, *cases)["comparison"]
    return label


def test_one_block_is_not_compared() -> None:
    assert compared(block(0)) is None
    assert target("sis-dual", block(0))["comparison_because"] is None


@pytest.mark.parametrize("first", [0, 20])
def test_a_steroid_in_either_is_not_comparable(first: int) -> None:
    with_steroid = block(first, COMPLETE, intent="diagnostic", steroid=TRIAMCINOLONE)
    assert compared(with_steroid, block(20 - first, COMPLETE)) == "not comparable"


def test_a_therapeutic_injection_is_no_second_block() -> None:
    assert compared(block(0, COMPLETE), block(20, COMPLETE, steroid=TRIAMCINOLONE)) is None


def test_an_ablation_is_no_second_block() -> None:
    assert compared(block(0, COMPLETE), ablation(30, (1,)), policy="medicare-facet") is None


@pytest.mark.parametrize("failed", [0, 20])
def test_one_met_and_one_not_is_discrepant(failed: int) -> None:
    assert compared(block(failed, NO_RELIEF), block(20 - failed, COMPLETE)) == "discrepant"


def test_both_not_met_is_negative() -> None:
    assert compared(block(0, NO_RELIEF), block(20, NO_RELIEF)) == "negative"


@pytest.mark.parametrize("other", [COMPLETE, NO_RELIEF, UNASKED])
def test_a_block_that_cannot_tell_says_what_is_missing(other: dict[int, int]) -> None:
    found = target("sis-dual", block(0, UNASKED), block(20, other))
    assert found["comparison"] == "cannot tell"
    assert "missing: a score between minute 30 and minute 170" in found["comparison_because"]


def test_it_is_the_response_at_the_policy_s_own_percent() -> None:
    both = block(0), block(20)
    assert compared(*both, policy="medicare-facet") == "reproduced"
    assert compared(*both, policy="sis-dual") == "negative"


def test_the_same_single_agent_is_reproduced() -> None:
    assert compared(block(0, COMPLETE), block(20, COMPLETE)) == "reproduced"
    percents = [{"agent": "bupivacaine", "percent": 0.25}], [{"agent": "bupivacaine", "percent": 0.5}]
    both = (block(20 * number, LONG, anesthetics=given) for number, given in enumerate(percents))
    assert compared(*both) == "reproduced"


@pytest.mark.parametrize(
    ("given", "because"),
    [
        ([LIDOCAINE, BUPIVACAINE], "mixture"),
        (None, "known window"),
        ([{"agent": None}], "known window"),
        ([{"agent": "procaine"}], "known window"),
    ],
)
def test_a_mixture_or_an_unknown_agent_cannot_tell(given: list[Json] | None, because: str) -> None:
    found = target("sis-dual", block(0, LONG, anesthetics=given), with_lidocaine(20, SHORT))
    assert found["comparison"] == "cannot tell"
    assert because in found["comparison_because"]


def test_two_that_are_not_recorded_are_not_the_same_agent() -> None:
    assert compared(block(0, LONG, anesthetics=None), block(20, LONG, anesthetics=None)) == "cannot tell"


def test_equal_windows_cannot_tell() -> None:
    weak = [{"agent": "bupivacaine", "percent": 0.25}]
    found = target("sis-dual", block(0, LONG, anesthetics=weak), block(20, LONG, anesthetics=[ROPIVACAINE]))
    assert found["comparison"] == "cannot tell"
    assert "same window" in found["comparison_because"]


@pytest.mark.parametrize("lidocaine_on", [0, 20])
def test_the_longer_agent_that_relieved_longer_is_concordant(lidocaine_on: int) -> None:
    both = with_lidocaine(lidocaine_on, SHORT), with_bupivacaine(20 - lidocaine_on, LONG)
    assert compared(*both) == "concordant"


@pytest.mark.parametrize(("ended", "label"), [(180, "concordant"), (181, "cannot tell")])
def test_concordant_from_the_minute_at_which_the_shorter_one_had_ended(ended: int, label: str) -> None:
    assert compared(with_lidocaine(0, {30: 0, 60: 0, ended: 8}), with_bupivacaine(20, COMPLETE)) == label


@pytest.mark.parametrize(("last", "label"), [(180, "discordant"), (179, "cannot tell")])
def test_discordant_from_the_minute_at_which_the_longer_one_had_ended(last: int, label: str) -> None:
    lidocaine = with_lidocaine(0, {30: 0, 60: 0, last: 0, 240: 8})
    assert compared(lidocaine, with_bupivacaine(20, {60: 0, 120: 0, 180: 8})) == label


def test_relief_with_the_shorter_agent_that_never_ended_cannot_tell() -> None:
    found = target("sis-dual", with_lidocaine(0, {30: 0, 60: 0}), with_bupivacaine(20, LONG))
    assert found["comparison"] == "cannot tell"
    assert found["comparison_because"].startswith("missing: ")


def test_prolonged_relief_is_said() -> None:
    lidocaine = with_lidocaine(0, PROLONGED_LIDOCAINE)
    assert compared(lidocaine, with_bupivacaine(20, LONGER_BUPIVACAINE)) == "concordant, prolonged"
    assert compared(lidocaine, with_bupivacaine(20, {60: 0, 180: 0, 300: 8})) == "discordant, prolonged"


def test_the_latest_two_are_compared() -> None:
    assert compared(block(0, NO_RELIEF), block(20, COMPLETE), block(40, COMPLETE)) == "reproduced"


def test_joints_and_nerves_are_compared_as_nerves() -> None:
    """The joint L4-5 has the nerves L3 and L4; L5 was blocked once."""
    found = targets("medicare-facet", block(0, **FACET), block(20, NO_RELIEF))
    assert [(one["levels"], one["comparison"]) for one in found] == [(["L3", "L4"], "discrepant"), (["L5"], None)]


class TestSides:
    def two_sided(self, day: int, left: dict[int, int]) -> Json:
        told = block(day, COMPLETE, side="both")
        told["areas"] = [area("r"), area("l", side="left")]
        told["baseline"] = [baseline(8), baseline(8, area="l")]
        told["entries"] += [{**one, "area": "l"} for one in block(day, left)["entries"]]
        return told

    def test_both_makes_two_targets_each_with_its_own_areas(self) -> None:
        found = targets("sis-dual", self.two_sided(0, NO_RELIEF), self.two_sided(20, COMPLETE))
        assert [(one["side"], one["comparison"]) for one in found] == [("right", "reproduced"), ("left", "discrepant")]

    def test_the_other_side_is_another_target(self) -> None:
        left = block(20, COMPLETE, side="left")
        left["areas"] = [area("r", side="left")]
        found = targets("sis-dual", block(0, COMPLETE), left)
        assert [(one["side"], one["comparison"]) for one in found] == [("right", None), ("left", None)]

    def test_an_area_in_the_middle_speaks_for_both_sides(self) -> None:
        told = block(0, COMPLETE, side="both")
        told["areas"] = [area("r", side="both")]
        assert [one["sessions"][0]["result"] for one in targets("sis-dual", told)] == ["met", "met"]

    def test_a_side_without_an_area_cannot_tell(self) -> None:
        found = target("medicare-facet", block(0, RELIEF, side="left"))
        assert found["result"] == "cannot tell"
        assert found["missing"] == ["2026-03-02: missing: a pain of that side that is judged"]

    def test_the_relief_of_a_side_lasts_while_every_area_of_it_is_relieved(self) -> None:
        lidocaine = with_lidocaine(0, SHORT)
        lidocaine["areas"].append(area("leg"))
        lidocaine["baseline"].append(baseline(8, area="leg"))
        longer = {30: 0, 60: 0, 240: 0, 480: 8}
        lidocaine["entries"] += [{**one, "area": "leg"} for one in with_lidocaine(0, longer)["entries"]]
        assert compared(lidocaine, with_bupivacaine(20, COMPLETE)) == "concordant"
