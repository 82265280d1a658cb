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

from diary.clinical.toml_lines import Path, lines_of, statements

_AT = re.compile(r" \(at (?:line (?P<line>\d+), column \d+|end of document)\)$")


class DataFileError(ValueError):
    """A data file that cannot be used: ``file``, ``line`` and ``reason`` say where and why (section 9)."""

    def __init__(self, file: str, line: int, reason: str) -> None:
        """Name the place and the reason in one line."""
        reason = " ".join(reason.split())  # a key in quotes may hold a line break
        super().__init__(f"{file}, line {line}: {reason}")
        self.file = file
        self.line = line
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table of a TOML file, which knows where it stands so that every complaint can name its line."""

    file: str
    text: str
    path: Path
    values: Mapping[str, object]

    def refuse(self, key: str, reason: str) -> NoReturn:
        """Raise ``DataFileError`` at the line of ``key``, or of the table's header where the key is absent."""
        raise DataFileError(self.file, _line_of(self.text, (*self.path, key)), f"{key}: {reason}")

    def only(self, *known: str) -> None:
        """Refuse a key that means nothing here; a misspelt one would otherwise be silently without effect."""
        for key in self.values:
            if key not in known:
                self.refuse(key, f"unknown key; known are {', '.join(known)}")

    def words(self, key: str) -> str:
        """A text that must be there and must not be blank."""
        value = self.values.get(key)
        if not isinstance(value, str) or not _is_text(value):
            self.refuse(key, "must be a text that is not empty")
        return value

    def sentence(self, key: str) -> str:
        """A text on one line without blanks around it, as one message for translation must be."""
        value = self.words(key)
        if value != " ".join(value.split()):
            self.refuse(key, "must be on one line, with single blanks between words and none around them")
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

    def number_or_none(self, key: str, *, most: float = 10**6) -> float | None:
        """A number above 0 and up to ``most``, or None where the key is absent."""
        return self.number(key, most=most) if key in self.values else None

    def number(self, key: str, *, most: float = 10**6) -> float:
        """A number above 0 and up to ``most`` that must be there."""
        value = self.values.get(key)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= most:
            self.refuse(key, f"must be a number above 0, at most {most}")
        return value

    def yes(self, key: str) -> bool:
        """A boolean; absent means no."""
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            self.refuse(key, "must be true or false")
        return value

    def list_of_words(self, key: str, *, known: frozenset[str] | None = None) -> tuple[str, ...]:
        """A list of texts that must not be empty, none blank or repeated, each of ``known`` where that is given."""
        value = self.values.get(key)
        if not isinstance(value, list) or not value or not all(_is_text(item) for item in value):
            self.refuse(key, "must be a list of texts that is not empty, nor any of them")
        if len(set(value)) < len(value):
            self.refuse(key, "names something twice")
        for item in value:
            if known is not None and item not in known:
                self.refuse(key, f"{item!r} is unknown; known are {', '.join(sorted(known))}")
        return tuple(value)

    def list_of_wholes(self, key: str, *, most: int = 10**6) -> tuple[int, ...]:
        """An ascending list of whole numbers above 0 and up to ``most``; absent means none."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(
            isinstance(n, int) and not isinstance(n, bool) and 0 < n <= most for n in value
        ):
            self.refuse(key, f"must be a list of whole numbers above 0, at most {most}")
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
        for number, item in enumerate(value):
            yield Table(file=self.file, text=self.text, path=(*self.path, key, number), values=item)

    def table_or_none(self, key: str) -> "Table | None":
        """The table under ``[key]``, or None where it is absent."""
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.refuse(key, f"must be a table under [{key}]")
        return Table(file=self.file, text=self.text, path=(*self.path, key), values=value)

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
        raise DataFileError(file, _line_of_mistake(text, str(mistake)), _not_toml(str(mistake))) from None
    except (ValueError, RecursionError):
        # Python's own limits, on the digits of a number and on brackets in brackets, come without a place.
        raise DataFileError(file, _unfinished(text), "not TOML: a number too long or brackets too deep") from None
    return Table(file=file, text=text, path=(), values=values)


def read_bytes(file: str, content: bytes) -> Table:
    """Parse a file's content, UTF-8 with or without a mark at its start; refuse it as ``read_table`` does."""
    try:
        return read_table(file, content.decode("utf-8-sig"))
    except UnicodeDecodeError as mistake:
        line = content.count(b"\n", 0, mistake.start) + 1
        raise DataFileError(file, line, "not TOML: this line is not UTF-8 text") from None


@cache
def shipped(name: str) -> Table:
    """The data file ``name`` that ships with the clinic, parsed."""
    return read_bytes(name, files("diary.clinical").joinpath("data", name).read_bytes())


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _line_of(text: str, path: Path) -> int:
    """The line (from 1) of the key or header at ``path``; else of the nearest one that it lies in; else 1."""
    found = lines_of(text)
    return next((found[path[:n]] for n in range(len(path), 0, -1) if path[:n] in found), 1)


def _not_toml(mistake: str) -> str:
    return f"not TOML: {_AT.sub('', mistake)}"


def _line_of_mistake(text: str, mistake: str) -> int:
    """Where a mistake in the syntax is: what never ends, or is there twice, is named by the line on which it begins."""
    at = _AT.search(mistake)
    if at is None or at["line"] is None:
        return _unfinished(text)
    line = int(at["line"])
    around = [statement for statement in statements(text) if statement.line <= line]
    return around[-1].line if around and around[-1].values is not None else line


def _unfinished(text: str) -> int:
    return next((statement.line for statement in statements(text) if statement.values is None), 1)
