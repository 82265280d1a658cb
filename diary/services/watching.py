"""Which injections a worklist looks at, from a few columns of each and in one statement."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from diary.clinical.diary import QuietHours
from diary.clinical.own_rules import Rules
from diary.clinical.reporting import Asking, does_not_report
from diary.db.entries import EntryRevision
from diary.db.injections import Injection, InjectionState
from diary.db.patients import Patient
from diary.db.translate import zone_named
from diary.services.attending import Watched
from diary.services.clinic_settings import rules_of
from diary.services.loading import NEVER_HAPPENED

FOLLOW_UP_AHEAD = timedelta(days=3)
FOLLOW_UP_BACK = timedelta(days=14)
"""A follow-up is due from three days before its day; two weeks after it nobody waits for it here any more."""
ENDED_BACK = timedelta(days=90)
"""So long after the needle an ended diary is looked at for what it still needs: a decision, or the next block."""
OPEN = (InjectionState.PLANNED, InjectionState.RUNNING)
OVER = (InjectionState.ENDED, InjectionState.SUPERSEDED)
_A_DAY = timedelta(days=1)
"""Where the patient is, it may be another date."""

# Asked of each injection: what PostgreSQL makes of a list of all takes seconds until it has its statistics.
_HEARD = (
    select(func.max(EntryRevision.recorded_at))
    .where(EntryRevision.injection_id == Injection.id, Injection.state == InjectionState.RUNNING)
    .correlate(Injection)
    .scalar_subquery()
)
_LATER = aliased(Injection)
_FOLLOWED = (
    select(_LATER.id)
    .where(
        _LATER.patient_id == Injection.patient_id,
        _LATER.region == Injection.region,
        _LATER.performed_at > Injection.performed_at,
        _LATER.state.not_in(NEVER_HAPPENED),
    )
    .exists()
)
_CANDIDATES = select(
    Injection.id,
    Injection.patient_id,
    Injection.state,
    Injection.procedure,
    Injection.region,
    Injection.intent,
    Injection.planned_at,
    Injection.performed_at,
    Injection.schedule,
    Injection.follow_up_on,
    Patient.name_folded,
    Patient.zone,
    Patient.quiet_from,
    Patient.quiet_until,
    _HEARD.label("heard_at"),
    _FOLLOWED.label("followed"),
).join(Patient, Patient.id == Injection.patient_id)


def watched(session: Session, now: datetime, where: Sequence[ColumnElement[bool]] = ()) -> list[Watched]:
    """The open diaries, those that ended not long ago, and those whose follow-up is due."""
    today = now.date()
    due = Injection.follow_up_on.between(today - FOLLOW_UP_BACK - _A_DAY, today + FOLLOW_UP_AHEAD + _A_DAY)
    lately = Injection.performed_at >= now - ENDED_BACK
    shown = or_(Injection.state.in_(OPEN), and_(Injection.state.in_(OVER), or_(due, lately)))
    rules = rules_of(session)
    return [_read(row, rules, now) for row in session.execute(_CANDIDATES.where(shown, *where))]


def _read(row: Row[*tuple[Any, ...]], rules: Rules, now: datetime) -> Watched:
    today = now.astimezone(zone_named(row.zone)).date()
    return Watched(
        id=row.id,
        patient_id=row.patient_id,
        patient=row.name_folded,
        state=row.state,
        procedure=row.procedure,
        region=row.region,
        intent=row.intent,
        planned_at=row.planned_at,
        performed_at=row.performed_at,
        heard_at=row.heard_at,
        followed=row.followed,
        follow_up_in=_follow_up_in(row.state, row.follow_up_on, today),
        silent=row.state is InjectionState.RUNNING and _is_silent(row, rules, now),
    )


def _is_silent(row: Row[*tuple[Any, ...]], rules: Rules, now: datetime) -> bool:
    asking = Asking(
        performed_at=row.performed_at,
        schedule=rules.schedule_named(row.schedule),
        zone=zone_named(row.zone),
        quiet_hours=QuietHours(begins=row.quiet_from, ends=row.quiet_until),
    )
    return does_not_report(asking, row.heard_at, now)


def _follow_up_in(state: InjectionState, follow_up_on: date | None, today: date) -> int | None:
    """In how many days the follow-up is, negative where it is overdue; None where it is not due."""
    if follow_up_on is None or state is InjectionState.PLANNED:
        return None
    ahead = follow_up_on - today
    return ahead.days if -FOLLOW_UP_BACK <= ahead <= FOLLOW_UP_AHEAD else None
