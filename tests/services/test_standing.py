"""Lying after the needle is out: until the patient may stand, the pain at rest is asked for, and never for ever."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from diary.clinical.scores import Condition, Source
from diary.db.audit import AuditRow
from diary.db.injections import Injection
from diary.db.sessions import ScopedSession
from diary.services import answering, performing, recording, standing
from diary.services.acting import Role
from diary.services.failures import NotFound, Refused
from tests import builders
from tests.builders import NEEDLE_OUT, RIGHT, House, area_of, new_score

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
ALMOST_TWO_HOURS = 2 * HOUR - timedelta(seconds=1)


def asked(desk: ScopedSession, house: House, injection: Injection, after: timedelta) -> Condition:
    question = answering.open_diary(desk, NEEDLE_OUT + after, house.patient(injection.patient_id)).asked
    assert question
    return question.condition


@pytest.mark.parametrize(
    ("after", "condition"),
    [
        (timedelta(0), Condition.RESTING),
        (30 * MINUTE, Condition.RESTING),
        (ALMOST_TWO_HOURS, Condition.RESTING),
        (2 * HOUR, Condition.MOVING),
        (9 * HOUR, Condition.MOVING),
    ],
    ids=str,
)
def test_without_a_tick_the_movement_is_asked_for_from_two_hours_on(
    desk: ScopedSession, house: House, running: Injection, after: timedelta, condition: Condition
) -> None:
    assert asked(desk, house, running, after) is condition


def test_the_movement_is_asked_for_as_soon_as_the_patient_may_stand(
    desk: ScopedSession, house: House, running: Injection
) -> None:
    standing.allow_standing(desk, NEEDLE_OUT + 20 * MINUTE, house.staff(Role.NURSE), running.id)
    assert asked(desk, house, running, 19 * MINUTE) is Condition.RESTING
    assert asked(desk, house, running, 20 * MINUTE) is Condition.MOVING


def test_taken_back_the_pain_at_rest_is_asked_for_again(desk: ScopedSession, house: House, running: Injection) -> None:
    nurse = house.staff(Role.NURSE)
    standing.allow_standing(desk, NEEDLE_OUT + 20 * MINUTE, nurse, running.id)
    standing.take_standing_back(desk, NEEDLE_OUT + 21 * MINUTE, nurse, running.id)
    assert asked(desk, house, running, 22 * MINUTE) is Condition.RESTING


@pytest.mark.parametrize("after", [30 * MINUTE, 9 * HOUR], ids=str)
def test_a_pain_that_comes_and_goes_is_always_asked_for_at_rest(
    desk: ScopedSession, house: House, after: timedelta
) -> None:
    injection = builders.running(desk, house, areas=(replace(RIGHT, episodic=True),))
    standing.allow_standing(desk, NEEDLE_OUT, house.staff(), injection.id)
    assert asked(desk, house, injection, after) is Condition.RESTING


def test_each_change_is_written_down_once(
    desk: ScopedSession, house: House, running: Injection, new_rows: Callable[[], list[AuditRow]]
) -> None:
    nurse = house.staff(Role.NURSE)
    for minute in (20, 25):
        standing.allow_standing(desk, NEEDLE_OUT + minute * MINUTE, nurse, running.id)
    assert running.may_stand_at == NEEDLE_OUT + 20 * MINUTE
    for minute in (30, 35):
        standing.take_standing_back(desk, NEEDLE_OUT + minute * MINUTE, nurse, running.id)
    rows = new_rows()
    assert {(row.action, row.object_id, row.actor_id) for row in rows} == {
        ("patient may stand", running.id, nurse.id),
        ("may stand taken back", running.id, nurse.id),
    }
    assert len(rows) == 2


@pytest.mark.parametrize("deed", [standing.allow_standing, standing.take_standing_back])
def test_a_diary_that_does_not_run_asks_nobody_to_stand(
    desk: ScopedSession, house: House, planned: Injection, running: Injection, deed: Callable[..., Injection]
) -> None:
    performing.end(desk, NEEDLE_OUT + HOUR, house.staff(), running)
    for injection in (planned, running):
        with pytest.raises(Refused):
            deed(desk, NEEDLE_OUT + HOUR, house.staff(), injection.id)


def test_an_injection_of_another_clinic_is_not_there(desk: ScopedSession, house: House) -> None:
    with pytest.raises(NotFound):
        standing.allow_standing(desk, NEEDLE_OUT, house.staff(), uuid4())


@pytest.mark.parametrize("source", [Source.STAFF, Source.PAPER])
def test_what_staff_wrote_down_is_not_the_patients_to_take_back(
    desk: ScopedSession, house: House, running: Injection, source: Source
) -> None:
    new = new_score(area_of(desk, running), source=source)
    recording.save_score(desk, NEEDLE_OUT + HOUR, house.staff(Role.NURSE), new)
    with pytest.raises(NotFound):
        recording.withdraw_score(desk, NEEDLE_OUT + HOUR, house.patient(running.patient_id), new.entry_id)
    assert recording.withdraw_score(desk, NEEDLE_OUT + HOUR, house.staff(Role.NURSE), new.entry_id).withdrawn


def test_what_a_helper_wrote_is_the_patients_to_take_back(
    desk: ScopedSession, house: House, running: Injection
) -> None:
    new = new_score(area_of(desk, running), source=Source.HELPER)
    builders.save(desk, house, running, new)
    patient = house.patient(running.patient_id)
    assert recording.withdraw_score(desk, NEEDLE_OUT + HOUR, patient, new.entry_id).withdrawn
