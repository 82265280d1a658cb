"""What providers look at: one injection with its judgement, and the list of all."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy.orm import sessionmaker

from diary.clinical.answers import Answer
from diary.clinical.catalogue import Procedure
from diary.db.injections import Injection
from diary.db.scope import scope_to
from diary.db.sessions import ScopedSession
from diary.services import performing, recording, reviewing
from diary.services.failures import NotFound, Refused
from diary.services.reviewing import ReviewedInjection
from tests import builders
from tests.builders import BEFORE, LEFT, NEEDLE_OUT, RIGHT, House, area_of, new_score, save
from tests.databases import counting

HOUR = timedelta(hours=1)
NOW = NEEDLE_OUT + 12 * HOUR


def reviewed(
    desk: ScopedSession, house: House, injection: Injection, policy_id: str | None = None
) -> ReviewedInjection:
    return reviewing.review_injection(desk, NOW, house.staff(), injection.id, policy_id=policy_id)


def score_through_the_day(desk: ScopedSession, house: House, injection: Injection, score: int = 0) -> None:
    area_id = area_of(desk, injection)
    for after in (HOUR / 2, HOUR, 2 * HOUR, 3 * HOUR, 4 * HOUR):
        save(desk, house, injection, new_score(area_id, score, after=after))


def test_it_holds_whom_where_and_what(desk: ScopedSession, house: House, running: Injection) -> None:
    found = reviewed(desk, house, running)
    assert found.patient.id == running.patient_id
    assert found.location.id == house.location_id
    assert found.provider.name == "Provider Of Harbor"
    assert [area.label for area in found.areas] == ["Right low back"]


def test_it_judges_what_was_kept(desk: ScopedSession, house: House, running: Injection) -> None:
    score_through_the_day(desk, house, running)
    review = reviewed(desk, house, running).review
    assert review
    (area,) = review.areas
    assert area.anesthetic.at[80].response is Answer.MET
    assert (area.baseline, area.usual, area.anesthetic.peak_relief_percent) == (8, 8, 100.0)
    assert review.policy
    assert review.policy.id == "medicare-facet"
    assert review.diary.injection.performed_at == NEEDLE_OUT
    assert review.diary.injection.anesthetics
    assert review.diary.injection.anesthetics[0].agent == "bupivacaine"


def test_before_the_needle_is_out_there_is_nothing_to_judge(
    desk: ScopedSession, house: House, planned: Injection
) -> None:
    assert reviewed(desk, house, planned).review is None


def test_another_policy_is_chosen_by_its_id(desk: ScopedSession, house: House, running: Injection) -> None:
    review = reviewed(desk, house, running, "asipp").review
    assert review
    assert review.policy
    assert review.policy.id == "asipp"


@pytest.mark.parametrize("policy_id", ["medicare-sij", "no such policy", "", "../asipp", "\0"])
def test_a_policy_that_does_not_speak_of_it_is_refused(
    desk: ScopedSession, house: House, running: Injection, policy_id: str
) -> None:
    with pytest.raises(Refused) as refused:
        reviewed(desk, house, running, policy_id)
    assert refused.value.field == "policy"


def test_the_policies_to_choose_from_speak_of_it(desk: ScopedSession, house: House, running: Injection) -> None:
    offered = [policy.id for policy in reviewing.policies_for(reviewed(desk, house, running))]
    assert offered[0] == "medicare-facet"
    assert "medicare-sij" not in offered


def test_an_ablation_is_judged_without_a_policy(desk: ScopedSession, house: House) -> None:
    injection = builders.running(desk, house, procedure=Procedure.RADIOFREQUENCY_ABLATION, anesthetics=())
    review = reviewed(desk, house, injection).review
    assert review
    assert review.policy is None


def test_every_revision_of_an_entry_is_there(desk: ScopedSession, house: House, running: Injection) -> None:
    kept, taken_back = (new_score(area_of(desk, running), score) for score in (2, 9))
    for new in (kept, taken_back):
        save(desk, house, running, new)
    recording.withdraw_score(desk, NOW, house.patient(running.patient_id), taken_back.entry_id)
    found = reviewed(desk, house, running)
    assert found.review
    assert [timed.entry.score for timed in found.review.entries] == [2]
    assert [row.score for row in found.revisions[str(kept.entry_id)]] == [2]


def test_another_injection_of_the_day_is_known(desk: ScopedSession, house: House, running: Injection) -> None:
    patient = desk.get_one(type(reviewed(desk, house, running).patient), running.patient_id)
    other = builders.plan(desk, house, patient, areas=(LEFT,))
    builders.start(desk, house, other, NEEDLE_OUT + HOUR)
    called_off = builders.plan(desk, house, patient, areas=(LEFT,))
    performing.cancel(desk, BEFORE, house.staff(), called_off.id)
    review = reviewed(desk, house, running).review
    assert review
    assert review.diary.other_injections_at == (NEEDLE_OUT + HOUR,)
    assert "another injection that day" in review.flags


def test_a_rescue_analgesic_is_known(desk: ScopedSession, house: House, running: Injection) -> None:
    new = recording.NewRescue(
        rescue_id=uuid4(), injection_id=running.id, taken_at=NEEDLE_OUT + HOUR, drug="ibuprofen", recorded_at=NOW
    )
    recording.save_rescue(desk, NOW, house.patient(running.patient_id), new)
    review = reviewed(desk, house, running).review
    assert review
    assert "rescue in the anesthetic phase" in review.flags


def test_strangers_find_nothing(
    elsewhere: House, desk: ScopedSession, sessions: sessionmaker[ScopedSession], running: Injection
) -> None:
    injection_id = running.id
    desk.commit()
    with sessions() as theirs:
        for wanted in (injection_id, uuid4()):
            with pytest.raises(NotFound):
                reviewing.review_injection(theirs, NOW, elsewhere.staff(), wanted)


def fill(desk: ScopedSession, house: House, number: int) -> None:
    for _ in range(number):
        injection = builders.running(desk, house, areas=(RIGHT, LEFT))
        score_through_the_day(desk, house, injection)
        builders.plan(desk, house, builders.register(desk, house))


def test_a_review_takes_at_most_fifteen_queries_whatever_it_holds(
    desk: ScopedSession, sessions: sessionmaker[ScopedSession], house: House
) -> None:
    injection = builders.running(desk, house, areas=(RIGHT, LEFT))
    counted = []
    for _ in range(2):
        desk.commit()
        with sessions() as session, counting(session) as statements:
            reviewing.review_injection(session, NOW, house.staff(), injection.id)
            session.commit()
        counted.append(statements.count)
        scope_to(desk, house.clinic_id)
        score_through_the_day(desk, house, injection)
    # One more goes to the lookup of who is signed in.
    assert counted[0] == counted[1] <= 14
