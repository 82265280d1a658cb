"""A calendar file (iCalendar, RFC 5545) of moments at which somebody is to do something, which needs no server.

Titles and notes are the caller's: a calendar is shown to whoever looks at a phone, so nothing of health belongs in it.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

LONGEST_LINE = 75
"""In octets, without the line's end (section 3.1)."""
LASTS = timedelta(minutes=5)


def write_calendar(moments: Iterable[datetime], *, title: str, link: str, made_at: datetime, of: str) -> str:
    """A calendar with an alarm at each moment, all times in UTC.

    ``of`` names whose calendar this is, in letters that say nothing: the same moment keeps its name, so that a file
    that is imported once more adds nothing twice. ``link`` is opened from the entry.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Diary//EN", "CALSCALE:GREGORIAN"]
    lines += ["METHOD:PUBLISH", f"X-WR-CALNAME:{_text(title)}"]
    for moment in moments:
        lines += _entry(moment, title=title, link=link, made_at=made_at, of=of)
    return "".join(f"{folded}\r\n" for line in [*lines, "END:VCALENDAR"] for folded in _folded(line))


def _entry(moment: datetime, *, title: str, link: str, made_at: datetime, of: str) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{of}-{_instant(moment)}"
    yield f"DTSTAMP:{_instant(made_at)}"
    yield f"DTSTART:{_instant(moment)}"
    yield f"DTEND:{_instant(moment + LASTS)}"
    yield f"SUMMARY:{_text(title)}"
    yield f"DESCRIPTION:{_text(link)}"
    yield f"URL:{link}"
    yield from ("CLASS:PRIVATE", "TRANSP:TRANSPARENT")
    yield from ("BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{_text(title)}", "TRIGGER:PT0S", "END:VALARM")
    yield "END:VEVENT"


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(value: str) -> str:
    """A text with what means something else escaped (section 3.3.11)."""
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(escaped.splitlines())


def _folded(line: str) -> Iterator[str]:
    """A line in pieces of at most 75 octets, the later ones begun by a blank, no letter cut (section 3.1)."""
    piece = ""
    for letter in line:
        if len((piece + letter).encode()) > LONGEST_LINE:
            yield piece
            piece = " "
        piece += letter
    yield piece
