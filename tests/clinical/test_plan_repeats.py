"""What is done again, and how often in a year: clinical specification, sections 9 and 10."""

import pytest

from tests.clinical.cases import SACROILIAC, TRIAMCINOLONE, Json, on_day
from tests.clinical.plans import NO_RELIEF, RELIEF, UNASKED, ablation, block, evenings, result, target, targets

MONTHS = (1, 7, 14, 28, 56, 90, 120, 150, 180)


def repeats(found: Json) -> dict[str, str]:
    return {one["id"]: one["result"] for one in found["repeats"]}


def why(found: Json, name: str) -> str:
    (because,) = (str(one["because"]) for one in found["repeats"] if one["id"] == name)
    return because


class TestAblation:
    def test_180_days_of_relief_on_its_own_diary_meet_the_rule(self) -> None:
        found = target("medicare-facet", block(0), block(14), ablation(30, MONTHS))
        assert (found["result"], repeats(found)) == ("diary criteria met", {"repeat RFA": "met"})

    @pytest.mark.parametrize(("last", "expected"), [(180, "diary criteria met"), (179, "cannot tell")])
    def test_the_180th_day_and_no_earlier(self, last: int, expected: str) -> None:
        assert result("medicare-facet", ablation(0, (*MONTHS[:-1], last))) == expected

    @pytest.mark.parametrize(("again_on", "says"), [(180, "function not assessed"), (181, "missing: scores")])
    def test_what_fails_on_scores_alone_cannot_tell_since_function_is_not_assessed(
        self, again_on: int, says: str
    ) -> None:
        found = target("medicare-facet", block(0), block(14), ablation(30, MONTHS[:-1], pain_again_on=again_on))
        assert (found["result"], repeats(found)) == ("cannot tell", {"repeat RFA": "cannot tell"})
        assert says in found["missing"][0]
        assert found["missing"][0].startswith("2026-04-01: ")

    def test_it_is_judged_on_the_ablation_and_not_on_the_blocks_before(self) -> None:
        found = target("medicare-facet", block(0), block(14), ablation(30, (1, 7), judged_on=10))
        assert found["result"] == "cannot tell"

    def test_new_blocks_after_it_are_judged_as_blocks(self) -> None:
        assert result("medicare-facet", ablation(0, (1, 7)), block(200), block(220)) == "diary criteria met"

    def test_a_policy_without_such_a_rule_looks_at_the_blocks(self) -> None:
        found = target("consensus-2020-lumbar", block(0), ablation(30, (1, 7)))
        assert (found["result"], found["repeats"]) == ("diary criteria met", [])

    def test_without_any_scores_it_cannot_tell(self) -> None:
        assert result("medicare-facet", ablation(0, ())) == "cannot tell"


def treated(day: int, relieved_on: tuple[int, ...], *, pain_again_on: int | None = None, **changes: object) -> Json:
    given: Json = {"steroid": TRIAMCINOLONE, **changes}
    return evenings(day, relieved_on, pain_again_on=pain_again_on, judged_on=200, **given)


class TestTherapeutic:
    DAYS = (3, 7, 14, 28, 60, 90)

    def test_two_diagnostics_and_90_days_of_relief(self) -> None:
        found = target("medicare-facet", block(0), block(14), treated(30, self.DAYS))
        assert repeats(found) == {"therapeutic repeat": "met"}

    @pytest.mark.parametrize(("again_on", "says"), [(90, "function not assessed"), (91, "missing: scores")])
    def test_shorter_relief_cannot_tell(self, again_on: int, says: str) -> None:
        found = target("medicare-facet", block(0), block(14), treated(30, self.DAYS[:-1], pain_again_on=again_on))
        assert repeats(found) == {"therapeutic repeat": "cannot tell"}
        assert says in why(found, "therapeutic repeat")

    @pytest.mark.parametrize(
        ("blocks", "expected"),
        [([block(0)], "not met"), ([block(0), block(14, UNASKED)], "cannot tell"), ([], "not met")],
    )
    def test_without_the_diagnostics_that_are_demanded_before(self, blocks: list[Json], expected: str) -> None:
        found = target("medicare-facet", *blocks, treated(30, self.DAYS))
        assert repeats(found) == {"therapeutic repeat": expected}
        assert "of 2 diagnostic blocks" in why(found, "therapeutic repeat")

    def test_blocks_after_it_do_not_count_for_it(self) -> None:
        found = target("medicare-facet", treated(0, self.DAYS), block(200), block(220))
        assert repeats(found) == {"therapeutic repeat": "not met"}

    def test_at_the_sacroiliac_joint_relief_is_enough(self) -> None:
        found = target("medicare-sij", treated(0, self.DAYS, **SACROILIAC))
        assert repeats(found) == {"therapeutic repeat": "met"}


