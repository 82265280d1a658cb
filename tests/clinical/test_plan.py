"""The RFA plan, every state of it and every missing piece: clinical specification, section 10."""

import pytest

from diary.exchange.planning import planned
from tests.clinical.cases import BUPIVACAINE, C1_2, FACET, LIDOCAINE, SACROILIAC, TRIAMCINOLONE, Json, area, baseline
from tests.clinical.plans import (
    COMPLETE,
    LONG,
    NO_RELIEF,
    RELIEF,
    SHORT,
    UNASKED,
    block,
    result,
    target,
    targets,
    with_bupivacaine,
    with_lidocaine,
)

NOT_ASSESSED = [
    "duration of pain",
    "failed conservative care",
    "no radiculopathy",
    "provocation tests at the sacroiliac joint",
    "imaging",
]


def test_two_blocks_that_are_met_meet_the_criteria() -> None:
    found = target("medicare-facet", block(0), block(14))
    assert (found["result"], found["missing"], found["earliest"]) == ("diary criteria met", [], None)
    assert (found["region"], found["side"], found["levels"]) == ("lumbar", "right", ["L3", "L4", "L5"])


def test_what_a_diary_cannot_assess_is_always_listed() -> None:
    assert planned({"policy": "medicare-facet", "cases": [block(0)]})["not_assessed"] == NOT_ASSESSED


def test_a_policy_that_does_not_cover_an_rfa_says_so_whatever_the_blocks_say() -> None:
    for course in (RELIEF, NO_RELIEF, UNASKED):
        assert result("medicare-sij", block(0, course, **SACROILIAC)) == "not covered"


class TestNotMet:
    @pytest.mark.parametrize("failed", [0, 20])
    def test_a_counted_block_that_is_not_met(self, failed: int) -> None:
        found = target("medicare-facet", block(failed, NO_RELIEF), block(20 - failed))
        assert found["result"] == "not met"
        assert found["missing"] == [f"2026-03-{2 + failed:02}: a block that counts is not met"]

    def test_it_goes_before_what_cannot_be_told(self) -> None:
        assert result("medicare-facet", block(0, UNASKED), block(20, NO_RELIEF)) == "not met"

    def test_two_later_blocks_do_not_undo_it(self) -> None:
        assert result("medicare-facet", block(0, NO_RELIEF), block(20), block(40)) == "not met"

    def test_discordant_where_concordance_is_demanded(self) -> None:
        lidocaine, bupivacaine = {30: 0, 60: 0, 300: 0, 360: 8}, {60: 0, 180: 0, 240: 8}
        both = with_lidocaine(0, lidocaine), with_bupivacaine(20, bupivacaine)
        assert target("sis-dual", *both)["comparison"] == "discordant"
        assert result("sis-dual", *both) == "not met"
        assert result("aetna-facet", *both) == "diary criteria met"


class TestCannotTell:
    def test_it_names_the_block_and_the_scores_that_are_missing(self) -> None:
        found = target("medicare-facet", block(0, UNASKED), block(20))
        assert found["result"] == "cannot tell"
        assert found["missing"] == ["2026-03-02: missing: a score between minute 30 and minute 170"]

    @pytest.mark.parametrize(
        ("told", "missing"),
        [
            (block(0, {30: 8}), "missing: a score between minute 60 and minute 720"),
            (block(0, {}, baseline=0), "baseline is 0"),
            (block(0, {30: 1, 60: 1, 130: 1}), "missing: a score between minute 130 and minute 170"),
            (block(0, anesthetics=None), "missing: an agent whose duration is known"),
            (block(0, anesthetics=[]), "no anesthetic given"),
        ],
    )
    def test_each_missing_piece(self, told: Json, missing: str) -> None:
        found = target("medicare-facet", told)
        assert found["result"] == "cannot tell"
        assert any(missing in one for one in found["missing"])

    def test_no_baseline_and_no_scores(self) -> None:
        silent, unknown = block(0), block(0)
        silent["entries"], unknown["baseline"] = [], []
        assert target("medicare-facet", silent)["missing"] == ["2026-03-02: no scores"]
        assert target("medicare-facet", unknown)["missing"] == ["2026-03-02: no baseline"]

    def test_the_movement_and_the_usual_pain_that_were_not_asked(self) -> None:
        assert target("asipp", block(0))["missing"] == [
            "2026-03-02: missing: whether the movement was possible while relieved",
            "2026-03-02: missing: the usual pain of the last week",
        ]

    def test_two_other_blocks_that_are_met_are_enough(self) -> None:
        assert result("medicare-facet", block(0, UNASKED), block(20), block(40)) == "diary criteria met"

    def test_a_comparison_that_cannot_tell_where_concordance_is_demanded(self) -> None:
        found = target("sis-dual", with_lidocaine(0, SHORT), block(20, LONG, anesthetics=None))
        assert found["result"] == "cannot tell"
        found = target("sis-dual", with_lidocaine(0, {30: 0, 60: 0}), with_bupivacaine(20, LONG))
        assert (found["comparison"], found["result"]) == ("cannot tell", "cannot tell")
        assert found["missing"]


