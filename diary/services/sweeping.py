"""Clearing away what holds for minutes and has run out: somebody half-way in, on his way to a provider, or counted.

Nothing here opens anything any more. It goes all the same, since what somebody had typed may wait in it.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import ColumnElement, CursorResult, delete, select
from sqlalchemy.orm import Session, sessionmaker

from diary.db.base import Base
from diary.db.factors import HalfSignIn
from diary.db.passkeys import PasskeyChallenge
from diary.db.scope import scope_to
from diary.db.sessions import ScopedSession
from diary.db.sign_on import SignOnAttempt
from diary.db.throttles import Throttle
from diary.services.staffing import clinic_ids

COUNTED_FOR = timedelta(days=1)
"""A count of failed tries is kept longer than it holds for any limit."""

Factory = sessionmaker[ScopedSession]


def sweep_expired(factory: Factory, clock: Callable[[], datetime]) -> int:
    """Delete what has run out, in every clinic; returns how many rows there were."""
    now = clock()
    with factory() as session:
        clinics = clinic_ids(session)
    swept = 0
    for clinic_id in clinics:
        with factory.begin() as session:
            scope_to(session, clinic_id)
            swept += _sweep(session, SignOnAttempt, SignOnAttempt.expires_at <= now)
    with factory.begin() as session:
        swept += _sweep(session, HalfSignIn, HalfSignIn.expires_at <= now)
        swept += _sweep(session, PasskeyChallenge, PasskeyChallenge.expires_at <= now)
        swept += _sweep(session, Throttle, Throttle.began_at <= now - COUNTED_FOR)
    return swept


def _sweep(session: Session, kind: type[Base], is_over: ColumnElement[bool]) -> int:
    """Delete such rows but for those that somebody holds at this moment; they wait for the next time."""
    free = select(kind.id).where(is_over).with_for_update(skip_locked=True)
    gone = session.execute(delete(kind).where(kind.id.in_(free)).execution_options(synchronize_session=False))
    return cast("CursorResult[tuple[()]]", gone).rowcount
