"""Due points become messages, one each, and what is said meanwhile decides at the moment of sending."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from diary.clinical.reminders import STOP_AFTER
from diary.db.audit import AuditRow
from diary.db.injections import LOOK_AT_ONCE, Injection
from diary.db.outbox import MessageKind, OutgoingMessage
from diary.db.patients import Patient
from diary.db.scope import scope_to
from diary.db.sessions import ScopedSession
from diary.messages.sending import NotSent, Transport
from diary.services import closing, registering, reminding
from diary.services.consenting import Channel, write_consent
from diary.services.delivering import LEASE, PAUSES
from diary.services.enrolling import PatientDetails
from diary.services.registering import QuietTime
from diary.services.reminding import queue_due
from diary.services.working import keep_at_it, work_once
from tests import builders, crowds
from tests.builders import BEFORE, NEEDLE_OUT, House
from tests.databases import as_owner
from tests.services.test_delivering import EMAIL, LOOKING, PHONE, SETTINGS, Spy

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
EVENING = timedelta(hours=9, minutes=30)
"""From the needle to seven o'clock of the same day."""


@dataclass
class Rounds:
    """A running diary, a worker that comes by, and a clock that the test turns."""

    sessions: sessionmaker[ScopedSession]
    house: House
    injection_id: UUID
    patient_id: UUID
    email: Spy = field(default_factory=Spy)
    sms: Spy = field(default_factory=Spy)
    now: datetime = NEEDLE_OUT

    def work(self, after: timedelta | None = None, ways: dict[Channel, Transport] | None = None) -> int:
        """Come by at a time after the needle."""
        self.now = self.now if after is None else NEEDLE_OUT + after
        usual: dict[Channel, Transport] = {Channel.EMAIL: self.email, Channel.SMS: self.sms}
        return work_once(self.sessions, lambda: self.now, usual if ways is None else ways, SETTINGS)

    def walk(self, until: timedelta, step: timedelta = timedelta(minutes=5)) -> None:
        """Come by again and again."""
        while self.now < NEEDLE_OUT + until:
            self.now += step
            self.work()

    def consent(self, *channels: Channel, at: datetime = BEFORE) -> None:
        with self.sessions.begin() as session:
            scope_to(session, self.house.clinic_id)
            write_consent(session, at, self.house.staff(), self.patient_id, channels)

    def score(self, after: timedelta) -> None:
        with self.sessions.begin() as session:
            scope_to(session, self.house.clinic_id)
            injection = session.scalars(select(Injection).where(Injection.id == self.injection_id)).one()
            area = builders.area_of(session, injection)
            builders.save(session, self.house, injection, builders.new_score(area, after=after))

    def quiet(self, begins: time, ends: time, zone: str = builders.ZONE) -> None:
        with self.sessions.begin() as session:
            scope_to(session, self.house.clinic_id)
            patient = session.scalars(select(Patient).where(Patient.id == self.patient_id)).one()
            details = PatientDetails(
                record_number=patient.record_number,
                name=patient.name,
                date_of_birth=patient.date_of_birth,
                zone=zone,
                phone=patient.phone,
                email=patient.email,
            )
            quiet = QuietTime(begins=begins, ends=ends)
            registering.amend_patient(session, self.now, self.house.staff(), self.patient_id, details, quiet)

    def kept(self) -> dict[str, OutgoingMessage]:
        with self.sessions() as session:
            wanted = select(OutgoingMessage).where(OutgoingMessage.kind == MessageKind.REMINDER)
            rows = session.scalars(wanted.order_by(OutgoingMessage.due_at).execution_options(unscoped=LOOKING))
            return {str(row.point): row for row in rows}

    def fates(self) -> dict[str, str | None]:
        return {point: row.fate for point, row in self.kept().items()}

    def next_due_at(self) -> datetime | None:
        with self.sessions() as session:
            wanted = select(Injection.next_due_at).where(Injection.id == self.injection_id)
            return session.scalar(wanted.execution_options(unscoped=LOOKING))


