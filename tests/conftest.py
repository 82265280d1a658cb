"""What every test shares: how Hypothesis searches, and where databases, people and the browser are made."""

import gc
import os

import pytest
from hypothesis import settings

pytest_plugins = ["tests.browsers", "tests.databases", "tests.passwords", "tests.personas"]

# No test is timed. The gate repeats the same examples, so that a red run can be run again;
# HYPOTHESIS_PROFILE=explore searches anew, and longer.
settings.register_profile("gate", deadline=None, derandomize=True, print_blob=True)
settings.register_profile("explore", deadline=None, max_examples=2000, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "gate"))

LONG = ("packaging", "browser")
"""Marks of the tests that take seconds each, the longest first."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long ones first, so that no process is left alone with them in the end."""
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    return next((turn for turn, mark in enumerate(LONG) if item.get_closest_marker(mark)), len(LONG))


def pytest_collection_finish() -> None:
    """Ten thousand tests that wait are nothing to look through for garbage, which is looked for less often as well."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
