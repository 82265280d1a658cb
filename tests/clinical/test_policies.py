"""Policies: clinical specification, section 9."""

from datetime import datetime, timedelta

import pytest

from diary.exchange.case import CaseError
from tests.clinical.cases import (
    ABLATION,
    C1_2,
    FACET,
    NEEDLE_OUT,
    SACROILIAC,
    TRIAMCINOLONE,
    Json,
    area,
    baseline,
    case,
    criteria,
    entry,
    evening,
    judge,
    judge_area,
    on_day,
)

FACETS: dict[str, Json] = {
    "cervical": {**FACET, "region": "cervical", "levels": ["C3-4"]},
    "thoracic": {**FACET, "region": "thoracic", "levels": ["T4-5"]},
    "lumbar": FACET,
}
BLOCKS: dict[str, Json] = {
    "cervical": {"region": "cervical", "levels": ["C4"]},
    "thoracic": {"region": "thoracic", "levels": ["T4"]},
    "lumbar": {"region": "lumbar", "levels": ["L4"]},
}
ABLATIONS: dict[str, Json] = {region: {**ABLATION, **block} for region, block in BLOCKS.items()}
INJECTIONS: dict[str, Json] = {
    **{f"{region} facet": injection for region, injection in FACETS.items()},
    **{f"{region} block": injection for region, injection in BLOCKS.items()},
    **{f"{region} ablation": injection for region, injection in ABLATIONS.items()},
    "C1-2": C1_2,
    "sacroiliac": SACROILIAC,
}
EVERY_FACET = {f"{region} {kind}" for region in BLOCKS for kind in ("facet", "block")}
APPLIES = {
    "medicare-facet": EVERY_FACET,
    "medicare-sij": {"sacroiliac"},
    "consensus-2020-lumbar": {"lumbar facet", "lumbar block"},
    "consensus-2021-cervical": {"cervical facet", "cervical block", "C1-2"},
    "asipp": EVERY_FACET,
    "sis-dual": {f"{region} block" for region in BLOCKS},
    "aetna-facet": EVERY_FACET,
    "nice-ng59": {"lumbar block"},
}


@pytest.mark.parametrize("policy", APPLIES)
def test_a_policy_judges_what_it_applies_to_and_refuses_the_rest(policy: str) -> None:
    for name, injection in INJECTIONS.items():
        told = case(entry(60, 0), **injection)
        if name in APPLIES[policy]:
            assert judge(told, policy)["policy"]["id"] == policy
        else:
            with pytest.raises(CaseError, match=policy):
                judge(told, policy)


@pytest.mark.parametrize(
    ("name", "policy"),
    [
        *[(name, "medicare-facet") for name in sorted(EVERY_FACET)],
        ("sacroiliac", "medicare-sij"),
        ("C1-2", "consensus-2021-cervical"),
        *[(f"{region} ablation", None) for region in ABLATIONS],
    ],
)
def test_without_a_name_the_first_of_the_table_that_applies(name: str, policy: str | None) -> None:
    assert judge(case(entry(60, 0), **INJECTIONS[name]))["policy"]["id"] == policy


def test_an_unknown_policy_is_refused() -> None:
    with pytest.raises(CaseError, match="medicare-knee"):
        judge(case(), "medicare-knee")


@pytest.mark.parametrize("intent", ["diagnostic", "therapeutic"])
def test_diagnostic_and_therapeutic_injections_are_read_alike(intent: str) -> None:
    told = case(entry(60, 1), entry(180, 1), intent=intent)
    assert judge(told)["policy"]["result"] == "met"


TABLE: list[tuple[str, Json, int, list[str]]] = [
    ("medicare-facet", FACET, 80, ["response", "duration"]),
    ("medicare-sij", SACROILIAC, 75, ["response", "duration"]),
    ("consensus-2020-lumbar", FACET, 50, ["response"]),
    ("consensus-2021-cervical", C1_2, 50, ["response"]),
    ("asipp", FACET, 80, ["response", "movement", "baseline"]),
    ("sis-dual", BLOCKS["thoracic"], 100, ["response", "duration"]),
    ("aetna-facet", FACET, 80, ["response", "duration"]),
    ("nice-ng59", BLOCKS["lumbar"], 50, ["response", "baseline"]),
]


