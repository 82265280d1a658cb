"""From the plan to the end: baselines, the needle coming out, and which diary goes on."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import sessionmaker

from diary.clinical.scores import Condition
from diary.db.injections import Baseline, Injection, InjectionState
from diary.db.patients import Patient
from diary.db.sessions import ScopedSession
from diary.services import performing
from diary.services.enrolling import AreaDetails
from diary.services.failures import NotFound, Refused
from diary.services.performing import BaselineDetails
from tests import builders
from tests.builders import BEFORE, LEFT, NEEDLE_OUT, RIGHT, House, area_of
from tests.services.conftest import NewRows

Deed = Callable[[ScopedSession], object]
DAY = timedelta(days=1)


def out(
    desk: ScopedSession, house: House, injection: Injection, at: datetime, now: datetime | None = None
) -> Injection:
    return performing.needle_out(desk, now or at, house.staff(), injection.id, performed_at=at)


def plan_again(
    desk: ScopedSession, house: House, earlier: Injection, areas: tuple[AreaDetails, ...] = (RIGHT,)
) -> Injection:
    return builders.plan(desk, house, desk.get_one(Patient, earlier.patient_id), areas=areas)


def test_the_diary_runs_from_the_moment_that_was_confirmed(
    desk: ScopedSession, house: House, planned: Injection
) -> None:
    started = out(desk, house, planned, NEEDLE_OUT, now=NEEDLE_OUT + timedelta(minutes=20))
    assert (started.state, started.performed_at) == (InjectionState.RUNNING, NEEDLE_OUT)


@pytest.mark.parametrize(
    ("ahead", "taken"),
    [
        (timedelta(minutes=2), True),
        (timedelta(minutes=2, microseconds=1), False),
        (timedelta(days=365), False),
        (-timedelta(days=366), True),
        (-timedelta(days=366, microseconds=1), False),
        (-timedelta(days=700_000), False),
    ],
    ids=str,
)
def test_only_a_believable_moment_is_taken(
    desk: ScopedSession, house: House, planned: Injection, ahead: timedelta, taken: bool
) -> None:
    if taken:
        assert out(desk, house, planned, NEEDLE_OUT + ahead, now=NEEDLE_OUT).performed_at == NEEDLE_OUT + ahead
        return
    with pytest.raises(Refused) as refused:
        out(desk, house, planned, NEEDLE_OUT + ahead, now=NEEDLE_OUT)
    assert refused.value.field == "performed_at"
    assert planned.state is InjectionState.PLANNED


def test_the_needle_comes_out_once(desk: ScopedSession, house: House, running: Injection) -> None:
    with pytest.raises(Refused):
        out(desk, house, running, NEEDLE_OUT + timedelta(minutes=1))
    assert running.performed_at == NEEDLE_OUT


def test_a_later_injection_of_the_same_area_ends_the_earlier_diary(
    desk: ScopedSession, house: House, running: Injection
) -> None:
    later = out(desk, house, plan_again(desk, house, running, areas=(LEFT, RIGHT)), NEEDLE_OUT + DAY)
    assert (running.state, running.superseded_at) == (InjectionState.SUPERSEDED, NEEDLE_OUT + DAY)
    assert (later.state, later.superseded_at) == (InjectionState.RUNNING, None)


def test_a_later_injection_of_another_area_does_not(desk: ScopedSession, house: House, running: Injection) -> None:
    out(desk, house, plan_again(desk, house, running, areas=(LEFT,)), NEEDLE_OUT + DAY)
    assert (running.state, running.superseded_at) == (InjectionState.RUNNING, None)


def test_another_patients_injection_does_not(desk: ScopedSession, house: House, running: Injection) -> None:
    builders.running(desk, house)
    assert running.state is InjectionState.RUNNING


def test_a_planned_injection_ends_nothing_yet(desk: ScopedSession, house: House, running: Injection) -> None:
    plan_again(desk, house, running)
    assert running.state is InjectionState.RUNNING


def test_an_injection_that_was_entered_late_is_itself_the_earlier_one(
    desk: ScopedSession, house: House, running: Injection
) -> None:
    late = out(desk, house, plan_again(desk, house, running), NEEDLE_OUT - DAY, now=NEEDLE_OUT + DAY)
    assert (late.state, late.superseded_at) == (InjectionState.SUPERSEDED, NEEDLE_OUT)
    assert running.state is InjectionState.RUNNING


def test_one_between_two_ends_the_first_and_is_ended_by_the_last(
    desk: ScopedSession, house: House, running: Injection
) -> None:
    last = out(desk, house, plan_again(desk, house, running), NEEDLE_OUT + 2 * DAY)
    between = out(desk, house, plan_again(desk, house, running), NEEDLE_OUT + DAY, now=NEEDLE_OUT + 3 * DAY)
    assert running.superseded_at == between.performed_at == NEEDLE_OUT + DAY
    assert between.superseded_at == last.performed_at == NEEDLE_OUT + 2 * DAY
    assert last.superseded_at is None


def test_a_diary_that_has_ended_stays_ended_and_yet_gives_its_area_away(
    desk: ScopedSession, house: House, running: Injection
) -> None:
    performing.end(desk, NEEDLE_OUT + DAY, house.staff(), running)
    out(desk, house, plan_again(desk, house, running), NEEDLE_OUT + 2 * DAY)
    assert (running.state, running.ended_at) == (InjectionState.ENDED, NEEDLE_OUT + DAY)
    assert running.superseded_at == NEEDLE_OUT + 2 * DAY


def test_of_two_of_one_moment_the_one_that_was_entered_last_runs(
    desk: ScopedSession, house: House, running: Injection
) -> None:
    twin = out(desk, house, plan_again(desk, house, running), NEEDLE_OUT)
    assert (running.state, twin.state) == (InjectionState.SUPERSEDED, InjectionState.RUNNING)


def test_each_deed_is_written_down_once(
    desk: ScopedSession, house: House, planned: Injection, new_rows: NewRows
) -> None:
    new_rows()
    builders.baseline(desk, house, planned)
    assert [row.action for row in new_rows()] == ["baseline taken"]
    out(desk, house, planned, NEEDLE_OUT)
    assert [row.action for row in new_rows()] == ["needle out"]
    again = plan_again(desk, house, planned)
    new_rows()
    out(desk, house, again, NEEDLE_OUT + DAY)
    assert sorted(row.action for row in new_rows()) == ["diary superseded", "needle out"]
    cancelled = plan_again(desk, house, planned)
    new_rows()
    performing.cancel(desk, BEFORE, house.staff(), cancelled.id)
    assert [row.action for row in new_rows()] == ["injection cancelled"]


def test_only_a_planned_injection_is_called_off(desk: ScopedSession, house: House, running: Injection) -> None:
    with pytest.raises(Refused):
        performing.cancel(desk, NEEDLE_OUT, house.staff(), running.id)
    called_off = performing.cancel(desk, NEEDLE_OUT, house.staff(), plan_again(desk, house, running).id)
    assert called_off.state is InjectionState.CANCELLED
    with pytest.raises(Refused):
        out(desk, house, called_off, NEEDLE_OUT)


def test_ending_what_has_ended_changes_nothing(
    desk: ScopedSession, house: House, running: Injection, new_rows: NewRows
) -> None:
    performing.end(desk, NEEDLE_OUT + DAY, house.staff(), running)
    new_rows()
    performing.end(desk, NEEDLE_OUT + 2 * DAY, house.staff(), running)
    assert running.ended_at == NEEDLE_OUT + DAY
    assert new_rows() == []


def take(desk: ScopedSession, house: House, injection: Injection, **changes: object) -> None:
    given = {"area_id": area_of(desk, injection), "condition": Condition.MOVING, "score": 8} | changes
    details = BaselineDetails(**given)  # type: ignore[arg-type]  # some tests give what no type allows
    performing.take_baseline(desk, BEFORE, house.staff(), injection.id, [details])


def kept(desk: ScopedSession) -> list[tuple[Condition, int, int | None]]:
    desk.expire_all()
    rows = desk.scalars(select(Baseline).order_by(Baseline.condition)).all()
    return [(row.condition, row.score, row.usual) for row in rows]


@pytest.mark.parametrize("score", [0, 10])
def test_a_baseline_is_kept_with_0_as_a_score(
    desk: ScopedSession, house: House, planned: Injection, score: int
) -> None:
    take(desk, house, planned, score=score, usual=score)
    assert kept(desk) == [(Condition.MOVING, score, score)]


def test_a_baseline_that_is_taken_again_replaces_the_first(
    desk: ScopedSession, house: House, planned: Injection
) -> None:
    take(desk, house, planned, score=8, usual=7)
    take(desk, house, planned, score=6)
    take(desk, house, planned, condition=Condition.RESTING, score=2)
    assert kept(desk) == [(Condition.MOVING, 6, None), (Condition.RESTING, 2, None)]


@pytest.mark.parametrize(
    ("field", "value"),
    [(field, value) for field in ("score", "usual") for value in (-1, 11, 3.0, True, "3", 10**12)],
    ids=str,
)
def test_a_baseline_is_a_whole_number_from_0_to_10(
    desk: ScopedSession, house: House, planned: Injection, field: str, value: object
) -> None:
    with pytest.raises(Refused) as refused:
        take(desk, house, planned, **{field: value})
    assert refused.value.field == field


def test_a_baseline_of_an_area_that_is_not_asked_for_is_not_found(
    desk: ScopedSession, house: House, planned: Injection
) -> None:
    foreign = area_of(desk, builders.running(desk, house))
    for area_id in (foreign, uuid4()):
        with pytest.raises(NotFound):
            take(desk, house, planned, area_id=area_id)


def test_a_baseline_is_taken_before_the_injection(desk: ScopedSession, house: House, running: Injection) -> None:
    with pytest.raises(Refused):
        take(desk, house, running, score=1)


def test_strangers_can_do_nothing(
    elsewhere: House, desk: ScopedSession, sessions: sessionmaker[ScopedSession], planned: Injection
) -> None:
    injection_id = planned.id
    desk.commit()
    stranger = elsewhere.staff()
    deeds: list[Deed] = [
        lambda theirs: performing.find_injection(theirs, stranger, injection_id),
        lambda theirs: performing.look_at_injection(theirs, BEFORE, stranger, injection_id),
        lambda theirs: performing.take_baseline(theirs, BEFORE, stranger, injection_id, []),
        lambda theirs: performing.needle_out(theirs, BEFORE, stranger, injection_id, performed_at=BEFORE),
        lambda theirs: performing.cancel(theirs, BEFORE, stranger, injection_id),
    ]
    with sessions() as theirs:
        for deed in deeds:
            with pytest.raises(NotFound):
                deed(theirs)
