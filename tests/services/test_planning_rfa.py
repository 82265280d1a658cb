"""The RFA plan of a patient from what the clinic has on record, and what was done elsewhere."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.orm import sessionmaker

from diary.clinical.catalogue import Intent, Procedure, Region, Side
from diary.clinical.readiness import PlanState
from diary.db.audit import AuditRow
from diary.db.injections import Injection
from diary.db.patients import Patient
from diary.db.sessions import ScopedSession
from diary.services import closing, elsewhere, merging, planning_rfa, recording
from diary.services.elsewhere import PastDetails
from diary.services.failures import NotFound, Refused
from diary.services.planning_rfa import PatientPlan
from tests import builders
from tests.builders import NEEDLE_OUT, House
from tests.databases import Statements

LATER = NEEDLE_OUT + timedelta(days=40)
TOLD = PastDetails(
    done_on=date(2026, 2, 20),
    procedure=Procedure.MEDIAL_BRANCH_BLOCK,
    region=Region.LUMBAR,
    side=Side.RIGHT,
    intent=Intent.DIAGNOSTIC,
    levels=("L4",),
    stated_relief_percent=90,
)


@pytest.fixture
def patient(desk: ScopedSession, house: House) -> Patient:
    return builders.register(desk, house)


def block(desk: ScopedSession, house: House, patient: Patient, day: int, **changes: Any) -> Injection:  # noqa: ANN401 (whatever the details hold)
    """A block that relieved from 8 to 1 for three hours and less than four."""
    performed_at = NEEDLE_OUT + timedelta(days=day)
    injection = builders.plan(desk, house, patient, performed_at - timedelta(hours=1), **changes)
    builders.baseline(desk, house, injection)
    builders.start(desk, house, injection, performed_at)
    for minutes, score in ((60, 1), (180, 1), (240, 7)):
        new = builders.new_score(builders.area_of(desk, injection), score, timedelta(days=day, minutes=minutes))
        recording.save_score(desk, new.recorded_at or performed_at, house.patient(patient.id), new)
    return injection


def plan(desk: ScopedSession, house: House, patient: Patient, policy: str | None = None) -> PatientPlan:
    return planning_rfa.plan_for(desk, LATER, house.staff(), patient.id, policy_id=policy)


def state(desk: ScopedSession, house: House, patient: Patient, policy: str | None = None) -> PlanState:
    (target,) = plan(desk, house, patient, policy).targets
    return target.standing.state


def test_without_an_injection_there_is_nothing_to_plan(desk: ScopedSession, house: House, patient: Patient) -> None:
    builders.plan(desk, house, patient)
    found = plan(desk, house, patient)
    assert (found.injections, found.policy, found.policies, found.targets) == ((), None, (), ())


def test_two_blocks_are_compared_and_planned(desk: ScopedSession, house: House, patient: Patient) -> None:
    first, second = block(desk, house, patient, 0), block(desk, house, patient, 14)
    found = plan(desk, house, patient)
    assert [done.row.id for done in found.injections] == [first.id, second.id]
    assert found.policy is not None
    assert found.policy.id == "medicare-facet"
    (target,) = found.targets
    assert (target.levels, target.standing.state) == (("L3", "L4", "L5"), PlanState.CRITERIA_MET)
    assert target.comparison is not None
    assert target.comparison.label == "reproduced"


def test_one_block_needs_another_and_says_from_when(desk: ScopedSession, house: House, patient: Patient) -> None:
    block(desk, house, patient, 0)
    (target,) = plan(desk, house, patient).targets
    assert (target.standing.state, target.standing.earliest) == (
        PlanState.CONFIRMATORY_BLOCK_NEEDED,
        date(2026, 3, 16),
    )


def test_the_policy_that_is_asked_for_is_the_one_that_plans(
    desk: ScopedSession, house: House, patient: Patient
) -> None:
    block(desk, house, patient, 0)
    assert state(desk, house, patient, "consensus-2020-lumbar") is PlanState.CRITERIA_MET
    assert plan(desk, house, patient, "medicare-sij").targets == ()
    with pytest.raises(Refused):
        plan(desk, house, patient, "no such policy")


def test_what_was_entered_in_error_never_was(desk: ScopedSession, house: House, patient: Patient) -> None:
    block(desk, house, patient, 0)
    wrong = block(desk, house, patient, 14)
    closing.void(desk, LATER, house.staff(), wrong.id, reason="another patient's")
    assert state(desk, house, patient) is PlanState.CONFIRMATORY_BLOCK_NEEDED


def test_the_number_of_queries_does_not_grow_with_the_injections(
    desk: ScopedSession,
    house: House,
    count_queries: Callable[[], AbstractContextManager[Statements]],
) -> None:
    counts = []
    for blocks in (1, 3):
        patient = builders.register(desk, house)
        for number in range(blocks):
            block(desk, house, patient, 10 * number)
        elsewhere.enter_session(desk, LATER, house.staff(), patient.id, TOLD)
        desk.flush()
        desk.expire_all()
        with count_queries() as statements:
            plan(desk, house, patient)
        counts.append(statements.count)
    assert counts[0] == counts[1] <= 16


def test_strangers_find_nothing(
    elsewhere_house: House, sessions: sessionmaker[ScopedSession], desk: ScopedSession, house: House, patient: Patient
) -> None:
    block(desk, house, patient, 0)
    past_id = elsewhere.enter_session(desk, LATER, house.staff(), patient.id, TOLD)
    patient_id, stranger = patient.id, elsewhere_house.staff()
    desk.commit()
    with sessions() as theirs:
        for deed in (
            lambda: planning_rfa.plan_for(theirs, LATER, stranger, patient_id),
            lambda: elsewhere.enter_session(theirs, LATER, stranger, patient_id, TOLD),
            lambda: elsewhere.withdraw_session(theirs, LATER, stranger, past_id, reason="x"),
            lambda: elsewhere.say_complete(theirs, LATER, stranger, patient_id, complete=True),
        ):
            with pytest.raises(NotFound):
                deed()


@pytest.fixture
def elsewhere_house(elsewhere: House) -> House:
    """Another clinic, under a name that the module of the same name leaves free."""
    return elsewhere


class TestElsewhere:
    def test_a_session_told_counts_and_is_marked(self, desk: ScopedSession, house: House, patient: Patient) -> None:
        block(desk, house, patient, 0, levels=("L4",))
        assert state(desk, house, patient) is PlanState.CONFIRMATORY_BLOCK_NEEDED
        elsewhere.enter_session(desk, LATER, house.staff(), patient.id, TOLD)
        (target,) = plan(desk, house, patient).targets
        assert target.standing.state is PlanState.CANNOT_TELL
        assert [told.past is not None for told in target.sessions] == [True, False]

    def test_one_that_was_taken_back_counts_no_more_and_stays_on_record(
        self, desk: ScopedSession, house: House, patient: Patient
    ) -> None:
        block(desk, house, patient, 0, levels=("L4",))
        past_id = elsewhere.enter_session(desk, LATER, house.staff(), patient.id, TOLD)
        assert elsewhere.withdraw_session(desk, LATER, house.staff(), past_id, reason="his brother's") == patient.id
        assert state(desk, house, patient) is PlanState.CONFIRMATORY_BLOCK_NEEDED
        (told,) = elsewhere.elsewhere_of(desk, patient.id).sessions
        assert (told.id, told.withdrawn_because) == (past_id, "his brother's")
        with pytest.raises(Refused):
            elsewhere.withdraw_session(desk, LATER, house.staff(), past_id, reason="again")
        with pytest.raises(Refused):
            elsewhere.withdraw_session(desk, LATER, house.staff(), past_id, reason=" ")

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"done_on": date(2026, 4, 12)}, "done_on"),
            ({"done_on": date(1961, 3, 3)}, "done_on"),
            ({"region": Region.SACROILIAC}, "region"),
            ({"levels": ("L4-5",)}, "levels"),
            ({"levels": ("L4", "L4")}, "levels"),
            ({"stated_relief_percent": 101}, "stated_relief_percent"),
            ({"stated_relief_percent": -1}, "stated_relief_percent"),
        ],
    )
    def test_what_cannot_have_been_is_refused_at_its_field(
        self, desk: ScopedSession, house: House, patient: Patient, changes: dict[str, Any], field: str
    ) -> None:
        with pytest.raises(Refused) as caught:
            elsewhere.enter_session(desk, LATER, house.staff(), patient.id, replace(TOLD, **changes))
        assert caught.value.field == field

    @pytest.mark.parametrize(
        "changes",
        [
            {"done_on": date(2026, 4, 11)},
            {"levels": ()},
            {"stated_relief_percent": None},
            {"stated_relief_percent": 0},
            {"stated_relief_percent": 100},
        ],
    )
    def test_what_lies_at_the_edge_is_taken(
        self, desk: ScopedSession, house: House, patient: Patient, changes: dict[str, Any]
    ) -> None:
        wanted = replace(TOLD, **changes)
        elsewhere.enter_session(desk, LATER, house.staff(), patient.id, wanted)
        (told,) = elsewhere.elsewhere_of(desk, patient.id).sessions
        assert (told.session.done_on, told.session.levels, told.session.stated_relief_percent) == (
            wanted.done_on,
            wanted.levels,
            wanted.stated_relief_percent,
        )


class TestComplete:
    def limit(self, desk: ScopedSession, house: House, patient: Patient) -> str:
        (target,) = plan(desk, house, patient).targets
        return target.year[0].result.value

    def test_limits_cannot_tell_until_somebody_says_so_and_again_once_it_is_taken_back(
        self, desk: ScopedSession, house: House, patient: Patient
    ) -> None:
        block(desk, house, patient, 0)
        assert self.limit(desk, house, patient) == "cannot tell"
        elsewhere.say_complete(desk, LATER, house.staff(), patient.id, complete=True)
        assert self.limit(desk, house, patient) == "met"
        elsewhere.say_complete(desk, LATER, house.staff(), patient.id, complete=False)
        assert self.limit(desk, house, patient) == "cannot tell"
        word = elsewhere.elsewhere_of(desk, patient.id).word
        assert word is not None
        assert (word.complete, word.said_by, word.said_at >= LATER) == (False, "Provider Of Harbor", True)

    def test_a_record_that_is_merged_in_brings_its_sessions_and_opens_the_question_again(
        self, desk: ScopedSession, house: House, patient: Patient
    ) -> None:
        block(desk, house, patient, 0)
        elsewhere.say_complete(desk, LATER, house.staff(), patient.id, complete=True)
        double = builders.register(desk, house)
        elsewhere.enter_session(desk, LATER, house.staff(), double.id, TOLD)
        merging.merge(desk, LATER + timedelta(hours=1), house.staff(), double.id, patient.id, reason="the same")
        found = elsewhere.elsewhere_of(desk, patient.id)
        assert (len(found.sessions), found.outdated, found.history.complete) == (1, True, False)
        with pytest.raises(Refused):
            elsewhere.enter_session(desk, LATER, house.staff(), double.id, TOLD)
        elsewhere.say_complete(desk, LATER + timedelta(hours=2), house.staff(), patient.id, complete=True)
        assert elsewhere.elsewhere_of(desk, patient.id).history.complete


def test_each_change_is_written_down_with_whose_and_what_it_was_about(
    desk: ScopedSession, house: House, patient: Patient, new_rows: Callable[[], list[AuditRow]]
) -> None:
    new_rows()
    past_id = elsewhere.enter_session(desk, LATER, house.staff(), patient.id, TOLD)
    elsewhere.withdraw_session(desk, LATER, house.staff(), past_id, reason="wrong")
    elsewhere.say_complete(desk, LATER, house.staff(), patient.id, complete=True)
    elsewhere.say_complete(desk, LATER, house.staff(), patient.id, complete=False)
    rows = new_rows()
    assert [row.action for row in rows] == [
        "session elsewhere entered",
        "session elsewhere taken back",
        "history said to be complete",
        "history no longer said to be complete",
    ]
    assert {row.patient_id for row in rows} == {patient.id}
    assert [row.object_id for row in rows[:2]] == [past_id, past_id]
    assert all(row.detail == {} for row in rows)


def test_a_patient_that_nobody_knows_has_no_plan(desk: ScopedSession, house: House) -> None:
    with pytest.raises(NotFound):
        planning_rfa.plan_for(desk, LATER, house.staff(), uuid4())
