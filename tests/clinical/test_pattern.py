"""The pattern of a course: clinical specification, section 7."""

from datetime import datetime

import pytest

from tests.clinical.cases import (
    BUPIVACAINE,
    TRIAMCINOLONE,
    Json,
    case,
    entry,
    evening,
    judge_area,
    on_day,
)

BLOCK_WORKED = [entry(30, 1), entry(180, 1)]
BLOCK_FAILED = [entry(30, 8), entry(60, 8)]
BLOCK_UNKNOWN = [entry(30, 8)]
DIP = [evening(1, 8), evening(2, 8)]
STEROID_WORKED = [evening(day, 2) for day in range(5, 10)]
STEROID_FAILED = [evening(day, 8) for day in range(7, 15)]
STEROID_UNKNOWN = [evening(7, 8), evening(8, 8)]
DAY_7, DAY_14 = on_day(7, "12:00"), on_day(14, "12:00")


def pattern(
    *entries: Json,
    steroid: Json | None = TRIAMCINOLONE,
    as_of: datetime | None = None,
    anesthetics: list[Json] | None = None,
) -> str:
    given = [BUPIVACAINE] if anesthetics is None else anesthetics
    found: str = judge_area(case(*entries, steroid=steroid, as_of=as_of, anesthetics=given))["pattern"]
    return found


class TestBlockWorkedAndSteroidWorked:
    def test_with_pain_in_between_biphasic(self) -> None:
        assert pattern(*BLOCK_WORKED, *DIP, *STEROID_WORKED) == "biphasic"

    def test_without_it_continuous(self) -> None:
        assert pattern(*BLOCK_WORKED, *STEROID_WORKED) == "continuous"

    def test_pain_on_the_day_of_the_injection_is_between(self) -> None:
        relieved = [evening(day, 2) for day in range(1, 10)]
        assert pattern(*BLOCK_WORKED, entry(300, 8), *relieved) == "biphasic"

    def test_pain_before_the_block_s_relief_is_not(self) -> None:
        assert pattern(entry(10, 8), *BLOCK_WORKED, *STEROID_WORKED) == "continuous"

    def test_pain_on_the_onset_day_itself_is_not(self) -> None:
        morning = evening(5, 8, clock="08:00")
        noon = evening(5, 2, clock="12:00")
        assert pattern(*BLOCK_WORKED, morning, noon, *STEROID_WORKED) == "continuous"

    def test_pain_after_the_onset_is_not(self) -> None:
        assert pattern(*BLOCK_WORKED, *STEROID_WORKED, evening(12, 8)) == "continuous"

    def test_one_bad_score_on_a_day_of_relief_is_pain_in_between(self) -> None:
        day_2 = [evening(2, 8, clock="08:00"), evening(2, 2, clock="12:00"), evening(2, 2)]
        day_3 = [evening(3, 8)]
        assert pattern(*BLOCK_WORKED, *day_2, *day_3, *STEROID_WORKED) == "biphasic"
        assert pattern(*BLOCK_WORKED, *day_2, *STEROID_WORKED) == "continuous"  # The onset is then day 2 itself.

    def test_it_is_read_at_50_percent(self) -> None:
        assert pattern(*BLOCK_WORKED, evening(1, 4), *STEROID_WORKED) == "continuous"
        assert pattern(*BLOCK_WORKED, evening(1, 5), *STEROID_WORKED) == "biphasic"
        assert pattern(entry(30, 4), entry(60, 4), evening(1, 8), *STEROID_WORKED) == "biphasic"


def test_the_block_worked_and_the_steroid_did_not() -> None:
    assert pattern(*BLOCK_WORKED, *DIP, *STEROID_FAILED) == "anesthetic only"