class TestSecondDiagnostic:
    @pytest.mark.parametrize(
        ("course", "expected"), [(RELIEF, "met"), (NO_RELIEF, "not met"), (UNASKED, "cannot tell")]
    )
    def test_none_at_the_sacroiliac_joint_after_one_that_is_not_met(
        self, course: dict[int, int], expected: str
    ) -> None:
        found = target("medicare-sij", block(0, course, **SACROILIAC))
        assert repeats(found) == {"second diagnostic": expected}
        assert why(found, "second diagnostic")

    def test_other_policies_have_no_such_rule(self) -> None:
        assert target("medicare-facet", block(0, NO_RELIEF))["repeats"] == []


def year(found: Json, kind: str) -> Json:
    (count,) = (one for one in found["year"] if one["kind"] == kind)
    return dict(count)


class TestYear:
    def test_a_limit_that_is_not_used_up_cannot_tell_until_the_history_is_complete(self) -> None:
        found = year(target("medicare-facet", block(0)), "diagnostic")
        assert (found["used"], found["limit"], found["result"]) == (1, 4, "cannot tell")
        assert "missing: that the history is complete" in found["because"]
        found = year(target("medicare-facet", block(0), history_complete=True), "diagnostic")
        assert (found["used"], found["result"], found["free_from"]) == (1, "met", None)

    def test_a_full_quota_needs_no_confirmation_and_puts_the_next_block_off(self) -> None:
        """Four facet injections, which do not count as blocks, and so a block is still needed."""
        facets = [block(day, procedure="facet_joint_injection", levels=["L4-5"]) for day in (0, 20, 40, 60)]
        found = target("medicare-facet", *facets)
        assert found["result"] == "confirmatory block needed"
        assert found["earliest"] == "2027-03-02"
        count = year(found, "diagnostic")
        assert (count["used"], count["result"], count["free_from"]) == (4, "not met", "2027-03-02")

    @pytest.mark.parametrize(("day", "used", "earliest"), [(364, 4, "2027-03-15"), (365, 3, "2027-03-16")])
    def test_the_year_is_the_365_dates_that_end_with_the_day(self, day: int, used: int, earliest: str) -> None:
        """The block of day 0 is used on day 364 and no longer on day 365."""
        facets = [block(on, procedure="facet_joint_injection", levels=["L4-5"]) for on in (0, 20, 40)]
        last = block(day, levels=["L3", "L4"])
        last["as_of"] = on_day(day, "23:00").isoformat()
        found = target("medicare-facet", *facets, last)
        assert year(found, "diagnostic")["used"] == used
        assert found["earliest"] == earliest

    def test_whatever_was_done_on_one_date_is_one_session(self) -> None:
        left = block(0, side="left")
        left["areas"][0]["side"] = "left"
        for found in targets("medicare-facet", block(0), left):
            assert year(found, "diagnostic")["used"] == 1

    def test_each_region_and_each_kind_has_its_own(self) -> None:
        neck = block(20, region="cervical", levels=["C4"])
        found = targets("medicare-facet", block(0), neck, ablation(40, MONTHS))
        assert [(year(one, "diagnostic")["used"], year(one, "rfa")["used"]) for one in found] == [(1, 0), (1, 1)]

    def test_a_third_ablation_waits_until_the_first_of_the_year_is_a_year_old(self) -> None:
        found = target("medicare-facet", ablation(0, MONTHS), ablation(100, MONTHS, judged_on=200))
        assert (found["result"], found["earliest"]) == ("diary criteria met", "2027-03-02")

    def test_a_policy_without_limits_counts_nothing(self) -> None:
        assert target("asipp", block(0))["year"] == []

    def test_two_diagnostics_a_year_at_the_sacroiliac_joint(self) -> None:
        found = target("medicare-sij", block(0, **SACROILIAC), block(20, **SACROILIAC))
        assert (found["result"], year(found, "diagnostic")["result"]) == ("not covered", "not met")


