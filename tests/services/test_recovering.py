"""The recovery room: who is in it, in which order, what is asked, and how little it costs to look."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy.orm import sessionmaker

from diary.clinical.scores import Condition, Source
from diary.db.injections import Injection
from diary.db.sessions import ScopedSession
from diary.services import performing, recording, recovering, standing
from diary.services.acting import Role
from diary.services.failures import NotFound
from diary.services.recovering import RecoveryBoard
from tests import builders
from tests.builders import LEFT, NEEDLE_OUT, RIGHT, House, area_of, new_score
from tests.crowds import multiply
from tests.databases import counting

MINUTE = timedelta(minutes=1)


def board(desk: ScopedSession, house: House, after: timedelta = 30 * MINUTE) -> RecoveryBoard:
    return recovering.recovery_board(desk, NEEDLE_OUT + after, house.staff(Role.NURSE))


def shown(desk: ScopedSession, house: House, after: timedelta) -> list[Injection]:
    return [row.injection for row in board(desk, house, after).patients]


def out_at(desk: ScopedSession, house: House, minutes: int) -> Injection:
    injection = builders.plan(desk, house, builders.register(desk, house))
    return builders.start(desk, house, injection, NEEDLE_OUT + minutes * MINUTE)


@pytest.mark.parametrize(
    ("after", "there"),
    [(timedelta(0), True), (2 * 60 * MINUTE - timedelta(seconds=1), True), (2 * 60 * MINUTE, False)],
    ids=str,
)
def test_a_patient_is_here_for_two_hours(
    desk: ScopedSession, house: House, running: Injection, after: timedelta, there: bool
) -> None:
    assert shown(desk, house, after) == ([running] if there else [])


def test_who_is_planned_or_whose_diary_is_over_is_not_here(
    desk: ScopedSession, house: House, planned: Injection, running: Injection
) -> None:
    performing.end(desk, NEEDLE_OUT + MINUTE, house.staff(), running)
    assert shown(desk, house, 2 * MINUTE) == []


def test_who_is_due_comes_first_and_then_by_time(desk: ScopedSession, house: House) -> None:
    coming, until_93, until_100 = (out_at(desk, house, minutes) for minutes in (86, 68, 75))
    assert shown(desk, house, 88 * MINUTE) == [until_93, until_100, coming]


def test_each_index_area_is_asked_for_and_shows_what_was_given_by_whom(desk: ScopedSession, house: House) -> None:
    injection = builders.running(desk, house, areas=(RIGHT, LEFT))
    area_id, nurse = area_of(desk, injection), house.staff(Role.NURSE)
    builders.save(desk, house, injection, new_score(area_id, 5, after=10 * MINUTE))
    at = NEEDLE_OUT + 20 * MINUTE
    new = new_score(area_id, 0, after=20 * MINUTE, source=Source.STAFF)
    recording.save_score(desk, at, nurse, new)
    (row,) = board(desk, house, 21 * MINUTE).patients
    first, second = row.areas
    assert [(given.entry.score, given.by) for given in first.given] == [(0, "Nurse Of Harbor"), (5, None)]
    assert (first.condition, second.given) == (Condition.RESTING, ())
    last = board(desk, house, 21 * MINUTE).last
    assert last
    assert (last.entry.entry_id, last.patient.id) == (new.entry_id, injection.patient_id)
    assert board(desk, house, 36 * MINUTE).last is None


def test_whether_he_lies_decides_what_is_asked(desk: ScopedSession, house: House, running: Injection) -> None:
    (row,) = board(desk, house).patients
    assert (row.lying, row.areas[0].condition) == (True, Condition.RESTING)
    standing.allow_standing(desk, NEEDLE_OUT + 30 * MINUTE, house.staff(), running.id)
    (row,) = board(desk, house).patients
    assert (row.lying, row.areas[0].condition) == (False, Condition.MOVING)


def test_a_location_of_another_clinic_is_not_there(desk: ScopedSession, house: House, elsewhere: House) -> None:
    for location_id in (elsewhere.location_id, uuid4()):
        with pytest.raises(NotFound):
            recovering.recovery_board(desk, NEEDLE_OUT, house.staff(), location_id)


def test_another_clinic_sees_nobody_of_this_one(
    desk: ScopedSession, sessions: sessionmaker[ScopedSession], elsewhere: House, running: Injection
) -> None:
    desk.commit()
    with sessions() as theirs:
        assert recovering.recovery_board(theirs, NEEDLE_OUT, elsewhere.staff()).patients == ()


def test_looking_takes_the_same_number_of_queries_for_3_patients_and_for_100(
    desk: ScopedSession, sessions: sessionmaker[ScopedSession], house: House
) -> None:
    counted = []
    for more in (3, 97):
        injection = builders.running(desk, house)
        new = new_score(area_of(desk, injection), after=MINUTE, source=Source.STAFF)
        recording.save_score(desk, NEEDLE_OUT + MINUTE, house.staff(), new)
        multiply(desk, injection, more - 1)
        desk.commit()
        with sessions() as session, counting(session) as statements:
            seen = recovering.recovery_board(session, NEEDLE_OUT + 2 * MINUTE, house.staff())
        counted.append((len(seen.patients), statements.count))
    assert [patients for patients, _ in counted] == [3, 100]
    assert counted[0][1] == counted[1][1] <= 9
