"""What waits is sent once, to whom it is meant for and while it is wanted; what is refused waits or is given up."""

from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Thread
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from diary.db.audit import AuditRow
from diary.db.outbox import MessageKind, OutgoingMessage
from diary.db.patients import Patient
from diary.db.people import Role
from diary.db.scope import scope_to
from diary.db.sessions import ScopedSession
from diary.messages.compose import Message
from diary.messages.sending import NotSent, Transport
from diary.services import asking, deleting, delivering, enrolling, joining, outbox, staff_links
from diary.services.acting import Actor, ActorKind
from diary.services.consenting import Channel, write_consent
from diary.services.deleting import DeletionReason
from diary.services.delivering import LEASE, PAUSES, deliver_due
from diary.services.failures import Throttled
from diary.settings import Settings
from tests import builders
from tests.builders import ADDRESS, BEFORE, BORN, SECRET, House
from tests.databases import as_owner

LOOKING = "the tests look at what was kept"
EMAIL, PHONE = "ana@home.example", "+1 206 555 0142"
SETTINGS = Settings(database_url="sqlite://", secret_key=SECRET, base_url="https://diary.example")


@dataclass
class Spy:
    """A way out that keeps what it is given, and refuses with each of ``failures`` first."""

    sent: list[Message] = field(default_factory=list)
    failures: list[NotSent] = field(default_factory=list)

    def send(self, message: Message) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append(message)


@dataclass
class Post:
    """A clinic whose messages wait, and the ways out."""

    sessions: sessionmaker[ScopedSession]
    house: House
    injection_id: UUID
    patient_id: UUID
    email: Spy = field(default_factory=Spy)
    sms: Spy = field(default_factory=Spy)
    now: datetime = BEFORE

    @property
    def ways(self) -> dict[Channel, Transport]:
        return {Channel.EMAIL: self.email, Channel.SMS: self.sms}

    def send(self, ways: dict[Channel, Transport] | None = None) -> int:
        return deliver_due(self.sessions, lambda: self.now, self.ways if ways is None else ways, SETTINGS)

    def ask(self, reach: str = EMAIL) -> None:
        with self.sessions.begin() as session:
            asking.ask_for_code(session, self.now, reach=reach, date_of_birth=BORN, address=ADDRESS, secret=SECRET)

    def invite(self, role: Role = Role.NURSE) -> None:
        with self.sessions.begin() as session:
            administrator = self.house.staff(Role.ADMINISTRATOR)
            staff_links.invite(session, self.now, administrator, self.house.people[role], secret=SECRET)

    def consent(self, *channels: Channel) -> None:
        with self.sessions.begin() as session:
            scope_to(session, self.house.clinic_id)
            write_consent(session, self.now, self.house.staff(), self.patient_id, frozenset(channels))

    def kept(self) -> list[OutgoingMessage]:
        with self.sessions() as session:
            rows = select(OutgoingMessage).order_by(OutgoingMessage.queued_at).execution_options(unscoped=LOOKING)
            return list(session.scalars(rows))

    def fate(self) -> str | None:
        (message,) = self.kept()
        return message.fate


@pytest.fixture
def post(sessions: sessionmaker[ScopedSession]) -> Post:
    with sessions.begin() as session:
        house = builders.found_clinic(session)
        patient = builders.register(session, house, email=EMAIL, phone=PHONE, language="en")
        injection = builders.plan(session, house, patient)
        return Post(sessions=sessions, house=house, injection_id=injection.id, patient_id=patient.id)


def token_in(text: str, path: str) -> str:
    return text.partition(f"https://diary.example/{path}/")[2].split()[0]


def test_a_patient_who_asks_gets_a_code_that_opens_his_diary(post: Post) -> None:
    post.consent(Channel.EMAIL)
    post.ask("ANA@home.example ")
    assert post.send() == 1
    (message,) = post.email.sent
    assert (message.to, message.subject) == (EMAIL, "Your diary is ready")
    with post.sessions.begin() as session:
        token = token_in(message.text, "join")
        claimed = joining.claim(session, post.now, code=token, date_of_birth=BORN, address=ADDRESS, secret=SECRET)
    assert claimed.patient_id == post.patient_id
    assert (post.fate(), post.sms.sent, post.send()) == ("sent", [], 0)


