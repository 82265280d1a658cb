"""Which scores ask whether it is time to call."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from diary.clinical.diary import Diary
from diary.clinical.safety import shipped_safety
from diary.clinical.scores import Condition
from diary.clinical.warning_scores import asking_ahead, signs_of
from diary.exchange.case import read_case
from tests.clinical.cases import after, case, evening, felt, on_day

NUMBERS = shipped_safety().numbers


def diary(*entries: Any, before: int = 6) -> Diary:  # noqa: ANN401 (the JSON of entries)
    return read_case(case(*entries, baselines=before))


def signs(*entries: Any, before: int = 6) -> tuple[str, ...]:  # noqa: ANN401 (as above)
    """What the last of the scores asks."""
    found = diary(*entries, before=before)
    last = max(found.entries, key=lambda entry: entry.felt_at)
    return signs_of(found, last.id, NUMBERS)


@pytest.mark.parametrize(
    ("before", "score", "asks"),
    [(6, 8, True), (6, 7, False), (7, 8, False), (7, 9, True), (8, 10, True), (0, 0, False)],
)
def test_severe_is_high_and_risen(before: int, score: int, asks: bool) -> None:
    assert ("severe-pain" in signs(felt(after(60), score), before=before)) is asks


def test_without_a_baseline_the_score_alone_decides() -> None:
    found = replace(diary(felt(after(60), 8)), baselines=())
    assert signs_of(found, found.entries[0].id, NUMBERS) == ("severe-pain",)


def test_a_baseline_scored_after_the_needle_does_not_count() -> None:
    late = datetime.fromisoformat(after(30).isoformat())
    found = diary(evening(6, 7))
    found = replace(found, baselines=(replace(found.baselines[0], scored_at=late),))
    assert signs_of(found, found.entries[0].id, NUMBERS) == ()


@pytest.mark.parametrize(("day", "score", "asks"), [(5, 7, False), (6, 7, True), (6, 6, False)])
def test_above_baseline_beyond_day_5(day: int, score: int, asks: bool) -> None:
    assert ("pain-above-baseline" in signs(evening(day, score))) is asks


@pytest.mark.parametrize(("day", "asks"), [(13, False), (14, True), (20, True)])
def test_no_change_by_day_14(day: int, asks: bool) -> None:
    assert signs(felt(after(60), 0), evening(3, 6), evening(day, 6)) == (("no-change",) if asks else ())


def test_one_better_evening_is_a_change() -> None:
    assert signs(evening(3, 5), evening(14, 6)) == ()


def test_where_nothing_hurt_nothing_can_change() -> None:
    assert signs(evening(14, 0), before=0) == ()


def test_a_doubtful_time_tells_of_severe_pain_alone() -> None:
    assert signs(felt(on_day(8), 9, recorded_after=-600)) == ("severe-pain",)


def test_a_clinic_sets_the_numbers() -> None:
    found = diary(evening(6, 7))
    assert signs_of(found, found.entries[0].id, NUMBERS.changed({"above_baseline_after_day": 6})) == ()


def test_a_score_that_is_not_there_asks_nothing() -> None:
    assert signs_of(diary(evening(6, 7)), "x", NUMBERS) == ()


@pytest.mark.parametrize("before", [0, 3, 6, 7, 9, 10])
@pytest.mark.parametrize("written", [[], [(3, 5), (8, 9)], [(2, 10), (14, 9)]])
def test_what_is_asked_ahead_is_what_the_next_score_asks(before: int, written: list[tuple[int, int]]) -> None:
    """A phone without a network goes by it, whenever and whatever the next score is."""
    so_far = diary(*(evening(day, score, clock="08:00") for day, score in written), before=before)
    ahead = [one for one in asking_ahead(so_far, NUMBERS) if one.condition is Condition.MOVING]
    for day, clock in ((0, "10:00"), (5, "23:59"), (6, "00:00"), (13, "23:59"), (14, "00:00"), (30, "19:00")):
        (probe,) = diary(evening(day, 0, clock=clock)).entries
        for score in range(11):
            found = replace(so_far, entries=(*so_far.entries, replace(probe, id="next", score=score)))
            told = tuple(one.sign for one in ahead if score >= one.least and probe.felt_at >= one.since)
            assert told == signs_of(found, "next", NUMBERS), (day, clock, score)


def test_ahead_of_the_other_condition_the_score_alone_decides() -> None:
    resting = [one for one in asking_ahead(diary(), NUMBERS) if one.condition is Condition.RESTING]
    assert [(one.area, one.sign, one.least) for one in resting] == [("r", "severe-pain", 8)]