PAST: Json = {
    "date": "2026-02-20",
    "procedure": "medial_branch_block",
    "region": "lumbar",
    "side": "right",
    "levels": ["L3", "L4", "L5"],
    "intent": "diagnostic",
    "stated_relief_percent": 90,
}


class TestHistory:
    def past(self, **changes: object) -> list[Json]:
        return [{**PAST, **changes}]

    @pytest.mark.parametrize("stated", [None, 0, 90, 100])
    def test_stated_relief_alone_never_decides_a_block(self, stated: int | None) -> None:
        found = target("medicare-facet", block(14), history=self.past(stated_relief_percent=stated))
        assert found["result"] == "cannot tell"
        assert found["missing"] == ["2026-02-20: done elsewhere: there is no diary of it"]
        marked = found["sessions"][0]
        assert (marked["by_history"], marked["result"], marked["stated_relief_percent"]) == (
            True,
            "cannot tell",
            stated,
        )

    def test_two_own_blocks_are_enough_whatever_was_before(self) -> None:
        assert result("medicare-facet", block(14), block(28), history=self.past()) == "diary criteria met"

    def test_it_counts_as_a_session_of_the_year(self) -> None:
        count = year(target("medicare-facet", block(14), history=self.past()), "diagnostic")
        assert (count["used"], count["by_history"]) == (2, 1)

    def test_it_may_fill_the_quota(self) -> None:
        sessions = [one for day in ("10", "12", "14") for one in self.past(date=f"2026-02-{day}", levels=[])]
        count = year(target("medicare-facet", block(14), history=sessions), "diagnostic")
        assert (count["used"], count["result"], count["free_from"]) == (4, "not met", "2027-02-10")

    def test_without_levels_it_may_have_been_any_nerve_of_its_side(self) -> None:
        assert target("medicare-facet", block(14), history=self.past(levels=[]))["result"] == "cannot tell"
        assert target("medicare-facet", block(14), history=self.past(levels=[], side="left"))["result"] == (
            "confirmatory block needed"
        )
        assert targets("medicare-facet", history=self.past(levels=[])) == []

    def test_with_levels_it_makes_targets_of_its_own(self) -> None:
        both = targets("medicare-facet", history=self.past(side="both"), as_of="2026-03-02T09:30:00-08:00")
        assert [(one["side"], one["result"]) for one in both] == [("right", "cannot tell"), ("left", "cannot tell")]

    def test_an_ablation_elsewhere_has_no_diary_to_judge(self) -> None:
        past = self.past(procedure="radiofrequency_ablation", date="2026-04-01")
        past[0].pop("intent")
        told = block(14)
        told["as_of"] = on_day(60).isoformat()
        found = target("medicare-facet", block(0), told, history=past)
        assert (found["result"], year(found, "rfa")["used"]) == ("cannot tell", 1)

    def test_what_the_policy_does_not_concern_or_lies_ahead_is_left_out(self) -> None:
        sacroiliac = self.past(procedure="sacroiliac_joint_injection", region="sacroiliac", levels=["SI"])
        for history in (sacroiliac, self.past(date="2027-01-01")):
            assert target("medicare-facet", block(14), history=history)["result"] == "confirmatory block needed"

    def test_it_is_not_compared(self) -> None:
        assert target("medicare-facet", block(14), history=self.past())["comparison"] is None
