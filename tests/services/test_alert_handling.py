"""Alerts as staff find and handle them: the most urgent first, each deed on record with who did it."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import sessionmaker

from diary.clinical.safety import TierKey
from diary.db.alerts import Alert, AlertDeed, AlertEvent
from diary.db.injections import Injection
from diary.db.people import Membership, Role
from diary.db.sessions import ScopedSession
from diary.services import alert_handling, alert_inbox, alerting, moving, signing_in
from diary.services.alert_inbox import Wanted
from diary.services.alerting import NewReport
from diary.services.failures import NotFound, Refused
from tests import builders
from tests.builders import NEEDLE_OUT, PASSWORD, House
from tests.databases import counting
from tests.services.conftest import NewRows, Race

NOW = NEEDLE_OUT + timedelta(hours=5)
MINUTE = timedelta(minutes=1)


def raised(desk: ScopedSession, house: House, of: Injection, *items: str, after: timedelta = timedelta(0)) -> Alert:
    new = NewReport(report_id=uuid4(), items=items or ("fever",))
    return alerting.keep_report(desk, NOW + after, house.patient(of.patient_id), new).alert


def do(desk: ScopedSession, house: House, alert: Alert, deed: AlertDeed, said: str | None = None) -> Alert:
    return alert_handling.handle(desk, NOW + MINUTE, house.staff(Role.NURSE), alert.id, deed, said)


def events(desk: ScopedSession, alert: Alert) -> list[tuple[AlertDeed, UUID | None, str | None]]:
    rows = desk.scalars(select(AlertEvent).where(AlertEvent.alert_id == alert.id).order_by(AlertEvent.at))
    return sorted((row.deed, row.by_id, row.said) for row in rows)


def inbox(desk: ScopedSession, house: House) -> list[UUID]:
    return [row.alert.id for row in alert_inbox.open_alerts(desk, NOW, house.staff(Role.NURSE)).rows]


def test_the_most_urgent_come_first_then_the_oldest(desk: ScopedSession, house: House, running: Injection) -> None:
    told = raised(desk, house, running, "no-change")
    later = raised(desk, house, running, "fever", after=2 * MINUTE)
    earlier = raised(desk, house, running, "rash", after=MINUTE)
    emergency = raised(desk, house, running, "chest-pain", after=3 * MINUTE)
    assert inbox(desk, house) == [emergency.id, earlier.id, later.id, told.id]
    do(desk, house, emergency, AlertDeed.ACKNOWLEDGED)
    assert inbox(desk, house) == [earlier.id, later.id, told.id, emergency.id]


def test_acknowledging_stops_the_escalation_and_counts_once(
    desk: ScopedSession, house: House, running: Injection, new_rows: NewRows
) -> None:
    alert = raised(desk, house, running)
    new_rows()
    for _ in range(2):
        do(desk, house, alert, AlertDeed.ACKNOWLEDGED)
    assert (alert.acknowledged_at, alert.escalates_at, alert.closed_at) == (NOW + MINUTE, None, None)
    assert events(desk, alert) == [(AlertDeed.ACKNOWLEDGED, house.people[Role.NURSE], None)]
    assert [(row.action, row.patient_id) for row in new_rows()] == [("alert acknowledged", running.patient_id)]


def test_acting_and_closing_acknowledge_too(desk: ScopedSession, house: House, running: Injection) -> None:
    alert, nurse = raised(desk, house, running), house.people[Role.NURSE]
    do(desk, house, alert, AlertDeed.ACTED, "Called. No fever any more.")
    do(desk, house, alert, AlertDeed.CLOSED)
    assert alert.closed_at == NOW + MINUTE
    assert events(desk, alert) == [
        (AlertDeed.ACKNOWLEDGED, nurse, None),
        (AlertDeed.ACTED, nurse, "Called. No fever any more."),
        (AlertDeed.CLOSED, nurse, None),
    ]
    assert inbox(desk, house) == []


def test_nothing_is_closed_without_a_word(desk: ScopedSession, house: House, running: Injection) -> None:
    alert = raised(desk, house, running)
    for deed in (AlertDeed.CLOSED, AlertDeed.ACTED, AlertDeed.NOTED):
        with pytest.raises(Refused) as refused:
            do(desk, house, alert, deed, "  ")
        assert refused.value.field == "said"
    do(desk, house, alert, AlertDeed.NOTED, "No answer on the phone.")
    assert alert.acknowledged_at is None
    do(desk, house, alert, AlertDeed.CLOSED, "Seen in the emergency department.")
    assert alert.closed_at is not None


def test_a_closed_alert_takes_notes_alone(desk: ScopedSession, house: House, running: Injection) -> None:
    alert = raised(desk, house, running)
    do(desk, house, alert, AlertDeed.CLOSED, "A mistake of the patient's.")
    for deed in (AlertDeed.ACTED, AlertDeed.CLOSED):
        with pytest.raises(Refused):
            do(desk, house, alert, deed, "again")
    do(desk, house, alert, AlertDeed.NOTED, "He called later.")
    assert [said for _deed, _by, said in events(desk, alert)].count("He called later.") == 1


def test_nobody_but_the_diary_escalates_and_no_other_clinic_finds_it(
    desk: ScopedSession, house: House, running: Injection
) -> None:
    alert = raised(desk, house, running)
    with pytest.raises(NotFound):
        do(desk, house, alert, AlertDeed.ESCALATED)
    with pytest.raises(NotFound):
        alert_inbox.look_at_alert(desk, NOW, house.staff(), uuid4())


def test_two_who_acknowledge_at_once_leave_one_event(
    desk: ScopedSession, house: House, running: Injection, race: Race
) -> None:
    alert_id = raised(desk, house, running).id
    desk.commit()
    nurse, deed = house.staff(Role.NURSE), AlertDeed.ACKNOWLEDGED
    race(*[lambda session: alert_handling.handle(session, NOW, nurse, alert_id, deed).id] * 2)
    with desk.begin_nested():
        assert len(events(desk, desk.get_one(Alert, alert_id))) == 1


def test_what_is_finished_can_be_narrowed(desk: ScopedSession, house: House, running: Injection) -> None:
    fever, pain = raised(desk, house, running), raised(desk, house, running, "chest-pain")
    for alert in (fever, pain):
        do(desk, house, alert, AlertDeed.CLOSED, "Looked after.")
    staff, later = house.staff(), NOW + timedelta(days=20)

    def found(wanted: Wanted) -> set[UUID]:
        return {row.alert.id for row in alert_inbox.finished_alerts(desk, later, staff, wanted).rows}

    assert found(Wanted()) == {fever.id, pain.id}
    assert found(Wanted(tier=TierKey.EMERGENCY)) == {pain.id}
    assert found(Wanted(days=7)) == set()
    assert found(Wanted(days=30)) == {fever.id, pain.id}


def test_a_moved_diary_takes_its_alert_along(desk: ScopedSession, house: House, running: Injection) -> None:
    alert, other = raised(desk, house, running), builders.register(desk, house)
    moving.move_injection(desk, NOW, house.staff(), running.id, other.id, reason="The wrong patient")
    assert alert_inbox.look_at_alert(desk, NOW, house.staff(), alert.id).patient.id == other.id


def test_the_inbox_takes_as_many_queries_for_many_as_for_one(
    desk: ScopedSession, house: House, running: Injection
) -> None:
    counted = []
    for _ in range(2):
        raised(desk, house, running)
        raised(desk, house, builders.running(desk, house))
        desk.expire_all()
        with counting(desk) as statements:
            alert_inbox.open_alerts(desk, NOW, house.staff())
        counted.append(statements.count)
    assert counted[0] == counted[1] <= 15


def test_the_lookup_of_who_is_signed_in_counts_what_waits(
    desk: ScopedSession, house: House, running: Injection
) -> None:
    raised(desk, house, running)
    urgent = raised(desk, house, running, "chest-pain")
    alerts = [raised(desk, house, running), urgent]
    nurse = house.people[Role.NURSE]
    desk.add(Membership(id=uuid4(), clinic_id=house.clinic_id, person_id=nurse, role=Role.PROVIDER))
    token = signing_in.sign_in(
        desk, NOW, email=builders.email_of(Role.NURSE), password=PASSWORD, address=builders.ADDRESS
    ).token
    desk.flush()
    with counting(desk) as statements:
        staff = signing_in.staff_by_token(desk, NOW, token)
    assert staff
    assert (staff.waiting, staff.emergencies, statements.count) == (3, 1, 1)
    for alert in alerts:
        do(desk, house, alert, AlertDeed.ACKNOWLEDGED)
    staff = signing_in.staff_by_token(desk, NOW, token)
    assert staff
    assert (staff.waiting, staff.emergencies) == (1, 0)


def test_who_works_in_two_clinics_is_told_of_both(
    desk: ScopedSession, house: House, running: Injection, sessions: sessionmaker[ScopedSession]
) -> None:
    nurse = house.people[Role.NURSE]
    desk.commit()
    with sessions.begin() as theirs:
        other = builders.found_clinic(theirs, "Hillside")
        for role in (Role.NURSE, Role.PROVIDER):
            theirs.add(Membership(id=uuid4(), clinic_id=other.clinic_id, person_id=nurse, role=role))
        raised(theirs, other, builders.running(theirs, other))
    with sessions() as session:
        email, at = builders.email_of(Role.NURSE), builders.ADDRESS
        token = signing_in.sign_in(session, NOW, email=email, password=PASSWORD, address=at).token
        staff = signing_in.staff_by_token(session, NOW, token)
    assert staff
    assert (staff.clinic_name, staff.waiting) == ("Harbor", 0)
    assert [(place.name, place.waiting) for place in staff.elsewhere] == [("Hillside", 1)]