@pytest.fixture
def rounds(sessions: sessionmaker[ScopedSession]) -> Rounds:
    with sessions.begin() as session:
        house = builders.found_clinic(session)
        patient = builders.register(session, house, email=EMAIL, phone=PHONE, language="en")
        injection = builders.plan(session, house, patient, schedule="standard")
        builders.start(session, house, injection)
        found = Rounds(sessions=sessions, house=house, injection_id=injection.id, patient_id=patient.id)
    found.consent(Channel.EMAIL)
    return found


def test_each_due_point_is_asked_for_once_when_it_is_due(rounds: Rounds) -> None:
    rounds.walk(timedelta(minutes=31))
    assert rounds.fates() == {"m15": "sent", "m30": "sent"}
    assert [message.to for message in rounds.email.sent] == [EMAIL, EMAIL]
    first = rounds.kept()["m15"]
    assert (first.sent_by, first.closed_at) == (Channel.EMAIL, NEEDLE_OUT + 15 * MINUTE)
    assert rounds.next_due_at() == NEEDLE_OUT + HOUR


def test_a_message_leads_to_the_diary_and_says_nothing_of_health(rounds: Rounds) -> None:
    rounds.work(15 * MINUTE)
    (message,) = rounds.email.sent
    assert message.subject == "Your diary is ready"
    assert message.text.startswith("Your diary is ready. Open it here: https://diary.example/diary")
    assert not [word for word in ("pain", "score", "injection", "block") if word in message.text.lower()]


def test_without_agreement_nothing_is_queued_and_a_later_one_asks_only_for_what_comes(rounds: Rounds) -> None:
    rounds.consent()
    rounds.work(HOUR)
    assert rounds.kept() == {}
    rounds.consent(Channel.EMAIL, at=NEEDLE_OUT + HOUR + MINUTE)
    rounds.work(2 * HOUR)
    assert rounds.fates() == {"m120": "sent"}


def test_a_score_that_is_in_is_not_asked_for(rounds: Rounds) -> None:
    rounds.score(25 * MINUTE)
    rounds.work(30 * MINUTE)
    assert rounds.fates() == {"m30": "answered already"}
    assert rounds.email.sent == []


def test_a_score_that_comes_in_while_the_message_waits_holds_it_back(rounds: Rounds) -> None:
    queue_due(rounds.sessions, lambda: NEEDLE_OUT + 30 * MINUTE)
    rounds.score(30 * MINUTE)
    rounds.work(30 * MINUTE)
    assert (rounds.fates()["m30"], rounds.email.sent) == ("answered already", [])


def test_an_agreement_taken_back_while_the_message_waits_holds(rounds: Rounds) -> None:
    queue_due(rounds.sessions, lambda: NEEDLE_OUT + 30 * MINUTE)
    rounds.consent(at=NEEDLE_OUT)
    rounds.work(30 * MINUTE)
    assert (rounds.fates()["m30"], rounds.email.sent) == ("no agreement", [])


def test_a_diary_that_is_over_asks_for_nothing_more(rounds: Rounds) -> None:
    queue_due(rounds.sessions, lambda: NEEDLE_OUT + 30 * MINUTE)
    with rounds.sessions.begin() as session:
        closing.void(session, rounds.now, rounds.house.staff(), rounds.injection_id, reason="wrong patient")
    rounds.work(30 * MINUTE)
    assert rounds.fates() == {"m30": "diary over"}
    assert rounds.next_due_at() is None


def test_a_diary_ends_by_itself_and_is_never_looked_at_again(rounds: Rounds) -> None:
    rounds.consent()
    rounds.work(300 * DAY)
    with rounds.sessions() as session:
        state = session.scalar(select(Injection.state).execution_options(unscoped=LOOKING))
    assert (state, rounds.next_due_at()) == ("ended", None)


def test_nobody_is_written_to_at_night_by_his_own_clock(rounds: Rounds) -> None:
    rounds.quiet(time(10), time(12))
    rounds.walk(4 * HOUR)
    assert list(rounds.fates()) == ["m15", "m180", "m240"]


def test_a_patient_who_travels_keeps_his_nights(rounds: Rounds) -> None:
    rounds.quiet(time(22), time(7), zone="Asia/Tokyo")
    rounds.walk(4 * HOUR)
    assert rounds.kept() == {}, "half past nine in Los Angeles is the middle of a night there"


