"""Which due points were answered in time (specification, section 11)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from diary.clinical.diary import Diary, QuietHours
from diary.clinical.judged import MINUTE, TimedEntry, Timing, local_day
from diary.clinical.schedule import (
    DIARIES_REMEMBERED,
    DuePoint,
    Schedule,
    due_points,
    evening_of,
    on_time_within,
    points_of,
    schedule_of,
)

PointId = tuple[str, int]
"""``("minute", 30)`` or ``("day", 5)``."""
SHAPES_REMEMBERED = 256
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
    """What is asked of one diary outside the quiet hours: points with how far off is on time, and what meets them.

    A score meets the points of its minute ``t`` and of its ``day``.
    """

    minutes: tuple[tuple[int, int], ...]
    days: tuple[tuple[int, int], ...]
    met_at: Mapping[int, tuple[PointId, ...]]
    met_on: Mapping[int, tuple[PointId, ...]]


def completeness(diary: Diary, entries: Sequence[TimedEntry], now: datetime) -> Mapping[Timing, Completeness]:
    """Count the due points answered on time by live entries and, apart from them, by paper ones (section 11).

    Each index area is asked at each point; points in the quiet hours count neither as due nor as served.
    """
    asked = _asked(diary)
    closed = _closed(asked, diary, now)
    due = len(closed) * sum(area.index for area in diary.areas)
    counted = {}
    for timing in COUNTED_APART:
        by_area = _served_by_area(asked, diary, [item for item in entries if item.timing is timing])
        counted[timing] = Completeness(due=due, served=sum(len(closed & served) for served in by_area))
    return counted


def point_states(diary: Diary, entries: Sequence[TimedEntry], now: datetime) -> tuple[tuple[DuePoint, PointState], ...]:
    """Every due point with what became of it, in order (section 11).

    A point is served once every index area was scored on time, live or on paper.
    """
    asked = _asked(diary)
    by_area = list(_served_by_area(asked, diary, [item for item in entries if item.timing in COUNTED_APART]))
    served = frozenset.intersection(*by_area) if by_area else frozenset()
    return tuple((point, _state(point, served, now)) for point in due_points(diary))


def answered_points(diary: Diary, entries: Sequence[TimedEntry]) -> frozenset[str]:
    """The ids of the points for which somebody wrote anything, in whatever way (section 11).

    Whoever did need not be reminded: one score of any index area is enough. One within the span of a point of the first
    day answers it, whichever point it serves; on later days the point that it serves.
    """
    asked = _asked(diary)
    nearest = frozenset[PointId]().union(*_served_by_area(asked, diary, entries))
    near = {point for item in entries for point in asked.met_at.get(item.t, ())}
    return frozenset(point.id for point in due_points(diary) if _id_of(point) in nearest | near)


def _asked(diary: Diary) -> _Asked:
    return _asked_by(schedule_of(diary), diary.injection.performed_at, diary.zone, diary.quiet_hours)


@lru_cache(maxsize=DIARIES_REMEMBERED)
def _asked_by(schedule: Schedule, performed_at: datetime, zone: ZoneInfo, quiet: QuietHours) -> _Asked:
    points = points_of(schedule, performed_at, zone, quiet)
    asked = [point.minute for point in points if point.minute is not None and not point.quiet]
    minutes = tuple((minute, on_time_within(minute)) for minute in asked)
    days = () if quiet.covers(schedule.evening_at) else tuple(schedule.days.items())
    return _Asked(minutes=minutes, days=days, met_at=_met_by("minute", minutes), met_on=_met_by("day", days))


def _served_by_area(asked: _Asked, diary: Diary, answers: Sequence[TimedEntry]) -> Iterator[frozenset[PointId]]:
    """For each index area the points that the answers serve."""
    for area in diary.areas:
        if area.index:
            own = [item for item in answers if item.entry.area == area.id]
            met = [(asked.met_at.get(item.t, ()) + asked.met_on.get(item.day, ()), item) for item in own]
            yield frozenset(
                [points[0] if len(points) == 1 else _nearest(diary, points, item) for points, item in met if points]
            )


@lru_cache(maxsize=SHAPES_REMEMBERED)
def _met_by(kind: str, spans: tuple[tuple[int, int], ...]) -> Mapping[int, tuple[PointId, ...]]:
    """The points that a score of some minute, or of some day, is on time for; all diaries of one shape share them."""
    found: dict[int, tuple[PointId, ...]] = {}
    for point, within in spans:
        for at in range(point - within, point + within + 1):
            found[at] = (*found.get(at, ()), (kind, point))
    return found


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


def _closed(asked: _Asked, diary: Diary, now: datetime) -> frozenset[PointId]:
    """The points that are due by ``now`` because their span has closed."""
    start = diary.injection.performed_at
    today, passed = local_day(now, start, diary.zone), (now - start) // MINUTE
    minutes = [("minute", minute) for minute, within in asked.minutes if passed >= minute + within]
    return frozenset(minutes + [("day", day) for day, within in asked.days if today > day + within])


def _nearest(diary: Diary, points: tuple[PointId, ...], item: TimedEntry) -> PointId:
    """The nearest of several points that an entry is on time for, the earlier of equals."""
    return min(points, key=lambda point: _distance(diary, point, item))


def _distance(diary: Diary, point: PointId, item: TimedEntry) -> tuple[timedelta, datetime]:
    kind, number = point
    if kind == "minute":
        due_at = diary.injection.performed_at + number * MINUTE
    else:
        due_at = evening_of(diary, schedule_of(diary), number)
    return abs(item.entry.felt_at - due_at), due_at
