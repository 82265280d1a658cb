"""The locks: all that is installed is pinned and hashed, from wherever the reader's own index is."""

import re
import tomllib

import pytest

from tests.rules.source_tree import ROOT

LOCKS = ("runtime", "build", "development")
PINNED = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(?:\[[^\]]+\])?==(?P<version>[^ ;\\]+)", re.MULTILINE)


def read_lock(lock: str) -> str:
    return (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")


def pins(lock: str) -> dict[str, str]:
    return {normal(found["name"]): found["version"] for found in PINNED.finditer(read_lock(lock))}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=~! ;]", name)[0]).lower()


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_hashes_every_pin_and_names_no_index(lock: str) -> None:
    entries = re.split(r"^(?=\S)", read_lock(lock), flags=re.MULTILINE)
    unhashed = [entry for entry in entries if PINNED.match(entry) and "--hash=sha256:" not in entry]
    assert unhashed == []
    assert re.findall(r"^-.*|://", read_lock(lock), re.MULTILINE) == []


@pytest.mark.parametrize("smaller", ["runtime", "build"])
def test_the_locks_fit_into_one_environment(smaller: str) -> None:
    assert pins(smaller).items() <= pins("development").items()


def test_everything_that_pyproject_asks_for_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert {normal(name) for name in project["project"]["dependencies"]} <= pins("runtime").keys()
    for group in ("build", "development"):
        asked = {normal(name) for name in project["dependency-groups"][group] if isinstance(name, str)}
        assert asked <= pins(group).keys()
