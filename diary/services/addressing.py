"""To whom a waiting message goes and what it says, decided when it is sent, from what is true then."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.catalogs import ENGLISH, catalog
from diary.db.clinics import Clinic
from diary.db.consents import Channel
from diary.db.joining import JoinCode
from diary.db.outbox import MessageKind, OutgoingMessage
from diary.db.patients import Patient
from diary.db.people import Person, StaffLink
from diary.messages import compose
from diary.messages.compose import Message, Translate
from diary.services import secrets_kept
from diary.services.consenting import agreed
from diary.services.ways_out import Ways
from diary.settings import Settings

NO_LONGER_WANTED, NO_WAY_OUT = "no longer wanted", "no way to the reader"


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressed:
    """A message on its way out by a channel; without one, ``fate`` says why it is not sent."""

    channel: Channel | None
    message: Message | None
    fate: str | None = None


def address(session: Session, now: datetime, waiting: OutgoingMessage, ways: Ways, settings: Settings) -> Addressed:
    """Find the reader, the channel and the words of a waiting message of the session's clinic."""
    link = _link(session, now, waiting, settings)
    if link is None:
        return Addressed(channel=None, message=None, fate=NO_LONGER_WANTED)
    found = _reader(session, waiting, ways)
    if found is None:
        return Addressed(channel=None, message=None, fate=NO_WAY_OUT)
    channel, to, language = found
    subject, text = _words(waiting.kind, catalog(language).gettext, _clinic(session, waiting.clinic_id), link)
    return Addressed(channel=channel, message=Message(id=str(waiting.id), to=to, subject=subject, text=text))


def _link(session: Session, now: datetime, waiting: OutgoingMessage, settings: Settings) -> str | None:
    """The link that the message carries, while it can still be used."""
    if waiting.kind is MessageKind.DIARY_CODE:
        code = session.scalar(select(JoinCode).where(JoinCode.id == waiting.object_id))
        if code is None or code.claimed_at or code.revoked_at or code.expires_at <= now:
            return None
        return f"{settings.base_url}/join/{secrets_kept.link_token(settings.secret_key, code.id)}"
    made = session.scalar(select(StaffLink).where(StaffLink.id == waiting.object_id))
    if made is None or made.used_at or made.revoked_at or made.expires_at <= now:
        return None
    return f"{settings.base_url}/set-password/{secrets_kept.staff_token(settings.secret_key, made.id)}"


def _reader(session: Session, waiting: OutgoingMessage, ways: Ways) -> tuple[Channel, str, str] | None:
    """By which channel the reader is reached, where, and in which language."""
    if waiting.person_id is not None:
        person = session.get_one(Person, waiting.person_id)
        return (Channel.EMAIL, person.email, ENGLISH) if Channel.EMAIL in ways and person.active else None
    patient = session.scalars(select(Patient).where(Patient.id == waiting.patient_id)).one()
    places = {Channel.EMAIL: patient.email, Channel.SMS: patient.phone}
    wanted = (waiting.wanted_channel,) if waiting.wanted_channel else tuple(Channel)
    allowed = agreed(session, patient.id) & ways.keys()
    return next(
        ((channel, place, patient.language) for channel in wanted if channel in allowed and (place := places[channel])),
        None,
    )


def _clinic(session: Session, clinic_id: UUID) -> str:
    return session.get_one(Clinic, clinic_id).name


def _words(kind: MessageKind, translate: Translate, clinic: str, link: str) -> tuple[str, str]:
    match kind:
        case MessageKind.DIARY_CODE:
            return compose.diary_code(translate, clinic=clinic, link=link)
        case MessageKind.INVITATION:
            return compose.invitation(translate, clinic=clinic, link=link)
        case MessageKind.PASSWORD_RESET:
            return compose.password_reset(translate, clinic=clinic, link=link)
