"""What is no case: clinical specification, section 13."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from diary.cli.analyse import command
from diary.exchange.case import CaseError
from diary.exchange.judgement import judgement
from tests.clinical.cases import Json, after, area, baseline, case, entry, judge

WHOLE: Json = case(
    entry(30, 1, stated_relief_percent=90, could_move=True),
    usual=8,
    rescue=(after(100),),
    schedule="standard",
    anesthetics=[{"agent": "bupivacaine", "percent": 0.5, "ml": 0.5}],
)


def whole() -> Json:
    """A case of its own to spoil."""
    copied: Json = json.loads(json.dumps(WHOLE))
    return copied


def parent(told: Json, path: str) -> tuple[Json, str]:
    """The object that a dotted path leads into, and its key there."""
    *above, last = path.split(".")
    place: Any = told
    for step in above:
        place = place[int(step) if step.isdigit() else step]
    return place, last


def spoilt(path: str, value: object) -> Json:
    """The case with another value at a dotted path."""
    told = whole()
    place, key = parent(told, path)
    place[key] = value
    return told


def without(path: str) -> Json:
    """The case without what a dotted path leads to."""
    told = whole()
    place, key = parent(told, path)
    del place[key]
    return told


def refusal(told: object) -> CaseError:
    with pytest.raises(CaseError) as caught:
        judgement(told)
    return caught.value


def test_the_whole_case_is_one() -> None:
    assert judge(whole())["areas"]


TIMES = (
    "as_of",
    "injection.performed_at",
    "baseline.0.scored_at",
    "entries.0.felt_at",
    "entries.0.recorded_at",
    "rescue.0.taken_at",
)


@pytest.mark.parametrize("path", TIMES)
@pytest.mark.parametrize(
    "value",
    [
        *["2026-03-02T09:30:00", "2026-03-02", "09:30", "yesterday", "", "2026-02-30T09:30:00Z"],
        *[1772472600, True, "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"],
    ],
)
def test_a_naive_or_impossible_time_is_refused(path: str, value: object) -> None:
    assert refusal(spoilt(path, value)).field == path.replace(".0", "[0]")


@pytest.mark.parametrize("path", TIMES)
@pytest.mark.parametrize(
    "value", ["2026-03-02T17:30:00Z", "2026-03-02T23:15:00+05:45", "2026-03-02T17:30:00.250+00:00"]
)
def test_any_offset_is_accepted(path: str, value: str) -> None:
    assert judge(spoilt(path, value))["areas"]


@pytest.mark.parametrize("path", ["entries.0.score", "baseline.0.score"])
class TestScores:
    @pytest.mark.parametrize(
        "value", [3.0, 0.0, 2.5, True, False, "3", "", None, [3], -1, 11, 10**400, float("nan"), float("inf")]
    )
    def test_what_is_no_whole_number_from_0_to_10_is_refused(self, path: str, value: object) -> None:
        assert refusal(spoilt(path, value)).field == path.replace(".0", "[0]")

    @pytest.mark.parametrize("value", range(11))
    def test_every_score_is_accepted(self, path: str, value: int) -> None:
        assert judge(spoilt(path, value))["areas"]


@pytest.mark.parametrize("value", [0, -0.0, -1, -0.5, True, "0.5", float("nan"), float("inf"), 10**400])
def test_a_percent_that_is_none_is_refused(value: object) -> None:
    assert refusal(spoilt("injection.anesthetics.0.percent", value)).field == "injection.anesthetics[0].percent"


@pytest.mark.parametrize("value", [101, -1, True, "90", float("nan"), 10**400])
def test_a_stated_relief_that_is_none_is_refused(value: object) -> None:
    assert refusal(spoilt("entries.0.stated_relief_percent", value)).field == "entries[0].stated_relief_percent"


@pytest.mark.parametrize("value", [8.0, True, 11, -1, "8"])
def test_a_usual_pain_that_is_no_score_is_refused(value: object) -> None:
    assert refusal(spoilt("baseline.0.usual", value)).field == "baseline[0].usual"


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("timezone", "timezone"),
        ("schedule", "schedule"),
        ("injection.procedure", "injection.procedure"),
        ("injection.region", "injection.region"),
        ("injection.side", "injection.side"),
        ("injection.intent", "injection.intent"),
        ("injection.sedation", "injection.sedation"),
        ("areas.0.side", "areas[0].side"),
        ("baseline.0.area", "baseline[0].area"),
        ("baseline.0.condition", "baseline[0].condition"),
        ("entries.0.area", "entries[0].area"),
        ("entries.0.condition", "entries[0].condition"),
        ("entries.0.source", "entries[0].source"),
    ],
)
@pytest.mark.parametrize("value", ["elsewhere", "Right", "", 7, True, ["right"], {"right": 1}])
def test_a_word_that_is_unknown_is_refused(path: str, field: str, value: object) -> None:
    assert refusal(spoilt(path, value)).field == field


@pytest.mark.parametrize("value", [["L6"], ["L3", "L7"], ["L4-5"], [""], [4], [None], [], "L4", {"L4": 1}, None])
def test_an_unknown_level_is_refused(value: object) -> None:
    assert refusal(spoilt("injection.levels", value)).field == "injection.levels"


class TestAreasAndBaselines:
    def test_a_second_baseline_of_an_area_and_condition_is_refused(self) -> None:
        refused = refusal(spoilt("baseline", [baseline(8), baseline(7)]))
        assert refused.field.startswith("baseline")

    def test_even_when_one_of_them_would_not_be_judged(self) -> None:
        late = baseline(7, scored_at=after(60).isoformat())
        assert refusal(spoilt("baseline", [baseline(8), late])).field.startswith("baseline")

    def test_another_condition_or_area_is_no_second(self) -> None:
        told = spoilt("baseline", [baseline(8), baseline(8, condition="resting"), baseline(8, area="l")])
        told["areas"].append(area("l"))
        assert len(judge(told)["areas"]) == 2

    @pytest.mark.parametrize("areas", [[], [area(index=False)]])
    def test_no_index_area_is_refused(self, areas: list[Json]) -> None:
        assert refusal({**whole(), "areas": areas, "baseline": [], "entries": []}).field == "areas"

    def test_an_area_that_stands_there_twice_is_refused(self) -> None:
        assert refusal(spoilt("areas", [area(), area()])).field.startswith("areas")


@pytest.mark.parametrize(
    "path",
    [
        *["timezone", "injection", "areas", "baseline", "entries"],
        *[
            f"injection.{key}"
            for key in (
                *["procedure", "region", "levels", "side", "intent", "performed_at"],
                *["anesthetics", "steroid", "sedation"],
            )
        ],
        *["areas.0.id", "areas.0.side"],
        *["baseline.0.area", "baseline.0.condition", "baseline.0.score"],
        *[f"entries.0.{key}" for key in ("area", "felt_at", "recorded_at", "score", "condition")],
    ],
)
def test_what_must_be_there_is_missed_by_name(path: str) -> None:
    assert refusal(without(path)).field.replace("[0]", ".0") == path


@pytest.mark.parametrize(
    "path",
    [
        *["schedule", "rescue", "areas.0.label", "baseline.0.usual", "rescue.0.drug"],
        *["injection.anesthetics.0.percent", "injection.anesthetics.0.ml"],
        *["entries.0.stated_relief_percent", "entries.0.could_move"],
    ],
)
def test_what_is_optional_may_be_missing(path: str) -> None:
    assert judge(without(path))["areas"]


def test_the_moment_of_the_judgement_may_come_from_outside_but_not_from_nowhere() -> None:
    told = without("as_of")
    assert judgement(told, as_of=after(60))["areas"]
    assert refusal(told).field == "as_of"


def test_the_case_s_own_moment_comes_first() -> None:
    own = judgement({**whole(), "as_of": after(29).isoformat()}, as_of=after(60))
    assert own == judgement({**whole(), "as_of": after(29).isoformat()})


@pytest.mark.parametrize("steroid", [{}, [], "triamcinolone", True, 40])
def test_a_steroid_is_an_object_with_its_agent_or_null(steroid: object) -> None:
    assert refusal(spoilt("injection.steroid", steroid)).field.startswith("injection.steroid")
    assert judge(spoilt("injection.steroid", {"agent": "dexamethasone"}))["areas"]
    assert judge(spoilt("injection.steroid", {"agent": "dexamethasone", "mg": 10}))["areas"]


@pytest.mark.parametrize("document", [None, True, 3, "case", [], [whole()]])
def test_what_is_no_object_is_no_case(document: object) -> None:
    assert str(refusal(document))


def test_unknown_keys_are_ignored() -> None:
    told = whole()
    for place in (told, told["injection"], told["areas"][0], told["baseline"][0], told["entries"][0]):
        place["weather"] = {"rain": [1, 2, 3]}
    assert judge(told) == judge(whole())


class TestCommand:
    """``diary analyse`` answers all or nothing."""

    @pytest.fixture
    def write(self, tmp_path: Path) -> Callable[[str, object], str]:
        def write(name: str, told: object) -> str:
            file = tmp_path / name
            file.write_bytes(told if isinstance(told, bytes) else json.dumps(told).encode())
            return str(file)

        return write

    def test_one_line_a_file_in_order(self, write: Callable[[str, object], str]) -> None:
        files = [write("one.json", whole()), write("two.json", spoilt("entries.0.score", 8))]
        ran = CliRunner().invoke(command, files)
        assert (ran.exit_code, ran.stderr) == (0, "")
        assert [json.loads(line) for line in ran.stdout.splitlines()] == [
            json.loads(json.dumps(judge(whole()))),
            json.loads(json.dumps(judge(spoilt("entries.0.score", 8)))),
        ]

    @pytest.mark.parametrize(
        "told",
        [
            spoilt("entries.0.score", 3.0),
            b"",
            b"{",
            b"\xff\xfe\x00",
            b"[" * 100_000,
            b'{"injection": ' + b"9" * 5000 + b"}",
            [],
        ],
    )
    def test_one_bad_file_and_nothing_is_printed(self, write: Callable[[str, object], str], told: object) -> None:
        ran = CliRunner().invoke(command, [write("good.json", whole()), write("bad.json", told)])
        assert (ran.exit_code, ran.stdout) == (2, "")
        assert len(ran.stderr.splitlines()) == 1
        assert "bad.json" in ran.stderr

    def test_the_line_names_file_and_field(self, write: Callable[[str, object], str]) -> None:
        ran = CliRunner().invoke(command, [write("bad.json", spoilt("entries.0.score", 3.0))])
        assert "bad.json" in ran.stderr
        assert "entries[0].score" in ran.stderr

    def test_a_policy_that_does_not_apply(self, write: Callable[[str, object], str]) -> None:
        ran = CliRunner().invoke(command, [write("case.json", whole()), "--policy", "medicare-sij"])
        assert (ran.exit_code, ran.stdout) == (2, "")

    def test_the_option_serves_where_the_case_has_no_moment_of_its_own(
        self, write: Callable[[str, object], str]
    ) -> None:
        file = write("case.json", without("as_of"))
        ran = CliRunner().invoke(command, [file, "--as-of", after(29).isoformat()])
        assert json.loads(ran.stdout)["areas"][0]["reason"] == "no scores"
        ran = CliRunner().invoke(command, [file, "--as-of", "2026-03-02T09:30:00"])
        assert (ran.exit_code, ran.stdout) == (2, "")
