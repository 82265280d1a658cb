"""When a diary has fallen silent: clinical specification, section 11, and docs/provider.md."""

from datetime import datetime, time, timedelta

import pytest

from diary.clinical.diary import QuietHours
from diary.clinical.reporting import Asking, does_not_report, questions_closed
from diary.clinical.schedule import shipped_schedules
from tests.clinical.cases import NEEDLE_OUT, ZONE, after, on_day

HOUR = 60


def asking(schedule: str = "standard", performed_at: datetime = NEEDLE_OUT, quiet: QuietHours | None = None) -> Asking:
    return Asking(
        performed_at=performed_at,
        schedule=shipped_schedules()[schedule],
        zone=ZONE,
        quiet_hours=quiet or QuietHours(),
    )


@pytest.mark.parametrize(
    ("now", "closed"),
    [
        (after(24), []),
        (after(25), ["m15"]),
        (after(40), ["m15", "m30"]),
        (after(3 * HOUR + 30), ["m15", "m30", "m60", "m120", "m180"]),
    ],
)
def test_a_question_is_closed_when_its_time_has_passed(now: datetime, closed: list[str]) -> None:
    assert list(questions_closed(asking(), NEEDLE_OUT, now)) == closed


def test_what_closed_before_anything_was_heard_does_not_count() -> None:
    assert list(questions_closed(asking(), after(HOUR + 10), after(3 * HOUR + 30))) == ["m120", "m180"]


@pytest.mark.parametrize(("minutes", "silent"), [(2 * HOUR + 29, False), (3 * HOUR + 29, False), (4 * HOUR + 30, True)])
def test_three_unanswered_questions_are_silence(minutes: int, silent: bool) -> None:
    """Heard at one hour: those of 2, 3 and 4 hours go by."""
    assert does_not_report(asking(), after(HOUR + 12), after(minutes)) is silent


def test_a_patient_who_never_wrote_is_silent_after_three_questions() -> None:
    assert not does_not_report(asking(), None, after(69))
    assert does_not_report(asking(), None, after(70))


def test_48_hours_are_silence_where_a_question_went_by() -> None:
    heard_at = on_day(3, "19:05")
    assert not does_not_report(asking(), heard_at, heard_at + timedelta(hours=47, minutes=59))
    assert does_not_report(asking(), heard_at, heard_at + timedelta(hours=48))


def test_between_the_weeks_nobody_is_asked_and_so_nobody_is_silent() -> None:
    """After day 14 the next question is that of week 4, which may be answered until day 35."""
    heard_at = on_day(14, "19:05")
    assert not does_not_report(asking(), heard_at, on_day(35, "23:59"))
    assert does_not_report(asking(), heard_at, on_day(36, "00:00"))


def test_questions_in_the_quiet_hours_are_not_asked() -> None:
    """At 18:30 the questions of 4, 5, 6, 8 and 12 hours lie between 22:30 and 06:30."""
    evening = NEEDLE_OUT.replace(hour=18)
    late = asking(performed_at=evening)
    heard_at = evening + timedelta(hours=3, minutes=31)
    assert not does_not_report(late, heard_at, evening + timedelta(hours=13))
    never_quiet = asking(performed_at=evening, quiet=QuietHours(begins=time(3), ends=time(3)))
    assert does_not_report(never_quiet, heard_at, evening + timedelta(hours=13))