def from_ten(injection: Json, score: int) -> Json:
    """A case from a baseline of 10, where a score of 2 is a relief of exactly 80 percent."""
    entries = [entry(60, score, could_move=True), entry(180, score, could_move=True)]
    return case(*entries, baselines=10, usual=10, **injection)


@pytest.mark.parametrize(("policy", "injection", "named"), [(row[0], row[1], row[3]) for row in TABLE])
def test_each_policy_names_its_criteria_in_order(policy: str, injection: Json, named: list[str]) -> None:
    judged = judge_area(from_ten(injection, 0), policy)
    assert list(criteria(judged).items()) == [(name, "met") for name in named]
    assert judged["policy"]["result"] == "met"
    for criterion in judged["policy"]["criteria"]:
        assert criterion["text"]
        assert criterion["because"]


@pytest.mark.parametrize(("policy", "injection", "threshold"), [row[:3] for row in TABLE])
def test_each_policy_has_its_threshold_reached_exactly(policy: str, injection: Json, threshold: int) -> None:
    worst = {50: 5, 75: 2, 80: 2, 100: 0}[threshold]
    assert criteria(judge_area(from_ten(injection, worst), policy))["response"] == "met"
    assert criteria(judge_area(from_ten(injection, worst + 1), policy))["response"] == "not met"


@pytest.mark.parametrize(("policy", "injection", "named"), [(row[0], row[1], row[3]) for row in TABLE])
def test_without_scores_a_policy_cannot_tell(policy: str, injection: Json, named: list[str]) -> None:
    judged = judge_area(case(**injection), policy)
    assert criteria(judged) == dict.fromkeys(named, "cannot tell")
    assert judged["policy"]["result"] == "cannot tell"


def test_75_percent_and_80_percent_are_told_apart() -> None:
    told = case(entry(60, 2), entry(180, 2), **SACROILIAC)
    assert judge_area(told)["policy"]["result"] == "met"
    assert judge_area(case(entry(60, 2), entry(180, 2)))["policy"]["result"] == "not met"


class TestDuration:
    @pytest.mark.parametrize(
        ("minutes", "fails", "duration", "result", "flag"),
        [
            ([60, 180], 240, "consistent", "met", None),
            ([60, 180], None, "consistent or prolonged", "met", "consistent or prolonged"),
            ([60, 300, 480, 1440, 1471], None, "prolonged", "met", "prolonged"),
            ([60, 120], 150, "shorter", "not met", None),
            ([60, 120], 200, "cannot tell", "cannot tell", None),
            ([], 60, "no relief", "not met", None),
            ([], 20, "cannot tell", "cannot tell", None),
        ],
    )
    def test_how_each_is_read(
        self, minutes: list[int], fails: int | None, duration: str, result: str, flag: str | None
    ) -> None:
        entries = [entry(t, 0) for t in minutes] + ([entry(fails, 8)] if fails else [])
        judged = judge_area(case(*entries))
        assert judged["anesthetic"]["at"]["80"]["duration"] == duration
        criterion = judged["policy"]["criteria"][1]
        assert (criterion["id"], criterion["result"], criterion["flag"]) == ("duration", result, flag)


