"""Which scores reach the judgement of a diary: those of its own time, none that was taken back, and every 0."""

from datetime import timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from diary.clinical.review import Review
from diary.db.injections import Injection
from diary.db.patients import Patient
from diary.services import performing, recording, reviewing
from tests import builders
from tests.builders import NEEDLE_OUT, House

LATER = timedelta(days=30)


def reviewed(desk: Session, house: House, injection: Injection) -> Review:
    now = NEEDLE_OUT + timedelta(days=40)
    found = reviewing.review_injection(desk, now, house.staff(), injection.id).review
    assert found is not None
    return found


def scores(review: Review) -> list[int]:
    return [item.entry.score for item in review.entries]


def test_a_score_after_a_later_injection_counts_for_the_later_one_alone(
    desk: Session, house: House, running: Injection
) -> None:
    area_id = builders.area_of(desk, running)
    builders.save(desk, house, running, builders.new_score(area_id, 1))
    later = again(desk, house, running)
    builders.save(desk, house, later, builders.new_score(area_id, 7, after=LATER + timedelta(hours=1)))
    assert scores(reviewed(desk, house, running)) == [1]
    assert scores(reviewed(desk, house, later)) == [7]


def again(desk: Session, house: House, earlier: Injection) -> Injection:
    """A second injection of the same area, thirty days later."""
    patient = desk.get_one(Patient, earlier.patient_id)
    later = builders.plan(desk, house, patient, NEEDLE_OUT, areas=(builders.RIGHT,))
    assert builders.area_of(desk, later) == builders.area_of(desk, earlier)
    return builders.start(desk, house, later, NEEDLE_OUT + LATER)


def test_a_score_that_was_taken_back_is_not_judged(desk: Session, house: House, running: Injection) -> None:
    new = builders.new_score(builders.area_of(desk, running))
    builders.save(desk, house, running, new)
    assert scores(reviewed(desk, house, running)) == [3]
    recording.withdraw_score(desk, NEEDLE_OUT + timedelta(hours=1), house.patient(running.patient_id), new.entry_id)
    assert scores(reviewed(desk, house, running)) == []


def test_a_0_is_a_score_and_a_relief_of_0_is_said(desk: Session, house: House, running: Injection) -> None:
    new = builders.new_score(builders.area_of(desk, running), 0, stated_relief_percent=Decimal(0), could_move=False)
    builders.save(desk, house, running, new)
    (kept,) = reviewed(desk, house, running).entries
    assert (kept.entry.score, kept.entry.stated_relief_percent, kept.entry.could_move) == (0, 0, False)


def test_a_baseline_of_0_and_a_usual_pain_of_0_are_kept(desk: Session, house: House, planned: Injection) -> None:
    builders.baseline(desk, house, planned, score=0, usual=0)
    builders.start(desk, house, planned)
    (kept,) = reviewed(desk, house, planned).diary.baselines
    assert (kept.score, kept.usual) == (0, 0)
    assert [row.score for row in performing.baselines_of(desk, planned)] == [0]
