"""Stopping messages in one tap: by the link in a message, or by answering STOP where the gateway hands answers on.

Whoever holds such a link can stop the messages of one patient by its channel and do nothing else, so that it needs no
signing in and never ends.
"""

import base64
import hmac
import re
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha1
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.db.consents import Channel, Consent
from diary.db.outbox import OutgoingMessage
from diary.db.patients import Patient
from diary.db.scope import scope_to
from diary.services import secrets_kept
from diary.services.acting import Actor, ActorKind
from diary.services.asking import SAME_DIGITS
from diary.services.consenting import agreed, write_consent
from diary.services.failures import NotFound

STOP_WORDS = frozenset(
    {"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout", "alto", "parar", "baja", "pare"}
)
"""What carriers in the United States take for "no more", and the same in Spanish."""
Apart = Callable[[], AbstractContextManager[Session]]
"""Opens a transaction of its own."""
_BEFORE_A_CLINIC = "a link or a number decides which clinic the session is held to"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Whom a link names, the channel that it stops, and whether he is still written to by that."""

    patient_id: UUID
    channel: Channel
    is_written_to: bool


def link_token(secret: str, message_id: UUID, channel: Channel) -> str:
    """What the link in a message carries, by the channel that it stops."""
    match channel:
        case Channel.EMAIL:
            return secrets_kept.stop_token(secret, message_id)
        case Channel.SMS:
            return secrets_kept.stop_texts_token(secret, message_id)


def find_by_link(session: Session, message_id: UUID, token: str, *, secret: str) -> Found:
    """What a link of a message stops; ``NotFound`` for a wrong one."""
    given = token.encode("utf-8", "surrogatepass")
    stops = [one for one in Channel if hmac.compare_digest(link_token(secret, message_id, one).encode(), given)]
    if not stops:
        raise NotFound
    wanted = select(OutgoingMessage).where(OutgoingMessage.id == message_id)
    message = session.scalar(wanted.execution_options(unscoped=_BEFORE_A_CLINIC))
    if message is None or message.patient_id is None:
        raise NotFound
    scope_to(session, message.clinic_id)
    is_written_to = stops[0] in agreed(session, message.patient_id)
    return Found(patient_id=message.patient_id, channel=stops[0], is_written_to=is_written_to)


def stop_by_link(session: Session, now: datetime, message_id: UUID, token: str, *, secret: str, address: str) -> None:
    """Stop a patient's messages by the channel of the link; once more changes nothing."""
    found = find_by_link(session, message_id, token, secret=secret)
    _stop(session, now, found.patient_id, found.channel, address)


def _stop(session: Session, now: datetime, patient_id: UUID, channel: Channel, address: str) -> None:
    patient = session.scalars(select(Patient).where(Patient.id == patient_id)).one()
    actor = Actor(kind=ActorKind.PATIENT, id=patient.id, clinic_id=patient.clinic_id, address=address)
    write_consent(session, now, actor, patient.id, agreed(session, patient.id) - {channel})


def stop_number(apart: Apart, now: datetime, number: str, *, address: str) -> None:
    """Stop the text messages to a number; those of each patient in a transaction apart, since clinics may differ."""
    with apart() as session:
        found = _patients_of(session, number)
    for clinic_id, patient_id in found:
        with apart() as session:
            scope_to(session, clinic_id)
            _stop(session, now, patient_id, Channel.SMS, address)


def _patients_of(session: Session, number: str) -> list[tuple[UUID, UUID]]:
    """The clinics and patients who once agreed to text messages to a number; a couple may share one."""
    digits = _digits(number)
    wanted = (
        select(Patient.clinic_id, Patient.id, Patient.phone)
        .join(Consent, Consent.patient_id == Patient.id)
        .where(Consent.channel == Channel.SMS, Patient.phone.is_not(None))
        .distinct()
        .execution_options(unscoped=_BEFORE_A_CLINIC)
    )
    rows = session.execute(wanted)
    return [(clinic_id, key) for clinic_id, key, phone in rows if digits and phone and _digits(phone) == digits]


def says_stop(text: str) -> bool:
    """Whether an answer to a text message means "no more"."""
    return re.sub(r"[\W_]", "", text.casefold()) in STOP_WORDS


def is_signed(signature: str, token: str, url: str, fields: Mapping[str, str]) -> bool:
    """Whether the gateway signed a request, as Twilio does: SHA-1 over the address and the fields in their order."""
    signed = url + "".join(name + fields[name] for name in sorted(fields))
    made = base64.b64encode(hmac.new(token.encode(), signed.encode("utf-8", "surrogatepass"), sha1).digest())
    return hmac.compare_digest(made, signature.encode("utf-8", "surrogatepass"))


def _digits(number: str) -> str:
    return re.sub(r"[^0-9]", "", number)[-SAME_DIGITS:]