@pytest.mark.parametrize("reach", ["206 555 0142", "+12065550142", "(206) 555-0142"])
def test_a_number_is_known_however_it_is_written(post: Post, reach: str) -> None:
    post.consent(Channel.SMS)
    post.ask(reach)
    post.send()
    assert [message.to for message in post.sms.sent] == [PHONE]


@pytest.mark.parametrize("reach", ["other@home.example", "555 0142", "", "@", "+1 206 555 0143", "\0"])
def test_a_stranger_gets_nothing(post: Post, reach: str) -> None:
    post.consent(*Channel)
    post.ask(reach)
    assert post.kept() == []


def test_without_agreement_no_code_is_made(post: Post) -> None:
    post.consent(Channel.SMS)
    post.ask(EMAIL)
    assert post.kept() == []
    with post.sessions() as session, as_owner(Session.connection(session)):
        asked = select(AuditRow).where(AuditRow.action == "new join code asked for")
        (row,) = session.scalars(asked.execution_options(unscoped=LOOKING))
    assert row.patient_id == post.patient_id


def test_an_agreement_taken_back_before_sending_holds(post: Post) -> None:
    post.consent(Channel.EMAIL)
    post.ask()
    post.consent()
    post.send()
    assert (post.fate(), post.email.sent) == ("no way to the reader", [])


def test_a_code_that_was_used_meanwhile_is_not_sent(post: Post) -> None:
    post.consent(Channel.EMAIL)
    post.ask()
    with post.sessions.begin() as session:
        joining.issue_code(session, post.now, post.house.staff(), post.injection_id, secret=SECRET)
    post.send()
    assert (post.fate(), post.email.sent) == ("no longer wanted", [])


def test_an_address_that_is_gone_is_no_way(post: Post) -> None:
    post.consent(Channel.EMAIL)
    post.ask()
    with post.sessions.begin() as session:
        scope_to(session, post.house.clinic_id)
        session.scalars(select(Patient)).one().email = None
    post.send()
    assert post.fate() == "no way to the reader"


def test_a_channel_that_is_not_set_up_is_no_way(post: Post) -> None:
    post.invite()
    post.send({Channel.SMS: post.sms})
    assert post.fate() == "no way to the reader"


def test_an_invitation_reaches_whom_it_invites(post: Post) -> None:
    post.invite()
    post.send()
    (message,) = post.email.sent
    assert message.to == builders.email_of(Role.NURSE)
    with post.sessions() as session:
        assert staff_links.look_at_link(session, post.now, token_in(message.text, "set-password"))


def test_a_refusal_for_now_is_tried_again_ever_later_and_then_given_up(post: Post) -> None:
    post.email.failures = [NotSent("server answered 451", for_good=False) for _ in range(len(PAUSES) + 1)]
    post.invite()
    for pause in PAUSES:
        assert post.send() == 1
        assert (post.fate(), post.send()) == (None, 0)
        post.now += pause
    post.send()
    assert (post.fate(), post.email.sent) == ("given up", [])
    with post.sessions() as session, as_owner(Session.connection(session)):
        told = select(AuditRow).where(AuditRow.action == "message not sent").execution_options(unscoped=LOOKING)
        (row,) = session.scalars(told)
    assert row.detail == {"kind": "invitation", "fate": "given up", "reason": "server answered 451"}


def test_a_message_that_is_tried_again_keeps_its_id(post: Post) -> None:
    post.email.failures = [NotSent("server answered 451", for_good=False)]
    post.invite()
    post.send()
    post.now += PAUSES[0]
    post.send()
    assert [message.id for message in post.email.sent] == [str(post.kept()[0].id)]
    assert post.fate() == "sent"


def test_a_refusal_for_good_is_not_tried_again(post: Post) -> None:
    post.email.failures = [NotSent("address refused", for_good=True)]
    post.invite()
    post.send()
    assert (post.fate(), post.send()) == ("refused", 0)


