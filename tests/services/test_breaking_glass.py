"""In an emergency one patient's pages stand open to an administrator: in one browser, for an hour, in all sight."""

from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from diary.db.emergency_access import EmergencyAccess
from diary.db.injections import Injection
from diary.db.outbox import MessageKind, OutgoingMessage
from diary.db.people import CameBy, Role
from diary.db.sessions import ScopedSession
from diary.services import breaking_glass, signing_in, staff_sessions
from diary.services.acting import Actor
from diary.services.auditing import Action
from diary.services.breaking_glass import LASTS
from diary.services.failures import NotFound, Refused
from diary.services.own_looks import Plain, who_saw
from diary.services.signing_in import OpenGlass, StaffMember
from tests import builders
from tests.builders import BEFORE, House
from tests.services.conftest import NewRows

WHY = "The ward asks, and nobody answers"
HERE = staff_sessions.Browser(address="192.0.2.7", device="a browser")


@dataclass(frozen=True, kw_only=True)
class Chief:
    """The administrator with a browser in which he is signed in."""

    actor: Actor
    token: str
    session_id: UUID


def staff(desk: ScopedSession, chief: Chief, *, after: timedelta = timedelta(0)) -> StaffMember:
    found = signing_in.staff_by_token(desk, BEFORE + after, chief.token)
    assert found
    return found


@pytest.fixture
def chief(desk: ScopedSession, house: House) -> Chief:
    actor = house.staff(Role.ADMINISTRATOR)
    assert actor.id
    opened = staff_sessions.open_session(desk, BEFORE, actor.id, house.clinic_id, CameBy.PASSWORD, HERE)
    found = signing_in.staff_by_token(desk, BEFORE, opened.token)
    assert found
    return Chief(actor=actor, token=opened.token, session_id=found.session_id)


def open_for(desk: ScopedSession, chief: Chief, patient_id: UUID, reason: str = WHY) -> EmergencyAccess:
    return breaking_glass.break_glass(desk, BEFORE, chief.actor, chief.session_id, patient_id, reason=reason)


def test_it_is_open_for_an_hour_in_this_browser_and_for_this_patient(
    desk: ScopedSession, chief: Chief, running: Injection
) -> None:
    assert staff(desk, chief).glass is None
    opened = open_for(desk, chief, running.patient_id)
    expected = OpenGlass(emergency_id=opened.id, patient_id=running.patient_id, ends_at=BEFORE + LASTS)
    assert timedelta(minutes=60) == LASTS
    assert staff(desk, chief).glass == expected
    staff(desk, chief, after=timedelta(minutes=30))
    assert staff(desk, chief, after=LASTS - timedelta(seconds=1)).glass == expected
    assert staff(desk, chief, after=LASTS).glass is None
    assert chief.actor.id
    other = staff_sessions.open_session(desk, BEFORE, chief.actor.id, opened.clinic_id, CameBy.PASSWORD, HERE)
    elsewhere = signing_in.staff_by_token(desk, BEFORE, other.token)
    assert elsewhere
    assert elsewhere.glass is None


def test_it_ends_with_the_session_that_it_was_opened_in(
    desk: ScopedSession, house: House, chief: Chief, running: Injection
) -> None:
    """Whoever signs out, or is signed out, leaves nothing open, and the list says so."""

    def told(after: timedelta) -> tuple[timedelta, bool, bool]:
        (one,) = breaking_glass.emergencies(desk, BEFORE + after, second)
        return one.until - BEFORE, one.is_open, one.may_review

    second = replace(chief.actor, id=builders.new_person(desk, house.clinic_id, "b@x.example", role=Role.ADMINISTRATOR))
    opened, minute = open_for(desk, chief, running.patient_id), timedelta(minutes=1)
    assert told(minute) == (LASTS, True, False)
    assert told(LASTS) == (LASTS, False, True)
    signing_in.sign_out(desk, BEFORE + 2 * minute, chief.token)
    assert told(minute) == (LASTS, True, False)
    assert told(3 * minute) == (2 * minute, False, True)
    breaking_glass.review(desk, BEFORE + 3 * minute, second, opened.id)
    assert told(4 * minute) == (2 * minute, False, False)


