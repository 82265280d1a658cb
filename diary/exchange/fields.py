"""Reading one JSON object field by field, so that every refusal names the field and what it should hold.

(Specification, section 13.)
"""

import math
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from fractions import Fraction
from typing import NoReturn, TypeVar

from diary.clinical.scores import HIGHEST_SCORE, LOWEST_SCORE

YEARS = range(1900, 2200)
SHOWN_AT_MOST = 60
WHOLE_PERCENT = 100
_Word = TypeVar("_Word", bound=StrEnum)


class CaseError(ValueError):
    """A document that is not a case (section 13).

    ``field`` names the place, ``reason`` says what should stand there.
    """

    def __init__(self, field: str, reason: str) -> None:
        """Name the field and the reason in one line."""
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Fields:
    """One JSON object and the path that leads to it, such as ``entries[3]``; unknown keys are ignored (section 13)."""

    path: str
    values: Mapping[str, object]

    @classmethod
    def of(cls, path: str, value: object) -> "Fields":
        """Take ``value`` for an object, or refuse it with ``CaseError`` (section 13)."""
        if not isinstance(value, dict):
            raise CaseError(path or "the case", "must be an object")
        return cls(path, value)

    def refuse(self, key: str, reason: str) -> NoReturn:
        """Raise ``CaseError`` for a key of this object (section 13)."""
        raise CaseError(f"{self.path}.{key}" if self.path else key, reason)

    def has(self, key: str) -> bool:
        """Whether a key is there and not null (section 13)."""
        return self.values.get(key) is not None

    def required(self, key: str) -> object:
        """The value of a key that must be there, null or not (section 13)."""
        if key not in self.values:
            self.refuse(key, "is missing")
        return self.values[key]

    def text(self, key: str) -> str:
        """A text that is not empty (section 13)."""
        value = self.required(key)
        if not isinstance(value, str) or not value.strip():
            self.refuse(key, "must be a text that is not empty")
        return value

    def word(self, key: str, kind: type[_Word]) -> _Word:
        """One of the words of an enumeration (section 13)."""
        value = self.required(key)
        if not isinstance(value, str) or value not in set(kind):
            self.refuse(key, f"{_shown(value)} is unknown; known are {', '.join(kind)}")
        return kind(value)

    def yes(self, key: str) -> bool:
        """A boolean; absent or null means no (section 13)."""
        return self.yes_or_none(key) or False

    def yes_or_none(self, key: str) -> bool | None:
        """A boolean, or None where it is absent or null (section 13)."""
        value = self.values.get(key)
        if value is not None and not isinstance(value, bool):
            self.refuse(key, "must be true or false")
        return value

    def score(self, key: str) -> int:
        """A whole number from 0 to 10; 3.0 and true are none (section 13)."""
        value = self.required(key)
        if not isinstance(value, int) or isinstance(value, bool) or not LOWEST_SCORE <= value <= HIGHEST_SCORE:
            self.refuse(key, f"{_shown(value)} is no score; a score is a whole number from 0 to 10")
        return value

    def score_or_none(self, key: str) -> int | None:
        """A score, or None where it is absent or null (section 13)."""
        return self.score(key) if self.has(key) else None

    def positive_or_none(self, key: str, *, most: float = math.inf) -> float | None:
        """A number above 0, or None where it is absent or null (section 13)."""
        if not self.has(key):
            return None
        value = self._number(key)
        if not 0 < value <= most:
            self.refuse(key, "must be above 0" if math.isinf(most) else f"must be above 0 and at most {most:g}")
        return value

    def percent_or_none(self, key: str) -> int | Fraction | None:
        """A number from 0 to 100, exactly, or None where it is absent or null (section 13)."""
        if not self.has(key):
            return None
        value = self._number(key)
        if not 0 <= value <= WHOLE_PERCENT:
            self.refuse(key, "must be a number from 0 to 100")
        return value if isinstance(value, int) else Fraction(repr(value))

    def _number(self, key: str) -> float:
        value = self.values[key]
        # Not math.isfinite, which a whole number too large for a float would break.
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= sys.float_info.max:
            self.refuse(key, "must be a number")
        return value

    def instant(self, key: str) -> datetime:
        """An ISO 8601 time with its offset from UTC, read as UTC (section 13)."""
        try:
            return read_instant(self.required(key))
        except InstantError as mistake:
            self.refuse(key, str(mistake))

    def instant_or_none(self, key: str) -> datetime | None:
        """The same, or None where it is absent or null (section 13)."""
        return self.instant(key) if self.has(key) else None

    def list(self, key: str, *, optional: bool = False) -> tuple["Fields", ...]:
        """A list of objects; an optional one may be absent or null (section 13)."""
        value = [] if optional and not self.has(key) else self.required(key)
        if not isinstance(value, list):
            self.refuse(key, "must be a list")
        path = f"{self.path}.{key}" if self.path else key
        return tuple(Fields.of(f"{path}[{number}]", item) for number, item in enumerate(value))

    def object(self, key: str) -> "Fields":
        """An object that must be there (section 13)."""
        return Fields.of(f"{self.path}.{key}" if self.path else key, self.required(key))


class InstantError(ValueError):
    """A value that is no time with its offset from UTC (section 13)."""

    def __init__(self, value: object, trouble: str) -> None:
        """Say what was found and what should stand there."""
        super().__init__(f"{_shown(value)} {trouble}; write it as 2026-03-02T09:30:00-08:00")


def read_instant(value: object) -> datetime:
    """Read an ISO 8601 time with its offset as UTC; ``InstantError`` says what is wrong (section 13)."""
    if not isinstance(value, str):
        raise InstantError(value, "is no text")
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise InstantError(value, "is no time") from None
    if moment.utcoffset() is None:
        raise InstantError(value, "has no offset from UTC")
    if moment.year not in YEARS:
        raise InstantError(value, f"is not between the years {YEARS[0]} and {YEARS[-1]}")
    return moment.astimezone(UTC)


def _shown(value: object) -> str:
    """A value in one short line of plain characters."""
    shown = ascii(value)
    return shown if len(shown) <= SHOWN_AT_MOST else f"{shown[:SHOWN_AT_MOST]}..."
