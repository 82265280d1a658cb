"""What a machine asks from outside: whether the diary can work, and what waits in it; counts, and nobody's data."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Engine, bindparam, func, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from diary.db.alerts import Alert
from diary.db.engine import make_session_factory
from diary.db.outbox import OutgoingMessage
from diary.db.turns import reading

_EVERY_CLINIC = "counts of all clinics, without anything of one"
_VERSION = text("SELECT version_num FROM alembic_version")
_MESSAGES = (
    select(func.count(), func.min(OutgoingMessage.due_at))
    .where(OutgoingMessage.closed_at.is_(None), OutgoingMessage.due_at <= bindparam("now"))
    .execution_options(unscoped=_EVERY_CLINIC)
)
_ALERTS = (
    select(func.count()).where(Alert.closed_at.is_(None)).select_from(Alert).execution_options(unscoped=_EVERY_CLINIC)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """How many messages are due and not closed, since how many seconds the oldest is, and how many alerts are open."""

    messages: int
    oldest_seconds: float
    alerts: int


def is_ready(engine: Engine) -> bool:
    """Whether the database answers, and has the tables that this version of the software needs."""
    try:
        with reading(engine).connect() as connection:
            return bool(connection.scalar(_VERSION) == _newest())
    except SQLAlchemyError:
        return False


@cache
def _newest() -> str:
    from diary.db import migrating  # noqa: PLC0415 (Alembic takes long to load, and a server needs nothing else of it)

    return migrating.newest()


def waiting(engine: Engine, now: datetime) -> Waiting | None:
    """What waits at this moment; None while the database does not answer."""
    try:
        with make_session_factory(reading(engine))() as session:
            return _waiting(session, now)
    except SQLAlchemyError:
        return None


def _waiting(session: Session, now: datetime) -> Waiting:
    messages, oldest = session.execute(_MESSAGES, {"now": now}).one()
    since: timedelta = now - oldest if messages else timedelta()
    return Waiting(
        messages=messages,
        oldest_seconds=since.total_seconds(),
        alerts=session.scalars(_ALERTS).one(),
    )
