"""Tables as files that a spreadsheet opens: whatever people typed stays text there and never becomes a formula."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

Cell = str | int | None
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
BYTE_ORDER_MARK = "\ufeff"
"""Without it a common spreadsheet reads names with accents wrongly."""


def write_csv(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """One line of heads and one a row, with commas and CRLF; None is an empty cell, a number 0 is 0."""
    file = StringIO()
    writer = csv.writer(file, quoting=csv.QUOTE_MINIMAL)
    writer.writerow([neutral(cell) for cell in head])
    writer.writerows([neutral(cell) for cell in row] for row in rows)
    return BYTE_ORDER_MARK + file.getvalue()


def neutral(cell: Cell) -> str:
    """A cell as text that no spreadsheet runs: what looks like a formula gets an apostrophe before it."""
    if cell is None:
        return ""
    if isinstance(cell, int):
        return str(cell)
    return f"'{cell}" if cell.lstrip(" ").startswith(_STARTS_A_FORMULA) else cell
