"""The PEG: when it is asked, and the mean of its three answers."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from diary.clinical.peg import WEEKS, Peg, first_day, has_come, week_due


@pytest.mark.parametrize(
    ("day", "week"),
    [
        (0, None),
        (20, None),
        (21, 4),
        (28, 4),
        (35, 4),
        (36, None),
        (84, 13),
        (98, 13),
        (182, 27),
        (196, 27),
        (197, None),
    ],
)
def test_it_is_asked_within_a_week_of_its_day(day: int, week: int | None) -> None:
    assert week_due(day) == week


@pytest.mark.parametrize(
    ("week", "day", "come"), [(4, 20, False), (4, 21, True), (4, 300, True), (5, 300, False), (0, 9, False)]
)
def test_answers_of_a_week_can_be_entered_once_it_has_come(week: int, day: int, come: bool) -> None:
    assert has_come(week, day) is come


def test_a_week_comes_on_its_first_day() -> None:
    day_0 = date(2026, 3, 2)
    for week in WEEKS:
        days = (first_day(week, day_0) - day_0) // timedelta(days=1)
        assert (has_come(week, days - 1), has_come(week, days)) == (False, True)


def test_the_mean_is_exact_to_a_tenth() -> None:
    for total in range(31):
        answers = Peg(pain=min(total, 10), enjoyment=min(max(total - 10, 0), 10), activity=max(total - 20, 0))
        assert abs(Fraction(answers.tenths, 10) - Fraction(total, 3)) <= Fraction(1, 20)
    assert Peg(pain=0, enjoyment=0, activity=0).tenths == 0
    assert Peg(pain=10, enjoyment=10, activity=10).tenths == 100