class TestC2:
    @pytest.mark.parametrize("course", [RELIEF, NO_RELIEF, UNASKED])
    def test_c2_is_the_provider_s_judgement(self, course: dict[int, int]) -> None:
        found = target("consensus-2021-cervical", block(0, course, **C1_2))
        assert (found["levels"], found["result"]) == (["C2"], "provider judgement")
        assert found["sessions"][0]["counts"] is False

    def test_and_so_is_a_repeat_injection_of_c1_2(self) -> None:
        both = block(0, **C1_2, steroid=TRIAMCINOLONE), block(100, **C1_2, steroid=TRIAMCINOLONE)
        assert result("consensus-2021-cervical", *both) == "provider judgement"


class TestConfirmatoryBlock:
    def test_one_of_two_blocks_needs_another_14_days_later(self) -> None:
        found = target("medicare-facet", block(0))
        assert (found["result"], found["earliest"]) == ("confirmatory block needed", "2026-03-16")
        assert found["missing"] == ["missing: 2 blocks that count and are met; there are 1"]

    @pytest.mark.parametrize(
        ("day", "expected", "earliest"),
        [(13, "confirmatory block needed", "2026-03-29"), (14, "diary criteria met", None)],
    )
    def test_14_days_apart_and_no_less(self, day: int, expected: str, earliest: str | None) -> None:
        found = target("medicare-facet", block(0), block(day))
        assert (found["result"], found["earliest"]) == (expected, earliest)

    def test_a_third_block_that_came_too_early_takes_nothing_away(self) -> None:
        assert result("medicare-facet", block(0), block(20), block(25)) == "diary criteria met"
        assert result("medicare-facet", block(0), block(5), block(19)) == "diary criteria met"

    def test_days_are_the_patient_s_local_dates(self) -> None:
        """From an evening in Los Angeles, when it is the next day in UTC, to a morning 13 days and 12 hours later."""
        assert result("medicare-facet", block(0, clock="20:00"), block(14, clock="08:00")) == "diary criteria met"
        assert target("medicare-facet", block(0, clock="20:00"))["earliest"] == "2026-03-16"

    def test_a_policy_without_an_interval_takes_two_blocks_of_any_days(self) -> None:
        assert result("aetna-facet", block(0), block(1)) == "diary criteria met"

    def test_one_block_is_enough_where_one_is_demanded(self) -> None:
        assert result("consensus-2020-lumbar", block(0)) == "diary criteria met"
        assert result("nice-ng59", block(0, usual=5)) == "diary criteria met"
        assert result("nice-ng59", block(0, usual=4)) == "not met"

    @pytest.mark.parametrize("told", [block(0, **FACET), block(0, NO_RELIEF, **FACET)])
    def test_an_intra_articular_injection_does_not_count(self, told: Json) -> None:
        found = target("consensus-2020-lumbar", told)
        assert (found["result"], found["earliest"]) == ("confirmatory block needed", None)
        assert "intra-articular" in found["sessions"][0]["because"]

    def test_a_block_with_a_steroid_does_not_count(self) -> None:
        told = block(0, intent="diagnostic", steroid=TRIAMCINOLONE)
        found = target("consensus-2020-lumbar", told)
        assert found["result"] == "confirmatory block needed"
        assert found["sessions"][0]["because"] == "a block with a steroid does not count"

    def test_a_therapeutic_injection_does_not_count(self) -> None:
        found = target("consensus-2020-lumbar", block(0, steroid=TRIAMCINOLONE))
        assert (found["result"], found["sessions"][0]["counts"]) == ("confirmatory block needed", False)

    def test_a_reproduced_block_is_not_concordant(self) -> None:
        found = target("sis-dual", block(0, COMPLETE), block(20, COMPLETE))
        assert (found["comparison"], found["result"]) == ("reproduced", "confirmatory block needed")
        assert found["missing"] == ["missing: a block with another agent"]

    @pytest.mark.parametrize("prolonged", [False, True])
    def test_concordant_blocks_meet_it(self, prolonged: bool) -> None:
        shorter, longer = ({30: 0, 60: 0, 240: 0, 420: 0, 600: 8}, {60: 0, 240: 0, 480: 0, 720: 0, 900: 8})
        courses = (shorter, longer) if prolonged else (SHORT, LONG)
        found = target("sis-dual", with_lidocaine(0, courses[0]), with_bupivacaine(20, courses[1]))
        assert found["comparison"] == ("concordant, prolonged" if prolonged else "concordant")
        assert found["result"] == "diary criteria met"


