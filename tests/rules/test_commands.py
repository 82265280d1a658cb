"""The commands that people are told to type exist, and so do the pages that they are told to read."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.rules.source_tree import ROOT, named, own_files

TARGETS = [
    "help",
    "setup",
    "demo",
    "test",
    "run",
    "check",
    "bench",
    "mutants",
    "clean",
    "lock",
    "test-browsers",
    "endure",
    "security",
]
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
    assert set(re.findall(r"^make ([\w-]+)", said, re.MULTILINE)) == set(TARGETS)


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


@pytest.mark.parametrize("name", [".ci/run", "tools/relock", "tools/require-chromium", "tools/security"])
def test_a_script_runs_and_stops_at_the_first_failure(name: str) -> None:
    script = ROOT / name
    assert os.access(script, os.X_OK)
    assert "set -euo pipefail" in script.read_text(encoding="utf-8")


def test_the_gate_is_make_test() -> None:
    assert re.search(r"^exec make test\b", (ROOT / ".ci" / "run").read_text(encoding="utf-8"), re.MULTILINE)


def machine(folder: Path, *programs: str, **scripts: str) -> dict[str, str]:
    """The environment of a machine that has only a shell, these programs, and these scripts of our own."""
    for program in ("sh", "bash", *programs):
        found = next(Path(place) / program for place in os.get_exec_path() if (Path(place) / program).exists())
        (folder / program).symlink_to(found)
    for name, lines in scripts.items():
        (folder / name).write_text(f"#!/bin/sh\n{lines}\n", encoding="utf-8")
        (folder / name).chmod(0o755)
    return {"PATH": str(folder)}


def refused(environment: dict[str, str], *command: str | Path) -> str:
    """The first line that the command says while it fails."""
    said = subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True)
    assert said.returncode != 0
    return said.stderr.splitlines()[0]


def test_without_python_the_demo_says_so_in_one_line(tmp_path: Path) -> None:
    said = refused(machine(tmp_path, "make"), "make", f"VENV={tmp_path}/venv", "demo")
    assert said.startswith("Python 3.11 or newer is missing: install it")
    assert not (tmp_path / "venv").exists()


def test_an_older_python_will_not_do(tmp_path: Path) -> None:
    said = refused(machine(tmp_path, "make", python3="exit 1"), "make", f"VENV={tmp_path}/venv", "demo")
    assert said.startswith("Python 3.11 or newer is missing: install it")


def test_without_the_venv_module_the_demo_says_so_in_one_line(tmp_path: Path) -> None:
    without_venv = 'case "$2" in *venv*) exit 1;; esac'
    said = refused(machine(tmp_path, "make", python3=without_venv), "make", f"VENV={tmp_path}/venv", "demo")
    assert said == "Python's venv module is missing: on Debian, apt-get install python3-venv"
    assert not (tmp_path / "venv").exists()


@pytest.mark.parametrize(
    ("python", "said"),
    [
        ("", "tools/security: there is no .venv; run: make setup"),
        ('[ "$2" != venv ]', "apt-get install python3-venv)"),
        (
            'mkdir -p "$3/bin"; printf "#!/bin/sh\nexit 1" > "$3/bin/python"; chmod +x "$3/bin/python"',
            "sqlmap==1.10.10",
        ),
    ],
    ids=["no environment", "no venv", "no index"],
)
def test_what_the_tools_of_security_lack_is_said_in_one_line(tmp_path: Path, python: str, said: str) -> None:
    script, stand_in = tmp_path / "tools" / "security", tmp_path / ".venv" / "bin" / "python"
    script.parent.mkdir()
    script.write_bytes((ROOT / "tools" / "security").read_bytes())
    if python:
        stand_in.parent.mkdir(parents=True)
        stand_in.write_text(f"#!/bin/sh\n{python}\n", encoding="utf-8")
        stand_in.chmod(0o755)
    told = subprocess.run(["bash", script], check=False, capture_output=True, text=True)
    assert (told.returncode, told.stderr.count("\n")) == (1, 1), told.stderr
    assert told.stderr.startswith("tools/security: ")
    assert told.stderr.endswith(f"{said}\n")


def test_without_chromium_and_the_right_to_install_it_the_tests_say_what_to_install(tmp_path: Path) -> None:
    environment = machine(tmp_path, id="echo 1000")
    assert refused(environment, "bash", "tools/require-chromium").startswith("Chromium is missing")
    (tmp_path / "chromium").symlink_to("bash")
    subprocess.run(["bash", "tools/require-chromium"], cwd=ROOT, env=environment, check=True)


def test_where_the_build_without_a_window_cannot_be_had_any_chromium_serves(tmp_path: Path) -> None:
    environment = machine(tmp_path, "chromium", id="echo 0")
    (tmp_path / "apt-get").write_text("#!/bin/sh\nexit 100\n", encoding="utf-8")
    (tmp_path / "apt-get").chmod(0o755)
    subprocess.run(["bash", "tools/require-chromium"], cwd=ROOT, env=environment, check=True)


def test_root_on_debian_gets_chromium_installed(tmp_path: Path) -> None:
    environment = machine(tmp_path, id="echo 0") | {"LOG": str(tmp_path / "log")}
    (tmp_path / "apt-get").write_text('#!/bin/sh\necho "$*" >>"$LOG"\n', encoding="utf-8")
    (tmp_path / "apt-get").chmod(0o755)
    subprocess.run(["bash", "tools/require-chromium"], cwd=ROOT, env=environment, check=True)
    assert (tmp_path / "log").read_text().splitlines()[-1].endswith(" chromium-headless-shell")


def test_decisions_are_numbered_in_a_row_and_say_context_decision_and_consequences() -> None:
    decisions = sorted((ROOT / "docs" / "adr").glob("*.md"))
    assert [int(path.name[:4]) for path in decisions] == list(range(1, len(decisions) + 1))
    for path in decisions:
        headings = re.findall(r"^## (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert headings == ["Context", "Decision", "Consequences"]
