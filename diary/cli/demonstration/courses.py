"""Reading the demo clinic's courses: short lines such as ``3h 2 said 80 moved`` become scores with their times."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from diary.clinical.scores import Condition, Source
from diary.services.enrolling import AreaDetails

EVENING = time(19, 4)
TAP = timedelta(seconds=20)
_SPAN = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?")
_DAY = re.compile(r"([dw])(\d+)(?:@(\d\d:\d\d))?")
_POSITIONS = {"first": 0, "second": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseScore:
    """One score of a course; ``area`` is the place of its area in the injection's list."""

    area: int
    condition: Condition
    score: int
    felt_at: datetime
    recorded_at: datetime
    source: Source
    stated_relief_percent: Decimal | None
    could_move: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """Turns the times of a course into instants, given when the needle came out and where the patient lives."""

    performed_at: datetime
    zone: ZoneInfo

    def instant(self, word: str) -> datetime:
        """``15m``, ``3h``, ``3h30m``, ``d3``, ``d3@07:30`` or ``w4``."""
        day = _DAY.fullmatch(word)
        if day:
            days = int(day.group(2)) * (7 if day.group(1) == "w" else 1)
            moment = time.fromisoformat(day.group(3)) if day.group(3) else EVENING
            return datetime.combine(self._first_day() + timedelta(days=days), moment, tzinfo=self.zone)
        span = _SPAN.fullmatch(word)
        if not span or not word:
            raise ValueError(f"{word!r} is no time of a course")
        return self.performed_at + timedelta(hours=int(span.group(1) or 0), minutes=int(span.group(2) or 0))

    def _first_day(self) -> date:
        return self.performed_at.astimezone(self.zone).date()


def read_score(line: str, clock: Clock, areas: Sequence[AreaDetails]) -> CourseScore:
    """Read one line of a course; ``areas`` are the injection's, in order. An episodic pain is scored at rest."""
    when, score, *words = line.split()
    felt_at = clock.instant(when)
    values = dict(_valued(words))
    area = _area(words, [area.side.value for area in areas])
    return CourseScore(
        area=area,
        condition=Condition.RESTING if "resting" in words or areas[area].episodic else Condition.MOVING,
        score=int(score),
        felt_at=felt_at,
        recorded_at=clock.instant(values["written"]) if "written" in values else felt_at + TAP,
        source=next((source for source in Source if source in words), Source.PATIENT),
        stated_relief_percent=Decimal(values["said"]) if "said" in values else None,
        could_move=True if "moved" in words else False if "stuck" in words else None,
    )


def _valued(words: list[str]) -> Iterator[tuple[str, str]]:
    for number, word in enumerate(words):
        if word in {"said", "written"}:
            yield word, words[number + 1]


def _area(words: list[str], sides: list[str]) -> int:
    for word in words:
        if word in _POSITIONS:
            return _POSITIONS[word]
        if word in sides:
            return sides.index(word)
    return 0
