"""The pain before on the patient's own phone: kept as his, a 0 too, and only until the needle is out."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import sessionmaker

from diary.clinical.scores import Condition, Source
from diary.db.injections import Baseline, Injection
from diary.db.patients import Area
from diary.db.sessions import ScopedSession
from diary.services import pain_before, performing
from diary.services.acting import Actor
from diary.services.failures import NotFound, Refused
from diary.services.pain_before import PainBefore
from tests import builders
from tests.builders import BEFORE, LEFT, RIGHT, House
from tests.services.conftest import NewRows

LATER = BEFORE + timedelta(minutes=5)


@pytest.fixture
def himself(house: House, planned: Injection) -> Actor:
    return house.patient(planned.patient_id)


def kept(desk: ScopedSession, injection: Injection) -> dict[tuple[str, Source], tuple[int, int | None]]:
    rows = desk.scalars(select(Baseline).where(Baseline.injection_id == injection.id))
    return {(row.condition.value, row.source): (row.score, row.usual) for row in rows}


def keys(found: PainBefore) -> list[str]:
    return [question.key for question in found.questions]


def test_each_area_is_asked_moving_resting_and_usual(desk: ScopedSession, house: House) -> None:
    injection = builders.plan(desk, house, builders.register(desk, house), areas=(RIGHT, LEFT))
    found = pain_before.look_at_pain_before(desk, BEFORE, house.patient(injection.patient_id), injection.id)
    assert keys(found) == ["1-moving", "1-resting", "1-usual", "2-moving", "2-resting", "2-usual"]
    assert [question.label for question in found.questions[::3]] == [RIGHT.label, LEFT.label]
    assert found.is_open


def test_a_pain_that_comes_and_goes_is_asked_at_rest(desk: ScopedSession, planned: Injection, himself: Actor) -> None:
    desk.scalars(select(Area)).one().episodic = True
    assert keys(pain_before.look_at_pain_before(desk, BEFORE, himself, planned.id)) == ["1-resting", "1-usual"]


def test_answers_are_his_own_and_a_0_is_one(desk: ScopedSession, planned: Injection, himself: Actor) -> None:
    for key, score in (("1-moving", 8), ("1-resting", 0), ("1-usual", 0)):
        found = pain_before.answer_before(desk, LATER, himself, planned.id, key, score)
    assert [question.answer for question in found.questions] == [8, 0, 0]
    assert kept(desk, planned) == {("moving", Source.PATIENT): (8, 0), ("resting", Source.PATIENT): (0, 0)}
    assert {row.scored_at for row in performing.baselines_of(desk, planned)} == {LATER}


def test_an_answer_can_be_changed_and_keeps_the_usual_pain(
    desk: ScopedSession, planned: Injection, himself: Actor
) -> None:
    for key, score in (("1-moving", 8), ("1-usual", 7), ("1-moving", 5), ("1-resting", 2)):
        pain_before.answer_before(desk, LATER, himself, planned.id, key, score)
    assert kept(desk, planned) == {("moving", Source.PATIENT): (5, 7), ("resting", Source.PATIENT): (2, 7)}


def test_the_usual_pain_is_asked_only_beside_a_pain_of_now(
    desk: ScopedSession, planned: Injection, himself: Actor
) -> None:
    found = pain_before.look_at_pain_before(desk, BEFORE, himself, planned.id)
    assert found.after("1-resting") is None
    with pytest.raises(Refused):
        pain_before.answer_before(desk, LATER, himself, planned.id, "1-usual", 5)
    found = pain_before.answer_before(desk, LATER, himself, planned.id, "1-moving", 0)
    following = found.after("1-resting")
    assert following is not None
    assert following.key == "1-usual"


def test_the_usual_pain_does_not_make_the_score_of_the_staff_his(
    desk: ScopedSession, house: House, planned: Injection, himself: Actor
) -> None:
    builders.baseline(desk, house, planned, score=6, usual=None)
    pain_before.answer_before(desk, LATER, himself, planned.id, "1-usual", 4)
    assert kept(desk, planned) == {("moving", Source.STAFF): (6, 4)}


def test_after_the_needle_nothing_changes(
    desk: ScopedSession, house: House, planned: Injection, himself: Actor
) -> None:
    pain_before.answer_before(desk, LATER, himself, planned.id, "1-moving", 8)
    builders.start(desk, house, planned)
    assert not pain_before.look_at_pain_before(desk, BEFORE, himself, planned.id).is_open
    with pytest.raises(Refused, match="The needle is out"):
        pain_before.answer_before(desk, LATER, himself, planned.id, "1-moving", 1)
    assert kept(desk, planned) == {("moving", Source.PATIENT): (8, None)}


@pytest.mark.parametrize("score", [-1, 11, True, 3.0])
def test_what_is_no_score_is_refused(desk: ScopedSession, planned: Injection, himself: Actor, score: int) -> None:
    with pytest.raises(Refused):
        pain_before.answer_before(desk, LATER, himself, planned.id, "1-moving", score)
    assert kept(desk, planned) == {}


@pytest.mark.parametrize("key", ["2-moving", "moving", "", "1-"])
def test_a_question_that_is_not_asked_is_not_there(
    desk: ScopedSession, planned: Injection, himself: Actor, key: str
) -> None:
    with pytest.raises(NotFound):
        pain_before.answer_before(desk, LATER, himself, planned.id, key, 3)


def test_nobody_answers_for_another_patient(
    desk: ScopedSession, house: House, elsewhere: House, planned: Injection, sessions: sessionmaker[ScopedSession]
) -> None:
    neighbour_id = builders.register(desk, house).id
    neighbour = house.patient(neighbour_id)
    injection_id = planned.id
    desk.commit()
    with pytest.raises(NotFound):
        pain_before.look_at_pain_before(desk, BEFORE, neighbour, injection_id)
    with pytest.raises(NotFound):
        pain_before.answer_before(desk, BEFORE, neighbour, injection_id, "1-moving", 3)
    desk.rollback()
    with sessions() as theirs, pytest.raises(NotFound):
        pain_before.answer_before(theirs, BEFORE, elsewhere.patient(neighbour_id), injection_id, "1-moving", 3)


def test_looks_and_answers_are_written_down_without_the_score(
    desk: ScopedSession, planned: Injection, himself: Actor, new_rows: NewRows
) -> None:
    new_rows()
    pain_before.look_at_pain_before(desk, BEFORE, himself, planned.id)
    pain_before.answer_before(desk, LATER, himself, planned.id, "1-moving", 8)
    rows = sorted(new_rows(), key=lambda row: row.action)
    assert [row.action for row in rows] == ["baseline taken", "pain before seen by the patient"]
    assert rows[0].detail == {"question": "1-moving"}
    assert {row.actor_id for row in rows} == {himself.id}


def test_the_answers_are_judged(desk: ScopedSession, house: House, planned: Injection, himself: Actor) -> None:
    pain_before.answer_before(desk, LATER, himself, planned.id, "1-moving", 0)
    row = performing.baselines_of(desk, planned)[0]
    assert (row.condition, row.score) == (Condition.MOVING, 0)
