"""Who is reminded of what, and when not: clinical specification, section 11."""

from datetime import datetime, time, timedelta

import pytest

from diary.clinical.completeness import answered_points
from diary.clinical.diary import Diary, QuietHours
from diary.clinical.judged import timed_entries
from diary.clinical.reminders import (
    LOOK_AGAIN_AFTER,
    ONE_A_DAY_AFTER,
    SEND,
    STOP_AFTER,
    TOGETHER_WITHIN,
    Left,
    Silence,
    Verdict,
    asked_points,
    next_look,
    verdict,
)
from diary.clinical.schedule import DuePoint, due_points
from diary.exchange.case import read_case
from tests.clinical.cases import NEEDLE_OUT, ZONE, Json, after, area, case, entry, evening, on_day

QUIET = QuietHours()
NEW = Silence()


def diary(*entries: Json, areas: list[Json] | None = None, performed_at: datetime = NEEDLE_OUT) -> Diary:
    return read_case(case(*entries, areas=areas, schedule="standard", performed_at=performed_at.isoformat()))


def point(name: str) -> DuePoint:
    return next(one for one in due_points(diary()) if one.id == name)


def at(
    name: str, now: datetime, *, silence: Silence = NEW, answered: bool = False, quiet: QuietHours = QUIET
) -> Verdict:
    return verdict(point(name), answered=answered, zone=ZONE, quiet=quiet, silence=silence, now=now)


def answered(*entries: Json, areas: list[Json] | None = None) -> set[str]:
    found = diary(*entries, areas=areas)
    return set(answered_points(found, timed_entries(found)))


def test_a_point_that_is_due_is_sent() -> None:
    assert at("m30", after(30)) == SEND
    assert at("d5", on_day(5)) == SEND


def test_a_point_is_sent_until_it_can_no_longer_be_answered_in_time() -> None:
    assert at("m30", after(39.9)) == SEND
    assert at("m30", after(40)).left is Left.TOO_LATE
    assert at("w4", on_day(35, "21:59")) == SEND


def test_what_was_answered_is_not_asked_for() -> None:
    assert at("m30", after(30), answered=True).left is Left.ANSWERED


def test_a_point_that_is_gone_from_the_schedule_is_not_asked_for() -> None:
    gone = verdict(None, answered=False, zone=ZONE, quiet=QUIET, silence=NEW, now=after(30))
    assert gone.left is Left.NOT_ASKED


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ([], set()),
        ([entry(0, 5)], set()),
        ([entry(30, 0)], {"m30"}),
        ([entry(22, 4)], {"m15", "m30"}),
        ([entry(41, 4)], set()),
        ([entry(50, 4)], {"m60"}),
        ([entry(31, 4, recorded_after=3600)], {"m30"}),
        ([evening(3, 4, clock="08:00")], {"d3"}),
        ([evening(1, 4, clock="09:30")], {"m1440"}),
        ([evening(1, 4, clock="09:30"), evening(1, 4)], {"m1440", "d1"}),
        ([evening(25, 4)], {"w4"}),
    ],
)
def test_one_score_near_a_point_answers_it(entries: list[Json], expected: set[str]) -> None:
    assert answered(*entries) == expected


def test_one_of_two_areas_is_answer_enough() -> None:
    assert answered(entry(30, 4), areas=[area("r"), area("l", side="left")]) == {"m30"}


def test_points_in_the_quiet_hours_are_not_asked_for() -> None:
    asked = {one.id for one in asked_points(diary())}
    assert "m720" in asked, "half past nine in the evening"
    late = diary(performed_at=NEEDLE_OUT.replace(hour=16))
    assert "m480" not in {one.id for one in asked_points(late)}, "half past midnight"


def test_in_the_quiet_hours_a_late_message_waits_for_the_morning_or_is_left_out() -> None:
    assert at("d5", on_day(5, "22:00")).left is Left.QUIET_HOURS
    assert at("w4", on_day(28, "23:30")) == Verdict(wait_until=on_day(29, "07:00"))
    assert at("w4", on_day(29, "06:59")) == Verdict(wait_until=on_day(29, "07:00"))
    assert at("w4", on_day(29, "07:00")) == SEND
    assert at("d5", on_day(5, "22:00"), quiet=QuietHours(begins=time(0), ends=time(0))) == SEND


def test_one_message_is_enough_for_two_diaries() -> None:
    assert at("m30", after(30), silence=Silence(tried_at=after(30))).left is Left.TOGETHER
    assert at("m30", after(30), silence=Silence(tried_at=after(30) - TOGETHER_WITHIN)) == SEND


def test_after_silence_one_message_a_day_stands_for_the_others() -> None:
    silent = Silence(unanswered=ONE_A_DAY_AFTER, sent_at=after(60), tried_at=after(60))
    assert at("m120", after(120), silence=silent).left is Left.ONE_A_DAY
    assert at("m1440", after(1440), silence=silent) == SEND
    assert at("m120", after(120), silence=Silence(unanswered=2, sent_at=after(60), tried_at=after(60))) == SEND


def test_after_more_silence_there_is_an_end() -> None:
    silent = Silence(unanswered=STOP_AFTER, sent_at=on_day(3), tried_at=on_day(3))
    assert at("d8", on_day(8), silence=silent).left is Left.STOPPED
    assert at("w4", on_day(28), silence=silent).left is Left.STOPPED


def test_the_last_message_is_known_beforehand() -> None:
    assert [Silence(unanswered=number).next_is_last for number in (4, 5, 6)] == [False, True, False]


def test_a_diary_is_looked_at_when_its_next_point_is_due_and_once_a_day() -> None:
    points = asked_points(diary())
    assert next_look(points, after(16)) == after(30)
    assert next_look(points, after(30)) == after(60)
    assert next_look(points, on_day(20)) == on_day(20) + LOOK_AGAIN_AFTER
    assert next_look((), after(0)) == after(0) + LOOK_AGAIN_AFTER


def test_whoever_never_answers_is_written_to_six_times() -> None:
    """The rule as a whole, over the whole schedule: three, then one a day, then silence."""
    sent: list[datetime] = []
    for one in asked_points(diary()):
        silence = Silence(unanswered=len(sent), sent_at=sent[-1] if sent else None, tried_at=sent[-1] if sent else None)
        found = verdict(one, answered=False, zone=ZONE, quiet=QUIET, silence=silence, now=one.due_at)
        sent += [one.due_at] if found == SEND else []
    days = [moment.astimezone(ZONE).date() - after(0).date() for moment in sent]
    assert days == [timedelta(days=day) for day in (0, 0, 0, 1, 2, 3)]
