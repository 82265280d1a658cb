"""Files for spreadsheets: nothing that people typed becomes a formula, and a 0 is a 0."""

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.exchange.spreadsheet import BYTE_ORDER_MARK, Cell, neutral, write_csv

DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\uff1d1", "\uff0b1", "\uff0d1", "\uff201"]


@pytest.mark.parametrize("typed", DANGEROUS)
def test_what_looks_like_a_formula_stays_text(typed: str) -> None:
    assert neutral(typed) == f"'{typed}"


@pytest.mark.parametrize(("cell", "text"), [(0, "0"), (10, "10"), (None, ""), ("", ""), ("2-3 pills", "2-3 pills")])
def test_everything_else_is_written_as_it_is(cell: Cell, text: str) -> None:
    assert neutral(cell) == text


def test_the_file_begins_with_its_mark_and_its_heads() -> None:
    assert write_csv(["Injection", "=Score"], [["a, b", 0]]) == f'{BYTE_ORDER_MARK}Injection,\'=Score\r\n"a, b",0\r\n'


ROWS = st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"])), min_size=3, max_size=3))


@given(ROWS)
def test_every_cell_comes_back_and_none_is_a_formula(rows: list[list[str]]) -> None:
    read = list(csv.reader(StringIO(write_csv(["a", "b", "c"], rows).removeprefix(BYTE_ORDER_MARK), newline="")))[1:]
    assert read == [[neutral(cell) for cell in row] for row in rows]
    assert not [cell for row in read for cell in row if cell.startswith(("=", "+", "-", "@"))]
