"""``diary plan`` as it is called: one line, exit codes, and nothing on standard output when it is no plan."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diary.cli import main
from tests.clinical.cases import ABLATION, SACROILIAC, Json
from tests.clinical.plans import ablation, block


def plan(file: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["plan", str(file), *options])


def told(tmp_path: Path, document: object) -> Path:
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(document), "utf-8")
    return file


def two(**more: object) -> Json:
    return {"policy": "medicare-facet", "cases": [block(0), block(14)], **more}


def refused(tmp_path: Path, document: object) -> str:
    said = plan(told(tmp_path, document))
    assert (said.exit_code, said.stdout, said.stderr.count("\n")) == (2, "", 1)
    assert "plan.json" in said.stderr
    return said.stderr


def test_it_prints_the_targets_in_one_line(tmp_path: Path) -> None:
    said = plan(told(tmp_path, two()))
    assert (said.exit_code, said.stderr, said.stdout.count("\n")) == (0, "", 1)
    (target,) = json.loads(said.stdout)["targets"]
    wanted = {"region", "side", "levels", "comparison", "result", "missing", "earliest"}
    assert {key: target[key] for key in target if key in wanted} == {
        "region": "lumbar",
        "side": "right",
        "levels": ["L3", "L4", "L5"],
        "comparison": "reproduced",
        "result": "diary criteria met",
        "missing": [],
        "earliest": None,
    }


def test_the_option_gives_the_moment_of_cases_without_one(tmp_path: Path) -> None:
    cases = [{key: value for key, value in one.items() if key != "as_of"} for one in two()["cases"]]
    file = told(tmp_path, two(cases=cases))
    early = json.loads(plan(file, "--as-of", "2026-03-02T10:00:00-08:00").stdout)["targets"][0]
    assert early["result"] == "cannot tell"
    assert len(early["sessions"]) == 1, "the second block was not done yet"
    assert json.loads(plan(file).stdout)["targets"][0]["result"] == "diary criteria met"
    inside = json.loads(plan(told(tmp_path, two(cases=cases, as_of="2026-03-02T10:00:00-08:00"))).stdout)
    assert inside["targets"] == [early]


def test_without_a_policy_the_first_that_speaks_of_every_case(tmp_path: Path) -> None:
    for cases, policy in (
        ([block(0), ablation(30, (1,))], "medicare-facet"),
        ([block(0, **SACROILIAC)], "medicare-sij"),
    ):
        assert json.loads(plan(told(tmp_path, {"cases": cases})).stdout)["policy"]["id"] == policy
    assert "policy" in refused(tmp_path, {"cases": [block(0), block(1, **SACROILIAC)]})


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"policy": "no such policy"}, "policy"),
        ({"policy": 3}, "policy"),
        ({"cases": None}, "cases"),
        ({"cases": {}}, "cases"),
        ({"cases": [block(0), 3]}, "cases[1]: must be an object"),
        ({"cases": [block(0), {**block(1), "areas": []}]}, "cases[1].areas"),
        ({"cases": [block(0, **SACROILIAC)]}, "cases[0].injection.procedure"),
        ({"policy": "sis-dual", "cases": [block(0, procedure="facet_joint_injection", levels=["L4-5"])]}, "cases[0]"),
        (
            {"policy": "nice-ng59", "cases": [block(0, **{**ABLATION, "region": "thoracic", "levels": ["T4"]})]},
            "cases[0]",
        ),
        ({"as_of": "2026-03-02"}, "as_of"),
        ({"history": [3]}, "history[0]"),
        ({"history_complete": "yes"}, "history_complete"),
    ],
)
def test_what_is_no_plan_is_refused_in_one_line_that_names_the_field(tmp_path: Path, changes: Json, field: str) -> None:
    assert field in refused(tmp_path, two(**changes))


PAST = {
    "date": "2026-02-20",
    "procedure": "medial_branch_block",
    "region": "lumbar",
    "side": "right",
    "intent": "diagnostic",
}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"date": "20.2.2026"}, "date"),
        ({"procedure": "massage"}, "procedure"),
        ({"region": "sacroiliac"}, "region"),
        ({"side": "up"}, "side"),
        ({"intent": None}, "intent"),
        ({"levels": ["L9"]}, "levels"),
        ({"levels": "L4"}, "levels"),
        ({"stated_relief_percent": 101}, "stated_relief_percent"),
        ({"stated_relief_percent": 79.5}, "stated_relief_percent"),
    ],
)
def test_a_session_by_history_that_is_none_names_its_field(tmp_path: Path, changes: Json, field: str) -> None:
    assert plan(told(tmp_path, two(history=[PAST]))).exit_code == 0
    assert f"history[0].{field}" in refused(tmp_path, two(history=[{**PAST, **changes}]))


def test_a_document_that_is_no_object_or_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert "must be an object" in refused(tmp_path, [])
    said = plan(tmp_path / "nowhere.json")
    assert (said.exit_code, said.stdout) == (2, "")
    assert said.stderr.startswith("diary plan: ")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(content=st.binary(max_size=200))
def test_any_bytes_give_an_answer_or_one_line(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "any.json"
    file.write_bytes(content)
    said = plan(file)
    assert (said.exit_code, said.stdout, said.stderr.count("\n")) == (2, "", 1)
