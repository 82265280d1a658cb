"""A calendar file is what RFC 5545 asks for, whatever the title holds."""

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from diary.exchange.calendar_file import write_calendar

MADE = datetime(2026, 3, 2, 17, 30, tzinfo=UTC)
EVENING = datetime(2026, 3, 8, 19, 0, tzinfo=timezone(timedelta(hours=-7)))


def written(title: str = "Diary", moments: tuple[datetime, ...] = (EVENING,)) -> str:
    return write_calendar(moments, title=title, link="https://a.example/diary", made_at=MADE, of="abc")


def test_one_entry_as_it_is_written() -> None:
    assert written().split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Diary//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "X-WR-CALNAME:Diary",
        "BEGIN:VEVENT",
        "UID:abc-20260309T020000Z",
        "DTSTAMP:20260302T173000Z",
        "DTSTART:20260309T020000Z",
        "DTEND:20260309T020500Z",
        "SUMMARY:Diary",
        "DESCRIPTION:https://a.example/diary",
        "URL:https://a.example/diary",
        "CLASS:PRIVATE",
        "TRANSP:TRANSPARENT",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "DESCRIPTION:Diary",
        "TRIGGER:PT0S",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_what_means_something_in_the_format_is_escaped() -> None:
    assert "SUMMARY:a\\, b\\; c\\\\d\\ne\r\n" in written("a, b; c\\d\ne")


@given(st.text(max_size=200))
def test_no_line_is_too_long_and_none_is_lost(title: str) -> None:
    text = written(title)
    lines = text.encode().split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert lines[-1] == b""
    whole = text.replace("\r\n ", "").split("\r\n")
    assert (len(whole), whole[0], whole[-2]) == (24, "BEGIN:VCALENDAR", "END:VCALENDAR")
