"""When scores are asked for (specification, section 11): schedules as data, and their due points in one diary."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cache, lru_cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

from diary.clinical.catalogue import Procedure
from diary.clinical.datafile import Table, shipped
from diary.clinical.diary import Diary, QuietHours

FIRST_HOUR = 60
ON_TIME_FIRST_HOUR = 10
ON_TIME_FIRST_DAY = 30
ON_TIME_WEEKS_DAYS = 7
DIARIES_REMEMBERED = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When scores are asked for: minutes after the injection, evenings of days, and weeks (section 11)."""

    key: str
    title: str
    minutes: tuple[int, ...]
    evenings: tuple[int, ...]
    weeks: tuple[int, ...]
    evening_at: time

    @property
    def days(self) -> Mapping[int, int]:
        """Each day on which a score is asked for in the evening, and within how many days an answer is on time.

        Section 11 of the specification.
        """
        return {**dict.fromkeys(self.evenings, 0), **{7 * week: ON_TIME_WEEKS_DAYS for week in self.weeks}}

    @property
    def last_day(self) -> int:
        """The last local day on which an answer is on time, the day of the injection being 0 (section 11)."""
        return max((day + within for day, within in self.days.items()), default=max(self.minutes, default=0) // 1440)


@dataclass(frozen=True, slots=True, kw_only=True)
class DuePoint:
    """One moment at which a score is asked for (section 11).

    An answer is on time from ``opens_at`` until ``closes_at``, when the point counts as due. ``id`` is a duration
    since the injection, so that travelling changes no point. ``quiet`` points lie in the patient's quiet hours: not
    asked, not missed.
    """

    id: str
    due_at: datetime
    opens_at: datetime
    closes_at: datetime
    minute: int | None
    day: int | None
    quiet: bool


def on_time_within(minute: int) -> int:
    """Within how many minutes an answer to a point of the first day is on time (section 11)."""
    return ON_TIME_FIRST_HOUR if minute <= FIRST_HOUR else ON_TIME_FIRST_DAY


def default_schedule(procedure: Procedure, *, steroid_given: bool) -> str:
    """``diagnostic`` for an anesthetic-only block, else ``standard`` (section 11)."""
    ablation = procedure is Procedure.RADIOFREQUENCY_ABLATION
    return "standard" if ablation or steroid_given else "diagnostic"


def schedule_of(diary: Diary) -> Schedule:
    """The schedule of a diary: the clinic's own, else the shipped one; ``KeyError`` for neither (section 11)."""
    return diary.asked_by or shipped_schedules()[diary.schedule]


@lru_cache(maxsize=DIARIES_REMEMBERED)
def ends_at(schedule: Schedule, performed_at: datetime, zone: ZoneInfo) -> datetime:
    """When a diary ends: once the span of its last question has closed (section 11)."""
    first_day = performed_at.astimezone(zone).date()
    midnight = datetime.combine(first_day + timedelta(days=schedule.last_day + 1), time(0), tzinfo=zone)
    last_minute = max(schedule.minutes, default=0)
    return max(midnight, performed_at + timedelta(minutes=last_minute + on_time_within(last_minute))).astimezone(UTC)


def due_points(diary: Diary) -> tuple[DuePoint, ...]:
    """Every due point of a diary in order, those in the patient's quiet hours marked (section 11)."""
    return points_of(schedule_of(diary), diary.injection.performed_at, diary.zone, diary.quiet_hours)


@lru_cache(maxsize=DIARIES_REMEMBERED)
def points_of(schedule: Schedule, performed_at: datetime, zone: ZoneInfo, quiet: QuietHours) -> tuple[DuePoint, ...]:
    """The due points of every diary that is made of these (section 11).

    Remembered, since every look at a diary asks for them and they change only with what they are made of.
    """
    points = [_minute_point(performed_at, zone, quiet, minute) for minute in schedule.minutes]
    points += [_day_point(schedule, performed_at, zone, quiet, asked) for asked in schedule.days.items()]
    return tuple(sorted(points, key=lambda point: point.due_at))


def _minute_point(performed_at: datetime, zone: ZoneInfo, quiet: QuietHours, minute: int) -> DuePoint:
    due_at = performed_at + timedelta(minutes=minute)
    within = timedelta(minutes=on_time_within(minute))
    return DuePoint(
        id=f"m{minute}",
        due_at=due_at,
        opens_at=due_at - within,
        closes_at=due_at + within,
        minute=minute,
        day=None,
        quiet=quiet.covers(due_at.astimezone(zone).time()),
    )


def _day_point(
    schedule: Schedule, performed_at: datetime, zone: ZoneInfo, quiet: QuietHours, asked: tuple[int, int]
) -> DuePoint:
    day, within = asked
    return DuePoint(
        id=f"w{day // 7}" if within else f"d{day}",
        due_at=_at(performed_at, zone, day, schedule.evening_at),
        opens_at=_at(performed_at, zone, day - within, time(0)),
        closes_at=_at(performed_at, zone, day + within + 1, time(0)),
        minute=None,
        day=day,
        quiet=quiet.covers(schedule.evening_at),
    )


def evening_of(diary: Diary, schedule: Schedule, day: int) -> datetime:
    """The instant of the evening question on a local day, the day of the injection being 0 (section 11)."""
    return _at(diary.injection.performed_at, diary.zone, day, schedule.evening_at)


def _at(performed_at: datetime, zone: ZoneInfo, day: int, moment: time) -> datetime:
    first = performed_at.astimezone(zone).date()
    return datetime.combine(first + timedelta(days=day), moment, tzinfo=zone)


@cache
def shipped_schedules() -> Mapping[str, Schedule]:
    """The schedules that ship with the diary, by key (section 11)."""
    return read_schedules(shipped("schedules.toml"))


def read_schedules(table: Table) -> Mapping[str, Schedule]:
    """Check a file of schedules and read it; ``DataFileError`` names file, line and reason (section 11)."""
    table.only("version", "source", "evening_at", "schedule")
    try:
        evening_at = time.fromisoformat(table.words("evening_at"))
    except ValueError:
        table.refuse("evening_at", "must be a time of day such as 19:00")
    found = [_read_schedule(row, evening_at) for row in table.tables("schedule")]
    return MappingProxyType({schedule.key: schedule for schedule in found})


def _read_schedule(row: Table, evening_at: time) -> Schedule:
    row.only("key", "title", "minutes", "evenings", "weeks")
    return Schedule(
        key=row.words("key"),
        title=row.words("title"),
        minutes=row.list_of_wholes("minutes"),
        evenings=row.list_of_wholes("evenings"),
        weeks=row.list_of_wholes("weeks"),
        evening_at=evening_at,
    )