class TestSteroidCriterion:
    """Medicare for the sacroiliac joint asks, where a steroid was given, for its status at 75 percent too."""

    BLOCK = (entry(60, 0), entry(180, 0))

    def steroid(self, *entries: Json, as_of: datetime | None = None) -> tuple[str, str]:
        told = case(*self.BLOCK, *entries, as_of=as_of, steroid=TRIAMCINOLONE, **SACROILIAC)
        judged = judge_area(told)
        assert list(criteria(judged)) == ["response", "duration", "steroid"]
        return criteria(judged)["steroid"], judged["policy"]["result"]

    def test_met(self) -> None:
        assert self.steroid(*[evening(day, 2) for day in range(5, 15)]) == ("met", "met")

    def test_50_percent_is_not_enough(self) -> None:
        assert self.steroid(*[evening(day, 4) for day in range(5, 15)]) == ("not met", "not met")

    def test_while_the_phase_is_open_it_cannot_tell(self) -> None:
        scores = [evening(day, 8) for day in range(1, 7)]
        for as_of in (on_day(8, "00:00") - timedelta(seconds=1), on_day(14, "23:59")):
            assert self.steroid(*scores, as_of=as_of) == ("cannot tell", "cannot tell")

    def test_without_enough_days_it_cannot_tell(self) -> None:
        assert self.steroid(evening(7, 8), evening(8, 8)) == ("cannot tell", "cannot tell")

    def test_no_other_policy_asks_for_it(self) -> None:
        told = case(*self.BLOCK, evening(7, 8), steroid=TRIAMCINOLONE, **FACET)
        assert criteria(judge_area(told)) == {"response": "met", "duration": "met"}

    def test_where_nothing_can_be_judged_it_is_named_too(self) -> None:
        judged = judge_area(case(steroid=TRIAMCINOLONE, **SACROILIAC))
        assert criteria(judged) == dict.fromkeys(["response", "duration", "steroid"], "cannot tell")


class TestMovementAndUsualBaseline:
    @pytest.mark.parametrize(("could_move", "result"), [(True, "met"), (False, "not met"), (None, "cannot tell")])
    def test_asipp_asks_for_the_movement(self, could_move: bool | None, result: str) -> None:
        judged = judge_area(case(entry(60, 0, could_move=could_move), usual=8), "asipp")
        assert criteria(judged)["movement"] == result
        assert judged["policy"]["result"] == result

    @pytest.mark.parametrize(
        ("policy", "usual", "result"),
        [
            ("asipp", 6, "met"),
            ("asipp", 5, "not met"),
            ("asipp", 0, "not met"),
            ("asipp", None, "cannot tell"),
            ("nice-ng59", 5, "met"),
            ("nice-ng59", 4, "not met"),
            ("nice-ng59", 0, "not met"),
            ("nice-ng59", None, "cannot tell"),
        ],
    )
    def test_the_usual_pain_of_the_last_week(self, policy: str, usual: int | None, result: str) -> None:
        judged = judge_area(case(entry(60, 0, could_move=True), usual=usual), policy)
        assert criteria(judged)["baseline"] == result
        assert judged["policy"]["result"] == result

    def test_it_is_not_the_score_before_the_injection(self) -> None:
        assert criteria(judge_area(case(entry(60, 0), baselines=10, usual=3), "nice-ng59"))["baseline"] == "not met"
        assert criteria(judge_area(case(entry(60, 0), baselines=3, usual=9), "nice-ng59"))["baseline"] == "met"


class TestCombining:
    """As in Kleene logic: one not met, else one cannot tell, else met."""

    def test_one_not_met_outweighs_cannot_tell(self) -> None:
        judged = judge_area(case(entry(60, 0), usual=3), "asipp")
        assert criteria(judged) == {"response": "met", "movement": "cannot tell", "baseline": "not met"}
        assert judged["policy"]["result"] == "not met"

    def test_one_cannot_tell_outweighs_met(self) -> None:
        judged = judge_area(case(entry(60, 0), usual=6), "asipp")
        assert criteria(judged) == {"response": "met", "movement": "cannot tell", "baseline": "met"}
        assert judged["policy"]["result"] == "cannot tell"

    @pytest.mark.parametrize(
        ("left", "right", "result"),
        [
            ([entry(60, 0), entry(180, 0)], [entry(60, 0), entry(180, 0)], "met"),
            ([entry(60, 0), entry(180, 0)], [], "cannot tell"),
            ([entry(60, 8)], [], "not met"),
            ([entry(60, 8)], [entry(60, 0), entry(180, 0)], "not met"),
            ([], [], "cannot tell"),
        ],
    )
    def test_the_areas_of_an_injection(self, left: list[Json], right: list[Json], result: str) -> None:
        for one, other in ((left, right), (right, left)):
            entries = [{**told, "area": "l"} for told in one] + other
            areas = [area("l", side="left"), area("r"), area("neck", index=False)]
            told = case(*entries, areas=areas, baselines=[baseline(8), baseline(8, area="l")])
            assert judge(told)["policy"]["result"] == result


