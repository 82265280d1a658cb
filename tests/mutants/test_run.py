"""The runner of the mutants, on a small repository with a rule and a test of it."""

import subprocess
from pathlib import Path

import pytest

from tests.mutants import run
from tests.mutants.run import Fate

RULE = "def relieved(score: int) -> bool:\n    return score <= 3\n"
TEST = "from diary.rule import relieved\n\n\ndef test_relieved() -> None:\n    assert relieved(3)\n"


def patch(name: str, change: str, *, test: str = "tests/test_rule.py::test_relieved", old: str = "score <= 3") -> str:
    return (
        f"# why: {name} must be noticed\n# test: {test}\n"
        "--- a/diary/rule.py\n+++ b/diary/rule.py\n@@ -1,2 +1,2 @@\n"
        f" def relieved(score: int) -> bool:\n-    return {old}\n+    return {change}\n"
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in {
        "pyproject.toml": '[tool.pytest]\ntestpaths = ["tests"]\n',
        "diary/__init__.py": "",
        "diary/rule.py": RULE,
        "tests/test_rule.py": TEST,
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "mutants").mkdir()
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    subprocess.run(["git", "add", "-A"], cwd=tmp_path, check=True)
    return tmp_path


def fates(project: Path, **patches: str) -> list[Fate]:
    for name, text in patches.items():
        (project / "mutants" / f"{name}.patch").write_text(text, encoding="utf-8")
    mutants = [run.read_mutant(found) for found in sorted((project / "mutants").glob("*.patch"))]
    return [verdict.fate for verdict in run.try_all(project, mutants)]


def test_tells_killed_from_survived_from_broken_from_outdated(project: Path) -> None:
    assert fates(
        project,
        a=patch("a stricter bound", "score < 3"),
        b=patch("nothing", "3 >= score"),
        c=patch("a mistake in the syntax", "score <="),
        d=patch("what is gone", "score < 3", old="score <= 4"),
    ) == [Fate.KILLED, Fate.SURVIVED, Fate.BROKEN, Fate.DOES_NOT_APPLY]
    assert (project / "diary" / "rule.py").read_text(encoding="utf-8") == RULE


def test_a_test_that_is_red_without_the_mutant_proves_nothing(project: Path) -> None:
    (project / "diary" / "rule.py").write_text(RULE.replace("<= 3", "<= 2"), encoding="utf-8")
    with pytest.raises(run.RedWithoutMutantError, match="without any mutant"):
        fates(project, a=patch("a stricter bound", "score < 2", old="score <= 2"))


def test_a_test_that_does_not_exist_proves_nothing(project: Path) -> None:
    with pytest.raises(run.RedWithoutMutantError, match="without any mutant"):
        fates(project, a=patch("a stricter bound", "score < 3", test="tests/test_rule.py::test_gone"))


def test_a_fixture_that_breaks_is_not_a_test_that_fails() -> None:
    assert run.judge(1, "…\n1 error in 0.1s\n") is Fate.BROKEN
    assert run.judge(1, "…\n1 failed, 2 passed in 0.1s\n") is Fate.KILLED


@pytest.mark.parametrize("header", ["", "# why: a reason\n", "# test: tests/test_rule.py\n"])
def test_a_patch_says_why_and_which_test(tmp_path: Path, header: str) -> None:
    (tmp_path / "a.patch").write_text(f"{header}--- a/x\n+++ b/x\n", encoding="utf-8")
    with pytest.raises(run.BadPatchError, match=r"a\.patch"):
        run.read_mutant(tmp_path / "a.patch")


def test_the_exit_code_and_the_table(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = project / "mutants"
    (folder / "good.patch").write_text(patch("a stricter bound", "score < 3"), encoding="utf-8")
    assert run.main(["good"], root=project, folder=folder) == 0
    assert "1 of 1 mutants killed" in capsys.readouterr().out
    (folder / "idle.patch").write_text(patch("nothing", "3 >= score"), encoding="utf-8")
    assert run.main([], root=project, folder=folder, fewest=2) == 1
    assert "1 of 2 mutants killed" in capsys.readouterr().out


def test_too_few_patches_fail(project: Path) -> None:
    with pytest.raises(SystemExit, match="0 patches found, 12 wanted"):
        run.main([], root=project, folder=project / "mutants")


def test_every_patch_still_applies_and_names_a_test_that_exists() -> None:
    mutants = [run.read_mutant(found) for found in sorted(run.HERE.glob("*.patch"))]
    outdated = [m.patch.name for m in mutants if not run.applies(m.patch, run.ROOT, only_check=True)]
    homeless = [test for m in mutants for test in m.tests if not (run.ROOT / test.partition("::")[0]).exists()]
    assert (outdated, homeless) == ([], [])