class TestAnotherAgent:
    def blocks(self, *agents: list[Json] | None) -> list[Json]:
        course = {30: 1, 60: 1}
        return [
            block(20 * number, course, usual=6, more={"could_move": True}, anesthetics=given)
            for number, given in enumerate(agents)
        ]

    @pytest.mark.parametrize(
        ("given", "expected"),
        [
            (([LIDOCAINE], [BUPIVACAINE]), "diary criteria met"),
            (([BUPIVACAINE], [BUPIVACAINE]), "confirmatory block needed"),
            (([BUPIVACAINE], [LIDOCAINE, BUPIVACAINE]), "cannot tell"),
            (([BUPIVACAINE], None), "cannot tell"),
            (([BUPIVACAINE], [{"agent": None}]), "cannot tell"),
        ],
    )
    def test_the_second_block_with_another_agent(self, given: tuple[list[Json] | None, ...], expected: str) -> None:
        found = target("asipp", *self.blocks(*given))
        assert found["result"] == expected
        assert bool(found["missing"]) is (expected != "diary criteria met")


class TestEdges:
    """Every policy at its edge."""

    @pytest.mark.parametrize(
        ("policy", "pain", "expected"),
        [
            ("medicare-facet", (9, 2), "not met"),
            ("medicare-facet", (5, 1), "confirmatory block needed"),
            ("aetna-facet", (9, 2), "not met"),
            ("aetna-facet", (5, 1), "confirmatory block needed"),
            ("asipp", (9, 2), "not met"),
            ("asipp", (5, 1), "confirmatory block needed"),
            ("consensus-2020-lumbar", (8, 4), "diary criteria met"),
            ("consensus-2020-lumbar", (9, 5), "not met"),
            ("nice-ng59", (8, 4), "diary criteria met"),
            ("nice-ng59", (9, 5), "not met"),
            ("sis-dual", (8, 0), "confirmatory block needed"),
            ("sis-dual", (8, 1), "not met"),
        ],
    )
    def test_the_percent_exactly(self, policy: str, pain: tuple[int, int], expected: str) -> None:
        before, least = pain
        course = {60: least, 180: least, 240: before}
        assert result(policy, block(0, course, baseline=before, usual=6, more={"could_move": True})) == expected

    @pytest.mark.parametrize(("pain", "met"), [((9, 2), "met"), ((8, 3), "not met")])
    def test_seven_ninths_are_enough_for_75_percent(self, pain: tuple[int, int], met: str) -> None:
        course = {60: pain[1], 180: pain[1], 240: pain[0]}
        found = target("medicare-sij", block(0, course, baseline=pain[0], **SACROILIAC))
        assert found["sessions"][0]["result"] == met

    def test_cervical_at_half(self) -> None:
        cervical: Json = {"region": "cervical", "levels": ["C4", "C5"]}
        for least, expected in ((4, "diary criteria met"), (5, "not met")):
            assert result("consensus-2021-cervical", block(0, {60: least, 180: least, 240: 8}, **cervical)) == expected

    def test_reached_but_lost_before_the_agent_s_time(self) -> None:
        lost = {60: 1, 120: 1, 150: 7}
        assert result("medicare-facet", block(0, lost), block(20)) == "not met"
        assert result("asipp", block(0, lost, usual=6, more={"could_move": True})) == "confirmatory block needed"

    def test_reached_and_never_asked_again(self) -> None:
        found = target("medicare-facet", block(0, {60: 1, 120: 1}), block(20))
        assert found["result"] == "cannot tell"
        assert found["missing"] == ["2026-03-02: missing: a score between minute 120 and minute 170"]
        assert result("asipp", block(0, {60: 1, 120: 1}, usual=6, more={"could_move": True})) == (
            "confirmatory block needed"
        )


