"""Instants, spans and numbers in the reader's language and in the zone of the place."""

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton, get_month_names, get_timezone_name
from babel.numbers import format_decimal

from diary.web.languages import Language, locale_of, present, present_code
from diary.web.translating import _, _n

NO_BREAK, JOINED = "\u00a0", "\u2060"
"""A space at which no line ends, and a sign of no width that keeps what stands beside it together."""
_UNIT = re.compile(
    r"(?<=\d) (?=(?:%|°[CF]|(?:mg|ml|mmol|h|min|minutes?|hours?|days?|weeks?|minutos?|horas?|días?|semanas?)\b))"
)
_RANGE = re.compile(r"(?<=\d)–(?=\d)")
_BETWEEN = re.compile(r"(?<=\d) (of|to|de|a) (?=\d)")
_NUMBERED = re.compile(r"\b(day|week|día|semana) (?=\d)")
"""What holds a figure together in the languages that ship; in another one a line may end there, and no more."""
HOUR = 60
DAY = 24 * HOUR


def clock_time(moment: datetime, zone: ZoneInfo) -> str:
    """The time of day, such as 10:02."""
    local = moment.astimezone(zone)
    return f"{local.hour:02}:{local.minute:02}"


def time_of_day(local: time) -> str:
    """A time of day that belongs to no date, such as 19:00."""
    return f"{local.hour:02}:{local.minute:02}"


def day(moment: datetime | date, zone: ZoneInfo | None = None) -> str:
    """The date with its weekday, such as Mon, Mar 2, 2026."""
    local = moment.astimezone(zone) if isinstance(moment, datetime) else moment
    return _day(local.toordinal(), present_code())


@lru_cache(maxsize=4096)
def _day(ordinal: int, code: str) -> str:
    """Formatting a date is slow, and a page of scores shows few dates many times."""
    return str(format_skeleton("yMMMEd", _noon(date.fromordinal(ordinal)), locale=locale_of(code)))


def day_and_time(moment: datetime, zone: ZoneInfo) -> str:
    """Date and time together."""
    return _day_and_time(moment, zone, present())


# What is remembered is kept by the language that it was put together in.
@lru_cache(maxsize=4096)
def _day_and_time(moment: datetime, zone: ZoneInfo, language: Language) -> str:
    local = moment.astimezone(zone)
    return _("%(day)s, %(time)s", day=_day(local.toordinal(), language.code), time=f"{local.hour:02}:{local.minute:02}")


@lru_cache(maxsize=4096)
def iso(moment: datetime) -> str:
    """An instant for machines: in UTC, to the second."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def full_date(moment: date) -> str:
    """A date in words, such as March 2, 2026."""
    return _full_date(moment.toordinal(), present_code())


@lru_cache(maxsize=4096)
def _full_date(ordinal: int, code: str) -> str:
    return str(format_date(date.fromordinal(ordinal), "long", locale=locale_of(code)))


def zone_name(moment: datetime, zone: ZoneInfo) -> str:
    """The name of a zone at that moment, such as Pacific Standard Time."""
    return get_timezone_name(moment.astimezone(zone), locale=locale_of(present_code()))


def zone_all_year(zone: ZoneInfo) -> str:
    """The name of a zone whatever the season, such as Pacific Time."""
    return zone.key if zone.key == "UTC" else get_timezone_name(zone, locale=locale_of(present_code()))


def month_names() -> tuple[tuple[int, str], ...]:
    """The months of the year by number, as a form lists them."""
    names = get_month_names("wide", context="stand-alone", locale=locale_of(present_code()))
    return tuple((number, names[number]) for number in range(1, 13))


def has_been(moment: datetime) -> bool:
    """Whether a local time is one that clocks show: in spring they skip an hour."""
    there_and_back = datetime.fromtimestamp(moment.timestamp(), moment.tzinfo)
    return there_and_back.replace(tzinfo=None) == moment.replace(tzinfo=None)


def unbroken(figure: str) -> str:
    """A figure that no end of a line takes apart, such as 6 h 30 min, 0.5 % or L5-S1."""
    return figure.replace(" ", NO_BREAK).replace("-", f"-{JOINED}")


@lru_cache(maxsize=4096)
def held(text: str) -> str:
    """A sentence with its figures kept together: a number and its unit, 0–10, 3 of 4, day 2."""
    text = _RANGE.sub(f"–{JOINED}", _UNIT.sub(NO_BREAK, text))
    return _NUMBERED.sub(rf"\1{NO_BREAK}", _BETWEEN.sub(rf"{NO_BREAK}\1{NO_BREAK}", text))


def plain(text: str) -> str:
    """The same text as it leaves the pages, for a chart or a file, which know nothing of lines."""
    return text.replace(NO_BREAK, " ").replace(JOINED, "")


def span_between(start: datetime, end: datetime) -> str:
    """The whole minutes from one moment to another, none where the clocks disagree."""
    return span(max(0, (end - start) // timedelta(minutes=1)))


def span(minutes: int) -> str:
    """A span in hours and minutes, such as 4 h 30 min."""
    return _span(minutes, present())


@lru_cache(maxsize=4096)
def _span(minutes: int, _language: Language) -> str:
    hours, rest = divmod(abs(minutes), HOUR)
    if not hours:
        return unbroken(_("%(minutes)s min", minutes=rest))
    pattern = _("%(hours)s h %(minutes)s min", hours=hours, minutes=rest) if rest else _("%(hours)s h", hours=hours)
    return unbroken(pattern)


def days(count: int) -> str:
    """A number of days."""
    return _n("%(num)s day", "%(num)s days", count)


def weeks_in(days_after: int) -> int:
    """The whole weeks in a number of days."""
    return days_after // 7


def percent(value: float | None) -> str:
    """A percentage with at most one decimal."""
    return "–" if value is None else _percent(value, present())


@lru_cache(maxsize=4096)
def _percent(value: float, language: Language) -> str:
    return unbroken(_("%(number)s %%", number=_number(value, "0.#", language.code)))


def number(value: float) -> str:
    """A number as the reader's language writes it."""
    return _number(value, "0.###", present_code())


@lru_cache(maxsize=4096)
def _number(value: float, pattern: str, code: str) -> str:
    return str(format_decimal(value, pattern, locale=locale_of(code)))


def _noon(local: datetime | date) -> datetime:
    return datetime(local.year, local.month, local.day, 12)  # noqa: DTZ001 (only its date is shown)


def zone(name: str) -> ZoneInfo:
    """A time zone by its name."""
    return ZoneInfo(name)
