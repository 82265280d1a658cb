"""Messages that wait to be sent: each is queued in the transaction of its cause, once for each thing it is about."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from diary.db.consents import Channel
from diary.db.outbox import MessageKind, OutgoingMessage
from diary.services import chance
from diary.services.acting import Actor, work_for
from diary.services.auditing import Action, record

__all__ = ["Channel", "MessageKind", "queue_for_patient", "queue_for_staff"]


def queue_for_patient(
    session: Session,
    now: datetime,
    actor: Actor,
    kind: MessageKind,
    *,
    patient_id: UUID,
    about: UUID,
    channel: Channel | None = None,
) -> OutgoingMessage:
    """Queue a message to a patient; without a channel it takes one that he has agreed to when it is sent."""
    message = _message(now, work_for(session, actor), kind, about)
    message.patient_id, message.wanted_channel = patient_id, channel
    return _queue(session, now, actor, message)


def queue_for_staff(
    session: Session, now: datetime, actor: Actor, kind: MessageKind, *, person_id: UUID, about: UUID
) -> OutgoingMessage:
    """Queue an e-mail to someone of the staff."""
    message = _message(now, work_for(session, actor), kind, about)
    message.person_id, message.wanted_channel = person_id, Channel.EMAIL
    return _queue(session, now, actor, message)


def _message(now: datetime, clinic_id: UUID, kind: MessageKind, about: UUID) -> OutgoingMessage:
    return OutgoingMessage(
        id=chance.new_id(), clinic_id=clinic_id, kind=kind, object_id=about, queued_at=now, due_at=now, tries=0
    )


def _queue(session: Session, now: datetime, actor: Actor, message: OutgoingMessage) -> OutgoingMessage:
    session.add(message)
    of = ("outgoing_message", message.id)
    detail = {"kind": message.kind.value}
    record(session, now, actor, Action.MESSAGE_QUEUED, patient_id=message.patient_id, of=of, detail=detail)
    session.flush()
    return message
