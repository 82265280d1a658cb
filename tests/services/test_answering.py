"""The patient's page: what is asked now, what was saved last, what comes next, and whom to call."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy.orm import sessionmaker

from diary.db.injections import Injection
from diary.db.patients import Patient
from diary.db.scope import scope_to
from diary.db.sessions import ScopedSession
from diary.services import answering, joining, performing, recording
from diary.services.acting import Actor
from diary.services.answering import PatientDiary
from diary.services.failures import NotFound
from tests import builders
from tests.builders import BORN, LEFT, NEEDLE_OUT, RIGHT, SECRET, House, new_score
from tests.databases import counting

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def two_sided(desk: ScopedSession, house: House) -> Injection:
    """A running injection with an area on each side."""
    return builders.running(desk, house, areas=(RIGHT, LEFT))


def opened(desk: ScopedSession, house: House, injection: Injection, after: timedelta = 30 * MINUTE) -> PatientDiary:
    return answering.open_diary(desk, NEEDLE_OUT + after, house.patient(injection.patient_id))


def test_it_says_whose_it_is_and_whom_to_call(desk: ScopedSession, house: House, running: Injection) -> None:
    diary = opened(desk, house, running)
    assert diary.zone == builders.ZONE
    numbers = (diary.emergency_number, diary.clinic_phone, diary.after_hours_phone)
    assert numbers == ("911", "+1 555 010 0100", None)
    assert [injection.id for injection in diary.running] == [running.id]


def test_areas_are_asked_for_in_turn(desk: ScopedSession, house: House, two_sided: Injection) -> None:
    asked = []
    for minute in range(4):
        question = opened(desk, house, two_sided, minute * MINUTE).asked
        assert question
        asked.append((question.label, question.turn, question.turns))
        builders.save(desk, house, two_sided, new_score(question.area_id, after=minute * MINUTE))
    assert asked == [("Right low back", 1, 2), ("Left low back", 2, 2)] * 2


def test_the_question_names_the_movement(desk: ScopedSession, house: House, running: Injection) -> None:
    question = opened(desk, house, running).asked
    assert question
    assert (question.movement, question.episodic, question.injection_id) == (builders.MOVEMENT, False, running.id)


def test_an_area_that_is_only_watched_is_not_asked_for(desk: ScopedSession, house: House) -> None:
    injection = builders.running(desk, house, areas=(replace(LEFT, index=False), RIGHT))
    question = opened(desk, house, injection).asked
    assert question
    assert (question.label, question.turns) == ("Right low back", 1)


def test_before_the_needle_is_out_nothing_is_asked(desk: ScopedSession, house: House, planned: Injection) -> None:
    diary = opened(desk, house, planned, -HOUR)
    assert (diary.asked, diary.due_now, diary.due_next) == (None, None, None)
    assert [injection.id for injection in diary.planned] == [planned.id]


def test_after_the_end_nothing_is_asked(desk: ScopedSession, house: House, running: Injection) -> None:
    performing.end(desk, NEEDLE_OUT + DAY, house.staff(), running)
    diary = opened(desk, house, running, 2 * DAY)
    assert (diary.asked, diary.running) == (None, ())
    assert [injection.id for injection in diary.ended] == [running.id]


def test_what_was_called_off_is_not_shown(desk: ScopedSession, house: House, planned: Injection) -> None:
    performing.cancel(desk, NEEDLE_OUT, house.staff(), planned.id)
    with pytest.raises(NotFound):
        opened(desk, house, planned)


@pytest.mark.parametrize(("after", "now", "then"), [(30 * MINUTE, "m30", "m60"), (45 * MINUTE, None, "m60")], ids=str)
def test_what_is_due_is_said(
    desk: ScopedSession, house: House, running: Injection, after: timedelta, now: str | None, then: str
) -> None:
    diary = opened(desk, house, running, after)
    assert (diary.due_now.id if diary.due_now else None) == now
    assert diary.due_next
    assert diary.due_next.id == then


def test_a_point_is_served_once_every_area_was_scored(desk: ScopedSession, house: House, two_sided: Injection) -> None:
    for due in (True, True):
        diary = opened(desk, house, two_sided)
        assert bool(diary.due_now) is due
        assert diary.asked
        builders.save(desk, house, two_sided, new_score(diary.asked.area_id))
    assert opened(desk, house, two_sided).due_now is None


def test_the_last_score_is_shown_for_a_while_0_too(desk: ScopedSession, house: House, running: Injection) -> None:
    new = new_score(builders.area_of(desk, running), 0)
    builders.save(desk, house, running, new)
    last = opened(desk, house, running, 44 * MINUTE).last
    assert last
    assert (last.entry_id, last.score, last.felt_at, last.withdrawn) == (new.entry_id, 0, new.felt_at, False)
    assert opened(desk, house, running, 46 * MINUTE).last is None


def test_what_was_taken_back_is_shown_so(desk: ScopedSession, house: House, running: Injection) -> None:
    new = new_score(builders.area_of(desk, running))
    builders.save(desk, house, running, new)
    recording.withdraw_score(desk, NEEDLE_OUT + 31 * MINUTE, house.patient(running.patient_id), new.entry_id)
    last = opened(desk, house, running, 32 * MINUTE).last
    assert last
    assert (last.entry_id, last.withdrawn) == (new.entry_id, True)


def test_a_neighbours_scores_are_not_seen(desk: ScopedSession, house: House, running: Injection) -> None:
    other = builders.running(desk, house)
    builders.save(desk, house, other, new_score(builders.area_of(desk, other)))
    diary = opened(desk, house, running)
    assert diary.last is None
    assert [injection.id for injection in diary.running] == [running.id]


def test_a_patient_without_an_injection_has_no_diary(desk: ScopedSession, house: House) -> None:
    for patient_id in (builders.register(desk, house).id, uuid4()):
        with pytest.raises(NotFound):
            answering.open_diary(desk, NEEDLE_OUT, house.patient(patient_id))


def test_a_patient_of_another_clinic_has_no_diary_here(
    elsewhere: House, desk: ScopedSession, sessions: sessionmaker[ScopedSession], running: Injection
) -> None:
    patient_id = running.patient_id
    desk.commit()
    with sessions() as theirs, pytest.raises(NotFound):
        answering.open_diary(theirs, NEEDLE_OUT, elsewhere.patient(patient_id))


@pytest.mark.parametrize("scores", [0, 1, 40])
def test_the_page_takes_at_most_eight_queries_with_the_phones_lookup_and_the_audit(
    desk: ScopedSession, sessions: sessionmaker[ScopedSession], house: House, two_sided: Injection, scores: int
) -> None:
    code = joining.issue_code(desk, NEEDLE_OUT, house.staff(), two_sided.id, secret=SECRET)
    for minute in range(scores):
        builders.save(desk, house, two_sided, new_score(builders.area_of(desk, two_sided), after=(minute + 1) * MINUTE))
    now = NEEDLE_OUT + 45 * MINUTE
    claimed = joining.claim(desk, now, code=code.token, date_of_birth=BORN, address=builders.ADDRESS, secret=SECRET)
    desk.commit()
    with sessions() as session, counting(session) as statements:
        device = builders.device_by_token(session, now, claimed.device_token)
        assert device
        actor = Actor(kind=house.patient(uuid4()).kind, id=device.patient_id, clinic_id=device.clinic_id)
        answering.open_diary(session, now, actor)
        session.commit()
    assert statements.count <= 8


def test_saving_a_score_takes_few_queries_whatever_was_saved_before(
    desk: ScopedSession, sessions: sessionmaker[ScopedSession], house: House, running: Injection
) -> None:
    area_id, patient = builders.area_of(desk, running), house.patient(running.patient_id)
    counted = []
    desk.commit()
    for minute in range(3):
        with sessions() as session, counting(session) as statements:
            scope_to(session, house.clinic_id)
            new = new_score(area_id, after=(minute + 1) * MINUTE)
            recording.save_score(session, NEEDLE_OUT + HOUR, patient, new)
            session.commit()
        counted.append(statements.count)
    assert counted == [4, 4, 4]


def test_two_open_diaries_are_one_page(desk: ScopedSession, house: House, running: Injection) -> None:
    neck = builders.plan(desk, house, desk.get_one(Patient, running.patient_id), areas=(LEFT,))
    builders.start(desk, house, neck, NEEDLE_OUT + HOUR)
    diary = opened(desk, house, running, 2 * HOUR)
    assert {injection.id for injection in diary.running} == {running.id, neck.id}
    assert diary.asked
    assert diary.asked.turns == 2
