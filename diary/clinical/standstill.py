"""Until when a judgement stays as it is if nobody writes anything (specification, sections 1, 6 and 11)."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

from diary.clinical.diary import Diary
from diary.clinical.schedule import due_points
from diary.clinical.steroid import ONSET_BY_DAY, STATUS_OPEN_UNTIL


def changes_at(diary: Diary, now: datetime) -> datetime | None:
    """The next instant after ``now`` at which time alone could change what a review of the diary says; None for never.

    A question falls due when its span closes (section 11), a steroid's status changes when day 7 and day 14 are over
    (section 6), and what carries a later time than now counts from that time on (section 1, "as of"). The instant may
    come to nothing; before it nothing changes.
    """
    return min((moment for moment in _moments(diary) if moment > now), default=None)


def _moments(diary: Diary) -> Iterator[datetime]:
    """In UTC, since times of one zone are compared by their clock, which may go back."""
    yield from (point.closes_at.astimezone(UTC) for point in due_points(diary))
    yield from (_day_after(diary, day).astimezone(UTC) for day in (ONSET_BY_DAY, STATUS_OPEN_UNTIL))
    yield from (entry.recorded_at for entry in diary.entries)
    yield from (row.scored_at for row in diary.baselines if row.scored_at is not None)
    yield from (taken.taken_at for taken in diary.rescue)
    yield from diary.other_injections_at
    yield from diary.weakness_reported_at


def _day_after(diary: Diary, day: int) -> datetime:
    """The local midnight with which a day ends, the day of the injection being 0."""
    first = diary.injection.performed_at.astimezone(diary.zone).date()
    return datetime.combine(first + timedelta(days=day + 1), time(0), tzinfo=diary.zone)
