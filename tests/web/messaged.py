"""Reminders of the running diary, for the pages that tell of them and the link that stops them."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from diary.db.engine import make_session_factory
from diary.db.outbox import OutgoingMessage
from diary.db.patients import Patient
from diary.messages.compose import Message
from diary.messages.sending import NotSent
from diary.services import secrets_kept
from diary.services.consenting import Channel, write_consent
from diary.services.reminding import reminder_id
from diary.services.working import work_once
from diary.settings import Settings
from tests.web.clinic import LOOKING, NEEDLE_OUT, World

SETTINGS = Settings(database_url="sqlite://", secret_key="unused", base_url="https://diary.example")
REFUSAL = NotSent("address refused", for_good=True)
MINUTES: dict[int, NotSent | None] = {15: None, 30: None, 60: REFUSAL, 120: None}
"""When a worker comes by, and what the server says then."""
EMAIL, PHONE = "ana@home.example", "+1 206 555 0177"


@dataclass
class Post:
    """A way out that takes everything, or refuses."""

    failure: NotSent | None = None
    sent: tuple[Message, ...] = ()

    def send(self, message: Message) -> None:
        if self.failure:
            raise self.failure
        self.sent = (*self.sent, message)


def agree(world: World, *channels: Channel, at: datetime = NEEDLE_OUT - timedelta(hours=1)) -> None:
    """The patient can be reached and agrees to these channels."""
    with world.session() as session:
        wanted = select(Patient).where(Patient.id == world.running.patient_id)
        patient = session.scalars(wanted.execution_options(unscoped=LOOKING)).one()
        write_consent(session, at, world.actor, patient.id, channels)
        patient.email, patient.phone = EMAIL, PHONE
        session.commit()


def work(
    world: World, minute: int, post: Post, channel: Channel = Channel.EMAIL, *, reply_token: str | None = "x"
) -> None:
    """A worker comes by."""
    settings = replace(SETTINGS, secret_key=world.secret, sms_reply_token=reply_token)
    now = NEEDLE_OUT + timedelta(minutes=minute)
    work_once(make_session_factory(world.engine), lambda: now, {channel: post}, settings)


def reminded(world: World) -> None:
    """Reminders with several fates."""
    agree(world, Channel.EMAIL)
    for minute, failure in MINUTES.items():
        work(world, minute, Post(failure))


def reminder(world: World, point: str = "m15") -> UUID:
    """The message of a point."""
    about = reminder_id(world.running.injection_id, point)
    wanted = select(OutgoingMessage.id).where(OutgoingMessage.object_id == about)
    with world.session() as session:
        return session.scalars(wanted.execution_options(unscoped=LOOKING)).one()


def stop_link(world: World) -> str:
    """What follows ``/stop/`` in the e-mail of the first reminder."""
    reminded(world)
    key = reminder(world)
    return f"{key}/{secrets_kept.stop_token(world.secret, key)}"
