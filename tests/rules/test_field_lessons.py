"""Each complaint of the field points at a test that is there."""

import re

import pytest

from tests.rules.source_tree import ROOT

PAGE = (ROOT / "docs" / "field-lessons.md").read_text(encoding="utf-8")
TESTS = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)))


def test_there_are_twenty_and_each_row_names_a_test() -> None:
    first = PAGE.partition("\n## ")[0]
    rows = re.findall(r"^\| (\d+) \|.*`tests/[\w/]+\.py::\w+` \|$", first, re.MULTILINE)
    assert [int(number) for number in rows] == list(range(1, 21))


def test_every_row_of_every_table_names_a_test() -> None:
    rows = [line for line in PAGE.splitlines() if re.match(r"\| (?!#|complaint|---)", line)]
    assert [line for line in rows if not re.search(r"`tests/[\w/]+\.py::\w+` \|$", line)] == []


@pytest.mark.parametrize(("path", "name"), TESTS)
def test_the_test_is_there(path: str, name: str) -> None:
    assert re.search(rf"^(?:def|class) {name}\b", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE)
