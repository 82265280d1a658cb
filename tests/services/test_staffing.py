"""Clinics, locations and people, as the command line and administrators add them."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import sessionmaker

from diary.db.people import Membership, Person, Role
from diary.db.scope import scope_to
from diary.db.sessions import ScopedSession
from diary.services import secrets_kept, staffing
from diary.services.acting import Actor, ActorKind
from diary.services.failures import NotFound, Refused
from diary.services.staffing import LocationDetails
from tests.builders import BEFORE, PASSWORD, ZONE, House, email_of
from tests.services.conftest import NewRows

SYSTEM = Actor(kind=ActorKind.SYSTEM)


def location(**changes: object) -> LocationDetails:
    usual: dict[str, object] = {"name": "Second", "phone": "1", "zone": ZONE, "emergency_number": "911"}
    return LocationDetails(**(usual | changes))  # type: ignore[arg-type]  # whatever the changes hold


def add_person(desk: ScopedSession, house: House, **changes: object) -> Person:
    usual: dict[str, object] = {
        "email": "new@harbor.example",
        "name": "New",
        "roles": [Role.NURSE],
        "password": PASSWORD,
    }
    return staffing.add_person(desk, BEFORE, house.staff(Role.ADMINISTRATOR), **(usual | changes))  # type: ignore[arg-type]  # as above


def test_a_clinic_is_added_with_its_zone_and_mark(session: ScopedSession) -> None:
    clinic = staffing.add_clinic(session, BEFORE, SYSTEM, name=" Harbor ", zone=ZONE, demo=True)
    assert (clinic.name, clinic.zone, clinic.demo) == ("Harbor", ZONE, True)


@pytest.mark.parametrize(("field", "value"), [("name", ""), ("name", "x" * 201), ("zone", "Mars/Base"), ("zone", "\0")])
def test_a_clinic_that_cannot_be_is_refused(session: ScopedSession, field: str, value: str) -> None:
    with pytest.raises(Refused) as refused:
        staffing.add_clinic(session, BEFORE, SYSTEM, **({"name": "Harbor", "zone": ZONE} | {field: value}))  # type: ignore[arg-type]  # as above
    assert refused.value.field == field


def test_a_location_holds_the_numbers_and_hours_as_given(desk: ScopedSession, house: House) -> None:
    hours = {"mon": [["08:00", "17:00"]], "sat": []}
    kept = staffing.add_location(desk, BEFORE, house.staff(), location(opening_hours=hours, after_hours_phone=" "))
    desk.expire_all()
    assert (kept.opening_hours, kept.after_hours_phone, kept.emergency_number) == (hours, None, "911")
    assert [row.name for row in staffing.locations(desk, house.staff())] == ["Harbor, Main Street", "Second"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "Harbor, Main Street"),
        ("phone", ""),
        ("phone", "1" * 65),
        ("emergency_number", "\0"),
        ("zone", ""),
        ("after_hours_phone", "1" * 65),
    ],
)
def test_a_location_that_cannot_be_is_refused(desk: ScopedSession, house: House, field: str, value: str) -> None:
    with pytest.raises(Refused) as refused:
        staffing.add_location(desk, BEFORE, house.staff(), location(**{field: value}))
    assert refused.value.field == field


def test_a_person_is_added_with_roles_and_a_hashed_password(desk: ScopedSession, house: House) -> None:
    person = add_person(desk, house, email=" New@Harbor.Example ", roles=[Role.PROVIDER, Role.NURSE, Role.NURSE])
    assert person.email == "new@harbor.example"
    assert secrets_kept.password_matches(person.password_hash, PASSWORD)
    held = select(Membership.role).where(Membership.person_id == person.id)
    assert set(desk.scalars(held)) == {Role.PROVIDER, Role.NURSE}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", ""),
        ("email", "nobody"),
        ("email", "x" * 250 + "@b.example"),
        ("email", "a\0@b.example"),
        ("name", ""),
        ("name", "\ud800"),
        ("password", "elevenchars"),
        ("password", "x" * 1025),
        ("roles", []),
    ],
    ids=lambda value: str(value)[:20],
)
def test_a_person_who_cannot_be_is_refused(desk: ScopedSession, house: House, field: str, value: object) -> None:
    with pytest.raises(Refused) as refused:
        add_person(desk, house, **{field: value})
    assert refused.value.field == field


def test_the_same_role_is_not_given_twice(desk: ScopedSession, house: House) -> None:
    with pytest.raises(Refused) as refused:
        add_person(desk, house, email=email_of(Role.NURSE))
    assert refused.value.field == "email"
    assert add_person(desk, house, email=email_of(Role.NURSE), roles=[Role.PROVIDER]).email == email_of(Role.NURSE)


def test_someone_of_another_clinic_keeps_name_and_password(
    house: House, elsewhere: House, sessions: sessionmaker[ScopedSession]
) -> None:
    with sessions.begin() as session:
        scope_to(session, elsewhere.clinic_id)
        hers = add_person(
            session, elsewhere, email=email_of(Role.NURSE), name="Somebody Else", password="another one 123"
        )
        assert hers.name == "Nurse Of Harbor"
        assert secrets_kept.password_matches(hers.password_hash, PASSWORD)
        assert session.scalar(select(func.count()).select_from(Person)) == 6


def test_the_providers_to_choose_from_are_the_clinics_own_and_active(
    house: House, elsewhere: House, desk: ScopedSession
) -> None:
    assert [person.name for person in staffing.providers(desk, house.staff())] == ["Provider Of Harbor"]
    desk.get_one(Person, house.people[Role.PROVIDER]).active = False
    assert staffing.providers(desk, house.staff()) == ()


def test_nobody_adds_anything(session: ScopedSession, house: House) -> None:
    nobody = Actor(kind=ActorKind.NOBODY)
    with pytest.raises(NotFound):
        staffing.add_location(session, BEFORE, nobody, location())
    with pytest.raises(NotFound):
        staffing.add_person(session, BEFORE, nobody, email="a@b.example", name="A", roles=[], password=PASSWORD)


def test_each_deed_is_written_down_once(desk: ScopedSession, house: House, new_rows: NewRows) -> None:
    staffing.add_location(desk, BEFORE, house.staff(), location())
    add_person(desk, house)
    assert sorted(row.action for row in new_rows()) == ["location added", "person added"]
