"""What a clinic may set for itself in sections 3, 9 and 11: the minutes of a window, schedules and policies of its own.

Everything is read strictly: what a form, a file or a database holds is checked here before it judges anything.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from itertools import pairwise

from diary.clinical.agents import AgentTable, Window, shipped_agents
from diary.clinical.catalogue import Procedure
from diary.clinical.own_policies import PolicyRules
from diary.clinical.reasons import Reason
from diary.clinical.schedule import ON_TIME_WEEKS_DAYS, Schedule, default_schedule, shipped_schedules

NOT_RECORDED = "not-recorded"
"""The name of the row for an agent that was not recorded or has no row, which has two of the four minutes."""
MINUTES = ("judge_from", "consistent_from", "phase_ends", "prolonged_after")
MINUTES_NOT_RECORDED = ("judge_from", "phase_ends")
LONGEST_WINDOW = 4320
"""Three days, in minutes: nothing that is injected for a block works longer."""
FIRST_DAY, LAST_EVENING, LAST_WEEK = 1440, 60, 52
CLOSEST_MINUTES, CLOSEST_WEEKS = 5, 2
MOST_POINTS = 60
EVENING = (time(16), time(22))
"""Evening questions come before the usual quiet hours, or nobody would be asked."""


class OwnRuleError(ValueError):
    """A clinic's own value that will not do; ``field`` is the number or list, ``reason`` says why (section 3)."""

    def __init__(self, field: str, reason: Reason) -> None:
        """Name the field and the reason."""
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What one clinic judges and asks by (sections 3 and 11); without anything of its own, what ships.

    ``windows_changed_at`` is when its windows were last changed; ``usual`` names the schedule of a procedure with a
    steroid (True) or without; ``retired`` schedules are kept for the diaries that have them and offered no more.
    ``policies`` are those that the clinic judges by (section 9).
    """

    windows: AgentTable = field(default_factory=shipped_agents)
    windows_changed_at: datetime | None = None
    own_schedules: Mapping[str, Schedule] = field(default_factory=dict)
    retired: frozenset[str] = frozenset()
    usual: Mapping[tuple[Procedure, bool], str] = field(default_factory=dict)
    policies: PolicyRules = field(default_factory=PolicyRules)

    @property
    def schedules(self) -> Mapping[str, Schedule]:
        """Every schedule that a diary may have, the shipped ones first (section 11)."""
        return {**shipped_schedules(), **self.own_schedules}

    @property
    def offered(self) -> Mapping[str, Schedule]:
        """The schedules among which one chooses (section 11)."""
        return {key: schedule for key, schedule in self.schedules.items() if key not in self.retired}

    def usual_schedule(self, procedure: Procedure, *, steroid_given: bool) -> str:
        """The schedule of an injection for which none was chosen (section 11)."""
        shipped = default_schedule(procedure, steroid_given=steroid_given)
        own = self.usual.get((procedure, steroid_given), shipped)
        return own if own in self.offered else shipped

    def schedule_named(self, key: str) -> Schedule:
        """The schedule of that name; the standard one where nothing can be made of it any more (section 11)."""
        found = self.own_schedules.get(key) or shipped_schedules().get(key)
        return found or shipped_schedules()["standard"]


def with_windows(table: AgentTable, changes: Mapping[str, Mapping[str, object]]) -> AgentTable:
    """The shipped windows with a clinic's own minutes, by the key of the row (section 3).

    Rows cannot be added, removed or given other agents. Raises ``OwnRuleError`` for an unknown row and for minutes
    that ``checked_window`` refuses.
    """
    known = {row.key for row in table.rows} | {NOT_RECORDED}
    for key in changes:
        if key not in known:
            raise OwnRuleError(key, Reason("There is no such window."))
    rows = tuple(
        replace(row, window=checked_window(row.key, changes[row.key])) if row.key in changes else row
        for row in table.rows
    )
    missing = checked_window(NOT_RECORDED, changes[NOT_RECORDED]) if NOT_RECORDED in changes else table.not_recorded
    return replace(table, rows=rows, not_recorded=missing)


def checked_window(key: str, minutes: Mapping[str, object]) -> Window:
    """A window from its minutes, which must ascend, none left out and none added (section 3)."""
    names = MINUTES_NOT_RECORDED if key == NOT_RECORDED else MINUTES
    for name in minutes:
        if name not in names:
            raise OwnRuleError(name, Reason("This window has no such number."))
    found = {name: _whole(name, minutes.get(name), 1, LONGEST_WINDOW) for name in names}
    for earlier, later in pairwise(names):
        if found[earlier] >= found[later]:
            raise OwnRuleError(later, Reason("Each number must be larger than the one before it."))
    return Window(
        judge_from=found["judge_from"],
        consistent_from=found.get("consistent_from"),
        phase_ends=found["phase_ends"],
        prolonged_after=found.get("prolonged_after"),
    )


def _whole(field: str, value: object, least: int, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise OwnRuleError(
            field, Reason("Write a whole number from %(least)s to %(most)s.", {"least": least, "most": most})
        )
    return value


def checked_schedule(key: str, content: Mapping[str, object]) -> Schedule:
    """A clinic's own schedule from what is kept of it (section 11).

    ``title``, ``evening_at`` as 19:00, and the ascending lists ``minutes``, ``evenings`` and ``weeks``, of which one
    at least is not empty. Raises ``OwnRuleError`` with the list that will not do.
    """
    for name in content:
        if name not in {"title", "minutes", "evenings", "weeks", "evening_at"}:
            raise OwnRuleError(name, Reason("A schedule has no such part."))
    title = content.get("title")
    if not isinstance(title, str) or not title.strip():
        raise OwnRuleError("title", Reason("Give the schedule a name."))
    schedule = Schedule(
        key=key,
        title=title,
        minutes=_points("minutes", content.get("minutes"), FIRST_DAY, CLOSEST_MINUTES),
        evenings=_points("evenings", content.get("evenings"), LAST_EVENING, 1),
        weeks=_points("weeks", content.get("weeks"), LAST_WEEK, CLOSEST_WEEKS),
        evening_at=_evening(content.get("evening_at")),
    )
    _check_together(schedule)
    return schedule


def _points(field: str, value: object, most: int, closest: int) -> tuple[int, ...]:
    if not isinstance(value, list) or len(value) > MOST_POINTS:
        raise OwnRuleError(field, Reason("Give at most %(most)s numbers.", {"most": MOST_POINTS}))
    found = tuple(_whole(field, number, 1, most) for number in value)
    if any(later - earlier < closest for earlier, later in pairwise(found)):
        raise OwnRuleError(
            field, Reason("The numbers must ascend, each at least %(closest)s above the last.", {"closest": closest})
        )
    return found


def _evening(value: object) -> time:
    first, last = EVENING
    try:
        found = time.fromisoformat(value) if isinstance(value, str) and len(value) == len("19:00") else None
    except ValueError:
        found = None
    if found is None or found.tzinfo is not None or not first <= found < last:
        raise OwnRuleError("evening_at", Reason("The evening question comes from 16:00 on and before 22:00."))
    return found


def _check_together(schedule: Schedule) -> None:
    if not (schedule.minutes or schedule.evenings or schedule.weeks):
        raise OwnRuleError("minutes", Reason("A schedule asks at least once."))
    if schedule.evenings and schedule.weeks:
        first_opens = 7 * schedule.weeks[0] - ON_TIME_WEEKS_DAYS
        if first_opens <= schedule.evenings[-1]:
            raise OwnRuleError(
                "weeks",
                Reason("The first week must begin after the last evening; its answers count from a week before on."),
            )
