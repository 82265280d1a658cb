"""To whom a waiting message goes and what it says, decided when it is sent, from what is true then."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from diary.catalogs import ENGLISH, catalog
from diary.clinical.reminders import Silence
from diary.db.alerts import Alert, AlertEvent
from diary.db.audit import AuditRow
from diary.db.clinics import Clinic
from diary.db.consents import Channel
from diary.db.joining import JoinCode
from diary.db.outbox import MessageKind, OutgoingMessage
from diary.db.patients import Patient
from diary.db.people import Person, StaffLink
from diary.messages import compose
from diary.messages.compose import AccountChange, Message
from diary.services import secrets_kept
from diary.services.auditing import Action
from diary.services.consenting import agreed
from diary.services.fates import Fate
from diary.services.opting_out import link_token
from diary.services.still_wanted import still_wanted
from diary.services.telling_owner import CHANGES
from diary.services.ways_out import Ways
from diary.settings import Settings

_UNACKNOWLEDGED = (
    select(Alert.id)
    .join(AlertEvent, AlertEvent.alert_id == Alert.id)
    .where(AlertEvent.id == bindparam("event"), Alert.acknowledged_at.is_(None))
)
_ALWAYS_TO = {MessageKind.EMERGENCY: "/emergencies", MessageKind.ACCOUNT_CHANGED: "/forgot-password"}
"""Pages that a message may name as long as it waits."""
QUICKEST_FIRST = (Channel.SMS, Channel.EMAIL)
"""The order in which the channels of a patient are tried: a question of this hour is seen on the phone first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressed:
    """A message on its way out by a channel; without one, ``fate`` says why it is not sent, or it waits a while.

    ``others`` are the channels that may be tried after this one.
    """

    channel: Channel | None = None
    message: Message | None = None
    fate: str | None = None
    wait_until: datetime | None = None
    others: tuple[Channel, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    """By which channels a reader may be reached and where, in the order to be tried, and in which language."""

    places: Sequence[tuple[Channel, str]]
    language: str


def address(session: Session, now: datetime, waiting: OutgoingMessage, ways: Ways, settings: Settings) -> Addressed:
    """Find the reader, the channel and the words of a waiting message of the session's clinic."""
    if waiting.kind is MessageKind.REMINDER:
        return _reminder(session, now, waiting, ways, settings)
    link = _link(session, now, waiting, settings)
    if link is None:
        return Addressed(fate=Fate.NO_LONGER_WANTED)
    reader = _reader(session, waiting, ways)
    if not reader.places:
        return Addressed(fate=Fate.NO_WAY_OUT)
    clinic, translate = _clinic(session, waiting.clinic_id), catalog(reader.language).gettext
    match waiting.kind:
        case MessageKind.DIARY_CODE:
            words = compose.diary_code(translate, clinic=clinic, link=link)
        case MessageKind.INVITATION:
            words = compose.invitation(translate, clinic=clinic, link=link)
        case MessageKind.ALERT:
            words = compose.alert(translate, clinic=clinic, link=link)
        case MessageKind.PASSWORD_RESET:
            words = compose.password_reset(translate, clinic=clinic, link=link)
        case MessageKind.EMERGENCY:
            words = compose.emergency(translate, clinic=clinic, link=link)
        case MessageKind.ACCOUNT_CHANGED:
            change, when = _changed(session, waiting)
            words = compose.account_changed(translate, clinic=clinic, link=link, change=change, when=when)
    return _addressed(waiting, reader, *words)


def _reminder(session: Session, now: datetime, waiting: OutgoingMessage, ways: Ways, settings: Settings) -> Addressed:
    """A reminder, if it is still wanted; it carries nothing that opens anything, so that it may be seen by anybody."""
    found, silence = still_wanted(session, now, waiting)
    if found.left is not None or found.wait_until is not None:
        return Addressed(fate=found.left, wait_until=found.wait_until)
    if not agreed(session, _patient_id(waiting)):
        return Addressed(fate=Fate.NOT_AGREED)
    reader = _reader(session, waiting, ways)
    if not reader.places:
        return Addressed(fate=Fate.NO_WAY_OUT)
    translate, channel = catalog(reader.language).gettext, reader.places[0][0]
    stop_url = _stop_url(waiting, settings, channel)
    words = compose.reminder(
        translate,
        clinic=_clinic(session, waiting.clinic_id),
        link=f"{settings.base_url}/diary",
        tone=_tone(silence),
        stop=_stop(translate, channel, stop_url, answers=bool(settings.sms_reply_token)),
    )
    return _addressed(waiting, reader, *words, stop_url=stop_url if channel is Channel.EMAIL else None)


def _stop(translate: compose.Translate, channel: Channel, link: str, *, answers: bool) -> str:
    """How such messages are stopped: a text message by an answer, where the gateway hands answers on."""
    if channel is Channel.EMAIL:
        return compose.stop_by_link(translate, link)
    return compose.stop_by_reply(translate) if answers else compose.stop_texts_by_link(translate, link)


def _stop_url(waiting: OutgoingMessage, settings: Settings, channel: Channel) -> str:
    return f"{settings.base_url}/stop/{waiting.id}/{link_token(settings.secret_key, waiting.id, channel)}"


def _tone(silence: Silence) -> compose.Tone:
    if silence.next_is_last:
        return compose.Tone.LAST
    return compose.Tone.AFTER_SILENCE if silence.is_long else compose.Tone.USUAL


def _addressed(
    waiting: OutgoingMessage, reader: _Reader, subject: str, text: str, *, stop_url: str | None = None
) -> Addressed:
    (channel, to), *others = reader.places
    message = Message(id=str(waiting.id), to=to, subject=subject, text=text, stop_url=stop_url)
    return Addressed(channel=channel, message=message, others=tuple(other for other, _ in others))


def _changed(session: Session, waiting: OutgoingMessage) -> tuple[AccountChange, str]:
    """What of an account has changed and when, on the clock of the clinic in which it was written down."""
    row = session.get_one(AuditRow, waiting.object_id)
    zone = session.get_one(Clinic, waiting.clinic_id).zone
    return CHANGES[Action(row.action)], f"{row.at.astimezone(ZoneInfo(zone)):%Y-%m-%d, %H:%M} ({zone})"


def _link(session: Session, now: datetime, waiting: OutgoingMessage, settings: Settings) -> str | None:
    """The link that the message carries, while it can still be used."""
    if waiting.kind is MessageKind.DIARY_CODE:
        code = session.scalar(select(JoinCode).where(JoinCode.id == waiting.object_id))
        if code is None or code.claimed_at or code.revoked_at or code.expires_at <= now:
            return None
        return f"{settings.base_url}/join/{secrets_kept.link_token(settings.secret_key, code.id)}"
    if waiting.kind is MessageKind.ALERT:
        return f"{settings.base_url}/alerts" if session.scalar(_UNACKNOWLEDGED, {"event": waiting.object_id}) else None
    if waiting.kind in _ALWAYS_TO:
        return f"{settings.base_url}{_ALWAYS_TO[waiting.kind]}"
    made = session.scalar(select(StaffLink).where(StaffLink.id == waiting.object_id))
    if made is None or made.used_at or made.revoked_at or made.expires_at <= now:
        return None
    return f"{settings.base_url}/set-password/{secrets_kept.staff_token(settings.secret_key, made.id)}"


def _reader(session: Session, waiting: OutgoingMessage, ways: Ways) -> _Reader:
    """How the reader is reached now; each new try begins with the next of his channels."""
    if waiting.person_id is not None:
        person = session.get_one(Person, waiting.person_id)
        reached = Channel.EMAIL in ways and person.active
        return _Reader(places=[(Channel.EMAIL, person.email)] if reached else [], language=ENGLISH)
    patient = session.scalars(select(Patient).where(Patient.id == _patient_id(waiting))).one()
    kept = {Channel.EMAIL: patient.email, Channel.SMS: patient.phone}
    wanted = (waiting.wanted_channel,) if waiting.wanted_channel else QUICKEST_FIRST
    allowed = (agreed(session, patient.id) & ways.keys()) - {waiting.refused_by}
    places = [(channel, place) for channel in wanted if channel in allowed and (place := kept[channel])]
    turn = (waiting.tries - 1) % len(places) if places else 0
    return _Reader(places=places[turn:] + places[:turn], language=patient.language)


def _patient_id(waiting: OutgoingMessage) -> UUID:
    if waiting.patient_id is None:
        raise LookupError("a message to a patient names none")
    return waiting.patient_id


def _clinic(session: Session, clinic_id: UUID) -> str:
    return session.get_one(Clinic, clinic_id).name
