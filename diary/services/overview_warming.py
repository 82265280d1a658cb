"""Judging ahead of the overview, so that nobody waits for it after an update or a quiet night.

What has to be judged is found by a transaction that only reads; what came out is kept a few injections at a time, and
after each of these the worker rests as long as it worked, so that a patient who saves a score meets neither.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Engine

from diary.db.engine import make_session_factory
from diary.db.scope import scope_to
from diary.db.turns import reading
from diary.services.clinic_settings import rules_of
from diary.services.delivering import Clock
from diary.services.fingerprints import done
from diary.services.overview_choice import Wanted, asked_of
from diary.services.overview_facts import Asked, judged, kept
from diary.services.staffing import clinic_ids

FEW = 10
"""So many are judged in one transaction: about a twentieth of a second."""


def judge_ahead(engine: Engine, clock: Clock, rest: Callable[[float], None] = time.sleep) -> int:
    """Judge anew, in every clinic, what the overview as it opens would have to; returns how many were.

    ``rest`` is told how many seconds the last few took.
    """
    with make_session_factory(reading(engine))() as session:
        clinics = clinic_ids(session)
    return sum(count for clinic_id in clinics for count in _ahead(engine, clinic_id, clock, rest))


def _ahead(engine: Engine, clinic_id: UUID, clock: Clock, rest: Callable[[float], None]) -> Iterator[int]:
    left, factory = _left(engine, clinic_id, clock()), make_session_factory(engine)
    for first in range(0, len(left), FEW):
        began = time.monotonic()
        with factory.begin() as session:
            scope_to(session, clinic_id)
            count = sum(len(batch) for batch in judged(session, clock(), left[first : first + FEW]))
        yield count
        rest(time.monotonic() - began)


def _left(engine: Engine, clinic_id: UUID, now: datetime) -> Sequence[Asked]:
    with make_session_factory(reading(engine))() as session:
        scope_to(session, clinic_id)
        asked = asked_of(done(session), rules_of(session).policies, Wanted())
        known = kept(session, now, asked)
        return [one for one in asked if one.done.id not in known]
