"""What the phone asks besides scores: the pain before a planned injection, and the PEG in the weeks that it is due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from diary.clinical.peg import BEFORE
from diary.db.injections import Baseline, Injection, InjectionState
from diary.services.peg import pegs_of, week_to_ask

_BEGUN = select(Baseline.injection_id).where(Baseline.injection_id.in_(bindparam("ids", expanding=True))).distinct()


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Questions of one injection: those of week 0 stand beside the pain before; ``begun`` where some are answered."""

    injection_id: UUID
    week: int
    begun: bool


def offered(session: Session, now: datetime, injections: Sequence[Injection], zone: ZoneInfo) -> tuple[Offer, ...]:
    """What a patient with these injections is offered now; asks the database only where there is something to ask."""
    return (*_before(session, injections), *_weeks_after(session, now, injections, zone))


def _before(session: Session, injections: Sequence[Injection]) -> Sequence[Offer]:
    planned = [row.id for row in injections if row.state is InjectionState.PLANNED]
    begun = set(session.scalars(_BEGUN, {"ids": planned})) if planned else set()
    return [Offer(injection_id=one, week=BEFORE, begun=one in begun) for one in planned]


def _weeks_after(session: Session, now: datetime, injections: Sequence[Injection], zone: ZoneInfo) -> Sequence[Offer]:
    in_their_week = [row for row in injections if week_to_ask(row, zone, now, ()) is not None]
    answered = pegs_of(session, [row.id for row in in_their_week]) if in_their_week else ()
    weeks = [(row.id, week_to_ask(row, zone, now, answered)) for row in in_their_week]
    return [Offer(injection_id=one, week=week, begun=False) for one, week in weeks if week is not None]