def test_a_worker_that_died_leaves_its_message_to_the_next(post: Post) -> None:
    class Killed(Exception):
        pass

    class Dying(Spy):
        def send(self, message: Message) -> None:
            raise Killed(message.id)

    post.invite()
    with pytest.raises(Killed):
        post.send({Channel.EMAIL: Dying()})
    assert post.send() == 0, "the lease keeps others away"
    post.now += LEASE
    assert (post.send(), post.fate()) == (1, "sent")


def test_a_worker_that_holds_a_message_of_a_deleted_patient_sends_nothing(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = delivering._take

    def take_and_then(factory: sessionmaker[ScopedSession], now: datetime) -> object:
        taken = take(factory, now)
        if taken is not None:
            with post.sessions.begin() as session:
                system = Actor(kind=ActorKind.SYSTEM, clinic_id=post.house.clinic_id)
                patient = enrolling.find_patient(session, system, post.patient_id)
                deleting.bury(session, now, system, patient, DeletionReason.ASKED_FOR)
        return taken

    monkeypatch.setattr(delivering, "_take", take_and_then)
    post.consent(Channel.EMAIL)
    post.ask()
    assert post.send() == 1
    assert (post.email.sent, post.sms.sent, post.kept()) == ([], [], [])


def test_four_workers_at_once_send_each_message_once(post: Post) -> None:
    with post.sessions.begin() as session:
        administrator = post.house.staff(Role.ADMINISTRATOR)
        scope_to(session, post.house.clinic_id)
        for number in range(20):
            person = builders.new_person(session, post.house.clinic_id, f"reader{number}@harbor.example")
            staff_links.invite(session, post.now, administrator, person, secret=SECRET)
    workers = [Thread(target=post.send) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(post.email.sent) == 20
    assert len({message.to for message in post.email.sent}) == 20


def test_one_thing_has_one_message(post: Post) -> None:
    with post.sessions.begin() as session:
        reader, about = post.house.people[Role.NURSE], post.injection_id
        for expected in (nullcontext(), pytest.raises(IntegrityError)):
            with expected:
                outbox.queue_for_staff(
                    session, post.now, post.house.staff(), MessageKind.INVITATION, person_id=reader, about=about
                )
        session.rollback()


def test_asking_again_and_again_is_slowed_down(post: Post) -> None:
    for _ in range(3):
        post.ask()
    with pytest.raises(Throttled):
        post.ask()


def test_a_patient_is_written_to_in_his_language(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    from diary.services import addressing

    class Spanish:
        def gettext(self, text: str) -> str:
            return {"Your diary is ready": "Su diario está listo"}.get(text, text)

    monkeypatch.setattr(addressing, "catalog", lambda language: Spanish() if language == "es" else None)
    with post.sessions.begin() as session:
        scope_to(session, post.house.clinic_id)
        session.scalars(select(Patient)).one().language = "es"
    post.consent(Channel.EMAIL)
    post.ask()
    post.send()
    assert post.email.sent[0].subject == "Su diario está listo"


def test_the_settings_decide_the_ways_out() -> None:
    from diary.services.ways_out import ways_out
    from diary.settings import SettingsError

    assert dict(ways_out(SETTINGS)) == {}
    assert set(ways_out(replace(SETTINGS, demo=True))) == set(Channel)
    mail = replace(SETTINGS, smtp_url="smtp://mail.example", mail_from="a@b.example")
    assert set(ways_out(mail)) == {Channel.EMAIL}
    with pytest.raises(SettingsError, match="DIARY_MAIL_FROM"):
        ways_out(replace(mail, mail_from=None))
    with pytest.raises(SettingsError, match="DIARY_SMTP_URL") as refused:
        ways_out(replace(mail, smtp_url="http://secret@x"))
    assert "secret" not in str(refused.value)
    with pytest.raises(SettingsError, match="DIARY_SMS_URL"):
        ways_out(replace(SETTINGS, sms_url="https://x", sms_from="1"))
