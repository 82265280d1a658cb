"""An alert that nobody acknowledges is written of to the next role, by e-mail, and nothing of health is in it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Thread
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from diary.clinical.safety import TierKey
from diary.db.alerts import Alert, AlertDeed, AlertEvent
from diary.db.audit import AuditRow
from diary.db.outbox import OutgoingMessage
from diary.db.people import Membership, Person, Role
from diary.db.scope import scope_to
from diary.db.sessions import ScopedSession
from diary.messages.sending import NotSent
from diary.services import alert_handling, alert_inbox, alerting, own_settings
from diary.services.alert_limits import BOUNDS, SHIPPED
from diary.services.alerting import NewReport
from diary.services.consenting import Channel
from diary.services.delivering import PAUSES
from diary.services.escalating import escalate_due
from diary.services.failures import Refused
from diary.services.own_settings import Decision
from diary.services.working import work_once
from tests import builders
from tests.builders import NEEDLE_OUT, House, email_of
from tests.databases import as_owner
from tests.services.test_delivering import LOOKING, SETTINGS, Spy

START = NEEDLE_OUT + timedelta(hours=5)
MINUTE = timedelta(minutes=1)


@dataclass
class Clinic:
    """A clinic with a patient whose alert waits, and a worker that comes by."""

    sessions: sessionmaker[ScopedSession]
    house: House
    patient_id: UUID
    email: Spy = field(default_factory=Spy)
    now: datetime = START

    def raise_alert(self, *items: str) -> UUID:
        with self.opened() as session:
            new = NewReport(report_id=uuid4(), items=items or ("fever",))
            patient = self.house.patient(self.patient_id)
            return alerting.keep_report(session, self.now, patient, new).alert.id

    def opened(self) -> "Opened":
        return Opened(self)

    def after(self, minutes: int) -> list[str]:
        """To whom the worker writes when it comes by so much later."""
        self.now += minutes * MINUTE
        before = len(self.email.sent)
        work_once(self.sessions, lambda: self.now, {Channel.EMAIL: self.email}, SETTINGS)
        return sorted(message.to for message in self.email.sent[before:])

    def do(self, alert_id: UUID, deed: AlertDeed, said: str = "Called.") -> None:
        with self.opened() as session:
            alert_handling.handle(session, self.now, self.house.staff(Role.NURSE), alert_id, deed, said)

    def history(self, alert_id: UUID) -> list[tuple[AlertDeed, str | None, str | None]]:
        with self.opened() as session:
            row = alert_inbox.look_at_alert(session, self.now, self.house.staff(), alert_id)
            return [(event.deed, event.reached, event.fate) for event in row.events]


class Opened:
    """A transaction of the clinic."""

    def __init__(self, clinic: Clinic) -> None:
        self._clinic, self._begun = clinic, clinic.sessions.begin()

    def __enter__(self) -> ScopedSession:
        session = self._begun.__enter__()
        scope_to(session, self._clinic.house.clinic_id)
        return session

    def __exit__(self, *error: object) -> None:
        self._begun.__exit__(*error)  # type: ignore[arg-type]  # handed on as it came


@pytest.fixture
def clinic(desk: ScopedSession, house: House, sessions: sessionmaker[ScopedSession]) -> Clinic:
    patient_id = builders.running(desk, house).patient_id
    desk.commit()
    return Clinic(sessions=sessions, house=house, patient_id=patient_id)


NURSE, PROVIDER, ADMINISTRATOR = (email_of(role) for role in (Role.NURSE, Role.PROVIDER, Role.ADMINISTRATOR))


def test_unacknowledged_it_goes_from_role_to_role_and_then_ends(clinic: Clinic) -> None:
    alert_id = clinic.raise_alert("fever")
    assert clinic.after(59) == []
    assert clinic.after(1) == [NURSE]
    assert clinic.after(59) == []
    assert clinic.after(1) == [PROVIDER]
    assert clinic.after(60) == [ADMINISTRATOR]
    assert clinic.after(24 * 60) == []
    assert [(deed, fate) for deed, _reached, fate in clinic.history(alert_id)] == [(AlertDeed.ESCALATED, "sent")] * 3


def test_the_message_says_nothing_of_health_and_names_nobody(clinic: Clinic) -> None:
    clinic.raise_alert("chest-pain")
    clinic.after(SHIPPED[TierKey.EMERGENCY])
    (message,) = clinic.email.sent
    assert message.subject == "Something waits for you in the diary"
    assert "https://diary.example/alerts" in message.text
    for word in ("Ana", "Ruiz", "pain", "emergency", "patient", "alert\n"):
        assert word not in f"{message.subject} {message.text}"


def test_acknowledged_nobody_is_written_to(clinic: Clinic) -> None:
    clinic.do(clinic.raise_alert(), AlertDeed.ACKNOWLEDGED)
    assert clinic.after(24 * 60) == []


def test_acknowledged_while_the_message_waited_it_is_not_sent(clinic: Clinic) -> None:
    alert_id = clinic.raise_alert()
    clinic.now += 60 * MINUTE
    assert escalate_due(clinic.sessions, lambda: clinic.now) == 1
    clinic.do(alert_id, AlertDeed.CLOSED)
    assert clinic.after(0) == []
    fates = [fate for deed, _reached, fate in clinic.history(alert_id) if deed is AlertDeed.ESCALATED]
    assert fates == ["no longer wanted"]


def test_a_note_alone_does_not_stop_it(clinic: Clinic) -> None:
    clinic.do(clinic.raise_alert(), AlertDeed.NOTED, "No answer.")
    assert clinic.after(60) == [NURSE]


def test_a_role_that_nobody_holds_is_passed_over(clinic: Clinic) -> None:
    with clinic.opened() as session:
        session.get_one(Person, clinic.house.people[Role.NURSE]).active = False
    clinic.raise_alert()
    assert clinic.after(60) == [PROVIDER]


def test_who_holds_two_roles_is_written_to_once(clinic: Clinic) -> None:
    with clinic.opened() as session:
        nurse, clinic_id = clinic.house.people[Role.NURSE], clinic.house.clinic_id
        session.add(Membership(id=uuid4(), clinic_id=clinic_id, person_id=nurse, role=Role.PROVIDER))
    clinic.raise_alert()
    assert clinic.after(60) == [NURSE]
    assert clinic.after(60) == [PROVIDER]


def test_what_the_server_refuses_for_a_while_comes_again_under_the_same_id(clinic: Clinic) -> None:
    clinic.email.failures = [NotSent("busy", for_good=False)]
    clinic.raise_alert()
    assert clinic.after(60) == []
    with clinic.sessions() as session:
        waiting = session.scalars(select(OutgoingMessage).execution_options(unscoped=LOOKING)).one()
    assert clinic.after(PAUSES[0] // MINUTE) == [NURSE]
    assert clinic.email.sent[0].id == str(waiting.id)


def test_four_workers_at_once_write_to_each_once(clinic: Clinic) -> None:
    for _ in range(3):
        clinic.raise_alert()
    now = clinic.now + 60 * MINUTE
    workers = [Thread(target=escalate_due, args=(clinic.sessions, lambda: now)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    with clinic.sessions() as session, as_owner(Session.connection(session)):
        events = session.scalars(select(AlertEvent).execution_options(unscoped=LOOKING)).all()
        due = session.scalars(select(Alert.escalates_at).execution_options(unscoped=LOOKING)).all()
    assert [event.reached_as for event in events] == [Role.NURSE] * 3
    assert due == [now + 60 * MINUTE] * 3


def test_each_step_is_written_down(clinic: Clinic) -> None:
    clinic.raise_alert()
    clinic.after(60)
    with clinic.sessions() as session, as_owner(Session.connection(session)):
        wanted = select(AuditRow).where(AuditRow.action == "alert escalated").execution_options(unscoped=LOOKING)
        row = session.scalars(wanted).one()
    assert (row.actor_kind, row.patient_id, row.detail) == ("system", clinic.patient_id, {"role": "nurse"})


def changed(minutes: int | None, seen: int = 0) -> Callable[[ScopedSession, House], None]:
    decision = Decision(reason="Agreed by the nurses", seen=seen)
    tier = TierKey.CALL_TODAY
    return lambda session, house: own_settings.change_limit(
        session, START, house.staff(Role.ADMINISTRATOR), tier, minutes, decision
    )


def test_a_clinic_sets_its_own_limit_and_takes_it_back(clinic: Clinic) -> None:
    with clinic.opened() as session:
        changed(20)(session, clinic.house)
    clinic.raise_alert()
    assert clinic.after(20) == [NURSE]
    with clinic.opened() as session:
        changed(None, seen=1)(session, clinic.house)
    clinic.raise_alert("rash")
    assert clinic.after(20) == [PROVIDER]
    assert clinic.after(39) == []
    assert clinic.after(1) == [NURSE]


@pytest.mark.parametrize("minutes", [0, BOUNDS[TierKey.CALL_TODAY][0] - 1, BOUNDS[TierKey.CALL_TODAY][1] + 1])
def test_a_limit_cannot_switch_it_off(desk: ScopedSession, house: House, minutes: int) -> None:
    with pytest.raises(Refused) as refused:
        changed(minutes)(desk, house)
    assert refused.value.field == "value"
