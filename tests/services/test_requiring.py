"""A clinic can require a second factor: nobody of it comes in without, and an administrator lets one set up anew."""

import pytest
from sqlalchemy.orm import sessionmaker

from diary.db.people import CameBy, Membership, Role
from diary.db.scope import scope_to
from diary.db.sessions import ScopedSession
from diary.services import chance, requiring, second_step, signing_in, switching
from diary.services.failures import NotFound, Refused
from diary.services.own_settings import Decision
from diary.services.sign_in_rules import requiring_clinics
from diary.services.staff_sessions import Browser
from tests.builders import ADDRESS, BEFORE, SECRET, House
from tests.services.conftest import NewRows
from tests.services.test_second_factor import HERE, LATER, finish, half, set_up, shown


def require(session: ScopedSession, house: House, *, seen: int = 0, required: bool = True) -> None:
    chief = house.staff(Role.ADMINISTRATOR)
    decision = Decision(reason="agreed", seen=seen)
    requiring.change_requirement(session, BEFORE, chief, required=required, decision=decision)


def also_at(sessions: sessionmaker[ScopedSession], other: House, person: Role, house: House) -> None:
    """Somebody of a house works in another one, too."""
    with sessions.begin() as session:
        scope_to(session, other.clinic_id)
        row = Membership(id=chance.new_id(), clinic_id=other.clinic_id, person_id=house.people[person], role=Role.NURSE)
        session.add(row)


def test_who_has_none_sets_one_up_before_he_comes_in(desk: ScopedSession, house: House, new_rows: NewRows) -> None:
    require(desk, house)
    signed = half(desk)
    assert signed.waits
    assert signing_in.staff_by_token(desk, LATER, signed.token) is None
    found = second_step.half_way(desk, LATER, signed.token)
    assert found
    assert not found.factors.any
    shared = second_step.app_to_set_up(desk, LATER, found, secret=SECRET).shared
    with pytest.raises(Refused):
        second_step.set_up(desk, LATER, found, "123", browser=HERE, secret=SECRET)
    new_rows()
    opened, codes = second_step.set_up(desk, LATER, found, shown(shared, LATER), browser=HERE, secret=SECRET)
    assert [row.action for row in new_rows()] == [
        "authenticator app added",
        "message queued",
        "recovery codes made",
        "signed in",
    ]
    assert len(codes) == 10
    staff = signing_in.staff_by_token(desk, LATER, opened.token)
    assert staff
    assert staff.came_by is CameBy.APP


def test_who_has_one_cannot_set_up_another_on_the_way(desk: ScopedSession, house: House) -> None:
    set_up(desk, house)
    require(desk, house)
    found = second_step.half_way(desk, LATER, half(desk).token)
    assert found
    with pytest.raises(NotFound):
        second_step.app_to_set_up(desk, LATER, found, secret=SECRET)
    with pytest.raises(Refused):
        second_step.set_up(desk, LATER, found, "123456", browser=HERE, secret=SECRET)


def test_required_no_more_the_password_opens_again(desk: ScopedSession, house: House) -> None:
    require(desk, house)
    assert requiring_clinics(desk, house.people[Role.NURSE]) == {house.clinic_id}
    require(desk, house, seen=1, required=False)
    assert not half(desk).waits


def test_another_clinics_people_are_left_alone(
    sessions: sessionmaker[ScopedSession], house: House, elsewhere: House
) -> None:
    with sessions.begin() as session:
        require(session, elsewhere)
    with sessions.begin() as session:
        assert not half(session).waits


def test_the_strictest_clinic_of_somebody_holds_in_all(
    sessions: sessionmaker[ScopedSession], house: House, elsewhere: House
) -> None:
    with sessions.begin() as session:
        before = half(session)
    also_at(sessions, elsewhere, Role.NURSE, house)
    with sessions.begin() as session:
        require(session, elsewhere)
    with sessions.begin() as session:
        staff = signing_in.staff_by_token(session, LATER, before.token)
        assert staff
        with pytest.raises(Refused, match="requires a second factor"):
            switching.switch_clinic(session, LATER, staff, elsewhere.clinic_id, address=ADDRESS)
        assert half(session).waits


def test_an_administrator_lets_a_colleague_set_up_anew(desk: ScopedSession, house: House, new_rows: NewRows) -> None:
    shared, codes = set_up(desk, house)
    opened = finish(desk, half(desk), shown(shared, LATER))
    waiting = half(desk)
    new_rows()
    requiring.reset_factors(desk, LATER, house.staff(Role.ADMINISTRATOR), house.people[Role.NURSE])
    assert [row.action for row in new_rows()] == ["session ended", "second factors reset", "message queued"]
    assert signing_in.staff_by_token(desk, LATER, opened.token) is None
    assert second_step.half_way(desk, LATER, waiting.token) is None
    again = half(desk)
    assert not again.waits
    require(desk, house)
    with pytest.raises(Refused):
        finish(desk, half(desk), codes[0])


def test_whose_account_opens_another_clinic_too_is_not_reset_by_one_of_them(
    sessions: sessionmaker[ScopedSession], house: House, elsewhere: House
) -> None:
    also_at(sessions, elsewhere, Role.NURSE, house)
    with sessions.begin() as session:
        set_up(session, house)
    with sessions() as session, pytest.raises(Refused, match="another clinic"):
        requiring.reset_factors(session, LATER, house.staff(Role.ADMINISTRATOR), house.people[Role.NURSE])


def test_nobody_of_another_clinic_is_reset(
    sessions: sessionmaker[ScopedSession], house: House, elsewhere: House
) -> None:
    chief = elsewhere.staff(Role.ADMINISTRATOR)
    with sessions() as session, pytest.raises(NotFound):
        requiring.reset_factors(session, LATER, chief, house.people[Role.NURSE])


def test_half_way_is_used_once_for_setting_up_too(desk: ScopedSession, house: House) -> None:
    require(desk, house)
    found = second_step.half_way(desk, LATER, half(desk).token)
    assert found
    shared = second_step.app_to_set_up(desk, LATER, found, secret=SECRET).shared
    second_step.set_up(desk, LATER, found, shown(shared, LATER), browser=HERE, secret=SECRET)
    with pytest.raises(Refused):
        second_step.set_up(desk, LATER, found, shown(shared, LATER, 1), browser=Browser(address=""), secret=SECRET)
