"""A judgement stays as it is until the instant that is named, and no longer than that."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.clinical.cohort import AreaFact, area_facts
from diary.clinical.completeness import Completeness
from diary.clinical.diary import Diary
from diary.clinical.policy_files import first_policy
from diary.clinical.review import review
from diary.clinical.standstill import changes_at
from diary.exchange.case import read_case
from tests.clinical.cases import DAYS, SACROILIAC, after, case, entry, evening

STEROID = {"agent": "triamcinolone", "mg": 40}
LIVE = [entry(30, 1), entry(180, 2), entry(600, 6), *(evening(day, 7) for day in (1, 7, 8, 9, 20))]
LATE = entry(400, 1, recorded_after=3 * 24 * 3600)
DIARY = read_case(case(*LIVE, LATE, rescue=(after(300),), steroid=STEROID, **SACROILIAC))
SOON = timedelta(microseconds=1)


def says(diary: Diary, now: datetime) -> tuple[tuple[AreaFact, ...], Completeness]:
    found = review(diary, first_policy(diary.injection), now, variants=False)
    return area_facts(found), found.completeness


@given(st.integers(0, 230 * 24 * 60))
def test_nothing_changes_before_the_instant_that_is_named(minutes: int) -> None:
    now = after(minutes)
    until = changes_at(DIARY, now)
    last = until - SOON if until else after(400 * DAYS)
    assert until is None or until > now
    assert says(DIARY, now) == says(DIARY, now + (last - now) / 2) == says(DIARY, last)


def test_every_change_is_named() -> None:
    """Going from instant to instant, nothing is missed, and something changes at each due point, day and late entry."""
    now, seen = after(0), []
    while until := changes_at(DIARY, now):
        if says(DIARY, until) != says(DIARY, until - SOON):
            seen.append(until)
        now = until
    assert says(DIARY, now) == says(DIARY, after(900 * DAYS))
    assert after(25) in seen
    assert (after(400) + timedelta(days=3)).astimezone(UTC) in seen


@pytest.mark.parametrize(("day", "before", "later"), [(14, "cannot tell", "not met")])
def test_the_status_of_the_steroid_changes_when_day_14_is_over(day: int, before: str, later: str) -> None:
    midnight = datetime.combine(after(0).date() + timedelta(days=day + 1), datetime.min.time(), tzinfo=DIARY.zone)
    assert changes_at(DIARY, midnight - SOON) == midnight
    assert [says(DIARY, at)[0][0].steroid for at in (midnight - SOON, midnight)] == [before, later]


def test_an_old_diary_never_changes_by_itself() -> None:
    assert changes_at(DIARY, after(250 * DAYS)) is None
