"""Sending what waits: any number of workers take messages one by one, each under a lease that keeps the others away.

Nothing is held in the database while a server is talked to. A worker that dies in between leaves a lease that ends, and
another one tries again: each of these messages carries a link that is used once, so a second copy does no harm.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, sessionmaker

from diary.db.outbox import OutgoingMessage
from diary.db.scope import scope_to
from diary.db.sessions import ScopedSession
from diary.messages.sending import NotSent
from diary.services.acting import Actor, ActorKind
from diary.services.addressing import Addressed, address
from diary.services.auditing import Action, record
from diary.services.ways_out import Ways
from diary.settings import Settings

LEASE = timedelta(minutes=2)
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
"""How long to wait after each failed try; after the last one the message is given up."""
SENT, REFUSED, GIVEN_UP = "sent", "refused", "given up"
_EVERY_CLINIC = "a worker sends for every clinic and is then held to the one of each message"

Factory = sessionmaker[ScopedSession]
Clock = Callable[[], datetime]


def deliver_due(factory: Factory, clock: Clock, ways: Ways, settings: Settings, *, at_most: int = 100) -> int:
    """Send what is due, one message after the other; returns how many were taken on."""
    for done in range(at_most):
        taken = _take(factory, clock())
        if taken is None:
            return done
        _deliver(factory, clock, taken, ways, settings)
    return at_most


def _take(factory: Factory, now: datetime) -> tuple[UUID, UUID] | None:
    """Lease the message that is due first; returns its id and clinic."""
    with factory.begin() as session:
        waiting = session.scalar(
            select(OutgoingMessage)
            .where(
                OutgoingMessage.closed_at.is_(None),
                OutgoingMessage.due_at <= now,
                or_(OutgoingMessage.lease_ends_at.is_(None), OutgoingMessage.lease_ends_at <= now),
            )
            .order_by(OutgoingMessage.due_at, OutgoingMessage.id)
            .limit(1)
            .with_for_update(skip_locked=True)
            .execution_options(unscoped=_EVERY_CLINIC)
        )
        if waiting is None:
            return None
        scope_to(session, waiting.clinic_id)
        waiting.lease_ends_at = now + LEASE
        waiting.tries += 1
        return waiting.id, waiting.clinic_id


def _deliver(factory: Factory, clock: Clock, taken: tuple[UUID, UUID], ways: Ways, settings: Settings) -> None:
    with factory.begin() as session:
        addressed = address(session, clock(), _waiting(session, taken), ways, settings)
        if addressed.message is None:
            _close(session, clock(), _waiting(session, taken), addressed, addressed.fate or "")
            return
    failure = _send(addressed, ways)
    with factory.begin() as session:
        waiting = _waiting(session, taken)
        if failure is None:
            _close(session, clock(), waiting, addressed, SENT)
        elif failure.for_good:
            _close(session, clock(), waiting, addressed, REFUSED, failure.reason)
        elif waiting.tries > len(PAUSES):
            _close(session, clock(), waiting, addressed, GIVEN_UP, failure.reason)
        else:
            waiting.due_at, waiting.lease_ends_at = clock() + PAUSES[waiting.tries - 1], None


def _waiting(session: Session, taken: tuple[UUID, UUID]) -> OutgoingMessage:
    message_id, clinic_id = taken
    scope_to(session, clinic_id)
    return session.scalars(select(OutgoingMessage).where(OutgoingMessage.id == message_id)).one()


def _send(addressed: Addressed, ways: Ways) -> NotSent | None:
    """Hand the message over; what the way out says against it is given back."""
    if addressed.channel is None or addressed.message is None:
        raise LookupError("a message without a reader was about to be sent")
    try:
        ways[addressed.channel].send(addressed.message)
    except NotSent as failure:
        return failure
    return None


def _close(
    session: Session, now: datetime, waiting: OutgoingMessage, addressed: Addressed, fate: str, reason: str = ""
) -> None:
    """End a message, sent or not, and write down how."""
    waiting.closed_at, waiting.fate, waiting.lease_ends_at = now, fate, None
    waiting.sent_by = addressed.channel if fate == SENT else None
    worker = Actor(kind=ActorKind.SYSTEM, clinic_id=waiting.clinic_id)
    action = Action.MESSAGE_SENT if fate == SENT else Action.MESSAGE_NOT_SENT
    detail = {"kind": waiting.kind.value, "fate": fate} | ({"reason": reason} if reason else {})
    of = ("outgoing_message", waiting.id)
    record(session, now, worker, action, patient_id=waiting.patient_id, of=of, detail=detail)
    session.flush()