def test_everything_about_it_is_written_down(
    desk: ScopedSession, house: House, chief: Chief, running: Injection, new_rows: NewRows
) -> None:
    opened = open_for(desk, chief, running.patient_id)
    glass = staff(desk, chief).glass
    assert glass
    breaking_glass.look_through(desk, BEFORE, chief.actor, glass, page="provider.report")
    breaking_glass.close(desk, BEFORE + timedelta(minutes=5), chief.actor, chief.session_id)
    assert staff(desk, chief).glass is None
    breaking_glass.close(desk, BEFORE + timedelta(minutes=6), chief.actor, chief.session_id)
    told = [row for row in new_rows() if row.object_kind == "emergency_access"]
    assert [(row.action, row.patient_id, row.object_id) for row in told] == [
        (action.value, running.patient_id, opened.id)
        for action in (Action.EMERGENCY_OPENED, Action.EMERGENCY_LOOKED, Action.EMERGENCY_CLOSED)
    ]
    assert told[1].detail == {"page": "provider.report"}
    assert all(WHY not in str(row.detail) for row in told), "the reason is text, and stands in its own row, sealed"
    saw = who_saw(desk, BEFORE + LASTS, house.patient(running.patient_id))
    assert [look.what for look in saw.looks].count(Plain.IN_EMERGENCY) == 3


def test_the_others_are_written_to_each_once(
    desk: ScopedSession, house: House, chief: Chief, running: Injection
) -> None:
    second = builders.new_person(desk, house.clinic_id, "second@harbor.example", role=Role.ADMINISTRATOR)
    open_for(desk, chief, running.patient_id)
    wanted = select(OutgoingMessage).where(OutgoingMessage.kind == MessageKind.EMERGENCY)
    rows = desk.scalars(wanted).all()
    assert {row.person_id for row in rows} == {second, house.people[Role.PROVIDER]}
    assert all(row.patient_id is None for row in rows)


def test_another_patient_takes_the_place_of_the_first(
    desk: ScopedSession, house: House, chief: Chief, running: Injection
) -> None:
    first = open_for(desk, chief, running.patient_id)
    other = builders.register(desk, house)
    open_for(desk, chief, other.id)
    glass = staff(desk, chief).glass
    assert glass
    assert glass.patient_id == other.id
    assert first.ended_at == BEFORE


def test_who_has_the_role_needs_none_and_who_is_elsewhere_finds_nobody(
    desk: ScopedSession, house: House, chief: Chief, running: Injection
) -> None:
    both = replace(chief.actor, roles=frozenset({Role.ADMINISTRATOR, Role.NURSE}))
    for actor, patient_id in ((both, running.patient_id), (house.staff(), running.patient_id), (chief.actor, uuid4())):
        with pytest.raises(NotFound):
            breaking_glass.break_glass(desk, BEFORE, actor, chief.session_id, patient_id, reason=WHY)
    for named in ({"patient_id": uuid4()}, {"injection_id": uuid4()}):
        with pytest.raises(NotFound):
            breaking_glass.patient_named(desk, chief.actor, named)
    assert breaking_glass.patient_named(desk, chief.actor, {"injection_id": running.id}) == running.patient_id


@pytest.mark.parametrize("reason", ["", "  ", "x" * 2001, "\0"])
def test_without_a_reason_that_can_be_kept_nothing_opens(
    desk: ScopedSession, chief: Chief, running: Injection, reason: str
) -> None:
    with pytest.raises(Refused):
        open_for(desk, chief, running.patient_id, reason)
    assert desk.scalar(select(func.count(EmergencyAccess.id))) == 0


def test_another_administrator_looks_at_it_once_it_has_ended(
    desk: ScopedSession, house: House, chief: Chief, running: Injection, new_rows: NewRows
) -> None:
    second = replace(chief.actor, id=builders.new_person(desk, house.clinic_id, "b@x.example", role=Role.ADMINISTRATOR))
    opened = open_for(desk, chief, running.patient_id)
    later = BEFORE + LASTS
    for actor, at in ((second, BEFORE), (chief.actor, later), (house.staff(), later)):
        with pytest.raises(Refused):
            breaking_glass.review(desk, at, actor, opened.id)
    with pytest.raises(NotFound):
        breaking_glass.review(desk, later, second, uuid4())
    new_rows()
    breaking_glass.review(desk, later, second, opened.id)
    breaking_glass.review(desk, later + LASTS, second, opened.id)
    assert [row.action for row in new_rows()] == [Action.EMERGENCY_REVIEWED.value]
    (told,) = breaking_glass.emergencies(desk, later, chief.actor)
    assert (told.row.reviewed_at, told.is_open, told.may_review) == (later, False, False)
    assert told.reviewer
    assert told.reviewer.id == second.id
