"""Where a minute lies, and which times are labelled."""

from itertools import pairwise

import pytest

from diary.charts.axis import DAY, FIGURE_LETTER, HOUR, LETTER, Axis, days_axis, hours_axis
from diary.charts.spacing import apart
from diary.charts.wording import PLAIN

AXES = [hours_axis(), *(days_axis(day * DAY) for day in (14, 28, 60, 119, 189, 400))]


@pytest.mark.parametrize("axis", AXES, ids=lambda axis: f"{axis.begins}-{axis.ends}")
def test_an_axis_runs_forward_from_0_to_1_without_a_leap(axis: Axis) -> None:
    assert axis.place(axis.begins) == 0
    assert axis.place(axis.ends) == pytest.approx(1)
    places = [axis.place(t) for t in range(axis.begins - 100, axis.ends + 100)]
    assert all(0 < after - before < 0.01 for before, after in pairwise(places))


@pytest.mark.parametrize("axis", AXES, ids=lambda axis: f"{axis.begins}-{axis.ends}")
def test_no_two_labels_touch(axis: Axis) -> None:
    assert len(axis.ticks) > len(axis.fewer_ticks) > 5
    for ticks, letter in ((axis.ticks, LETTER), (axis.fewer_ticks, FIGURE_LETTER)):
        for before, after in pairwise(ticks):
            letters = (len(before.label) + len(after.label)) / 2
            assert axis.place(after.t) - axis.place(before.t) > letter * letters


def test_the_hours_hold_every_hour_of_the_window_that_is_asked_for() -> None:
    labelled = [tick.label for tick in hours_axis().ticks]
    assert labelled == ["0", "1", "2", "3", "4", "5", "6", "7", "8", "12", "16", "20", "24"]


def test_an_answer_to_the_24_h_question_that_is_on_time_lies_on_the_hours() -> None:
    assert hours_axis().ends == 24 * HOUR + 30


@pytest.mark.parametrize(
    ("last", "ends"),
    [(0, 15), (15 * DAY - 1, 15), (15 * DAY, 29), (28 * DAY + 700, 29), (29 * DAY, 57), (189 * DAY + 600, 190)],
)
def test_the_days_end_with_day_14_or_a_week_that_is_asked_for(last: int, ends: int) -> None:
    assert days_axis(last).ends == ends * DAY


def test_the_days_go_on_for_a_score_after_week_27() -> None:
    axis = days_axis(300 * DAY)
    assert axis.place(300 * DAY) < 1


def test_up_to_day_14_the_days_are_linear() -> None:
    assert days_axis(0).bends == ()
    assert days_axis(20 * DAY).bends == (15 * DAY,)


def test_names_that_touch_move_apart_and_others_stay() -> None:
    assert apart([10, 0], 3) == (10, 0)
    assert apart([10, 11, 30], 3) == (9, 12, 30)
    assert apart([10, 11, 13], 3) == pytest.approx((25 / 3, 34 / 3, 43 / 3))
    assert apart([], 3) == ()


@pytest.mark.parametrize(
    ("t", "day", "words"),
    [
        (0, 0, "0 min"),
        (59, 0, "59 min"),
        (60, 0, "1 h"),
        (125, 0, "2 h 5 min"),
        (36 * HOUR, 1, "36 h"),
        (36 * HOUR + 1, 1, "day 1"),
    ],
)
def test_a_span_is_told_in_minutes_then_hours_then_days(t: int, day: int, words: str) -> None:
    assert PLAIN.since(t, day) == words
