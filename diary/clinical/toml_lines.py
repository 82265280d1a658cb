"""Where each key of a TOML text stands, which ``tomllib`` does not tell.

(Clinical specification, section 9: a bad file is refused with the line and the reason.)
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

Path = tuple[str | int, ...]
"""The way to a value from the top of the text: keys, and the number from 0 of a table in an array of tables."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One header or one ``key = value`` of a TOML text; ``line`` counts from 1 and is where the statement begins."""

    line: int
    text: str
    values: Mapping[str, object] | None
    """What the statement says when read alone; None where it is not TOML or is cut short by the end of the text."""

    @property
    def is_header(self) -> bool:
        """Whether it opens a table."""
        return self.text.lstrip().startswith("[")

    @property
    def opens_array(self) -> bool:
        """Whether it opens the next table of an array of tables."""
        return self.text.lstrip().startswith("[[")


def statements(text: str) -> Iterator[Statement]:
    """The statements of a TOML text, in order.

    A statement may span lines. No part of one that ends where a line ends is TOML, so the fewest lines that are TOML
    are one statement.
    """
    begun, pending = 1, ""
    for number, line in enumerate(text.split("\n"), start=1):  # TOML knows no other end of a line
        if not pending:
            begun = number
        pending += line + "\n"
        values = _read(pending)
        if values is not None:
            if values:
                yield Statement(line=begun, text=pending, values=values)
            pending = ""
    if pending:
        yield Statement(line=begun, text=pending, values=None)


def _read(text: str) -> Mapping[str, object] | None:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError):
        return None


def lines_of(text: str) -> dict[Path, int]:
    """The line of every header and key of a TOML text; keys within an array in brackets stand at that array's line."""
    found: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    table: Path = ()
    for statement in statements(text):
        if statement.values is None:
            continue
        if statement.is_header:
            table = _opened(statement, counts)
            for depth in range(1, len(table) + 1):
                found.setdefault(table[:depth], statement.line)
        else:
            for path in _paths(statement.values, table):
                found.setdefault(path, statement.line)
    return found


def _opened(statement: Statement, counts: dict[Path, int]) -> Path:
    """The path of the table that a header opens; ``counts`` holds how many tables each array has so far."""
    *outer, name = _names(statement.values)
    path: Path = ()
    for key in outer:
        path = (*path, key)
        if path in counts:
            path = (*path, counts[path] - 1)
    path = (*path, name)
    if not statement.opens_array:
        return path
    counts[path] = counts.get(path, 0) + 1
    return (*path, counts[path] - 1)


def _names(header: object) -> Iterator[str]:
    """The names in a header that was read alone: a table in a table, each with one key, the last one empty."""
    inner = header[0] if isinstance(header, list) else header
    if isinstance(inner, dict):
        for key, value in inner.items():
            yield key
            yield from _names(value)


def _paths(values: object, above: Path) -> Iterator[Path]:
    if isinstance(values, dict):
        for key, value in values.items():
            yield (*above, key)
            yield from _paths(value, (*above, key))
    elif isinstance(values, list):
        for number, value in enumerate(values):
            yield from _paths(value, (*above, number))
