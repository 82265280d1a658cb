"""An injection on the wrong patient goes to the right one, or is marked as entered in error; a plan is called off."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from diary.db.injections import Injection, InjectionState
from diary.db.joining import JoinCode
from diary.db.patients import Patient
from diary.db.sessions import ScopedSession
from diary.services import closing, joining, merging, moving, worklisting
from diary.services.failures import NotFound, Refused
from tests import builders
from tests.builders import NEEDLE_OUT, SECRET, House
from tests.services.belongings import LATER, NOTHING, belongings, full_diary, join
from tests.services.conftest import NewRows

DAY = timedelta(days=1)
WHY = "picked from the wrong line"
Deed = Callable[[Session, House, Injection, str], object]
CLOSING: dict[str, Deed] = {
    "call off": lambda desk, house, of, why: closing.call_off(desk, LATER, house.staff(), of.id, reason=why),
    "void": lambda desk, house, of, why: closing.void(desk, LATER, house.staff(), of.id, reason=why),
}


@pytest.fixture
def wrong(desk: ScopedSession, house: House) -> Patient:
    return builders.register(desk, house, name="Peter Holm")


@pytest.fixture
def right(desk: ScopedSession, house: House) -> Patient:
    return builders.register(desk, house, name="Ana Ruiz")


def move(desk: ScopedSession, house: House, injection: Injection, to: Patient, reason: str = WHY) -> None:
    moving.move_injection(desk, LATER, house.staff(), injection.id, to.id, reason=reason)


def test_the_diary_goes_to_the_right_patient_and_phones_and_other_injections_stay(
    desk: ScopedSession, house: House, wrong: Patient, right: Patient
) -> None:
    stays = builders.plan(desk, house, wrong)
    injection = full_diary(desk, house, wrong)
    before = belongings(desk, wrong.id)
    move(desk, house, injection, right)
    there, here = belongings(desk, right.id), belongings(desk, wrong.id)
    for kind in ("entries", "medicines", "peg", "baselines"):
        assert there[kind] == before[kind]
        assert here[kind] == []
    assert [row[0] for row in there["injections"]] == [injection.id]
    assert [row[0] for row in here["injections"]] == [stays.id]
    assert (there["phones"], here["phones"]) == ([], before["phones"])


def test_moved_there_and_back_everything_stands_where_it_stood(
    desk: ScopedSession, house: House, wrong: Patient, right: Patient
) -> None:
    injection = full_diary(desk, house, wrong)
    joining.issue_code(desk, NEEDLE_OUT, house.staff(), injection.id, secret=SECRET)
    before = belongings(desk, wrong.id) | {"codes": []}
    move(desk, house, injection, right)
    move(desk, house, injection, wrong)
    assert belongings(desk, wrong.id) | {"codes": []} == before
    assert belongings(desk, right.id) == NOTHING


def test_the_codes_that_wait_end(desk: ScopedSession, house: House, wrong: Patient, right: Patient) -> None:
    injection = full_diary(desk, house, wrong)
    code = joining.issue_code(desk, NEEDLE_OUT, house.staff(), injection.id, secret=SECRET)
    move(desk, house, injection, right)
    open_codes = select(JoinCode).where(JoinCode.claimed_at.is_(None), JoinCode.revoked_at.is_(None))
    assert desk.scalars(open_codes).all() == []
    assert joining.shown_code(desk, LATER, house.staff(), injection.id, secret=SECRET) is None
    assert code.token


def test_the_phone_of_the_wrong_patient_opens_nothing_of_the_right_one(
    desk: ScopedSession, house: House, wrong: Patient, right: Patient
) -> None:
    injection = full_diary(desk, house, wrong)
    token = join(desk, house, injection, wrong)
    move(desk, house, injection, right)
    device = builders.device_by_token(desk, LATER, token)
    assert device is not None
    assert device.patient_id == wrong.id


def test_a_diary_that_was_superseded_by_it_goes_on_and_one_of_the_right_patient_is_ended(
    desk: ScopedSession, house: House, wrong: Patient, right: Patient
) -> None:
    theirs, his = (builders.plan(desk, house, patient) for patient in (wrong, right))
    for earlier in (theirs, his):
        builders.start(desk, house, earlier, NEEDLE_OUT - DAY)
    injection = full_diary(desk, house, wrong)
    assert (theirs.state, his.state) == (InjectionState.SUPERSEDED, InjectionState.RUNNING)
    move(desk, house, injection, right)
    assert (theirs.state, theirs.superseded_at) == (InjectionState.RUNNING, None)
    assert (his.state, his.superseded_at) == (InjectionState.SUPERSEDED, NEEDLE_OUT)


def test_an_injection_that_comes_before_another_is_itself_superseded(
    desk: ScopedSession, house: House, wrong: Patient, right: Patient
) -> None:
    his = builders.plan(desk, house, right)
    builders.start(desk, house, his, NEEDLE_OUT + timedelta(hours=1))
    injection = full_diary(desk, house, wrong)
    move(desk, house, injection, right)
    assert (injection.state, injection.superseded_at) == (InjectionState.SUPERSEDED, his.performed_at)
    move(desk, house, injection, wrong)
    assert (injection.state, injection.superseded_at) == (InjectionState.RUNNING, None)


@pytest.mark.parametrize("reason", ["", " ", "x" * 201])
def test_a_move_needs_a_reason(desk: ScopedSession, house: House, wrong: Patient, right: Patient, reason: str) -> None:
    injection = builders.plan(desk, house, wrong)
    with pytest.raises(Refused) as refused:
        move(desk, house, injection, right, reason)
    assert refused.value.field == "reason"
    assert injection.patient_id == wrong.id


def test_what_cannot_be_moved_is_refused(desk: ScopedSession, house: House, wrong: Patient, right: Patient) -> None:
    injection, double = builders.plan(desk, house, wrong), builders.register(desk, house)
    with pytest.raises(Refused, match="already"):
        move(desk, house, injection, wrong)
    merging.merge(desk, LATER, house.staff(), double.id, right.id, reason=WHY)
    with pytest.raises(Refused, match="merged into another one"):
        move(desk, house, injection, double)


def test_both_patients_tell_of_the_move(
    desk: ScopedSession, house: House, wrong: Patient, right: Patient, new_rows: NewRows
) -> None:
    injection = builders.plan(desk, house, wrong)
    new_rows()
    move(desk, house, injection, right)
    rows = new_rows()
    assert [(row.action, row.detail) for row in rows] == [("injection moved", {"injection": str(injection.id)})] * 2
    assert {row.patient_id for row in rows} == {wrong.id, right.id}


def test_a_plan_is_called_off_with_its_reason(desk: ScopedSession, house: House, planned: Injection) -> None:
    closing.call_off(desk, LATER, house.staff(), planned.id, reason=" fever ")
    assert (planned.state, planned.closing_reason) == (InjectionState.CANCELLED, "fever")


def test_an_injection_entered_in_error_is_kept_and_ends_no_other_diary(
    desk: ScopedSession, house: House, wrong: Patient
) -> None:
    earlier = builders.plan(desk, house, wrong)
    builders.start(desk, house, earlier, NEEDLE_OUT - DAY)
    injection = full_diary(desk, house, wrong)
    assert earlier.state is InjectionState.SUPERSEDED
    closing.void(desk, LATER, house.staff(), injection.id, reason=WHY)
    assert (injection.state, injection.closing_reason) == (InjectionState.ENTERED_IN_ERROR, WHY)
    assert injection.performed_at == NEEDLE_OUT
    assert (earlier.state, earlier.superseded_at) == (InjectionState.RUNNING, None)
    assert injection.id not in {row.injection.id for row in worklisting.worklist(desk, LATER, house.staff()).rows}
    assert joining.shown_code(desk, LATER, house.staff(), injection.id, secret=SECRET) is None


@pytest.mark.parametrize("deed", CLOSING.values(), ids=CLOSING.keys())
@pytest.mark.parametrize("reason", ["", " ", "x" * 201])
def test_closing_needs_a_reason(desk: ScopedSession, house: House, planned: Injection, deed: Deed, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        deed(desk, house, planned, reason)
    assert refused.value.field == "reason"
    assert (planned.state, planned.closing_reason) == (InjectionState.PLANNED, None)


@pytest.mark.parametrize("deed", CLOSING.values(), ids=CLOSING.keys())
def test_what_is_closed_is_closed_once(desk: ScopedSession, house: House, planned: Injection, deed: Deed) -> None:
    closing.call_off(desk, LATER, house.staff(), planned.id, reason="fever")
    with pytest.raises(Refused):
        deed(desk, house, planned, "again")
    assert planned.closing_reason == "fever"


def test_voiding_is_written_down_once(desk: ScopedSession, house: House, planned: Injection, new_rows: NewRows) -> None:
    new_rows()
    closing.void(desk, LATER, house.staff(), planned.id, reason=WHY)
    assert [(row.action, row.patient_id) for row in new_rows()] == [("injection entered in error", planned.patient_id)]


def test_strangers_move_and_close_nothing(
    elsewhere: House, sessions: sessionmaker[ScopedSession], desk: ScopedSession, planned: Injection, right: Patient
) -> None:
    injection_id, to = planned.id, right.id
    desk.commit()
    stranger = elsewhere.staff()
    deeds: list[Callable[[Session], object]] = [
        lambda theirs: moving.move_injection(theirs, LATER, stranger, injection_id, to, reason=WHY),
        lambda theirs: closing.call_off(theirs, LATER, stranger, injection_id, reason=WHY),
        lambda theirs: closing.void(theirs, LATER, stranger, injection_id, reason=WHY),
    ]
    for deed in deeds:
        with sessions() as theirs, pytest.raises(NotFound):
            deed(theirs)


def test_an_injection_is_not_moved_to_a_patient_of_another_clinic(
    elsewhere: House, sessions: sessionmaker[ScopedSession], desk: ScopedSession, house: House, planned: Injection
) -> None:
    injection_id = planned.id
    desk.commit()
    with sessions.begin() as theirs:
        foreign = builders.register(theirs, elsewhere).id
    with pytest.raises(NotFound):
        moving.move_injection(desk, LATER, house.staff(), injection_id, foreign, reason=WHY)
