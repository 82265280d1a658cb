"""Break the code on purpose, once per patch, and demand that a test turns red.

``python tests/mutants/run.py [NAME…]`` runs every ``*.patch`` beside this file, or the named ones.
README.md says how to write one.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
FEWEST_PATCHES = 12
# A mutant may loop for ever; that proves nothing about a test, so it counts as broken.
SECONDS_PER_MUTANT = 300

_HEADER = re.compile(r"^# (why|test): *(.*\S) *$", re.MULTILINE)


class Fate(StrEnum):
    """What became of a mutant; only ``KILLED`` is good."""

    KILLED = "killed"
    SURVIVED = "SURVIVED"
    BROKEN = "BROKEN"
    DOES_NOT_APPLY = "DOES NOT APPLY"


class BadPatchError(ValueError):
    """A patch without a reason or without a test to run."""


class RedWithoutMutantError(RuntimeError):
    """The selected tests fail on the code as it is, or the code under test is not the copy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One patch, why it must be noticed, and the tests that must notice."""

    patch: Path
    why: str
    tests: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of one mutant, with what pytest said where that matters."""

    mutant: Mutant
    fate: Fate
    said: str = ""


def read_mutant(patch: Path) -> Mutant:
    """The mutant that a patch file describes in the comment lines above its diff."""
    header = patch.read_text(encoding="utf-8").partition("\n--- ")[0]
    lines = _HEADER.findall(header)
    whys = [text for key, text in lines if key == "why"]
    tests = tuple(text for key, text in lines if key == "test")
    if len(whys) != 1 or not tests:
        message = f"{patch.name}: needs one line '# why: …' and at least one '# test: tests/…' above the diff"
        raise BadPatchError(message)
    return Mutant(patch=patch, why=whys[0], tests=tests)


def copy_tracked(root: Path, target: Path) -> None:
    """Copy what git tracks, as it stands in the working tree."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, check=True, capture_output=True, text=True).stdout
    for name in filter(None, listed.split("\0")):
        if (root / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, target / name)


def applies(patch: Path, tree: Path, *, only_check: bool = False) -> bool:
    """Apply the patch to the tree; whether that went through, to the letter."""
    # A tree inside somebody's repository must not be taken for a part of it.
    env = os.environ | ({} if only_check else {"GIT_CEILING_DIRECTORIES": str(tree.parent)})
    command = ["git", "apply", *(["--check"] if only_check else []), str(patch)]
    return subprocess.run(command, cwd=tree, env=env, check=False, capture_output=True).returncode == 0


def run_python(tree: Path, *arguments: str, seconds: float | None = None) -> subprocess.CompletedProcess[str]:
    """Run this Python on the tree, whose ``diary`` goes before the installed one; pytest brings only what is named.

    What was compiled is kept, and copied with the tree; a file that a patch has touched is compiled anew.
    """
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=tree,
        env=os.environ
        | {"PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=seconds,
    )


def run_tests(
    tree: Path, tests: Sequence[str], *options: str, seconds: float | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the selected tests on the tree."""
    arguments = ("-m", "pytest", "--quiet", "-p", "no:cacheprovider", *options, *tests)
    return run_python(tree, *arguments, seconds=seconds)


def check_clean_tree(tree: Path, mutants: Sequence[Mutant], cores: int) -> None:
    """Make sure that a red test will mean the mutant: the copy is what is tested, and unharmed it is green."""
    # -P keeps the working directory off the path, so that this shows what PYTHONPATH alone brings about.
    imported = run_python(tree, "-P", "-c", "import diary; print(diary.__file__)").stdout.strip()
    if Path(imported).resolve() != (tree / "diary" / "__init__.py").resolve():
        message = f"the tests would import {imported}, not the copy in {tree}"
        raise RedWithoutMutantError(message)
    selected = sorted({test for mutant in mutants for test in mutant.tests})
    at_once = ("-p", "xdist", "--numprocesses", str(cores)) if len(selected) > cores else ()
    ran = run_tests(tree, selected, *at_once)
    if ran.returncode != 0:
        message = f"the selected tests fail without any mutant:\n{ran.stdout}"
        raise RedWithoutMutantError(message)


def try_mutant(mutant: Mutant, clean: Path) -> Verdict:
    """Apply one mutant to a copy of its own and see whether its tests turn red."""
    with tempfile.TemporaryDirectory(prefix="mutant-") as place:
        tree = Path(place) / "tree"
        shutil.copytree(clean, tree)
        if not applies(mutant.patch, tree):
            return Verdict(mutant=mutant, fate=Fate.DOES_NOT_APPLY)
        try:
            ran = run_tests(tree, mutant.tests, "--exitfirst", seconds=SECONDS_PER_MUTANT)
        except subprocess.TimeoutExpired:
            return Verdict(mutant=mutant, fate=Fate.BROKEN, said=f"still running after {SECONDS_PER_MUTANT} s")
        return Verdict(mutant=mutant, fate=judge(ran.returncode, ran.stdout), said=ran.stdout)


def judge(exit_code: int, said: str) -> Fate:
    """A test must have failed: an error while collecting or setting up says nothing about what the test checks."""
    if exit_code == 0:
        return Fate.SURVIVED
    failed = re.search(r"^\d+ failed\b", said.strip().rpartition("\n")[2])
    return Fate.KILLED if exit_code == 1 and failed else Fate.BROKEN


def try_all(root: Path, mutants: Sequence[Mutant]) -> Iterator[Verdict]:
    """Every mutant's verdict, in order, worked out on all cores."""
    cores = os.cpu_count() or 1
    with tempfile.TemporaryDirectory(prefix="mutants-") as place, ThreadPoolExecutor(cores) as pool:
        clean = Path(place) / "tree"
        copy_tracked(root, clean)
        check_clean_tree(clean, mutants, cores)
        yield from pool.map(lambda mutant: try_mutant(mutant, clean), mutants)


def report(verdicts: Sequence[Verdict]) -> str:
    """What pytest said of those that were not killed, and how many were."""
    alive = [v for v in verdicts if v.fate is not Fate.KILLED]
    details = [f"\n{v.mutant.patch.stem}: {v.fate}\n{v.said}" for v in alive if v.said]
    return "\n".join([*details, f"\n{len(verdicts) - len(alive)} of {len(verdicts)} mutants killed"])


def tell(verdict: Verdict, width: int) -> None:
    """The line of one mutant, as soon as it is known."""
    print(f"{verdict.mutant.patch.stem:<{width}}  {verdict.fate:<14}  {verdict.mutant.why}", flush=True)


def main(names: Sequence[str], *, root: Path = ROOT, folder: Path = HERE, fewest: int = FEWEST_PATCHES) -> int:
    """Run the named mutants, or all; 0 when each of them was killed."""
    patches = sorted(p for p in folder.glob("*.patch") if not names or p.stem in {Path(n).stem for n in names})
    if len(patches) < (len(set(names)) or fewest):
        sys.exit(f"{len(patches)} patches found, {len(set(names)) or fewest} wanted")
    verdicts: list[Verdict] = []
    width = max(len(patch.stem) for patch in patches)
    try:
        for verdict in try_all(root, [read_mutant(patch) for patch in patches]):
            tell(verdict, width)
            verdicts.append(verdict)
    except (BadPatchError, RedWithoutMutantError) as reason:
        sys.exit(str(reason))
    sys.stdout.write(report(verdicts) + "\n")
    return int(any(verdict.fate is not Fate.KILLED for verdict in verdicts))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
