"""The page of security answers with tests that there are, and with none of them for everything."""

import ast
import re
from collections import Counter

from tests.rules.source_tree import ROOT, parsed

PAGE = ROOT / "docs" / "security.md"
ID = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
MOST_ROWS = 3
OPENLY = ("does not apply", "left to the operator: ", "not yet: ")
"""How a row answers that names no test."""


def answers() -> list[str]:
    """The last cell of every requirement's row."""
    rows = [line.strip("|").split("|") for line in PAGE.read_text(encoding="utf-8").splitlines() if line[:2] == "| "]
    return [cells[-1].strip() for cells in rows if cells[-1].strip() != "shown by"]


def test_every_test_that_is_named_exists() -> None:
    named = {found for answer in answers() for found in ID.findall(answer)}
    assert len(named) > 80
    there = {(path, name) for path in {path for path, _ in named} for name in names_in(path)}
    assert named - there == set()


def names_in(path: str) -> set[str]:
    file = ROOT / path
    return {node.name for node in parsed(file).body if isinstance(node, ast.FunctionDef)} if file.exists() else set()


def test_no_test_answers_for_more_than_three_rows() -> None:
    counted = Counter(found for answer in answers() for found in set(ID.findall(answer)))
    assert {found: rows for found, rows in counted.items() if rows > MOST_ROWS} == {}


def test_every_requirement_is_answered() -> None:
    assert len(answers()) > 80
    assert [answer for answer in answers() if not ID.search(answer) and not answer.startswith(OPENLY)] == []