def test_a_message_that_waited_into_the_night_is_moved_or_left_out(rounds: Rounds) -> None:
    rounds.email.failures = [NotSent("server answered 451", for_good=False) for _ in PAUSES]
    rounds.work(EVENING + 28 * DAY)
    rounds.work(EVENING + 28 * DAY + 4 * HOUR)
    late = rounds.kept()["w4"]
    assert (late.fate, late.due_at) == (None, NEEDLE_OUT + 29 * DAY - timedelta(hours=3, minutes=30))
    rounds.email.failures = []
    rounds.work(29 * DAY)
    assert rounds.fates()["w4"] == "sent"


def test_whoever_is_silent_is_left_alone_after_six(rounds: Rounds) -> None:
    for after in (15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, DAY, DAY + EVENING, 2 * DAY + EVENING, 3 * DAY + EVENING):
        rounds.work(after)
    for day in (4, 28):
        rounds.work(day * DAY + EVENING)
    assert len(rounds.email.sent) == STOP_AFTER
    assert "whenever you are ready" in rounds.email.sent[3].text
    assert "the last message" in rounds.email.sent[5].text
    assert (rounds.fates()["m120"], rounds.fates()["d1"]) == ("one a day after silence", "one a day after silence")
    assert (rounds.fates()["d4"], rounds.fates()["w4"]) == ("stopped after silence", "stopped after silence")
    rounds.score(29 * DAY)
    rounds.work(56 * DAY + EVENING)
    assert rounds.fates()["w8"] == "sent", "who writes again is asked again"


def test_back_after_days_away_a_worker_sends_no_pile(rounds: Rounds) -> None:
    rounds.work(15 * MINUTE)
    rounds.work(5 * DAY + EVENING)
    fates = rounds.fates()
    assert [point for point, fate in fates.items() if fate == "sent"] == ["m15", "d5"]
    assert {fates[point] for point in ("m30", "m720", "d1", "d4")} == {"too late"}


def test_what_closed_before_anybody_began_is_not_put_on_record(rounds: Rounds) -> None:
    rounds.work(5 * DAY + EVENING)
    assert rounds.fates() == {"d5": "sent"}


def test_two_diaries_of_a_patient_send_one_message(rounds: Rounds) -> None:
    with rounds.sessions.begin() as session:
        scope_to(session, rounds.house.clinic_id)
        patient = session.scalars(select(Patient)).one()
        other = builders.plan(session, rounds.house, patient, areas=(builders.LEFT,), schedule="standard")
        builders.start(session, rounds.house, other, NEEDLE_OUT + MINUTE)
    rounds.work(17 * MINUTE)
    with rounds.sessions() as session:
        fates = session.scalars(select(OutgoingMessage.fate).execution_options(unscoped=LOOKING)).all()
    assert sorted(map(str, fates)) == ["sent", "together with another"]
    assert len(rounds.email.sent) == 1


def test_a_text_that_is_refused_goes_by_mail_in_the_same_row(rounds: Rounds) -> None:
    rounds.consent(*Channel)
    rounds.sms.failures = [NotSent("gateway answered 400", for_good=True)]
    rounds.work(15 * MINUTE)
    row = rounds.kept()["m15"]
    assert (row.fate, row.sent_by, row.refused_by, row.tries) == ("sent", Channel.EMAIL, Channel.SMS, 2)
    assert len(rounds.email.sent) == 1


def test_a_way_that_fails_for_now_gives_way_to_the_other(rounds: Rounds) -> None:
    rounds.consent(*Channel)
    rounds.sms.failures = [NotSent("gateway not reached", for_good=False)]
    rounds.work(15 * MINUTE)
    assert rounds.fates() == {"m15": None}
    rounds.work(15 * MINUTE + PAUSES[0])
    assert (rounds.fates(), len(rounds.email.sent), rounds.sms.sent) == ({"m15": "sent"}, 1, [])


