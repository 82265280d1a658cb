"""Each complaint of the field points at a test that is there."""

import re

import pytest

from tests.rules.source_tree import ROOT

PAGE = (ROOT / "docs" / "field-lessons.md").read_text(encoding="utf-8")
TESTS = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)


def test_there_are_twenty_and_each_row_names_a_test() -> None:
    rows = re.findall(r"^\| (\d+) \|.*`tests/[\w/]+\.py::\w+` \|$", PAGE, re.MULTILINE)
    assert [int(number) for number in rows] == list(range(1, 21))


@pytest.mark.parametrize(("path", "name"), TESTS)
def test_the_test_is_there(path: str, name: str) -> None:
    assert re.search(rf"^(?:def|class) {name}\b", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE)
