"""When to call: for this procedure, this clinic and this hour."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from diary.clinical.catalogue import Procedure, Region
from diary.clinical.safety import TierKey
from diary.db.clinics import Location
from diary.db.injections import Injection, InjectionState
from diary.db.people import Role
from diary.db.sessions import ScopedSession
from diary.services import calling, own_settings, performing
from diary.services.acting import Actor
from diary.services.calling import Numbers, WhenToCall
from diary.services.failures import NotFound
from diary.services.opening_hours import OpeningState
from diary.services.own_settings import Decision
from tests import builders
from tests.builders import LEFT, NEEDLE_OUT, RIGHT, House
from tests.databases import counting
from tests.services.conftest import NewRows

CLINIC, AFTER_HOURS = "+1 555 010 0100", "+1 555 010 0199"
EVENING = NEEDLE_OUT + timedelta(hours=9)
NECK: Any = {"procedure": Procedure.FACET_JOINT_INJECTION, "region": Region.CERVICAL, "levels": ("C2-3",)}
CERVICAL_ONLY = {"neck-pain", "neck-numbness", "swallowing", "new-nerve-signs"}


def look(desk: ScopedSession, house: House, injection: Injection, after: timedelta = timedelta(0)) -> WhenToCall:
    return calling.look_up(desk, NEEDLE_OUT + after, house.patient(injection.patient_id))


def items(found: WhenToCall) -> set[str]:
    return {item.id for tier in found.tiers for item in tier.items}


def place(desk: ScopedSession) -> Location:
    return desk.scalars(select(Location)).one()


def test_the_tiers_come_in_order_and_nobody_watches(desk: ScopedSession, house: House, running: Injection) -> None:
    found = look(desk, house, running)
    assert [tier.key for tier in found.tiers] == list(TierKey)
    assert found.notice.startswith("Nobody watches this diary live.")


def test_while_the_clinic_is_open_its_own_number_is_answered(
    desk: ScopedSession, house: House, running: Injection
) -> None:
    numbers = look(desk, house, running).numbers
    assert (numbers.emergency, numbers.clinic, numbers.after_hours) == ("911", CLINIC, None)


def test_while_the_clinic_is_closed_the_number_of_the_day_is_not_shown(
    desk: ScopedSession, house: House, running: Injection
) -> None:
    numbers = look(desk, house, running, timedelta(hours=9)).numbers
    assert (numbers.emergency, numbers.clinic, numbers.after_hours) == ("911", None, AFTER_HOURS)


def test_closed_and_without_a_number_after_hours_only_the_emergency_number_is_left(
    desk: ScopedSession, running: Injection
) -> None:
    place(desk).after_hours_phone = None
    numbers = calling.numbers_at(place(desk), EVENING)
    assert (numbers.emergency, numbers.clinic, numbers.after_hours) == ("911", None, None)


@pytest.mark.parametrize("hours", [{}, {"mon": "always"}])
def test_where_the_hours_are_not_known_both_numbers_are_given(
    desk: ScopedSession, running: Injection, hours: dict[str, object]
) -> None:
    place(desk).opening_hours = hours
    numbers = calling.numbers_at(place(desk), EVENING)
    assert isinstance(numbers, Numbers)
    assert numbers.opening.state is OpeningState.NOT_RECORDED
    assert (numbers.clinic, numbers.after_hours) == (CLINIC, AFTER_HOURS)


def test_the_hours_are_those_of_the_place(desk: ScopedSession, running: Injection) -> None:
    place(desk).zone = "Pacific/Auckland"
    assert calling.numbers_at(place(desk), NEEDLE_OUT).clinic is None


@pytest.mark.parametrize("diabetes", [True, False])
def test_glucose_is_for_diabetes_alone(desk: ScopedSession, house: House, diabetes: bool) -> None:
    patient = builders.register(desk, house, diabetes=diabetes)
    injection = builders.plan(desk, house, patient, steroid_agent="dexamethasone")
    found = items(look(desk, house, injection))
    assert ({"blood-sugar-high", "blood-sugar-raised"} <= found) is diabetes
    assert ({"blood-sugar-high", "blood-sugar-raised"} & found != set()) is diabetes


def test_a_neck_has_signs_of_its_own(desk: ScopedSession, house: House, running: Injection) -> None:
    assert items(look(desk, house, running)).isdisjoint(CERVICAL_ONLY)
    neck = builders.running(desk, house, **NECK)
    assert items(look(desk, house, neck)) >= CERVICAL_ONLY


def test_two_running_diaries_are_answered_together(desk: ScopedSession, house: House) -> None:
    patient = builders.register(desk, house)
    back = builders.start(desk, house, builders.plan(desk, house, patient, areas=(RIGHT,)))
    builders.start(desk, house, builders.plan(desk, house, patient, areas=(LEFT,), **NECK))
    found = look(desk, house, back)
    assert items(found) >= CERVICAL_ONLY
    emergency = [item.id for item in found.tiers[0].items]
    assert len(emergency) == len(set(emergency))


def test_an_injection_that_was_called_off_still_has_a_number_to_call(
    desk: ScopedSession, house: House, planned: Injection
) -> None:
    performing.cancel(desk, NEEDLE_OUT, house.staff(), planned.id)
    assert planned.state is InjectionState.CANCELLED
    assert look(desk, house, planned).numbers.emergency == "911"


def test_what_runs_decides_before_what_is_planned(desk: ScopedSession, house: House) -> None:
    patient = builders.register(desk, house)
    back = builders.start(desk, house, builders.plan(desk, house, patient))
    builders.plan(desk, house, patient, NEEDLE_OUT + timedelta(days=1), areas=(LEFT,), **NECK)
    assert items(look(desk, house, back)).isdisjoint(CERVICAL_ONLY)


def test_a_patient_without_any_injection_finds_nothing(desk: ScopedSession, house: House) -> None:
    patient = builders.register(desk, house)
    with pytest.raises(NotFound):
        calling.look_up(desk, NEEDLE_OUT, house.patient(patient.id))
    with pytest.raises(NotFound):
        calling.look_up(desk, NEEDLE_OUT, Actor(kind=house.staff().kind))


def test_the_look_is_written_down(desk: ScopedSession, house: House, running: Injection, new_rows: NewRows) -> None:
    new_rows()
    look(desk, house, running)
    assert [(row.action, row.patient_id) for row in new_rows()] == [("when to call seen", running.patient_id)]


def test_it_takes_few_queries(desk: ScopedSession, house: House, running: Injection) -> None:
    desk.expire_all()
    actor = house.patient(running.patient_id)
    desk.commit()
    with counting(desk) as statements:
        calling.look_up(desk, NEEDLE_OUT, actor)
    assert statements.count <= 6


def test_a_clinics_own_words_and_numbers_are_shown(desk: ScopedSession, house: House, running: Injection) -> None:
    administrator, decision = house.staff(Role.ADMINISTRATOR), Decision(reason="agreed", seen=0)
    own_settings.change_number(desk, NEEDLE_OUT, administrator, "fever_celsius", 38.5, decision)
    own_settings.change_text(desk, NEEDLE_OUT, administrator, "chills", "You shiver.", decision)
    found = {item.id: item.in_words for tier in look(desk, house, running).tiers for item in tier.items}
    assert found["fever"] == "You have a fever of 38.5 °C (101.3 °F) or more."
    assert found["chills"] == "You shiver."
