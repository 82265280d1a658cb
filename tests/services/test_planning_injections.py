"""Planning: days that can be, places and people that are still there, and two who name one new place at once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from diary.db.clinics import Location
from diary.db.injections import Injection, InjectionArea, InjectionState
from diary.db.patients import Area, Patient
from diary.db.people import Person, Role
from diary.db.scope import scope_to
from diary.db.sessions import ScopedSession
from diary.services import correcting, enrolling, performing
from diary.services.failures import Refused
from diary.services.injection_history import record_now
from tests import builders
from tests.builders import BEFORE, LEFT, NEEDLE_OUT, RIGHT, House
from tests.services.conftest import Race


@pytest.mark.parametrize(
    ("day", "taken"),
    [
        (date(2026, 3, 1), False),
        (date(2026, 3, 2), True),
        (date(2026, 4, 2), True),
        (date(2028, 12, 31), True),
        (date(2029, 1, 1), False),
        (date(2062, 3, 20), False),
        (date(1926, 4, 2), False),
    ],
    ids=str,
)
def test_a_follow_up_comes_after_the_injection_and_not_in_another_decade(
    desk: ScopedSession, house: House, day: date, taken: bool
) -> None:
    patient = builders.register(desk, house)
    if taken:
        assert builders.plan(desk, house, patient, follow_up_on=day).follow_up_on == day
        return
    with pytest.raises(Refused) as refused:
        builders.plan(desk, house, patient, follow_up_on=day)
    assert refused.value.field == "follow_up_on"


def test_today_is_the_day_of_the_place(desk: ScopedSession, house: House) -> None:
    """At five in the afternoon in Los Angeles it is tomorrow in Greenwich."""
    patient, late = builders.register(desk, house), NEEDLE_OUT + timedelta(hours=8)
    assert late.date() == date(2026, 3, 3)
    builders.plan(desk, house, patient, late, follow_up_on=date(2026, 3, 2))


def test_a_location_that_was_given_up_is_not_planned_for(desk: ScopedSession, house: House) -> None:
    patient = builders.register(desk, house)
    desk.get_one(Location, house.location_id).retired_at = BEFORE
    with pytest.raises(Refused) as refused:
        builders.plan(desk, house, patient)
    assert refused.value.field == "location"


def test_a_provider_who_has_left_is_not_planned_for(desk: ScopedSession, house: House) -> None:
    patient = builders.register(desk, house)
    desk.get_one(Person, house.people[Role.PROVIDER]).active = False
    with pytest.raises(Refused) as refused:
        builders.plan(desk, house, patient)
    assert refused.value.field == "provider"


def planning(house: House, patient: Patient, *areas: enrolling.AreaDetails) -> Callable[[Session], Injection]:
    details = builders.injection_details(house, areas=areas)
    return lambda session: enrolling.plan_injection(session, BEFORE, house.staff(), patient.id, details)


@pytest.fixture
def patient(sessions: sessionmaker[ScopedSession], house: House) -> Patient:
    """A patient whom every session can find."""
    with sessions.begin() as session:
        scope_to(session, house.clinic_id)
        return builders.register(session, house)


def test_two_who_name_one_new_place_at_once_mean_the_same(
    race: Race, sessions: sessionmaker[ScopedSession], house: House, patient: Patient
) -> None:
    outcomes = race(planning(house, patient, RIGHT), planning(house, patient, LEFT, RIGHT))
    assert [type(each).__name__ for each in outcomes] == ["Injection", "Injection"]
    with sessions() as session:
        scope_to(session, house.clinic_id)
        assert sorted(session.scalars(select(Area.label))) == ["Left low back", "Right low back"]
        assert len(session.scalars(select(InjectionArea.id)).all()) == 3


def test_two_who_take_one_new_place_for_two_kinds_of_pain_are_told_so(
    race: Race, house: House, patient: Patient
) -> None:
    outcomes = race(planning(house, patient, RIGHT), planning(house, patient, replace(RIGHT, episodic=True)))
    (refused,) = [each for each in outcomes if isinstance(each, Refused)]
    assert refused.field == "areas-0-episodic"


def test_a_place_that_comes_in_unseen_is_told_at_its_field(
    desk: ScopedSession, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database has the last word, whoever has added the place without waiting for his turn."""
    patient = builders.register(desk, house)
    builders.plan(desk, house, patient)
    monkeypatch.setattr(enrolling, "_areas_of", lambda _session, _patient_id: iter(()))
    with pytest.raises(Refused, match="just been named") as refused:
        builders.plan(desk, house, patient, areas=(LEFT, RIGHT))
    assert refused.value.field == "areas-1-label"


def test_two_nurses_and_a_double_tap_start_one_diary(
    race: Race, sessions: sessionmaker[ScopedSession], house: House, patient: Patient
) -> None:
    with sessions.begin() as session:
        scope_to(session, house.clinic_id)
        planned = builders.plan(session, house, patient).id

    def out(minutes: int) -> Callable[[Session], Injection]:
        at = NEEDLE_OUT + timedelta(minutes=minutes)
        now = NEEDLE_OUT + timedelta(hours=1)
        return lambda session: performing.needle_out(session, now, house.staff(), planned, performed_at=at)

    outcomes = race(out(0), out(0), out(5), out(5))
    refused = [each for each in outcomes if isinstance(each, Refused)]
    started = [each for each in outcomes if isinstance(each, Injection)]
    assert (len(refused), len(started)) == (2, 2)
    assert {refusal.field for refusal in refused} == {"performed_at"}
    assert len({each.performed_at for each in started}) == 1


def test_of_two_corrections_at_once_one_is_made(
    race: Race, sessions: sessionmaker[ScopedSession], house: House
) -> None:
    with sessions.begin() as session:
        scope_to(session, house.clinic_id)
        running = builders.running(session, house)
        record = record_now(session, running)

    def put_right(levels: tuple[str, ...]) -> Callable[[Session], Injection]:
        after, now = replace(record, levels=levels), NEEDLE_OUT + timedelta(hours=1)
        return lambda session: correcting.correct(
            session, now, house.staff(), running.id, after, reason="Wrong levels.", revision=0
        )

    outcomes = race(put_right(("L2",)), put_right(("L1",)))
    assert sorted(type(each).__name__ for each in outcomes) == ["Injection", "Refused"]
    kept = next(each for each in outcomes if isinstance(each, Injection))
    with sessions() as session:
        scope_to(session, house.clinic_id)
        stands = session.get_one(Injection, running.id)
        assert (stands.levels, stands.state) == (kept.levels, InjectionState.RUNNING)
        assert [row.revision for row in correcting.corrections_of(session, house.staff(), running.id)] == [1]
