"""Whether two records may be of one patient: misspelt or swapped names, day and month the wrong way round."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum

from diary.db.folding import folded

ALIKE_FROM = 0.8
"""Ana Ruis is 0.88 like Ana Ruiz, Eva Ruiz 0.75. All that are compared were born on one day."""
_NOTHING = str.maketrans("", "", " -./_")


class Likeness(StrEnum):
    """Why two records may be of one patient."""

    SAME_NUMBER = "same record number"
    SAME_PERSON = "same name and date of birth"
    SIMILAR_NAME = "same date of birth, similar name"
    SWAPPED_DAY = "same name, day and month swapped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What is known of a patient, in full or while it is being typed."""

    name: str = ""
    date_of_birth: date | None = None
    record_number: str = ""


def number_key(record_number: str) -> str:
    """A record number without what people put between its parts."""
    return record_number.strip().lower().translate(_NOTHING)


def swapped(day: date) -> date | None:
    """The same date with day and month the wrong way round, where there is one."""
    try:
        other = date(day.year, day.day, day.month)
    except ValueError:
        return None
    return other if other != day else None


def likeness(one: Identity, other: Identity) -> Likeness | None:
    """Why two records may be of one patient, the strongest reason first; None where nothing says so."""
    number = number_key(one.record_number)
    if number and number == number_key(other.record_number):
        return Likeness.SAME_NUMBER
    if one.date_of_birth is None or other.date_of_birth is None or not one.name.strip():
        return None
    same_name = _words(one.name) == _words(other.name)
    if one.date_of_birth == other.date_of_birth:
        if same_name:
            return Likeness.SAME_PERSON
        return Likeness.SIMILAR_NAME if similar(one.name, other.name) else None
    return Likeness.SWAPPED_DAY if same_name and swapped(one.date_of_birth) == other.date_of_birth else None


def similar(one: str, other: str) -> bool:
    """Whether two names may be one: a few letters apart, in another order, or with a further name in one of them."""
    mine, theirs = _words(one), _words(other)
    if not mine or not theirs:
        return False
    if set(mine) <= set(theirs) or set(theirs) <= set(mine):
        return True
    return any(SequenceMatcher(None, *pair, autojunk=False).ratio() >= ALIKE_FROM for pair in _orders(one, other))


def _words(name: str) -> list[str]:
    """The names without commas and hyphens, in an order that does not depend on which was typed first."""
    return sorted(_spelt(name).split())


def _spelt(name: str) -> str:
    plain = folded(name).replace("'", "").replace("\N{RIGHT SINGLE QUOTATION MARK}", "")
    return " ".join("".join(sign if unicodedata.category(sign)[0] in "LMN" else " " for sign in plain).split())


def _orders(one: str, other: str) -> Iterator[tuple[str, str]]:
    """The two names as they were typed, with one of them turned round, and both in alphabetical order."""
    mine, theirs = _spelt(one), _spelt(other)
    yield mine, theirs
    yield " ".join(reversed(mine.split())), theirs
    yield " ".join(_words(one)), " ".join(_words(other))
