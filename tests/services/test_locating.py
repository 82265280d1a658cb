"""Locations: changed with a history, given up only when nothing is planned there, and never all of them."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from diary.db.clinics import Location
from diary.db.injections import Injection
from diary.db.sessions import ScopedSession
from diary.services import enrolling, locating, staffing
from diary.services.acting import Actor, Role
from diary.services.changing_settings import history
from diary.services.clinic_settings import Kind
from diary.services.failures import NotFound, Refused
from diary.services.own_settings import Decision
from diary.services.staffing import LocationDetails
from tests import builders
from tests.builders import BEFORE, ZONE, House, injection_details
from tests.services.conftest import NewRows

FIRST = Decision(reason=None, seen=0)
USUAL = LocationDetails(
    name="Harbor, Main Street",
    phone="+1 555 010 0100",
    after_hours_phone="+1 555 010 0199",
    emergency_number="911",
    zone=ZONE,
    opening_hours={"mon": [["08:00", "17:00"]]},
)


def chief(house: House) -> Actor:
    return house.staff(Role.ADMINISTRATOR)


def second(desk: ScopedSession, house: House) -> Location:
    return locating.open_location(desk, BEFORE, chief(house), replace(USUAL, name="Second"))


def test_a_change_keeps_what_stood_before(desk: ScopedSession, house: House, new_rows: NewRows) -> None:
    new = replace(USUAL, phone="+1 555 010 0111", opening_hours={"tue": [["13:00", "17:00"], ["08:00", "12:00"]]})
    decision = Decision(reason="we moved", seen=0)
    locating.change_location(desk, BEFORE, chief(house), house.location_id, new, decision)
    assert {"location changed", "setting changed"} <= {row.action for row in new_rows()}
    row = locating.location(desk, chief(house), house.location_id)
    assert (row.phone, row.opening_hours) == ("+1 555 010 0111", {"tue": [["08:00", "12:00"], ["13:00", "17:00"]]})
    kept = history(desk, chief(house), Kind.LOCATION, str(house.location_id))[0].revision
    assert kept.content["before"] == {
        "phone": "+1 555 010 0100",
        "opening_hours": {"mon": [["08:00", "17:00"]]},
    }
    assert kept.reason == "we moved"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({}, ""),
        ({"name": " "}, "name"),
        ({"name": "Second"}, "name"),
        ({"phone": ""}, "phone"),
        ({"emergency_number": ""}, "emergency_number"),
        ({"zone": "Nowhere"}, "zone"),
        ({"opening_hours": {"mon": [["17:00", "08:00"]]}}, "mon"),
        ({"opening_hours": {"someday": []}}, "opening_hours"),
    ],
    ids=str,
)
def test_a_change_that_cannot_be_is_refused(
    desk: ScopedSession, house: House, changes: dict[str, Any], field: str
) -> None:
    second(desk, house)
    with pytest.raises(Refused) as refused, desk.begin_nested():
        locating.change_location(desk, BEFORE, chief(house), house.location_id, replace(USUAL, **changes), FIRST)
    assert refused.value.field == field
    assert locating.location(desk, chief(house), house.location_id).name == "Harbor, Main Street"


def test_the_last_location_stays(desk: ScopedSession, house: House) -> None:
    with pytest.raises(Refused, match="last location"):
        locating.retire(desk, BEFORE, chief(house), house.location_id, FIRST)


def test_what_is_planned_moves_before_a_location_is_given_up(
    desk: ScopedSession, house: House, new_rows: NewRows
) -> None:
    other = second(desk, house)
    planned = builders.plan(desk, house, builders.register(desk, house))
    running = builders.running(desk, house)
    for wrong in (None, house.location_id):
        with pytest.raises(Refused) as refused, desk.begin_nested():
            locating.retire(desk, BEFORE, chief(house), house.location_id, FIRST, instead_id=wrong)
        assert refused.value.field == "instead"
    new_rows()
    locating.retire(desk, BEFORE, chief(house), house.location_id, FIRST, instead_id=other.id)
    assert {"location retired", "injection moved to another location"} <= {row.action for row in new_rows()}
    places = dict(row for row in desk.execute(select(Injection.id, Injection.location_id)).all())
    assert places == {planned.id: other.id, running.id: house.location_id}
    assert [row.id for row in staffing.locations(desk, chief(house))] == [other.id]
    patient = builders.register(desk, house)
    with pytest.raises(Refused) as refused:
        enrolling.plan_injection(desk, BEFORE, house.staff(), patient.id, injection_details(house))
    assert refused.value.field == "location"
    with pytest.raises(NotFound):
        locating.retire(desk, BEFORE, chief(house), house.location_id, FIRST)
    locating.reopen(desk, BEFORE, chief(house), house.location_id, Decision(reason=None, seen=1))
    assert len(staffing.locations(desk, chief(house))) == 2
    with pytest.raises(NotFound):
        locating.reopen(desk, BEFORE, chief(house), house.location_id, Decision(reason=None, seen=2))


def test_the_locations_of_another_clinic_are_not_there(desk: ScopedSession, house: House, elsewhere: House) -> None:
    with pytest.raises(NotFound):
        locating.location(desk, chief(house), elsewhere.location_id)
    assert [row.id for row in locating.all_locations(desk, chief(house))] == [house.location_id]
