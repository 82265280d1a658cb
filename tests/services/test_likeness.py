"""Which two records may be of one patient."""

from datetime import date

import pytest

from diary.db.folding import folded
from diary.services.likeness import Identity, Likeness, likeness, number_key, similar, swapped

BORN = date(1961, 3, 4)


def known(name: str = "Ana Ruiz", born: date | None = BORN, number: str = "A-1") -> Identity:
    return Identity(name=name, date_of_birth=born, record_number=number)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        (known(), Likeness.SAME_NUMBER),
        (known("Peter Holm", date(1950, 1, 1), "a 1"), Likeness.SAME_NUMBER),
        (known("Peter Holm", None, " A1 "), Likeness.SAME_NUMBER),
        (known(number="B-2"), Likeness.SAME_PERSON),
        (known("ruiz, ANA", number=""), Likeness.SAME_PERSON),
        (known("Aná Ruíz", number=""), Likeness.SAME_PERSON),
        (known("Ana Ruis", number=""), Likeness.SIMILAR_NAME),
        (known("Ana María Ruiz", number=""), Likeness.SIMILAR_NAME),
        (known("Ruis Ana", number=""), Likeness.SIMILAR_NAME),
        (known("Ana", number=""), Likeness.SIMILAR_NAME),
        (known("Ana Ruiz", date(1961, 4, 3), ""), Likeness.SWAPPED_DAY),
        (known("Ana Ruis", date(1961, 4, 3), ""), None),
        (known("Peter Holm", number=""), None),
        (known("Eva Ruiz", number=""), None),
        (known("Ana Ruiz", date(1961, 3, 5), ""), None),
        (known("Ana Ruiz", None, ""), None),
        (known("", number=""), None),
        (known("  ", None, " - "), None),
        (known("...", number=""), None),
    ],
    ids=str,
)
def test_why_two_records_may_be_one_patient(typed: Identity, why: Likeness | None) -> None:
    assert likeness(typed, known()) is why
    assert likeness(known(), typed) is why


def test_records_without_a_number_are_not_alike_for_it() -> None:
    assert likeness(known("Ana", number=""), known("Peter", date(1950, 1, 1), number="")) is None


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("O'Néill Zoë", "Zoe ONeill", True),
        ("Jean-Luc Picard", "Jean Luc Picard", True),
        ("Müller", "Muller", True),
        ("李伟", "李伟", True),
        ("李伟", "王芳", False),
        ("", "Ana", False),
        ("John Smith", "Jane Smythe", False),
        ("Katharina Schmidt", "Catharina Schmitt", True),
    ],
)
def test_similar_names(one: str, other: str, alike: bool) -> None:
    assert similar(one, other) is alike
    assert similar(other, one) is alike


def test_a_day_that_cannot_be_swapped() -> None:
    assert swapped(date(1961, 3, 13)) is None
    assert swapped(date(1961, 3, 3)) is None
    assert swapped(date(1961, 3, 4)) == date(1961, 4, 3)


def test_what_is_compared() -> None:
    assert folded("  Zoë   MÜLLER ﬃ ") == "zoe muller ffi"
    assert number_key(" h-1001/B ") == "h1001b"
