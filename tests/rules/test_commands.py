"""The commands that people are told to type exist, and so do the pages that they are told to read."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.rules.source_tree import ROOT, named, own_files

TARGETS = ["help", "setup", "demo", "test", "run", "check", "bench", "mutants", "clean", "lock"]
PAGES = [path for path in own_files() if path.suffix == ".md"]
LINK = re.compile(r"(?<!!)\[[^\]]*\]\((?!\w+:)(?P<target>[^)#]+)(?:#[^)]*)?\)")
CODE = re.compile(r"```(?:console|sh|bash)\n(.*?)```|`([^`\n]+)`", re.DOTALL)


def commands(path: Path, program: str) -> set[str]:
    """The words that follow the program in the page's code."""
    code = "\n".join(block or inline for block, inline in CODE.findall(path.read_text(encoding="utf-8")))
    return set(re.findall(rf"^(?:\S*/)?{program} ([a-z][a-z-]*)", code, re.MULTILINE))


@pytest.mark.parametrize("target", TARGETS)
def test_make_knows_the_target(target: str) -> None:
    said = subprocess.run(["make", "-n", target], cwd=ROOT, check=False, capture_output=True, text=True)
    assert said.returncode == 0, said.stderr


def test_help_lists_every_target() -> None:
    said = subprocess.run(["make"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    assert set(re.findall(r"^make (\w+)", said, re.MULTILINE)) == set(TARGETS)


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_a_page_tells_only_of_targets_that_exist(path: Path) -> None:
    assert commands(path, "make") <= set(TARGETS)


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_a_page_links_only_to_files_that_exist(path: Path) -> None:
    targets = [found["target"] for found in LINK.finditer(path.read_text(encoding="utf-8"))]
    assert [target for target in targets if not (path.parent / target).exists()] == []


def test_the_readme_opens_with_what_it_is_a_screenshot_and_the_two_commands() -> None:
    opening = (ROOT / "README.md").read_text(encoding="utf-8").partition("\n## ")[0]
    assert opening.startswith("# Post-injection pain diary\n")
    assert "](docs/screens/review.png)" in opening
    assert commands(ROOT / "README.md", "make") >= {"demo", "test"}


@pytest.mark.parametrize("name", [".ci/run", "tools/relock", "tools/require-chromium"])
def test_a_script_runs_and_stops_at_the_first_failure(name: str) -> None:
    script = ROOT / name
    assert os.access(script, os.X_OK)
    assert "set -euo pipefail" in script.read_text(encoding="utf-8")


def test_the_gate_is_make_test() -> None:
    assert re.search(r"^exec make test\b", (ROOT / ".ci" / "run").read_text(encoding="utf-8"), re.MULTILINE)


def without_python(tmp_path: Path, *programs: str) -> subprocess.CompletedProcess[str]:
    """Ask for a demo on a machine that has only these programs."""
    for program in ("sh", "make", "awk", *programs):
        found = next(Path(folder) / program for folder in os.get_exec_path() if (Path(folder) / program).exists())
        (tmp_path / program).symlink_to(found)
    environment = {"PATH": str(tmp_path)}
    return subprocess.run(
        ["make", "-C", str(ROOT), f"VENV={tmp_path}/venv", "demo"],
        env=environment,
        check=False,
        capture_output=True,
        text=True,
    )


def test_without_python_the_demo_says_so_in_one_line(tmp_path: Path) -> None:
    said = without_python(tmp_path)
    assert said.returncode != 0
    assert "Python 3.11 or newer is missing" in said.stderr.splitlines()[0]
    assert not (tmp_path / "venv").exists()


def test_decisions_are_numbered_in_a_row_and_say_context_decision_and_consequences() -> None:
    decisions = sorted((ROOT / "docs" / "adr").glob("*.md"))
    assert [int(path.name[:4]) for path in decisions] == list(range(1, len(decisions) + 1))
    for path in decisions:
        headings = re.findall(r"^## (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert headings == ["Context", "Decision", "Consequences"]
