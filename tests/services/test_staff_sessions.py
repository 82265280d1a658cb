"""Everybody of the staff sees where he is signed in, and ends what he does not know."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import sessionmaker

from diary.db.people import Role
from diary.db.sessions import ScopedSession
from diary.services import signing_in, staff_sessions
from diary.services.staff_sessions import coarse
from tests.builders import BEFORE, PASSWORD, House, email_of
from tests.services.conftest import NewRows

MINUTE = timedelta(minutes=1)


def enter(session: ScopedSession, role: Role = Role.NURSE, device: str = "") -> str:
    return signing_in.sign_in(
        session, BEFORE, email=email_of(role), password=PASSWORD, address="192.0.2.77", device=device
    ).token


def test_each_browser_is_told_in_words_and_by_a_coarse_address(desk: ScopedSession, house: House) -> None:
    enter(desk, device="Firefox · Windows")
    found = staff_sessions.own_sessions(desk, BEFORE, house.people[Role.NURSE])
    assert [(row.device, row.address) for row in found] == [("Firefox · Windows", "192.0.2.x")]


def test_one_or_all_others_are_ended_and_never_somebody_elses(
    desk: ScopedSession, house: House, new_rows: NewRows
) -> None:
    here, there, third, theirs = enter(desk), enter(desk), enter(desk), enter(desk, Role.PROVIDER)
    alive = {token: signing_in.staff_by_token(desk, BEFORE, token) for token in (here, there, third, theirs)}
    nurse = house.staff(Role.NURSE)
    ids = {token: staff.session_id for token, staff in alive.items() if staff}
    new_rows()
    staff_sessions.end_own(desk, BEFORE, nurse, ids[theirs])
    assert new_rows() == []
    staff_sessions.end_own(desk, BEFORE, nurse, ids[there])
    assert staff_sessions.end_others(desk, BEFORE, nurse, ids[here]) == 1
    assert staff_sessions.end_others(desk, BEFORE, nurse, ids[here]) == 0
    assert [row.action for row in new_rows()] == ["session ended"] * 2
    open_now = [token for token in ids if signing_in.staff_by_token(desk, BEFORE, token)]
    assert open_now == [here, theirs]


def test_sessions_of_other_clinics_are_seen_and_ended_too(
    sessions: sessionmaker[ScopedSession], house: House, elsewhere: House
) -> None:
    with sessions.begin() as session:
        token = enter(session)
    nurse = house.people[Role.NURSE]
    there = elsewhere.staff(Role.NURSE)
    with sessions.begin() as session:
        found = staff_sessions.own_sessions(session, BEFORE, nurse)
        actor = type(there)(kind=there.kind, id=nurse, clinic_id=elsewhere.clinic_id)
        staff_sessions.end_own(session, BEFORE, actor, found[0].id)
    with sessions() as session:
        assert signing_in.staff_by_token(session, BEFORE + MINUTE, token) is None


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("192.0.2.77", "192.0.2.x"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::"),
        ("2001:db8::7", "2001:db8::"),
        ("2001:db8:0:2::7", "2001:db8::"),
        ("2001:DB8:A:2::7", "2001:db8:a::"),
        ("fe80::1%eth0", "fe80::"),
        ("::1", "::1"),
        ("::ffff:192.0.2.77", "192.0.2.x"),
        ("::ffff:127.0.0.1", "127.0.0.x"),
        ("127.0.0.1", "127.0.0.x"),
        ("192.0.2", ""),
        ("", ""),
        ("somewhere", ""),
    ],
)
def test_an_address_is_kept_without_its_end(address: str, kept: str) -> None:
    assert coarse(address) == kept
