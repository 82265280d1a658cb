"""Whether anything is still heard from a diary (specification, section 11).

A diary does not report when three questions in a row were answered by nothing, or when nothing came for 48 hours in
which a question closed. Questions in the quiet hours are not asked, and so none of them is missed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from diary.clinical.diary import QuietHours
from diary.clinical.judged import local_day
from diary.clinical.schedule import Schedule, on_time_within

SILENT_AFTER_QUESTIONS = 3
SILENT_AFTER = timedelta(hours=48)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """When a diary asks: from the needle coming out, by a schedule, on the patient's clock (section 11)."""

    performed_at: datetime
    schedule: Schedule
    zone: ZoneInfo
    quiet_hours: QuietHours


def does_not_report(asking: Asking, heard_at: datetime | None, now: datetime) -> bool:
    """Whether a running diary has fallen silent (section 11).

    ``heard_at`` is when anything was last recorded in it, live, recalled or on paper; None when nothing ever was.
    """
    since = max(heard_at, asking.performed_at) if heard_at else asking.performed_at
    closed = sum(1 for _ in questions_closed(asking, since, now))
    return closed >= SILENT_AFTER_QUESTIONS or (closed > 0 and now - since >= SILENT_AFTER)


def questions_closed(asking: Asking, since: datetime, now: datetime) -> Iterator[str]:
    """The ids of the questions whose whole time lay between ``since`` and ``now``, unless not asked (section 11).

    One that was open at ``since`` is taken for answered, since something was heard then.
    """
    start, quiet = asking.performed_at, asking.quiet_hours
    for minute in asking.schedule.minutes:
        due_at = start + timedelta(minutes=minute)
        within = timedelta(minutes=on_time_within(minute))
        if (
            since < due_at - within
            and due_at + within <= now
            and not quiet.covers(due_at.astimezone(asking.zone).time())
        ):
            yield f"m{minute}"
    if quiet.covers(asking.schedule.evening_at):
        return
    first, today = (local_day(moment, start, asking.zone) for moment in (since, now))
    for day, days in asking.schedule.days.items():
        if first < day - days and day + days < today:
            yield f"w{day // 7}" if days else f"d{day}"
