"""The patient finds everything that was written, with its versions, and nobody else's."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy.orm import sessionmaker

from diary.clinical.scores import Condition, Source
from diary.db.injections import Injection
from diary.db.patients import Patient
from diary.db.sessions import ScopedSession
from diary.services import amending, joining, looking_back, recording
from diary.services.amending import Medicine, ScoreChange
from diary.services.failures import NotFound
from tests import builders
from tests.builders import BORN, LEFT, NEEDLE_OUT, SECRET, House, area_of, new_score
from tests.databases import counting
from tests.services.conftest import NewRows

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NOW = NEEDLE_OUT + 3 * HOUR


def test_every_score_is_there_with_its_versions_the_last_felt_first(
    desk: ScopedSession, house: House, running: Injection, new_rows: NewRows
) -> None:
    area_id, patient = area_of(desk, running), house.patient(running.patient_id)
    first, second, gone = (new_score(area_id, score, after=score * HOUR) for score in (0, 1, 2))
    for new in (first, second, gone):
        builders.save(desk, house, running, new)
    amending.change_score(desk, NOW, patient, first.entry_id, ScoreChange(score=4, condition=Condition.MOVING))
    recording.withdraw_score(desk, NOW, patient, gone.entry_id)
    new_rows()
    found = looking_back.look_back(desk, NOW, patient)
    assert [(score.last.score, score.changed, score.last.withdrawn) for score in found.scores] == [
        (2, False, True),
        (1, False, False),
        (4, True, False),
    ]
    assert [row.score for row in found.score(first.entry_id).revisions] == [0, 4]
    assert [score.may_be_changed for score in found.scores] == [False, True, True]
    assert found.scores[0].area.label == "Right low back"
    assert [row.action for row in new_rows()] == ["own scores seen by the patient"]


def test_what_the_clinic_wrote_is_seen_and_not_to_be_changed(
    desk: ScopedSession, house: House, running: Injection
) -> None:
    new = new_score(area_of(desk, running), source=Source.STAFF)
    recording.save_score(desk, NOW, house.staff(), new)
    found = looking_back.look_back(desk, NOW, house.patient(running.patient_id))
    assert found.score(new.entry_id).may_be_changed is False
    with pytest.raises(NotFound):
        found.own_score(new.entry_id)


def test_the_drawn_diaries_hold_no_pain_before(desk: ScopedSession, house: House, running: Injection) -> None:
    """A line to reach would steer the answers (clinical specification, section 11)."""
    builders.save(desk, house, running, new_score(area_of(desk, running)))
    (diary,) = looking_back.look_back(desk, NOW, house.patient(running.patient_id)).diaries
    assert diary.baselines == ()
    assert len(diary.entries) == 1


def test_medicines_are_there_without_those_taken_back(desk: ScopedSession, house: House, running: Injection) -> None:
    patient = house.patient(running.patient_id)
    kept, back = (Medicine(rescue_id=uuid4(), drug=drug) for drug in ("Ibuprofen", "Paracetamol"))
    for medicine in (kept, back):
        amending.take_medicine(desk, NOW, patient, running.id, medicine)
    amending.withdraw_medicine(desk, NOW, patient, back.rescue_id)
    found = looking_back.look_back(desk, NOW, patient).medicines
    assert [row.drug for row in found] == ["Ibuprofen"]


def test_two_diaries_are_one_history(desk: ScopedSession, house: House, running: Injection) -> None:
    neck = builders.plan(desk, house, desk.get_one(Patient, running.patient_id), areas=(LEFT,))
    builders.start(desk, house, neck, NEEDLE_OUT + HOUR)
    for injection in (running, neck):
        builders.save(desk, house, injection, new_score(area_of(desk, injection), after=2 * HOUR))
    found = looking_back.look_back(desk, NOW, house.patient(running.patient_id))
    assert {score.area.label for score in found.scores} == {"Right low back", "Left low back"}
    assert [len(diary.entries) for diary in found.diaries] == [1, 1]


def test_an_area_of_two_injections_is_listed_once(desk: ScopedSession, house: House, running: Injection) -> None:
    again = builders.plan(desk, house, desk.get_one(Patient, running.patient_id))
    builders.start(desk, house, again, NEEDLE_OUT + DAY)
    for after in (HOUR, DAY + HOUR):
        builders.save(desk, house, running, new_score(area_of(desk, running), after=after))
    found = looking_back.look_back(desk, NEEDLE_OUT + 2 * DAY, house.patient(running.patient_id))
    assert len(found.scores) == 2
    assert sorted(len(diary.entries) for diary in found.diaries) == [1, 1]


def test_nobody_else_is_found(desk: ScopedSession, house: House, running: Injection) -> None:
    builders.save(desk, house, running, new_score(area_of(desk, running)))
    other = builders.running(desk, house)
    assert looking_back.look_back(desk, NOW, house.patient(other.patient_id)).scores == ()
    with pytest.raises(NotFound):
        looking_back.look_back(desk, NOW, house.patient(uuid4()))


@pytest.mark.parametrize("scores", [0, 40])
def test_it_takes_at_most_nine_queries_with_the_phones_lookup_and_the_audit(
    desk: ScopedSession, sessions: sessionmaker[ScopedSession], house: House, running: Injection, scores: int
) -> None:
    code = joining.issue_code(desk, NEEDLE_OUT, house.staff(), running.id, secret=SECRET)
    for minute in range(scores):
        builders.save(desk, house, running, new_score(area_of(desk, running), after=(minute + 1) * MINUTE))
    claimed = joining.claim(desk, NOW, code=code.token, date_of_birth=BORN, address=builders.ADDRESS, secret=SECRET)
    actor = house.patient(running.patient_id)
    desk.commit()
    with sessions() as session, counting(session) as statements:
        assert builders.device_by_token(session, NOW, claimed.device_token)
        looking_back.look_back(session, NOW, actor)
        session.commit()
    assert statements.count <= 9
