"""``diary analyse`` as it is called: lines, exit codes, and nothing on standard output when a file is no case."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diary.cli import main

CASE = {
    "timezone": "America/Los_Angeles",
    "schedule": "standard",
    "as_of": "2026-03-03T09:00:00-08:00",
    "injection": {
        "procedure": "medial_branch_block",
        "region": "lumbar",
        "levels": ["L3", "L4", "L5"],
        "side": "right",
        "intent": "diagnostic",
        "performed_at": "2026-03-02T09:30:00-08:00",
        "anesthetics": [{"agent": "bupivacaine", "percent": 0.5, "ml": 0.5}],
        "steroid": None,
        "sedation": "none",
    },
    "areas": [{"id": "r", "label": "Right low back", "side": "right", "index": True}],
    "baseline": [{"area": "r", "condition": "moving", "score": 8, "usual": 8}],
    "entries": [
        {
            "area": "r",
            "felt_at": "2026-03-02T10:00:00-08:00",
            "recorded_at": "2026-03-02T10:00:20-08:00",
            "score": 1,
            "condition": "moving",
            "stated_relief_percent": 90,
            "could_move": True,
        },
        {
            "area": "r",
            "felt_at": "2026-03-02T12:30:00-08:00",
            "recorded_at": "2026-03-02T12:30:20-08:00",
            "score": 1,
            "condition": "moving",
        },
    ],
    "rescue": [],
}


def analyse(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["analyse", *map(str, arguments)])


@pytest.fixture
def case(tmp_path: Path) -> Path:
    file = tmp_path / "case.json"
    file.write_text(json.dumps(CASE), "utf-8")
    return file


def test_the_example_of_the_specification_gives_its_answer(case: Path) -> None:
    said = analyse(case)
    assert said.exit_code == 0
    (area,) = json.loads(said.stdout)["areas"]
    assert area["anesthetic"]["at"]["80"] | {"because": ""} == {
        "response": "met",
        "because": "",
        "at_least": 180,
        "less_than": None,
        "duration": "consistent or prolonged",
        "movement": "met",
    }
    assert area["anesthetic"]["relief_at"] == {"30": 87.5, "60": None}
    assert area["pattern"] == "relief continuing"
    assert area["robustness"] == {
        "result": "robust",
        "variants": [{"id": "patient-stated relief", "result": "met"}],
    }
    assert json.loads(said.stdout)["flags"] == ["fewer than half of the due scores recorded"]


def test_each_file_gives_one_line_in_order(case: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    other.write_text(json.dumps(CASE | {"as_of": "2026-03-02T10:10:00-08:00"}), "utf-8")
    said = analyse(case, other, case)
    lines = [json.loads(line) for line in said.stdout.splitlines()]
    assert [line["areas"][0]["anesthetic"]["at"]["80"]["at_least"] for line in lines] == [180, 30, 180]


def test_one_bad_file_silences_all(case: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text("{}", "utf-8")
    said = analyse(case, bad)
    assert (said.exit_code, said.stdout) == (2, "")
    assert said.stderr.count("\n") == 1
    assert "bad.json" in said.stderr
    assert "injection" in said.stderr


def test_a_case_keeps_its_own_moment_against_the_option(case: Path) -> None:
    assert analyse(case, "--as-of", "2026-03-02T09:31:00-08:00").stdout == analyse(case).stdout


def test_the_option_gives_the_moment_of_a_case_without_one(tmp_path: Path) -> None:
    file = tmp_path / "open.json"
    file.write_text(json.dumps({key: value for key, value in CASE.items() if key != "as_of"}), "utf-8")
    early = json.loads(analyse(file, "--as-of", "2026-03-02T10:10:00-08:00").stdout)
    assert early["areas"][0]["anesthetic"]["at"]["80"]["at_least"] == 30


@pytest.mark.parametrize("moment", ["2026-03-02T10:10:00", "yesterday", ""])
def test_a_bad_moment_is_refused_in_one_line(case: Path, moment: str) -> None:
    said = analyse(case, "--as-of", moment)
    assert (said.exit_code, said.stdout, said.stderr.count("\n")) == (2, "", 1)


def test_a_policy_that_does_not_apply_is_refused(case: Path) -> None:
    assert analyse(case, "--policy", "asipp").exit_code == 0
    for policy in ("medicare-sij", "no such policy"):
        said = analyse(case, "--policy", policy)
        assert (said.exit_code, said.stdout) == (2, "")
        assert policy in said.stderr


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    said = analyse(tmp_path / "nowhere.json")
    assert (said.exit_code, said.stdout) == (2, "")
    assert "nowhere.json" in said.stderr


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(content=st.binary(max_size=300))
def test_any_bytes_give_an_answer_or_one_line(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "any.json"
    file.write_bytes(content)
    said = analyse(file)
    assert (said.exit_code, said.stdout, said.stderr.count("\n")) == (2, "", 1)


@pytest.mark.parametrize("content", [b"[" * 100_000, b"1" * 10_000, b"\xef\xbb\xbfnull", b'"\\ud800"', b"NaN"])
def test_documents_made_to_be_slow_or_odd_are_refused_in_one_line(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "odd.json"
    file.write_bytes(content)
    said = analyse(file)
    assert (said.exit_code, said.stdout, said.stderr.count("\n")) == (2, "", 1)
