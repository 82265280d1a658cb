"""The PEG: three questions on the last week, asked before the injection and weeks after (specification, section 11)."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from diary.clinical.schedule import ON_TIME_WEEKS_DAYS

BEFORE = 0
WEEKS = (4, 13, 27)
"""The weeks after the injection in which it is asked again (section 11)."""
_DAYS_A_WEEK = 7


class PegQuestion(StrEnum):
    """What is asked, each 0–10 (section 11)."""

    PAIN = "pain"
    ENJOYMENT = "enjoyment"
    ACTIVITY = "activity"


@dataclass(frozen=True, slots=True, kw_only=True)
class Peg:
    """The three answers of one week (section 11)."""

    pain: int
    enjoyment: int
    activity: int

    @property
    def tenths(self) -> int:
        """Their mean in tenths, half away from zero; 0 is the least, 100 the most (section 11)."""
        return (20 * (self.pain + self.enjoyment + self.activity) + 3) // 6


def week_due(days: int) -> int | None:
    """The week whose PEG is asked for on a local day, the day of the injection being 0 (section 11).

    On time is ± 7 days, as for every question that comes weeks after.
    """
    return next((week for week in WEEKS if abs(days - _DAYS_A_WEEK * week) <= ON_TIME_WEEKS_DAYS), None)


def first_day(week: int, day_0: date) -> date:
    """The local day from which a week can be answered, ``day_0`` being that of the injection (section 11)."""
    return day_0 + timedelta(days=_DAYS_A_WEEK * week - ON_TIME_WEEKS_DAYS)


def has_come(week: int, days: int) -> bool:
    """Whether the answers of a week can have been given by a local day (section 11)."""
    return week in WEEKS and days >= _DAYS_A_WEEK * week - ON_TIME_WEEKS_DAYS
