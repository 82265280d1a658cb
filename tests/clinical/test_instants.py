"""Instants are kept in UTC, so that a clock change between two of them moves nothing (section 1)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from diary.clinical.agents import Anesthetic
from diary.clinical.catalogue import Intent, Procedure, Region, Side
from diary.clinical.diary import Area, Diary, Injection
from diary.clinical.judged import Timing
from diary.clinical.review import review
from diary.clinical.scores import Baseline, Condition, Entry, RescueAnalgesic

NEW_YORK = ZoneInfo("America/New_York")
BEFORE = datetime(2026, 11, 1, 0, 30, tzinfo=NEW_YORK)
"""The clock goes back an hour at two that night."""


def local(hours_later: float) -> datetime:
    """So many real hours later, written in the same zone object."""
    return (BEFORE.astimezone(UTC) + timedelta(hours=hours_later)).astimezone(NEW_YORK)


def test_a_score_across_the_clock_change_is_timed_by_real_minutes() -> None:
    diary = Diary(
        zone=NEW_YORK,
        schedule="diagnostic",
        injection=Injection(
            procedure=Procedure.MEDIAL_BRANCH_BLOCK,
            region=Region.LUMBAR,
            levels=("L4", "L5"),
            side=Side.LEFT,
            intent=Intent.DIAGNOSTIC,
            performed_at=BEFORE,
            anesthetics=(Anesthetic(agent="lidocaine", percent=2),),
            steroid=None,
        ),
        areas=(Area(id="l", label="Left low back", side=Side.LEFT),),
        baselines=(Baseline(area="l", condition=Condition.MOVING, score=8, scored_at=BEFORE),),
        entries=(
            Entry(id="1", area="l", condition=Condition.MOVING, score=1, felt_at=local(1), recorded_at=local(2)),
            Entry(id="2", area="l", condition=Condition.MOVING, score=1, felt_at=local(3), recorded_at=local(3)),
        ),
    )
    found = review(diary, None, local(4))
    assert [entry.t for entry in found.entries] == [60, 180]
    assert [entry.timing for entry in found.entries] == [Timing.RECALLED, Timing.LIVE]


def test_instants_are_turned_into_utc() -> None:
    assert RescueAnalgesic(taken_at=BEFORE).taken_at.tzinfo is UTC
    assert RescueAnalgesic(taken_at=BEFORE).taken_at == BEFORE


def test_a_naive_instant_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="taken_at has no offset"):
        RescueAnalgesic(taken_at=datetime(2026, 3, 2, 9, 30))  # noqa: DTZ001 (the point of the test)
