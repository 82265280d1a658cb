"""When a location is open, on its own clock, and which state that gives at a moment.

A location keeps its hours as ``{"mon": [["08:00", "12:00"], ["13:00", "17:00"]], "sat": []}``: times of day in its own
zone, ``24:00`` for the end of a day. A day that is left out or empty is a day on which it is closed. ``{}`` means that
nobody has written the hours down.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

from diary.services.failures import Refused

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MIDNIGHT = "24:00"
MOST_SPANS = 6
_AHEAD = 8
_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")

Span = tuple[str, str]
Hours = Mapping[str, tuple[Span, ...]]


class OpeningState(StrEnum):
    """Whether anybody answers the number of the day."""

    OPEN = "open"
    CLOSED = "closed"
    NOT_RECORDED = "not recorded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """The state at a moment; ``changes_at`` is when it closes or opens next, None where that is not in sight."""

    state: OpeningState
    changes_at: datetime | None = None


def checked_hours(given: Mapping[str, object]) -> dict[str, object]:
    """Hours as they are kept, days in order and spans by time; a refusal names the day that will not do."""
    for day in given:
        if day not in DAYS:
            raise Refused("opening_hours", "There is no day of that name.")
    found: dict[str, object] = {}
    for day in DAYS:
        if day in given:
            found[day] = [list(span) for span in _checked_day(day, given[day])]
    return found


def _checked_day(day: str, given: object) -> Sequence[Span]:
    spans = _spans(given)
    if spans is None:
        raise Refused(day, "Write the times as hours and minutes, such as 08:00 to 17:00.")
    if len(spans) > MOST_SPANS:
        raise Refused(day, "Give at most %(most)s spans a day.", most=MOST_SPANS)
    if any(opens >= closes for opens, closes in spans):
        raise Refused(day, "It closes later than it opens; what goes on after midnight belongs to the next day.")
    in_order = sorted(spans)
    if any(later[0] < earlier[1] for earlier, later in pairwise(in_order)):
        raise Refused(day, "These times overlap.")
    return in_order


def _spans(given: object) -> list[Span] | None:
    """Pairs of times of day, or None where something else was given."""
    if not isinstance(given, list | tuple):
        return None
    return [(span[0], span[1]) for span in given] if all(map(_is_span, given)) else None


def _is_span(given: object) -> bool:
    if not isinstance(given, list | tuple) or len(given) != 2:  # noqa: PLR2004 (from and until)
        return False
    opens, closes = given
    return _is_time(opens) and (_is_time(closes) or closes == MIDNIGHT)


def _is_time(given: object) -> bool:
    return isinstance(given, str) and _TIME.fullmatch(given) is not None


def hours_of(kept: Mapping[str, object]) -> Hours | None:
    """What a location keeps, by day; None where nothing was written down, or nothing that can be read."""
    try:
        checked = checked_hours(kept)
    except Refused:
        return None
    return {day: tuple(_spans(spans) or ()) for day, spans in checked.items()} or None


def opening_at(kept: Mapping[str, object], zone: ZoneInfo, now: datetime) -> Opening:
    """Whether a location in ``zone`` is open, and until when; hours that cannot be read count as not recorded."""
    hours = hours_of(kept)
    if hours is None:
        return Opening(state=OpeningState.NOT_RECORDED)
    today = now.astimezone(zone).date()
    last = _instant(today + timedelta(days=_AHEAD), MIDNIGHT, zone)
    for opens_at, closes_at in _merged(hours, today, zone):
        if now < opens_at:
            return Opening(state=OpeningState.CLOSED, changes_at=opens_at)
        if now < closes_at:
            return Opening(state=OpeningState.OPEN, changes_at=closes_at if closes_at < last else None)
    return Opening(state=OpeningState.CLOSED)


def _merged(hours: Hours, today: date, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    """The spans from today on as instants; those that touch, as over midnight, are one."""
    pending: tuple[datetime, datetime] | None = None
    for opens_at, closes_at in _instants(hours, today, zone):
        if pending and opens_at <= pending[1]:
            pending = (pending[0], max(pending[1], closes_at))
            continue
        if pending:
            yield pending
        pending = (opens_at, closes_at)
    if pending:
        yield pending


def _instants(hours: Hours, today: date, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    for ahead in range(_AHEAD + 1):
        day = today + timedelta(days=ahead)
        for opens, closes in hours.get(DAYS[day.weekday()], ()):
            yield _instant(day, opens, zone), _instant(day, closes, zone)


def _instant(day: date, at: str, zone: ZoneInfo) -> datetime:
    """A time of day as an instant; in the hour that a change of clocks leaves out, the clock of before counts."""
    if at == MIDNIGHT:
        day, at = day + timedelta(days=1), "00:00"
    return datetime.combine(day, time.fromisoformat(at), tzinfo=zone).astimezone(UTC)
