"""Which diary goes on, worked out anew when the time or the schedule of one of them was wrong."""

from datetime import timedelta

from diary.db.injections import Injection, InjectionState
from diary.db.sessions import ScopedSession
from diary.services.superseding import standing_of
from tests import builders
from tests.builders import LEFT, NEEDLE_OUT, RIGHT, House
from tests.services.conftest import NewRows
from tests.services.test_correcting import put_right
from tests.services.test_performing import DAY, out, plan_again


def test_a_correction_to_a_later_day_hands_the_area_back(
    desk: ScopedSession, house: House, running: Injection, new_rows: NewRows
) -> None:
    """The second injection was dated before the first by mistake; put right, it ends the first."""
    second = out(desk, house, plan_again(desk, house, running), NEEDLE_OUT - DAY, now=NEEDLE_OUT + 2 * DAY)
    assert (second.state, running.state) == (InjectionState.SUPERSEDED, InjectionState.RUNNING)
    new_rows()
    put_right(desk, house, second, now=NEEDLE_OUT + 2 * DAY, performed_at=NEEDLE_OUT + DAY)
    assert (second.state, second.superseded_at) == (InjectionState.RUNNING, None)
    assert (running.state, running.superseded_at) == (InjectionState.SUPERSEDED, NEEDLE_OUT + DAY)
    assert sorted(row.action for row in new_rows()) == ["diary resumed", "diary superseded", "injection corrected"]


def test_and_back_again(desk: ScopedSession, house: House, running: Injection) -> None:
    second = out(desk, house, plan_again(desk, house, running), NEEDLE_OUT + DAY)
    put_right(desk, house, second, now=NEEDLE_OUT + DAY, performed_at=NEEDLE_OUT - timedelta(hours=1))
    assert (running.state, running.superseded_at) == (InjectionState.RUNNING, None)
    assert (second.state, second.superseded_at) == (InjectionState.SUPERSEDED, NEEDLE_OUT)


def test_the_end_of_the_earlier_diary_moves_with_the_later_needle(
    desk: ScopedSession, house: House, running: Injection
) -> None:
    second = out(desk, house, plan_again(desk, house, running), NEEDLE_OUT + DAY)
    put_right(desk, house, second, now=NEEDLE_OUT + DAY, performed_at=NEEDLE_OUT + timedelta(hours=20))
    assert running.superseded_at == NEEDLE_OUT + timedelta(hours=20)


def test_other_areas_and_other_patients_stay_as_they_are(desk: ScopedSession, house: House, running: Injection) -> None:
    left = out(desk, house, plan_again(desk, house, running, areas=(LEFT,)), NEEDLE_OUT + DAY)
    stranger = builders.running(desk, house)
    put_right(desk, house, left, now=NEEDLE_OUT + DAY, performed_at=NEEDLE_OUT - DAY)
    assert {row.state for row in (running, left, stranger)} == {InjectionState.RUNNING}


def test_between_three_each_is_ended_by_the_next_that_shares_an_area(
    desk: ScopedSession, house: House, running: Injection
) -> None:
    both = out(desk, house, plan_again(desk, house, running, areas=(LEFT, RIGHT)), NEEDLE_OUT + DAY)
    left = out(desk, house, plan_again(desk, house, running, areas=(LEFT,)), NEEDLE_OUT + 2 * DAY)
    assert (running.superseded_at, both.superseded_at, left.superseded_at) == (
        NEEDLE_OUT + DAY,
        NEEDLE_OUT + 2 * DAY,
        None,
    )
    put_right(desk, house, both, now=NEEDLE_OUT + 3 * DAY, performed_at=NEEDLE_OUT + 3 * DAY)
    assert (running.superseded_at, left.superseded_at) == (NEEDLE_OUT + 3 * DAY, NEEDLE_OUT + 3 * DAY)
    assert both.state is InjectionState.RUNNING


def test_a_shorter_schedule_ends_the_diary_and_a_longer_one_resumes_it(
    desk: ScopedSession, house: House, running: Injection, new_rows: NewRows
) -> None:
    ended = standing_of(put_right(desk, house, running, now=NEEDLE_OUT + DAY, schedule="hourly-6"))
    assert ended.state is InjectionState.ENDED
    assert ended.ended_at is not None
    assert ended.ended_at < NEEDLE_OUT + DAY
    new_rows()
    resumed = standing_of(put_right(desk, house, running, now=NEEDLE_OUT + DAY, schedule="standard"))
    assert (resumed.state, resumed.ended_at) == (InjectionState.RUNNING, None)
    assert [row.action for row in new_rows()] == ["injection corrected", "diary resumed"]


def test_a_diary_that_ended_before_the_next_injection_has_ended_and_is_not_superseded(
    desk: ScopedSession, house: House, running: Injection
) -> None:
    """The next injection was dated into the diary by mistake; put right, the diary ended by itself."""
    second = out(desk, house, plan_again(desk, house, running), NEEDLE_OUT + DAY, now=NEEDLE_OUT + 90 * DAY)
    assert running.state is InjectionState.SUPERSEDED
    put_right(desk, house, second, now=NEEDLE_OUT + 90 * DAY, performed_at=NEEDLE_OUT + 90 * DAY)
    assert (running.state, running.superseded_at) == (InjectionState.ENDED, NEEDLE_OUT + 90 * DAY)
    assert running.ended_at is not None
    assert running.ended_at < NEEDLE_OUT + 20 * DAY