def test_refused_by_every_way_it_is_given_up(rounds: Rounds) -> None:
    rounds.consent(*Channel)
    rounds.sms.failures = [NotSent("gateway answered 400", for_good=True)]
    rounds.email.failures = [NotSent("address refused", for_good=True)]
    rounds.work(15 * MINUTE)
    assert rounds.fates() == {"m15": "refused"}


def test_a_message_that_was_perhaps_taken_is_not_sent_again(rounds: Rounds) -> None:
    rounds.email.failures = [NotSent("server not reached: TimeoutError", for_good=False, perhaps=True)]
    rounds.work(15 * MINUTE)
    rounds.work(17 * MINUTE)
    assert (rounds.fates(), rounds.email.sent) == ({"m15": "perhaps sent"}, [])


def test_a_worker_that_dies_while_sending_leaves_no_second_message(rounds: Rounds) -> None:
    class Killed(BaseException):
        pass

    class Dying(Spy):
        def send(self, message: object) -> None:
            raise Killed(message)

    with pytest.raises(Killed):
        rounds.work(15 * MINUTE, {Channel.EMAIL: Dying()})
    rounds.work(15 * MINUTE + LEASE)
    assert (rounds.fates(), rounds.email.sent) == ({"m15": "perhaps sent"}, [])


def test_every_fate_is_written_down(rounds: Rounds) -> None:
    rounds.score(26 * MINUTE)
    rounds.work(15 * MINUTE)
    rounds.work(30 * MINUTE)
    with rounds.sessions() as session, as_owner(Session.connection(session)):
        told = select(AuditRow).where(AuditRow.object_kind == "outgoing_message")
        rows = [(row.action, dict(row.detail)) for row in session.scalars(told.execution_options(unscoped=LOOKING))]
    assert sorted(rows, key=str) == [
        ("message not sent", {"kind": "reminder", "fate": "answered already"}),
        ("message queued", {"kind": "reminder", "point": "m15"}),
        ("message queued", {"kind": "reminder", "point": "m30"}),
        ("message sent", {"kind": "reminder", "fate": "sent", "channel": "email"}),
    ]


def test_a_step_that_fails_holds_up_no_other(rounds: Rounds, monkeypatch: pytest.MonkeyPatch) -> None:
    from diary.services import working

    def fails(*_given: object) -> int:
        raise ValueError

    queue_due(rounds.sessions, lambda: NEEDLE_OUT + 15 * MINUTE)
    monkeypatch.setattr(working, "queue_due", fails)
    keep_at_it(rounds.sessions, lambda: NEEDLE_OUT + 15 * MINUTE, {Channel.EMAIL: rounds.email}, SETTINGS)
    assert rounds.fates() == {"m15": "sent"}


def test_whatever_decides_when_is_asked_has_the_diary_looked_at_again(rounds: Rounds) -> None:
    rounds.work(15 * MINUTE)
    rounds.quiet(time(21), time(7))
    assert rounds.next_due_at() == LOOK_AT_ONCE
    rounds.work(16 * MINUTE)
    with rounds.sessions.begin() as session:
        scope_to(session, rounds.house.clinic_id)
        session.scalars(select(Injection)).one().schedule = "diagnostic"
    assert rounds.next_due_at() == LOOK_AT_ONCE


def test_more_diaries_than_fit_in_one_transaction_are_all_looked_at(
    rounds: Rounds, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reminding, "AT_ONCE", 3)
    with rounds.sessions.begin() as session:
        scope_to(session, rounds.house.clinic_id)
        crowds.multiply(session, session.scalars(select(Injection)).one(), 6)
    assert queue_due(rounds.sessions, lambda: NEEDLE_OUT + 15 * MINUTE) == 7
    with rounds.sessions() as session:
        rows = session.scalars(select(OutgoingMessage.object_id).execution_options(unscoped=LOOKING)).all()
    assert len(set(rows)) == len(rows) == 7


def test_no_clinic_waits_for_another(rounds: Rounds) -> None:
    with rounds.sessions.begin() as session:
        other = builders.found_clinic(session, "Hill")
        builders.plan(session, other, builders.register(session, other))
    rounds.work(15 * MINUTE)
    assert rounds.fates() == {"m15": "sent"}