class TestTargets:
    def test_a_joint_and_a_branch_meet_as_nerves(self) -> None:
        """C7-T1 has the nerves C7 and C8; the branches C6 and C7 were blocked."""
        joint = block(0, region="cervical", procedure="facet_joint_injection", levels=["C7-T1"])
        branches = block(20, region="cervical", levels=["C6", "C7"])
        found = targets("medicare-facet", joint, branches)
        assert [(one["levels"], one["comparison"]) for one in found] == [
            (["C6"], None),
            (["C7"], "reproduced"),
            (["C8"], None),
        ]

    def test_nerves_with_equal_results_are_shown_together(self) -> None:
        found = targets("consensus-2020-lumbar", block(0, levels=["L3"]), block(20, levels=["L5", "L4"]))
        assert [(one["levels"], one["result"]) for one in found] == [(["L3", "L4", "L5"], "diary criteria met")]
        assert [one["date"] for one in found[0]["sessions"]] == ["2026-03-02", "2026-03-22"]

    def test_regions_are_apart(self) -> None:
        found = targets(
            "medicare-facet", block(0, region="thoracic", levels=["T12"]), block(20, region="lumbar", levels=["T12"])
        )
        assert [(one["region"], one["result"]) for one in found] == [
            ("thoracic", "confirmatory block needed"),
            ("lumbar", "confirmatory block needed"),
        ]


class TestDependsOn:
    def test_a_doubt_that_changes_a_block_that_counts_is_named(self) -> None:
        recalled = block(0)
        for one in recalled["entries"]:
            one["recorded_at"] = "2026-03-02T20:00:00-08:00"
        found = target("consensus-2020-lumbar", recalled)
        assert found["depends_on"] == [
            {"date": "2026-03-02", "variant": "live entries only", "result": "cannot tell"},
        ]

    def test_a_robust_plan_depends_on_nothing(self) -> None:
        assert target("consensus-2020-lumbar", block(0))["depends_on"] == []

    def test_a_block_that_does_not_count_lends_no_doubt(self) -> None:
        told = block(0, intent="diagnostic", steroid=TRIAMCINOLONE, usual=1)
        assert target("consensus-2020-lumbar", told)["depends_on"] == []


def test_only_the_areas_that_the_injection_was_meant_for_are_judged() -> None:
    told = block(0)
    told["areas"].append(area("foot", index=False))
    told["baseline"].append(baseline(8, area="foot"))
    assert result("consensus-2020-lumbar", told) == "diary criteria met"
    told["areas"][1]["index"] = True
    assert result("consensus-2020-lumbar", told) == "cannot tell"


def test_nothing_done_is_nothing_planned() -> None:
    assert targets("medicare-facet") == []
