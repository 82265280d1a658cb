"""Which due points were answered in time (specification, section 11)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from diary.clinical.diary import Diary
from diary.clinical.judged import MINUTE, TimedEntry, Timing, local_day
from diary.clinical.schedule import (
    DuePoint,
    Schedule,
    due_points,
    evening_of,
    on_time_within,
    schedule_of,
)

PointId = tuple[str, int]
"""``("minute", 30)`` or ``("day", 5)``."""
COUNTED_APART = (Timing.LIVE, Timing.PAPER)
"""Recalled answers serve no point; paper has its own completeness."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Completeness:
    """How many scores were due so far and how many of them came in time, over all index areas (section 11)."""

    due: int
    served: int

    @property
    def below_half(self) -> bool:
        """Whether fewer than half of the due scores were recorded; never when none was due (section 8)."""
        return 2 * self.served < self.due


class PointState(StrEnum):
    """What became of a due point (section 11)."""

    SERVED = "served"
    QUIET = "quiet"
    MISSED = "missed"
    OPEN = "open"
    COMING = "coming"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What a schedule asks of one diary outside the quiet hours, each point with how far off is on time."""

    diary: Diary
    schedule: Schedule
    minutes: tuple[tuple[int, int], ...]
    minutes_until: int
    days: Mapping[int, int]


def completeness(diary: Diary, entries: Sequence[TimedEntry], now: datetime) -> Mapping[Timing, Completeness]:
    """Count the due points answered on time by live entries and, apart from them, by paper ones (section 11).

    Each index area is asked at each point; points in the quiet hours count neither as due nor as served.
    """
    asked = _asked(diary)
    closed = _closed(asked, now)
    due = len(closed) * sum(area.index for area in diary.areas)
    return {timing: Completeness(due=due, served=_served(asked, closed, entries, timing)) for timing in COUNTED_APART}


def _served(asked: _Asked, closed: frozenset[PointId], entries: Sequence[TimedEntry], timing: Timing) -> int:
    answers = [item for item in entries if item.timing is timing]
    return sum(len(closed & served) for served in _served_by_area(asked, answers))


def point_states(diary: Diary, entries: Sequence[TimedEntry], now: datetime) -> tuple[tuple[DuePoint, PointState], ...]:
    """Every due point with what became of it, in order (section 11).

    A point is served once every index area was scored on time, live or on paper.
    """
    asked = _asked(diary)
    by_area = list(_served_by_area(asked, [item for item in entries if item.timing in COUNTED_APART]))
    served = frozenset.intersection(*by_area) if by_area else frozenset()
    return tuple((point, _state(point, served, now)) for point in due_points(diary))


def answered_points(diary: Diary, entries: Sequence[TimedEntry]) -> frozenset[str]:
    """The ids of the points for which somebody wrote anything, in whatever way (section 11).

    Whoever did need not be reminded: one score of any index area is enough. One within the span of a point of the first
    day answers it, whichever point it serves; on later days the point that it serves.
    """
    asked = _asked(diary)
    nearest = frozenset[PointId]().union(*_served_by_area(asked, entries))
    times = [item.t for item in entries]
    near = {("minute", minute) for minute, within in asked.minutes if any(abs(t - minute) <= within for t in times)}
    return frozenset(point.id for point in due_points(diary) if _id_of(point) in nearest | near)


def _asked(diary: Diary) -> _Asked:
    schedule = schedule_of(diary)
    asked = [point.minute for point in due_points(diary) if point.minute is not None and not point.quiet]
    minutes = tuple((minute, on_time_within(minute)) for minute in asked)
    days = {} if diary.quiet_hours.covers(schedule.evening_at) else schedule.days
    until = max((minute + within for minute, within in minutes), default=0)
    return _Asked(diary=diary, schedule=schedule, minutes=minutes, minutes_until=until, days=days)


def _served_by_area(asked: _Asked, answers: Sequence[TimedEntry]) -> Iterator[frozenset[PointId]]:
    """For each index area the points that the answers serve."""
    until, weekly = asked.minutes_until, [(day, within) for day, within in asked.days.items() if within]
    for area in asked.diary.areas:
        if area.index:
            found = (_serves(asked, until, weekly, item) for item in answers if item.entry.area == area.id)
            yield frozenset(point for point in found if point is not None)


def _state(point: DuePoint, served: frozenset[PointId], now: datetime) -> PointState:
    if _id_of(point) in served:
        return PointState.SERVED
    if point.quiet:
        return PointState.QUIET
    if now >= point.closes_at:
        return PointState.MISSED
    return PointState.OPEN if now >= point.opens_at else PointState.COMING


def _id_of(point: DuePoint) -> PointId:
    return ("minute", point.minute) if point.minute is not None else ("day", point.day or 0)


def _closed(asked: _Asked, now: datetime) -> frozenset[PointId]:
    """The points that are due by ``now`` because their span has closed."""
    start, zone = asked.diary.injection.performed_at, asked.diary.zone
    today, passed = local_day(now, start, zone), now - start
    minutes = [("minute", minute) for minute, within in asked.minutes if passed >= (minute + within) * MINUTE]
    return frozenset(minutes + [("day", day) for day, within in asked.days.items() if today > day + within])


def _serves(asked: _Asked, until: int, weekly: Sequence[tuple[int, int]], item: TimedEntry) -> PointId | None:
    """The nearest of the points that an entry is on time for, the earlier of equals."""
    fits: list[PointId] = []
    if item.t <= until:
        fits += [("minute", minute) for minute, within in asked.minutes if abs(item.t - minute) <= within]
    if item.day in asked.days:
        fits.append(("day", item.day))
    fits += [("day", day) for day, within in weekly if abs(item.day - day) <= within and day != item.day]
    if len(fits) > 1:
        return min(fits, key=lambda point: _distance(asked, point, item))
    return fits[0] if fits else None


def _distance(asked: _Asked, point: PointId, item: TimedEntry) -> tuple[timedelta, datetime]:
    kind, number = point
    if kind == "minute":
        due_at = asked.diary.injection.performed_at + number * MINUTE
    else:
        due_at = evening_of(asked.diary, asked.schedule, number)
    return abs(item.entry.felt_at - due_at), due_at
