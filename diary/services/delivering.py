"""Sending what waits: any number of workers take messages one by one, each under a lease that keeps the others away.

Nothing is held in the database while a server is talked to. That a message is about to be handed over is written down
before, and how it went after; a worker that dies in between leaves a lease that ends. Whoever comes by next knows from
the mark that the message may have gone out: a reminder is then given up, since one too many annoys and one too few is
made up for by the next; everything else is sent again under the same Message-ID.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, sessionmaker

from diary.db.consents import Channel
from diary.db.outbox import MessageKind, OutgoingMessage
from diary.db.scope import scope_to
from diary.db.sessions import ScopedSession
from diary.messages.compose import Message
from diary.messages.sending import NotSent
from diary.services.acting import Actor, ActorKind
from diary.services.addressing import Addressed, address
from diary.services.auditing import Action, record
from diary.services.consenting import agreed, write_consent
from diary.services.fates import Fate
from diary.services.ways_out import Ways
from diary.settings import Settings

LEASE = timedelta(minutes=5)
"""Longer than the slowest server is waited for at every step of one delivery."""
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
"""How long to wait after each failed try; after the last one the message is given up."""
MOST_TRIES = 2 * len(PAUSES)
"""A message that ends every worker before it is sent is given up as well."""
AT_MOST_ONCE = frozenset({MessageKind.REMINDER})
"""The kinds of which one too many is worse than one too few."""
_EVERY_CLINIC = "a worker sends for every clinic and is then held to the one of each message"

Factory = sessionmaker[ScopedSession]
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taken:
    """A message that this worker holds; ``tries`` tells its hold from that of a worker that comes later."""

    id: UUID
    clinic_id: UUID
    tries: int


def deliver_due(factory: Factory, clock: Clock, ways: Ways, settings: Settings, *, at_most: int = 100) -> int:
    """Send what is due, one message after the other; returns how many were taken on."""
    for done in range(at_most):
        taken = _take(factory, clock())
        if taken is None:
            return done
        _deliver(factory, clock, taken, ways, settings)
    return at_most


def _take(factory: Factory, now: datetime) -> _Taken | None:
    """Lease the message that is due first."""
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
        return _Taken(id=waiting.id, clinic_id=waiting.clinic_id, tries=waiting.tries)


def _deliver(factory: Factory, clock: Clock, taken: _Taken, ways: Ways, settings: Settings) -> None:
    with factory.begin() as session:
        addressed = _prepare(session, clock(), taken, ways, settings)
    if addressed is None or addressed.channel is None or addressed.message is None:
        return
    failure = _send(addressed.channel, addressed.message, ways)
    with factory.begin() as session:
        waiting = _held(session, taken)
        if waiting is None:
            return
        if failure is None:
            close_message(session, clock(), waiting, Fate.SENT, channel=addressed.channel)
        elif waiting.tries == taken.tries and waiting.closed_at is None:
            _after(session, clock(), waiting, addressed, failure)


def _prepare(session: Session, now: datetime, taken: _Taken, ways: Ways, settings: Settings) -> Addressed | None:
    """Address a message and mark that it is about to be handed over, unless it is not to be sent now."""
    waiting = _held(session, taken)
    if waiting is None or waiting.tries != taken.tries or waiting.closed_at is not None:
        return None
    if waiting.sending_at is not None and waiting.kind in AT_MOST_ONCE:
        close_message(session, now, waiting, Fate.INTERRUPTED)
        return None
    if waiting.tries > MOST_TRIES:
        close_message(session, now, waiting, Fate.GIVEN_UP)
        return None
    addressed = address(session, now, waiting, ways, settings)
    if addressed.wait_until is not None:
        waiting.due_at, waiting.lease_ends_at = addressed.wait_until, None
        waiting.tries -= 1
    elif addressed.message is None:
        close_message(session, now, waiting, addressed.fate or Fate.NO_LONGER_WANTED)
    else:
        waiting.sending_at = now
    return addressed


def _held(session: Session, taken: _Taken) -> OutgoingMessage | None:
    """The message, held; None where its patient was deleted meanwhile, with all that waited for him."""
    scope_to(session, taken.clinic_id)
    held = select(OutgoingMessage).where(OutgoingMessage.id == taken.id).with_for_update()
    return session.scalars(held).one_or_none()


def _send(channel: Channel, message: Message, ways: Ways) -> NotSent | None:
    """Hand the message over; what the way out says against it is given back."""
    try:
        ways[channel].send(message)
    except NotSent as failure:
        return failure
    return None


def _after(session: Session, now: datetime, waiting: OutgoingMessage, addressed: Addressed, failure: NotSent) -> None:
    """Decide how a message goes on that was not taken: by another channel, later, or not at all."""
    if failure.opted_out:
        _take_back(session, now, waiting, addressed)
    if failure.perhaps and waiting.kind in AT_MOST_ONCE:
        close_message(session, now, waiting, Fate.INTERRUPTED, reason=failure.reason)
    elif failure.for_good and not addressed.others:
        fate = Fate.OPTED_OUT if failure.opted_out else Fate.REFUSED
        close_message(session, now, waiting, fate, reason=failure.reason)
    elif not failure.for_good and waiting.tries > len(PAUSES):
        close_message(session, now, waiting, Fate.GIVEN_UP, reason=failure.reason)
    else:
        pause = timedelta(0) if failure.for_good else PAUSES[waiting.tries - 1]
        waiting.due_at, waiting.lease_ends_at, waiting.sending_at = now + pause, None, None
        waiting.refused_by = addressed.channel if failure.for_good else waiting.refused_by


def _take_back(session: Session, now: datetime, waiting: OutgoingMessage, addressed: Addressed) -> None:
    """Whoever has told his carrier that he wants no more has taken back what he agreed to here."""
    if waiting.patient_id is not None and addressed.channel is not None:
        worker = Actor(kind=ActorKind.SYSTEM, clinic_id=waiting.clinic_id)
        channels = agreed(session, waiting.patient_id) - {addressed.channel}
        write_consent(session, now, worker, waiting.patient_id, channels)


def close_message(
    session: Session,
    now: datetime,
    waiting: OutgoingMessage,
    fate: str,
    *,
    channel: Channel | None = None,
    reason: str = "",
) -> None:
    """End a message, sent or not, and write down how."""
    waiting.closed_at, waiting.fate, waiting.lease_ends_at = now, str(fate), None
    waiting.sent_by = channel
    worker = Actor(kind=ActorKind.SYSTEM, clinic_id=waiting.clinic_id)
    action = Action.MESSAGE_SENT if fate == Fate.SENT else Action.MESSAGE_NOT_SENT
    detail = {"kind": waiting.kind.value, "fate": str(fate)}
    detail |= {name: value for name, value in (("reason", reason), ("channel", channel)) if value}
    of = ("outgoing_message", waiting.id)
    record(session, now, worker, action, patient_id=waiting.patient_id, of=of, detail=detail)
    session.flush()
