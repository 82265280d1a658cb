"""Two administrators at once: the clinic keeps one, and nothing that is open is lost on the way."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from diary.db.clinic_settings import SettingRevision
from diary.db.injections import Injection
from diary.db.people import Membership, Role
from diary.db.scope import scope_to
from diary.db.sessions import ScopedSession
from diary.services import enrolling, leaving, own_settings, staffing
from diary.services.failures import Refused
from diary.services.leaving import Departure
from diary.services.own_settings import Decision
from tests import builders
from tests.builders import BEFORE, PASSWORD, House, injection_details
from tests.services.conftest import Race

LATER = BEFORE + timedelta(minutes=5)
WEAK = "bupivacaine-levobupivacaine-up-to-0.25"


def test_two_administrators_who_let_each_other_go_leave_one(
    race: Race, sessions: sessionmaker[ScopedSession], house: House
) -> None:
    chief = house.staff(Role.ADMINISTRATOR)
    with sessions.begin() as session:
        other = staffing.add_person(
            session,
            BEFORE,
            chief,
            email="two@harbor.example",
            name="Two",
            roles={Role.ADMINISTRATOR},
            password=PASSWORD,
        ).id

    def away(person_id: Any) -> Callable[[Session], Any]:  # noqa: ANN401 (an id, whosever)
        return lambda session: leaving.deactivate(session, LATER, chief, person_id, Departure(seen=0))

    outcomes = race(away(other), away(house.people[Role.ADMINISTRATOR]))
    assert sorted(type(each).__name__ for each in outcomes) == ["NoneType", "Refused"]
    with sessions() as session:
        scope_to(session, house.clinic_id)
        left = session.scalars(select(Membership.person_id).where(Membership.role == Role.ADMINISTRATOR)).all()
    assert len(left) == 1


def test_an_injection_planned_while_its_provider_leaves_is_not_left_alone(
    race: Race, sessions: sessionmaker[ScopedSession], house: House
) -> None:
    chief, leaver = house.staff(Role.ADMINISTRATOR), house.people[Role.PROVIDER]
    with sessions.begin() as session:
        successor = staffing.add_person(
            session, BEFORE, chief, email="two@harbor.example", name="Two", roles={Role.PROVIDER}, password=PASSWORD
        ).id
        patient_id = builders.register(session, house).id

    def plan(session: Session) -> None:
        enrolling.plan_injection(session, LATER, house.staff(Role.NURSE), patient_id, injection_details(house))

    def leave(session: Session) -> None:
        leaving.deactivate(session, LATER, chief, leaver, Departure(seen=0, successor_id=successor))

    planned, left = race(plan, leave)
    assert left is None
    assert planned is None or (isinstance(planned, Refused) and planned.field == "provider")
    with sessions() as session:
        scope_to(session, house.clinic_id)
        assert leaver not in session.scalars(select(Injection.provider_id)).all()


def test_of_two_changes_of_one_setting_the_second_is_told(
    race: Race, sessions: sessionmaker[ScopedSession], house: House
) -> None:
    def change(phase_ends: int) -> Callable[[Session], Any]:
        minutes = {"judge_from": 20, "consistent_from": 100, "phase_ends": phase_ends, "prolonged_after": 900}
        decision = Decision(reason="as agreed", seen=0)
        return lambda session: own_settings.change_window(session, LATER, house.staff(), WEAK, minutes, decision)

    outcomes = race(change(400), change(500))
    assert sorted(type(each).__name__ for each in outcomes) == ["NoneType", "Refused"]
    with sessions() as session:
        scope_to(session, house.clinic_id)
        assert session.scalars(select(SettingRevision.revision)).all() == [1]
