"""What the injections of a worklist need: decisions, the next block, and what changed after a signature."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import sessionmaker

from diary.clinical.answers import Answer
from diary.clinical.attention import Need
from diary.clinical.catalogue import Side
from diary.clinical.next_step import NextStep
from diary.clinical.scores import Condition
from diary.db.injections import Injection
from diary.db.people import Role
from diary.db.sessions import ScopedSession
from diary.services import amending, correcting, deciding, enrolling, performing, recording, worklisting
from diary.services import elsewhere as past
from diary.services.amending import ScoreChange
from diary.services.deciding import NewDecision
from diary.services.injection_history import record_now
from diary.services.recording import NewRescue
from diary.services.signing import Proof
from diary.services.worklisting import Sort, View, Wanted, WorklistRow
from tests import builders
from tests.builders import BEFORE, NEEDLE_OUT, PASSWORD, House, area_of, new_score, save
from tests.crowds import multiply
from tests.databases import counting
from tests.services.test_reviewing import score_through_the_day

DAY = timedelta(days=1)
NOW = NEEDLE_OUT + 2 * DAY
SIGNED_AT = NOW - DAY / 4


@pytest.fixture
def met(desk: ScopedSession, house: House, running: Injection) -> Injection:
    """A block that is met, of a policy that asks for two."""
    score_through_the_day(desk, house, running)
    return running


def rows(desk: ScopedSession, house: House, now: datetime = NOW, **wanted: Any) -> tuple[WorklistRow, ...]:  # noqa: ANN401 (by its fields)
    return worklisting.worklist(desk, now, house.staff(), Wanted(**wanted)).rows


def row_of(desk: ScopedSession, house: House, injection: Injection, now: datetime = NOW) -> WorklistRow:
    return next(row for row in rows(desk, house, now) if row.injection.id == injection.id)


def sign(
    desk: ScopedSession,
    house: House,
    injection: Injection,
    step: NextStep = NextStep.OBSERVE,
    now: datetime = SIGNED_AT,
) -> None:
    found = deciding.look_to_decide(desk, now, house.staff(), injection.id)
    new = NewDecision(step=step, note=None, reason=None, seen=found.seen, seen_version=0)
    deciding.sign(desk, now, house.staff(), found, new, Proof(password=PASSWORD))


def test_a_result_waits_for_a_decision_until_one_is_signed(desk: ScopedSession, house: House, met: Injection) -> None:
    assert row_of(desk, house, met).needs[:1] == (Need.DECISION,)
    assert [row.injection.id for row in rows(desk, house, view=View.DECISION)] == [met.id]
    sign(desk, house, met)
    assert row_of(desk, house, met).needs == (Need.SILENT,)
    assert rows(desk, house, view=View.DECISION) == ()


def test_an_ended_diary_waits_for_a_decision_for_three_months(
    desk: ScopedSession, house: House, met: Injection
) -> None:
    performing.end(desk, NEEDLE_OUT + DAY, house.staff(), met)
    assert [row.injection.id for row in rows(desk, house, NEEDLE_OUT + 90 * DAY)] == [met.id]
    assert rows(desk, house, NEEDLE_OUT + 90 * DAY + DAY / 24) == ()


def test_whoever_was_injected_again_waits_for_the_later_one(desk: ScopedSession, house: House, met: Injection) -> None:
    patient = enrolling.find_patient(desk, house.staff(), met.patient_id)
    again = builders.plan(desk, house, patient, NOW - DAY)
    builders.start(desk, house, again, NOW - DAY / 2)
    assert [row.injection.id for row in rows(desk, house, view=View.DECISION)] == []
    neck = builders.plan(desk, house, patient, NOW, **NECK)
    builders.start(desk, house, neck, NOW)
    assert Need.UNDETERMINED in row_of(desk, house, again, NOW + DAY).needs


NECK: dict[str, Any] = {
    "region": "cervical",
    "levels": ("C4", "C5"),
    "areas": (replace(builders.LEFT, label="Neck"),),
    "side": Side.LEFT,
}


def test_what_cannot_be_told_says_so_and_is_not_open_once_it_has_ended(
    desk: ScopedSession, house: House, running: Injection
) -> None:
    found = row_of(desk, house, running)
    assert (found.needs, found.attention.result) == ((Need.SILENT, Need.UNDETERMINED), Answer.CANNOT_TELL)
    performing.end(desk, NEEDLE_OUT + DAY, house.staff(), running)
    assert rows(desk, house) == ()
    assert [row.injection.id for row in rows(desk, house, view=View.UNDETERMINED)] == [running.id]


class TestConfirmatoryBlocks:
    """What the RFA plan says of the patient."""

    def block(self, desk: ScopedSession, house: House, injection: Injection, now: datetime = NOW) -> Any:  # noqa: ANN401 (or None)
        return row_of(desk, house, injection, now).attention.block

    def test_a_met_block_asks_for_another_and_says_from_when(
        self, desk: ScopedSession, house: House, met: Injection
    ) -> None:
        found = self.block(desk, house, met)
        assert (found.met, found.needed, found.earliest, found.may_be_done) == (1, 2, date(2026, 3, 16), False)
        assert self.block(desk, house, met, datetime(2026, 3, 16, 18, tzinfo=NOW.tzinfo)).may_be_done
        assert [row.injection.id for row in rows(desk, house, view=View.BLOCK)] == [met.id]

    def test_a_block_that_is_planned_or_was_done_is_asked_for_no_more(
        self, desk: ScopedSession, house: House, met: Injection
    ) -> None:
        patient = enrolling.find_patient(desk, house.staff(), met.patient_id)
        second = builders.plan(desk, house, patient, NEEDLE_OUT + 13 * DAY)
        assert self.block(desk, house, met) is None
        builders.baseline(desk, house, second)
        builders.start(desk, house, second, NEEDLE_OUT + 14 * DAY)
        for hours in (0.5, 1, 2, 3, 4):
            after = 14 * DAY + timedelta(hours=hours)
            save(desk, house, second, new_score(area_of(desk, second), 0, after=after))
        assert self.block(desk, house, second, NEEDLE_OUT + 16 * DAY) is None

    @pytest.mark.parametrize("step", NextStep)
    def test_a_decision_for_something_else_ends_the_waiting(
        self, desk: ScopedSession, house: House, met: Injection, step: NextStep
    ) -> None:
        sign(desk, house, met, step)
        assert (self.block(desk, house, met) is not None) == (step is NextStep.REPEAT_BLOCK)

    def test_one_side_may_ask_where_the_other_failed(self, desk: ScopedSession, house: House) -> None:
        both = builders.running(desk, house, areas=(builders.RIGHT, builders.LEFT), side=Side.BOTH)
        for place, score in zip(performing.areas_in_order(desk, both), (0, 8), strict=True):
            for hours in (0.5, 1, 2, 3, 4):
                save(desk, house, both, new_score(place, score, after=timedelta(hours=hours)))
        found = row_of(desk, house, both).attention
        assert (found.result, found.block is not None) == (Answer.NOT_MET, True)

    def test_a_failed_block_asks_for_none(self, desk: ScopedSession, house: House, running: Injection) -> None:
        score_through_the_day(desk, house, running, 8)
        assert self.block(desk, house, running) is None

    def test_what_was_done_elsewhere_is_reckoned_with(self, desk: ScopedSession, house: House, met: Injection) -> None:
        """A block without a diary may be the second one: then nobody can tell that another is due."""
        details = past.PastDetails(
            done_on=date(2026, 2, 1),
            procedure=met.procedure,
            region=met.region,
            side=met.side,
            intent=met.intent,
            levels=tuple(met.levels),
        )
        past.enter_session(desk, NOW, house.staff(), met.patient_id, details)
        assert self.block(desk, house, met) is None


class TestChangedSinceSigned:
    """What was signed by is other than it was; what merely came later is not."""

    def needs(self, desk: ScopedSession, house: House, injection: Injection) -> set[Need]:
        return set(row_of(desk, house, injection).needs)

    def test_a_later_score_changes_nothing(self, desk: ScopedSession, house: House, met: Injection) -> None:
        sign(desk, house, met)
        save(desk, house, met, new_score(area_of(desk, met), 0, after=NOW - NEEDLE_OUT))
        assert Need.CHANGED not in self.needs(desk, house, met)

    def test_a_score_of_before_that_comes_or_changes_does(
        self, desk: ScopedSession, house: House, met: Injection
    ) -> None:
        sign(desk, house, met)
        felt = new_score(area_of(desk, met), 0, after=timedelta(hours=5), recorded_at=NOW)
        saved = save(desk, house, met, felt)
        assert self.needs(desk, house, met) >= {Need.CHANGED}
        again = NOW + timedelta(minutes=1)
        found = deciding.look_to_decide(desk, again, house.staff(), met.id)
        amended = NewDecision(step=NextStep.OBSERVE, note=None, reason="A score came", seen=found.seen, seen_version=1)
        deciding.sign(desk, again, house.staff(), found, amended, Proof(password=PASSWORD))
        later = again + timedelta(minutes=1)
        assert Need.CHANGED not in row_of(desk, house, met, later).needs
        change = ScoreChange(score=1, condition=Condition.MOVING)
        amending.change_score(desk, later, house.patient(met.patient_id), saved.entry.entry_id, change)
        assert Need.CHANGED in row_of(desk, house, met, later).needs

    def test_a_medicine_of_before_does(self, desk: ScopedSession, house: House, met: Injection) -> None:
        sign(desk, house, met)
        new = NewRescue(rescue_id=met.id, injection_id=met.id, taken_at=NEEDLE_OUT + DAY / 4, drug="Ibuprofen")
        recording.save_rescue(desk, NOW, house.patient(met.patient_id), new)
        assert Need.CHANGED in self.needs(desk, house, met)

    def test_a_correction_of_the_record_does(self, desk: ScopedSession, house: House, met: Injection) -> None:
        sign(desk, house, met)
        after = replace(record_now(desk, met), side=Side.BOTH)
        correcting.correct(desk, NOW, house.staff(), met.id, after, reason="Both, by the report.", revision=0)
        assert Need.CHANGED in self.needs(desk, house, met)

    def test_another_result_does(self, desk: ScopedSession, house: House, running: Injection) -> None:
        """Time alone may bring it: nothing came, and yet it reads otherwise than what was signed."""
        save(desk, house, running, new_score(area_of(desk, running), 1))
        sign(desk, house, running, now=NEEDLE_OUT + timedelta(minutes=40))
        for hours in (1, 2, 3, 4):
            save(desk, house, running, new_score(area_of(desk, running), 0, after=timedelta(hours=hours)))
        found = row_of(desk, house, running)
        assert found.attention.result_differs
        assert found.needs[0] is Need.CHANGED


def test_the_order_is_that_of_the_needs_or_as_it_is_asked_for(
    desk: ScopedSession,
    house: House,
    met: Injection,
    patient_named: Any,  # noqa: ANN401 (makes patients)
) -> None:
    silent = patient_named("Aaron")
    sign(desk, house, silent, now=NOW - DAY / 4)
    follow_up = patient_named("Zoe")
    follow_up.follow_up_on = date(2026, 3, 4)
    needed = [follow_up.id, met.id, silent.id]
    assert [row.injection.id for row in rows(desk, house)] == needed
    assert [row.injection.id for row in rows(desk, house, sort=Sort.NAME)] == [silent.id, met.id, follow_up.id]
    silent.performed_at, follow_up.performed_at = NEEDLE_OUT + DAY / 4, NEEDLE_OUT + DAY / 8
    latest = [row.injection.id for row in rows(desk, house, sort=Sort.LATEST)]
    assert latest == [silent.id, follow_up.id, met.id]
    for injection in (met, silent, follow_up):
        performing.end(desk, NOW, house.staff(), injection)
    over = {sort: [row.injection.id for row in rows(desk, house, view=View.OVER, sort=sort)] for sort in Sort}
    assert (over[Sort.NAME], over[Sort.LATEST]) == ([silent.id, met.id, follow_up.id], latest)


@pytest.fixture
def patient_named(desk: ScopedSession, house: House) -> Any:  # noqa: ANN401 (a maker)
    def named(name: str) -> Injection:
        injection = builders.plan(desk, house, builders.register(desk, house, name=name), BEFORE)
        builders.baseline(desk, house, injection)
        return builders.start(desk, house, injection)

    return named


def test_many_need_as_many_statements_as_three_and_fewer_once_they_are_known(
    desk: ScopedSession, sessions: sessionmaker[ScopedSession], house: House, met: Injection
) -> None:
    """Each is met, decided about, waits for the next block, and has changed since."""
    sign(desk, house, met, NextStep.REPEAT_BLOCK)
    save(desk, house, met, new_score(area_of(desk, met), 0, after=timedelta(hours=5), recorded_at=NOW))
    counted = []
    for more in (2, 97):
        multiply(desk, met, more)
        desk.commit()
        for _look in ("judged", "known"):
            with sessions() as session, counting(session) as statements:
                found = worklisting.worklist(session, NOW, house.staff())
                session.commit()
            assert found.counts[View.BLOCK] == found.counts[View.CHANGED] == found.counts[View.OPEN]
            counted.append((found.counts[View.BLOCK], statements.count))
    assert [number for number, _ in counted] == [3, 3, 100, 100]
    assert (counted[0][1], counted[1][1]) == (counted[2][1], counted[3][1])
    assert counted[1][1] < counted[0][1] <= 60


def test_another_clinic_is_not_looked_at(
    elsewhere: House, desk: ScopedSession, sessions: sessionmaker[ScopedSession], met: Injection
) -> None:
    desk.commit()
    with sessions() as theirs:
        found = worklisting.worklist(theirs, NOW, elsewhere.staff(Role.NURSE))
    assert met.id is not None
    assert set(found.counts.values()) == {0}
