"""Roles, departures and returns: nobody is deleted, nothing open is left alone, and somebody can let people in."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import sessionmaker

from diary.db.injections import Injection
from diary.db.people import Membership, Person, Role, StaffLink
from diary.db.sessions import ScopedSession
from diary.services import inviting, leaving, personnel, signing_in, staff_links, staffing, switching
from diary.services.acting import Actor
from diary.services.failures import NotFound, Refused
from diary.services.inviting import Invitation
from diary.services.leaving import Departure
from diary.services.personnel import Colleague, Standing
from tests import builders
from tests.builders import ADDRESS, BEFORE, PASSWORD, SECRET, House, email_of
from tests.services.conftest import NewRows

LATER = BEFORE + timedelta(minutes=5)
FIRST = Departure(seen=0)
NURSES = frozenset({Role.NURSE})


def chief(house: House) -> Actor:
    return house.staff(Role.ADMINISTRATOR)


def sign_in(session: ScopedSession, role: Role, name: str = "Harbor") -> str:
    return signing_in.sign_in(session, BEFORE, email=email_of(role, name), password=PASSWORD, address=ADDRESS).token


def of(session: ScopedSession, house: House, person_id: UUID) -> Colleague:
    return personnel.colleague(session, chief(house), person_id)


def second_provider(session: ScopedSession, house: House) -> UUID:
    person = staffing.add_person(
        session,
        BEFORE,
        chief(house),
        email="second@harbor.example",
        name="Second Provider",
        roles={Role.PROVIDER},
        password=PASSWORD,
    )
    return person.id


def test_everybody_is_listed_with_roles_and_when_seen(desk: ScopedSession, house: House) -> None:
    sign_in(desk, Role.NURSE)
    found = {each.person.id: each for each in personnel.colleagues(desk, chief(house))}
    assert len(found) == 3
    nurse = found[house.people[Role.NURSE]]
    assert (nurse.roles, nurse.standing, nurse.last_seen_at) == (NURSES, Standing.ACTIVE, BEFORE)
    assert found[house.people[Role.PROVIDER]].last_seen_at is None


def test_who_leaves_is_signed_out_everywhere_and_stays_out_after_coming_back(
    desk: ScopedSession, house: House, new_rows: NewRows
) -> None:
    nurse, token = house.people[Role.NURSE], sign_in(desk, Role.NURSE)
    link = staff_links.reset_password(desk, BEFORE, chief(house), nurse, secret=SECRET)
    new_rows()
    leaving.deactivate(desk, LATER, chief(house), nurse, FIRST)
    assert {"person deactivated", "session ended"} <= {row.action for row in new_rows()}
    assert signing_in.staff_by_token(desk, LATER, token) is None
    assert staff_links.look_at_link(desk, LATER, link) is None
    with pytest.raises(Refused):
        sign_in(desk, Role.NURSE)
    assert of(desk, house, nurse).standing is Standing.DEACTIVATED
    assert not desk.get_one(Person, nurse).active
    leaving.reactivate(desk, LATER, chief(house), nurse, {Role.NURSE}, Departure(seen=1))
    assert signing_in.staff_by_token(desk, LATER, token) is None
    assert signing_in.staff_by_token(desk, LATER, sign_in(desk, Role.NURSE)) is not None
    assert [each.revision.content["roles"] for each in of(desk, house, nurse).history] == [["nurse"], []]


def test_a_clinic_lets_go_of_its_own_member_only(
    house: House, elsewhere: House, sessions: sessionmaker[ScopedSession]
) -> None:
    nurse = house.people[Role.NURSE]
    with sessions.begin() as session:
        invitation = Invitation(name="x", email=email_of(Role.NURSE), roles=(Role.PROVIDER,))
        inviting.invite(session, BEFORE, chief(elsewhere), invitation, secret=SECRET)
        # Whoever has an account already gets no link: it would let this clinic into the other one.
        assert session.scalars(select(StaffLink)).all() == []
        assert inviting.open_link(session, BEFORE, chief(elsewhere), nurse, secret=SECRET) is None
        inviting.send_link(session, BEFORE, chief(elsewhere), nurse, secret=SECRET)
        assert inviting.open_link(session, BEFORE, chief(elsewhere), nurse, secret=SECRET) is None
    with sessions.begin() as session:
        leaving.deactivate(session, LATER, chief(house), nurse, FIRST)
        assert session.get_one(Person, nurse).active
    with sessions() as session:
        opened = signing_in.sign_in(session, LATER, email=email_of(Role.NURSE), password=PASSWORD, address=ADDRESS)
        assert opened.clinic_id == elsewhere.clinic_id


def test_the_last_administrator_stays(desk: ScopedSession, house: House) -> None:
    only = house.people[Role.ADMINISTRATOR]
    with pytest.raises(Refused, match="last administrator"):
        leaving.deactivate(desk, LATER, chief(house), only, FIRST)
    with pytest.raises(Refused, match="last administrator"):
        leaving.change_roles(desk, LATER, chief(house), only, {Role.NURSE}, FIRST)
    leaving.change_roles(desk, LATER, chief(house), only, {Role.NURSE, Role.ADMINISTRATOR}, FIRST)
    assert of(desk, house, only).roles == {Role.NURSE, Role.ADMINISTRATOR}


def test_an_administrator_who_was_only_invited_is_none_yet(desk: ScopedSession, house: House) -> None:
    invitation = Invitation(name="New Chief", email="chief@harbor.example", roles=(Role.ADMINISTRATOR,))
    person = inviting.invite(desk, BEFORE, chief(house), invitation, secret=SECRET)
    assert of(desk, house, person.id).standing is Standing.INVITED
    with pytest.raises(Refused, match="last administrator"):
        leaving.deactivate(desk, LATER, chief(house), house.people[Role.ADMINISTRATOR], FIRST)
    link = inviting.open_link(desk, BEFORE, chief(house), person.id, secret=SECRET)
    assert link is not None
    staff_links.set_password(desk, LATER, token=link.token, password=PASSWORD, address=ADDRESS)
    assert of(desk, house, person.id).standing is Standing.ACTIVE
    leaving.deactivate(desk, LATER, chief(house), house.people[Role.ADMINISTRATOR], FIRST)


def test_what_is_open_goes_to_another_provider(desk: ScopedSession, house: House, new_rows: NewRows) -> None:
    leaver, successor = house.people[Role.PROVIDER], second_provider(desk, house)
    planned = builders.plan(desk, house, builders.register(desk, house))
    running = builders.running(desk, house)
    for wrong in (None, leaver, house.people[Role.NURSE]):
        with pytest.raises(Refused) as refused, desk.begin_nested():
            leaving.deactivate(desk, LATER, chief(house), leaver, Departure(seen=0, successor_id=wrong))
        assert refused.value.field == "successor"
    assert of(desk, house, leaver).roles == {Role.PROVIDER}
    new_rows()
    leaving.deactivate(desk, LATER, chief(house), leaver, Departure(seen=0, successor_id=successor))
    rows = [row for row in new_rows() if row.action == "injection handed over"]
    assert {row.object_id for row in rows} == {planned.id, running.id}
    assert {row.detail["to"] for row in rows} == {str(successor)}
    assert set(desk.scalars(select(Injection.provider_id))) == {successor}


def test_a_provider_who_becomes_a_nurse_hands_over_too(desk: ScopedSession, house: House) -> None:
    leaver, successor = house.people[Role.PROVIDER], second_provider(desk, house)
    builders.running(desk, house)
    with pytest.raises(Refused, match="takes over"), desk.begin_nested():
        leaving.change_roles(desk, LATER, chief(house), leaver, {Role.NURSE}, FIRST)
    departure = Departure(seen=0, successor_id=successor)
    leaving.change_roles(desk, LATER, chief(house), leaver, {Role.NURSE}, departure)
    assert set(desk.scalars(select(Injection.provider_id))) == {successor}


def test_a_decision_about_something_older_is_not_taken(desk: ScopedSession, house: House) -> None:
    nurse = house.people[Role.NURSE]
    leaving.change_roles(desk, LATER, chief(house), nurse, {Role.NURSE, Role.PROVIDER}, FIRST)
    with pytest.raises(Refused, match="meanwhile"):
        leaving.deactivate(desk, LATER, chief(house), nurse, FIRST)
    with pytest.raises(Refused) as refused:
        leaving.change_roles(desk, LATER, chief(house), nurse, {Role.NURSE, Role.PROVIDER}, Departure(seen=1))
    assert refused.value.field == "roles"
    with pytest.raises(Refused):
        leaving.change_roles(desk, LATER, chief(house), nurse, set(), Departure(seen=1))


def test_people_of_another_clinic_are_not_there(desk: ScopedSession, house: House, elsewhere: House) -> None:
    stranger = elsewhere.people[Role.NURSE]
    for deed in (
        lambda: personnel.colleague(desk, chief(house), stranger),
        lambda: leaving.deactivate(desk, LATER, chief(house), stranger, FIRST),
        lambda: leaving.change_roles(desk, LATER, chief(house), stranger, {Role.NURSE}, FIRST),
        lambda: leaving.reactivate(desk, LATER, chief(house), stranger, {Role.NURSE}, FIRST),
        lambda: inviting.send_link(desk, LATER, chief(house), stranger, secret=SECRET),
        lambda: leaving.reactivate(desk, LATER, chief(house), house.people[Role.NURSE], {Role.NURSE}, FIRST),
    ):
        with pytest.raises(NotFound):
            deed()


def test_one_browser_is_signed_out(desk: ScopedSession, house: House) -> None:
    nurse, one, other = house.people[Role.NURSE], sign_in(desk, Role.NURSE), sign_in(desk, Role.NURSE)
    rows = personnel.sessions_of(desk, LATER, chief(house), nurse)
    assert len(rows) == 2
    leaving.end_session(desk, LATER, chief(house), nurse, rows[0].id)
    alive = [signing_in.staff_by_token(desk, LATER, token) for token in (one, other)]
    assert len([each for each in alive if each]) == 1
    with pytest.raises(NotFound):
        leaving.end_session(desk, LATER, chief(house), nurse, rows[0].id)
    assert personnel.sessions_of(desk, LATER + timedelta(hours=1), chief(house), nurse) == ()


def invite(desk: ScopedSession, house: House, **changes: object) -> Person:
    usual = {"name": "New Nurse", "email": " New@Harbor.example ", "roles": (Role.NURSE,)}
    return inviting.invite(desk, BEFORE, chief(house), Invitation(**(usual | changes)), secret=SECRET)  # type: ignore[arg-type]  # each test names what it changes


def test_an_invited_person_comes_in_by_the_link_alone(desk: ScopedSession, house: House, new_rows: NewRows) -> None:
    person = invite(desk, house)
    assert person.email == "new@harbor.example"
    assert "person invited" in {row.action for row in new_rows()}
    first = inviting.open_link(desk, BEFORE, chief(house), person.id, secret=SECRET)
    inviting.send_link(desk, BEFORE, chief(house), person.id, secret=SECRET)
    link = inviting.open_link(desk, BEFORE, chief(house), person.id, secret=SECRET)
    assert first is not None
    assert link is not None
    assert (link.kind.value, first.token != link.token) == ("invitation", True)
    assert staff_links.look_at_link(desk, BEFORE, first.token) is None
    staff_links.set_password(desk, LATER, token=link.token, password=PASSWORD, address=ADDRESS)
    assert inviting.open_link(desk, LATER, chief(house), person.id, secret=SECRET) is None
    inviting.send_link(desk, LATER, chief(house), person.id, secret=SECRET)
    again = inviting.open_link(desk, LATER, chief(house), person.id, secret=SECRET)
    assert again is not None
    assert again.kind.value == "password reset"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": "nobody"}, "email"),
        ({"email": "@harbor.example"}, "email"),
        ({"email": "a b@harbor.example"}, "email"),
        ({"email": ""}, "email"),
        ({"name": " "}, "name"),
        ({"roles": ()}, "roles"),
        ({"email": email_of(Role.NURSE)}, "email"),
    ],
    ids=str,
)
def test_an_invitation_that_cannot_be_is_refused(
    desk: ScopedSession, house: House, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        invite(desk, house, **changes)
    assert refused.value.field == field


def test_who_has_left_is_taken_back_not_invited_anew(desk: ScopedSession, house: House) -> None:
    leaving.deactivate(desk, LATER, chief(house), house.people[Role.NURSE], FIRST)
    with pytest.raises(Refused, match="worked here before"):
        invite(desk, house, email=email_of(Role.NURSE))


def test_somebody_of_two_clinics_goes_from_one_to_the_other(
    house: House, elsewhere: House, sessions: sessionmaker[ScopedSession]
) -> None:
    with sessions.begin() as session:
        invitation = Invitation(name="x", email=email_of(Role.NURSE), roles=(Role.PROVIDER,))
        inviting.invite(session, BEFORE, chief(elsewhere), invitation, secret=SECRET)
    with sessions.begin() as session:
        token = sign_in(session, Role.NURSE)
        here = signing_in.staff_by_token(session, BEFORE, token)
        assert here is not None
        assert (here.clinic_id, here.roles) == (house.clinic_id, NURSES)
        assert [place.name for place in here.elsewhere] == ["Hill"]
    with sessions.begin() as session:
        there = switching.switch_clinic(session, LATER, here, elsewhere.clinic_id, address=ADDRESS)
    with sessions.begin() as session:
        assert signing_in.staff_by_token(session, LATER, token) is None
        found = signing_in.staff_by_token(session, LATER, there.token)
        assert found is not None
        assert (found.clinic_id, found.roles) == (elsewhere.clinic_id, frozenset({Role.PROVIDER}))
        # Going back and forth does not keep a session alive for ever.
        assert signing_in.staff_by_token(session, BEFORE + signing_in.LASTS, there.token) is None
    with sessions() as session, pytest.raises(NotFound):
        switching.switch_clinic(session, LATER, found, elsewhere.clinic_id, address=ADDRESS)


def test_memberships_are_taken_away(desk: ScopedSession, house: House) -> None:
    leaving.deactivate(desk, LATER, chief(house), house.people[Role.NURSE], FIRST)
    wanted = select(Membership).where(Membership.person_id == house.people[Role.NURSE])
    assert desk.scalars(wanted).all() == []