class TestWhy:
    """A criterion says why in words, and *cannot tell* what is missing."""

    @staticmethod
    def why(*entries: Json) -> dict[str, str]:
        judged = judge_area(case(*entries, usual=None), "asipp")
        return {criterion["id"]: criterion["because"] for criterion in judged["policy"]["criteria"]}

    def test_what_is_missing_is_named(self) -> None:
        early, late = "a score between minute 30 and minute 170", "a score between minute 60 and minute 720"
        assert self.why(entry(10, 8))["response"] == f"missing: {early} and {late}"
        assert self.why(entry(30, 8))["response"] == f"missing: {late}"
        assert self.why(entry(180, 8))["response"] == f"missing: {early}"
        assert self.why(entry(60, 0))["movement"].startswith("missing: ")
        assert self.why(entry(60, 0))["baseline"].startswith("missing: ")

    def test_how_long_it_lasted_is_an_interval(self) -> None:
        def duration(*entries: Json) -> str:
            because: str = judge_area(case(*entries))["policy"]["criteria"][1]["because"]
            return because

        heard_to_end = duration(entry(60, 0), entry(180, 0), entry(240, 8))
        assert "at least 180 min" in heard_to_end
        assert "less than 240 min" in heard_to_end
        not_heard = duration(entry(60, 0), entry(180, 0))
        assert "at least 180 min" in not_heard
        assert "less than" not in not_heard


class TestWhatACriterionRestsOn:
    """Each criterion names the entries that decide it, by t."""

    @staticmethod
    def rests_on(told: Json, policy: str | None = None) -> dict[str, list[int]]:
        return {
            criterion["id"]: [score["t"] for score in criterion["rests_on"]]
            for criterion in judge_area(told, policy)["policy"]["criteria"]
        }

    def test_a_response_on_its_run(self) -> None:
        told = case(entry(20, 8), entry(60, 0), entry(180, 0), entry(240, 8), entry(300, 0))
        assert self.rests_on(told) == {"response": [60, 180], "duration": [60, 180]}

    def test_a_failure_on_what_was_asked_in_the_phase(self) -> None:
        told = case(entry(29, 8), entry(30, 8), entry(720, 8), entry(721, 8))
        assert self.rests_on(told)["response"] == [30, 720]

    def test_movement_on_the_answers(self) -> None:
        told = case(entry(60, 0, could_move=False), entry(90, 0), entry(120, 8, could_move=True), entry(180, 0))
        assert self.rests_on(told, "asipp")["movement"] == [60]

    def test_the_steroid_on_its_days(self) -> None:
        days = [evening(day, 2) for day in (5, 6, 7)]
        told = case(evening(2, 8), *days, evening(12, 8), steroid=TRIAMCINOLONE, **SACROILIAC)
        expected = [(datetime.fromisoformat(day["felt_at"]) - NEEDLE_OUT) // timedelta(minutes=1) for day in days]
        assert self.rests_on(told)["steroid"] == expected

    def test_a_steroid_that_failed_on_the_second_week(self) -> None:
        days = [evening(day, 8) for day in (7, 10, 14)]
        told = case(evening(6, 8), *days, evening(15, 8), steroid=TRIAMCINOLONE, **SACROILIAC)
        assert len(self.rests_on(told)["steroid"]) == 3
