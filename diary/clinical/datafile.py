"""Reading the clinic's TOML data so that a mistake is named by file, line and reason.

(Specification, sections 3, 9 and 11.)
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import NoReturn

_HEADER = re.compile(r"^\s*\[{1,2}\s*([^\]]+?)\s*\]{1,2}")


class DataFileError(ValueError):
    """A data file that cannot be used: ``file``, ``line`` and ``reason`` say where and why (section 9)."""

    def __init__(self, file: str, line: int, reason: str) -> None:
        """Name the place and the reason in one line."""
        super().__init__(f"{file}, line {line}: {reason}")
        self.file = file
        self.line = line
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table of a TOML file, which knows where it stands so that every complaint can name its line."""

    file: str
    text: str
    header: str
    nth: int
    values: Mapping[str, object]

    def refuse(self, key: str, reason: str) -> NoReturn:
        """Raise ``DataFileError`` at the line of ``key``, or of the table's header where the key is absent."""
        raise DataFileError(self.file, _line_of(self.text, self.header, self.nth, key), f"{key}: {reason}")

    def only(self, *known: str) -> None:
        """Refuse a key that means nothing here; a misspelt one would otherwise be silently without effect."""
        for key in self.values:
            if key not in known:
                self.refuse(key, f"unknown key; known are {', '.join(known)}")

    def words(self, key: str) -> str:
        """A text that must be there and must not be blank."""
        value = self.values.get(key)
        if not isinstance(value, str) or not value.strip():
            self.refuse(key, "must be a text that is not empty")
        return value

    def whole(self, key: str, *, least: int = 0, most: int = 10**6) -> int:
        """A whole number within bounds that must be there."""
        value = self.values.get(key)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            self.refuse(key, f"must be a whole number from {least} to {most}")
        return value

    def whole_or_none(self, key: str, *, least: int = 0, most: int = 10**6) -> int | None:
        """The same, or None where the key is absent."""
        return self.whole(key, least=least, most=most) if key in self.values else None

    def number_or_none(self, key: str) -> float | None:
        """A positive number, or None where the key is absent."""
        value = self.values.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not value > 0:
            self.refuse(key, "must be a number above 0")
        return value

    def yes(self, key: str) -> bool:
        """A boolean; absent means no."""
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            self.refuse(key, "must be true or false")
        return value

    def list_of_words(self, key: str, *, known: frozenset[str] | None = None) -> tuple[str, ...]:
        """A list of texts that must not be empty, each of ``known`` where that is given."""
        value = self.values.get(key)
        if not isinstance(value, list) or not value or not all(isinstance(item, str) for item in value):
            self.refuse(key, "must be a list of texts that is not empty")
        for item in value:
            if known is not None and item not in known:
                self.refuse(key, f"{item!r} is unknown; known are {', '.join(sorted(known))}")
        return tuple(value)

    def list_of_wholes(self, key: str) -> tuple[int, ...]:
        """An ascending list of whole numbers above 0; absent means none."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(
            isinstance(n, int) and not isinstance(n, bool) and n > 0 for n in value
        ):
            self.refuse(key, "must be a list of whole numbers above 0")
        if value != sorted(set(value)):
            self.refuse(key, "must ascend, without repeats")
        return tuple(value)

    def tables(self, key: str) -> tuple["Table", ...]:
        """The tables under ``[[key]]``; absent means none."""
        return tuple(self._tables(key))

    def _tables(self, key: str) -> Iterator["Table"]:
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.refuse(key, f"must be tables, each under [[{key}]]")
        header = f"{self.header}.{key}" if self.header else key
        for number, item in enumerate(value):
            # Nested arrays count on across their parents, so the nth header of that name is found only when it has
            # one parent.
            yield Table(file=self.file, text=self.text, header=header, nth=number, values=item)

    def table_or_none(self, key: str) -> "Table | None":
        """The table under ``[key]``, or None where it is absent."""
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.refuse(key, f"must be a table under [{key}]")
        header = f"{self.header}.{key}" if self.header else key
        return Table(file=self.file, text=self.text, header=header, nth=self.nth if self.header else 0, values=value)

    def table(self, key: str) -> "Table":
        """The table under ``[key]``, which must be there."""
        found = self.table_or_none(key)
        if found is None:
            self.refuse(key, f"the table [{key}] is missing")
        return found


def read_table(file: str, text: str) -> Table:
    """Parse ``text`` as TOML; ``DataFileError`` names ``file`` and the line of a mistake in its syntax."""
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as mistake:
        found = re.search(r"at line (\d+)", str(mistake))
        line = int(found.group(1)) if found else text.count("\n") + 1
        raise DataFileError(file, line, f"not TOML: {mistake}") from None
    return Table(file=file, text=text, header="", nth=0, values=values)


@cache
def shipped(name: str) -> Table:
    """The data file ``name`` that ships with the clinic, parsed."""
    return read_table(name, files("diary.clinical").joinpath("data", name).read_text(encoding="utf-8"))


def _line_of(text: str, header: str, nth: int, key: str) -> int:
    """The line (from 1) of ``key`` in the nth table named ``header``; else of that header; else 1."""
    current, seen, header_line = "", -1, 1
    for number, line in enumerate(text.splitlines(), start=1):
        found = _HEADER.match(line)
        if found:
            current = found.group(1)
            seen += current == header
            header_line = number if current == header and seen == nth else header_line
        elif current == header and (not header or seen == nth) and re.match(rf'\s*"?{re.escape(key)}"?\s*=', line):
            return number
    return header_line