class TestBlockWorkedWithoutASteroid:
    def test_heard_to_end(self) -> None:
        assert pattern(*BLOCK_WORKED, entry(300, 8), steroid=None) == "anesthetic only"

    def test_heard_to_end_even_before_relief_was_consistent(self) -> None:
        assert pattern(entry(30, 1), entry(60, 8), steroid=None) == "anesthetic only"

    def test_not_heard_to_end(self) -> None:
        assert pattern(entry(30, 1), entry(170, 1), steroid=None) == "relief continuing"
        assert pattern(entry(30, 1), entry(169, 1), steroid=None) == "cannot tell"

    def test_agent_not_recorded(self) -> None:
        told = case(entry(30, 1), entry(120, 1), anesthetics=None)
        assert judge_area(told)["pattern"] == "relief continuing"
        told = case(entry(30, 1), entry(119, 1), anesthetics=None)
        assert judge_area(told)["pattern"] == "cannot tell"

    def test_later_relief_is_never_called_a_steroid_response(self) -> None:
        assert pattern(*BLOCK_WORKED, *DIP, *STEROID_WORKED, steroid=None) == "anesthetic only"
        assert pattern(*BLOCK_FAILED, *STEROID_WORKED, steroid=None) == "no response"


@pytest.mark.parametrize("as_of", [DAY_7, DAY_14])
def test_while_the_steroid_phase_is_open(as_of: datetime) -> None:
    assert pattern(*BLOCK_WORKED, *DIP, as_of=as_of) == "anesthetic response, steroid phase open"
    assert pattern(*BLOCK_FAILED, *DIP, as_of=as_of) == "no anesthetic response, steroid phase open"
    assert pattern(*BLOCK_UNKNOWN, *DIP, as_of=as_of) == "cannot tell"


class TestBlockFailed:
    def test_and_the_steroid_worked(self) -> None:
        assert pattern(*BLOCK_FAILED, *STEROID_WORKED) == "delayed"

    def test_and_the_steroid_did_not(self) -> None:
        assert pattern(*BLOCK_FAILED, *STEROID_FAILED) == "no response"

    def test_and_none_was_given(self) -> None:
        assert pattern(*BLOCK_FAILED, steroid=None) == "no response"


@pytest.mark.parametrize(
    "entries",
    [
        [*BLOCK_WORKED, *STEROID_UNKNOWN],
        [*BLOCK_FAILED, *STEROID_UNKNOWN],
        [*BLOCK_UNKNOWN, *STEROID_WORKED],
        [*BLOCK_UNKNOWN, *STEROID_FAILED],
        [*BLOCK_UNKNOWN, *STEROID_UNKNOWN],
        [],
    ],
)
def test_anything_else_cannot_be_told(entries: list[Json]) -> None:
    assert pattern(*entries) == "cannot tell"


def test_an_unknown_block_without_a_steroid_cannot_be_told() -> None:
    assert pattern(*BLOCK_UNKNOWN, steroid=None) == "cannot tell"


class TestNoAnestheticGiven:
    """It reads as *not met*."""

    def test_and_the_steroid_worked(self) -> None:
        assert pattern(*BLOCK_WORKED, *DIP, *STEROID_WORKED, anesthetics=[]) == "delayed"

    def test_and_the_steroid_did_not(self) -> None:
        assert pattern(*BLOCK_WORKED, *STEROID_FAILED, anesthetics=[]) == "no response"

    def test_and_none_was_given(self) -> None:
        assert pattern(*BLOCK_WORKED, steroid=None, anesthetics=[]) == "no response"

    def test_and_the_steroid_phase_is_open(self) -> None:
        found = pattern(*BLOCK_WORKED, as_of=DAY_7, anesthetics=[])
        assert found == "no anesthetic response, steroid phase open"

    def test_and_the_steroid_cannot_be_told(self) -> None:
        assert pattern(*BLOCK_WORKED, *STEROID_UNKNOWN, anesthetics=[]) == "cannot tell"

    def test_and_no_scores(self) -> None:
        assert pattern(anesthetics=[]) == "cannot tell"
