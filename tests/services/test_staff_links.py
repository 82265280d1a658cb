"""Links with which staff set a password: used once, for a while, by whom they were made for."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from diary.db.outbox import MessageKind, OutgoingMessage
from diary.db.people import Person, Role, StaffLink
from diary.db.sessions import ScopedSession
from diary.services import secrets_kept, signing_in, staff_links
from diary.services.failures import NotFound, Refused, Throttled
from tests.builders import ADDRESS, BEFORE, PASSWORD, SECRET, House, email_of, found_clinic
from tests.services.conftest import NewRows

NEW = "another long password"
SOON = BEFORE + timedelta(minutes=1)


def sign_in(session: ScopedSession, password: str, role: Role = Role.NURSE) -> signing_in.SignedIn:
    return signing_in.sign_in(session, SOON, email=email_of(role), password=password, address=ADDRESS)


def invite(session: ScopedSession, house: House, role: Role = Role.NURSE) -> str:
    return staff_links.invite(session, BEFORE, house.staff(Role.ADMINISTRATOR), house.people[role], secret=SECRET)


def set_password(session: ScopedSession, token: str, password: str = NEW) -> str:
    return staff_links.set_password(session, SOON, token=token, password=password, address=ADDRESS)


def test_a_link_sets_the_password_once(desk: ScopedSession, house: House) -> None:
    token = invite(desk, house)
    found = staff_links.look_at_link(desk, SOON, token)
    assert found is not None
    assert (found.email, found.clinic, found.kind.value) == (email_of(Role.NURSE), "Harbor", "invitation")
    assert set_password(desk, token) == email_of(Role.NURSE)
    assert sign_in(desk, NEW).person_id == house.people[Role.NURSE]
    with pytest.raises(Refused):
        sign_in(desk, PASSWORD)
    assert staff_links.look_at_link(desk, SOON, token) is None
    with pytest.raises(Refused, match="no longer holds"):
        set_password(desk, token, "a third long password")


def test_a_new_password_ends_every_session(desk: ScopedSession, house: House) -> None:
    opened = sign_in(desk, PASSWORD)
    assert signing_in.staff_by_token(desk, SOON, opened.token)
    set_password(desk, invite(desk, house))
    assert signing_in.staff_by_token(desk, SOON, opened.token) is None


@pytest.mark.parametrize("password", ["", "eleven char", "x" * 1025])
def test_a_password_that_will_not_do_leaves_the_link(desk: ScopedSession, house: House, password: str) -> None:
    token = invite(desk, house)
    with pytest.raises(Refused) as refused:
        set_password(desk, token, password)
    assert refused.value.field == "password"
    assert staff_links.look_at_link(desk, SOON, token)


def test_a_second_link_ends_the_first(desk: ScopedSession, house: House) -> None:
    first, second = invite(desk, house), invite(desk, house)
    assert staff_links.look_at_link(desk, SOON, first) is None
    assert staff_links.look_at_link(desk, SOON, second)


def test_a_link_holds_for_a_while(desk: ScopedSession, house: House) -> None:
    token = invite(desk, house)
    assert staff_links.look_at_link(desk, BEFORE + timedelta(days=7) - timedelta(seconds=1), token)
    assert staff_links.look_at_link(desk, BEFORE + timedelta(days=7), token) is None


def test_whoever_is_inactive_sets_nothing(desk: ScopedSession, house: House) -> None:
    token = invite(desk, house)
    desk.get_one(Person, house.people[Role.NURSE]).active = False
    assert staff_links.look_at_link(desk, SOON, token) is None
    with pytest.raises(NotFound):
        invite(desk, house)


def test_another_clinics_people_are_not_there(session: ScopedSession) -> None:
    theirs = found_clinic(session, "Hill").people[Role.NURSE]
    session.commit()
    session.info.clear()
    ours = found_clinic(session)
    with pytest.raises(NotFound):
        staff_links.invite(session, BEFORE, ours.staff(Role.ADMINISTRATOR), theirs, secret=SECRET)


def test_only_the_hash_of_a_link_is_kept(desk: ScopedSession, house: House) -> None:
    token = invite(desk, house)
    kept = desk.scalars(select(StaffLink)).one()
    assert kept.token_hash == secrets_kept.hash_token(token)
    assert staff_links.look_at_link(desk, SOON, kept.token_hash) is None


def test_asking_for_a_new_password_queues_one_message(desk: ScopedSession, house: House) -> None:
    asked = email_of(Role.NURSE).upper() + " "
    staff_links.ask_for_reset(desk, BEFORE, email=asked, address=ADDRESS, secret=SECRET)
    message = desk.scalars(select(OutgoingMessage)).one()
    assert (message.kind, message.person_id) == (MessageKind.PASSWORD_RESET, house.people[Role.NURSE])
    token = secrets_kept.staff_token(SECRET, message.object_id)
    assert staff_links.look_at_link(desk, BEFORE + timedelta(minutes=119), token)
    assert staff_links.look_at_link(desk, BEFORE + timedelta(minutes=120), token) is None
    assert sign_in(desk, PASSWORD).person_id == house.people[Role.NURSE], "until the link is used the old one holds"


def test_asking_for_nobodys_password_queues_nothing(desk: ScopedSession, new_rows: NewRows) -> None:
    staff_links.ask_for_reset(desk, BEFORE, email="nobody@harbor.example", address=ADDRESS, secret=SECRET)
    assert desk.scalars(select(OutgoingMessage)).all() == []
    assert [row.action for row in new_rows()] == ["staff link refused"]


def test_asking_again_and_again_is_slowed_down(session: ScopedSession) -> None:
    ask = {"email": "nobody@harbor.example", "address": ADDRESS, "secret": SECRET}
    for _ in range(3):
        staff_links.ask_for_reset(session, BEFORE, **ask)
    with pytest.raises(Throttled):
        staff_links.ask_for_reset(session, BEFORE, **ask)


def test_guessing_links_is_slowed_down(session: ScopedSession) -> None:
    for number in range(30):
        with pytest.raises(Refused):
            set_password(session, f"guess {number}")
    with pytest.raises(Throttled):
        set_password(session, "one more guess")


def test_every_step_is_written_down(desk: ScopedSession, house: House, new_rows: NewRows) -> None:
    set_password(desk, invite(desk, house))
    nurse, administrator = house.people[Role.NURSE], house.people[Role.ADMINISTRATOR]
    rows = [(row.action, row.actor_id, row.object_id) for row in new_rows() if row.object_kind == "person"]
    assert rows == [("staff link made", administrator, nurse), ("password set", nurse, nurse)]


def test_a_leavers_links_end(desk: ScopedSession, house: House) -> None:
    token = invite(desk, house)
    staff_links.revoke_links(desk, BEFORE, house.staff(Role.ADMINISTRATOR), house.people[Role.NURSE])
    assert staff_links.look_at_link(desk, SOON, token) is None
