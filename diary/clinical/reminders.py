"""Who is reminded of what, and when not (specification, section 11; docs/reminders.md says it in plain words).

A reminder stands for one due point. It is worth sending while the point can still be answered in time, nobody has
written anything for it, the patient sleeps not, and he has not shown by his silence that he wants to be left alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from diary.clinical.diary import Diary, QuietHours
from diary.clinical.schedule import DuePoint, due_points

ONE_A_DAY_AFTER = 3
"""After so many reminders in a row that nobody answered, one a day stands for all of that day."""
STOP_AFTER = 6
"""After so many there is no further one until the patient writes something again."""
TOGETHER_WITHIN = timedelta(minutes=10)
"""One message is enough for whatever two diaries of a patient ask for within this time."""
LOOK_AGAIN_AFTER = timedelta(days=1)
"""A diary is looked at this often even where nothing is due, since its schedule may have changed."""


class Left(StrEnum):
    """Why a patient is not reminded (section 11)."""

    DIARY_OVER = "diary over"
    MOVED = "moved to another patient"
    NOT_ASKED = "no longer asked"
    ANSWERED = "answered already"
    TOO_LATE = "too late"
    QUIET_HOURS = "quiet hours"
    STOPPED = "stopped after silence"
    ONE_A_DAY = "one a day after silence"
    TOGETHER = "together with another"


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """How a patient has met the reminders since he wrote last: how many were sent, the latest when (section 11).

    ``tried_at`` is when any message was last handed over or about to be, answered or not.
    """

    unanswered: int = 0
    sent_at: datetime | None = None
    tried_at: datetime | None = None

    @property
    def is_long(self) -> bool:
        """Whether one message a day has to do (section 11)."""
        return self.unanswered >= ONE_A_DAY_AFTER

    @property
    def next_is_last(self) -> bool:
        """Whether the next reminder is the last one before they stop (section 11)."""
        return self.unanswered == STOP_AFTER - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What becomes of a reminder: sent now, sent later at ``wait_until``, or ``left`` out for a reason (section 11)."""

    left: Left | None = None
    wait_until: datetime | None = None


SEND = Verdict()


def asked_points(diary: Diary) -> tuple[DuePoint, ...]:
    """The points of a diary that are asked for, in order: all outside the quiet hours (section 11)."""
    return tuple(point for point in due_points(diary) if not point.quiet)


def next_look(points: Sequence[DuePoint], now: datetime) -> datetime:
    """When a diary is looked at next: when its next point is due, and after a day at the latest (section 11)."""
    return min([now + LOOK_AGAIN_AFTER, *(point.due_at for point in points if point.due_at > now)])


def verdict(
    point: DuePoint | None, *, answered: bool, zone: ZoneInfo, quiet: QuietHours, silence: Silence, now: datetime
) -> Verdict:
    """What becomes of the reminder of a point at the moment of sending; None is a point that is gone (section 11)."""
    left = _left(point, answered=answered, now=now) or _left_after(silence, zone, now)
    if left is not None or point is None:
        return Verdict(left=left or Left.NOT_ASKED)
    if not quiet.covers(now.astimezone(zone).time()):
        return SEND
    morning = _end_of(quiet, zone, now)
    return Verdict(wait_until=morning) if morning < point.closes_at else Verdict(left=Left.QUIET_HOURS)


def _left(point: DuePoint | None, *, answered: bool, now: datetime) -> Left | None:
    if point is None or point.quiet:
        return Left.NOT_ASKED
    if answered:
        return Left.ANSWERED
    return Left.TOO_LATE if now >= point.closes_at else None


def _left_after(silence: Silence, zone: ZoneInfo, now: datetime) -> Left | None:
    if silence.tried_at is not None and now - silence.tried_at < TOGETHER_WITHIN:
        return Left.TOGETHER
    if silence.unanswered >= STOP_AFTER:
        return Left.STOPPED
    if silence.is_long and silence.sent_at and silence.sent_at.astimezone(zone).date() == now.astimezone(zone).date():
        return Left.ONE_A_DAY
    return None


def _end_of(quiet: QuietHours, zone: ZoneInfo, now: datetime) -> datetime:
    """The next moment at which the patient's clock shows the end of his quiet hours."""
    local = now.astimezone(zone)
    day = local.date() if local.time() < quiet.ends else local.date() + timedelta(days=1)
    return datetime.combine(day, quiet.ends, tzinfo=zone)
