"""The alerts of a clinic: what waits for somebody, the most urgent first, and what is finished."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from diary.clinical.review import Review
from diary.clinical.safety import Item, TierKey
from diary.db.alerts import Alert, AlertDeed, AlertEvent, SymptomReport
from diary.db.injections import Injection
from diary.db.outbox import OutgoingMessage
from diary.db.patients import Patient
from diary.db.people import Person
from diary.services.acting import Actor, work_for
from diary.services.auditing import Action, record
from diary.services.clinic_settings import safety_of
from diary.services.failures import NotFound
from diary.services.loading import load_rows
from diary.services.reported import ticked
from diary.services.reviewing import judge

PAGE = 25
_URGENCY = case({tier: place for place, tier in enumerate(TierKey)}, value=SymptomReport.tier)
_ALERTS = (
    select(Alert, SymptomReport, Injection, Patient)
    .join(SymptomReport, SymptomReport.id == Alert.symptom_report_id)
    .join(Injection, Injection.id == SymptomReport.injection_id)
    .join(Patient, Patient.id == Injection.patient_id)
)
_BY, _REACHED = aliased(Person), aliased(Person)
_EVENTS = (
    select(AlertEvent, _BY.name, _REACHED.name, OutgoingMessage.fate)
    .outerjoin(_BY, _BY.id == AlertEvent.by_id)
    .outerjoin(_REACHED, _REACHED.id == AlertEvent.reached_id)
    .outerjoin(OutgoingMessage, OutgoingMessage.object_id == AlertEvent.id)
    .order_by(AlertEvent.at, AlertEvent.deed, AlertEvent.id)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened to an alert: who did it, or who was written to and what became of the message."""

    deed: AlertDeed
    at: datetime
    by: str | None
    said: str | None
    reached: str | None
    fate: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRow:
    """An alert with what was ticked, whose it is, the judgement that its curve is drawn from, and what has happened."""

    alert: Alert
    report: SymptomReport
    injection: Injection
    patient: Patient
    ticked: tuple[Item, ...]
    review: Review | None
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which of the finished alerts somebody asks for: of a tier, closed within so many days."""

    tier: TierKey | None = None
    days: int | None = None
    page: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerts:
    """One page of alerts, how many there are in all, and how many of these wait unacknowledged."""

    rows: tuple[AlertRow, ...]
    total: int
    waiting: int
    page: int
    pages: int


def open_alerts(session: Session, now: datetime, actor: Actor, page: int = 1) -> Alerts:
    """What is not closed: the unacknowledged before the others, each by tier, then the oldest first."""
    work_for(session, actor)
    waiting = session.scalar(_count(Alert.closed_at.is_(None), Alert.acknowledged_at.is_(None))) or 0
    order = (Alert.acknowledged_at.is_not(None), _URGENCY, Alert.raised_at, Alert.id)
    return _listed(session, now, actor, [Alert.closed_at.is_(None)], order, page, waiting)


def finished_alerts(session: Session, now: datetime, actor: Actor, wanted: Wanted) -> Alerts:
    """What is closed, the latest first."""
    work_for(session, actor)
    conditions: list[ColumnElement[bool]] = [Alert.closed_at.is_not(None)]
    if wanted.tier is not None:
        conditions.append(SymptomReport.tier == wanted.tier)
    if wanted.days is not None:
        conditions.append(Alert.closed_at >= now - timedelta(days=wanted.days))
    return _listed(session, now, actor, conditions, (Alert.closed_at.desc(), Alert.id), wanted.page, 0)


def look_at_alert(session: Session, now: datetime, actor: Actor, alert_id: UUID) -> AlertRow:
    """One alert of the actor's clinic with everything that happened to it; the look is written down."""
    work_for(session, actor)
    found = session.execute(_ALERTS.where(Alert.id == alert_id)).first()
    if found is None:
        raise NotFound
    (row,) = _rows(session, now, [(found[0], found[1], found[2], found[3])])
    record(session, now, actor, Action.ALERT_SEEN, patient_id=row.patient.id, of=("alert", alert_id))
    session.flush()
    return row


def _count(*conditions: ColumnElement[bool]) -> Select[int]:
    joined = select(func.count(Alert.id)).join(SymptomReport, SymptomReport.id == Alert.symptom_report_id)
    return joined.where(*conditions)


def _listed(
    session: Session,
    now: datetime,
    actor: Actor,
    conditions: Sequence[ColumnElement[bool]],
    order: Sequence[ColumnElement[Any] | InstrumentedAttribute[Any]],
    page: int,
    waiting: int,
) -> Alerts:
    total = session.scalar(_count(*conditions)) or 0
    pages = max(1, ceil(total / PAGE))
    page = min(max(page, 1), pages)
    wanted = _ALERTS.where(*conditions).order_by(*order).limit(PAGE).offset((page - 1) * PAGE)
    rows = _rows(session, now, [(row[0], row[1], row[2], row[3]) for row in session.execute(wanted)])
    record(session, now, actor, Action.ALERTS_SEEN)
    session.flush()
    return Alerts(rows=tuple(rows), total=total, waiting=waiting, page=page, pages=pages)


def _rows(
    session: Session, now: datetime, found: Sequence[tuple[Alert, SymptomReport, Injection, Patient]]
) -> list[AlertRow]:
    """The alerts with their curves and events, in a number of statements that does not grow with theirs."""
    safety = safety_of(session)
    diaries = {injection.id: (injection, patient) for _, _, injection, patient in found}
    loaded = load_rows(session, list(diaries.values())) if found else {}
    reviews = {injection_id: judge(rows, now, variants=False) for injection_id, rows in loaded.items()}
    events = _events(session, [alert.id for alert, *_rest in found]) if found else {}
    return [
        AlertRow(
            alert=alert,
            report=report,
            injection=injection,
            patient=patient,
            ticked=ticked(safety, report.items),
            review=reviews[injection.id],
            events=tuple(events.get(alert.id, ())),
        )
        for alert, report, injection, patient in found
    ]


def _events(session: Session, alert_ids: Iterable[UUID]) -> Mapping[UUID, list[Event]]:
    found: dict[UUID, list[Event]] = defaultdict(list)
    for event, by, reached, fate in session.execute(_EVENTS.where(AlertEvent.alert_id.in_(list(alert_ids)))):
        found[event.alert_id].append(
            Event(deed=event.deed, at=event.at, by=by, said=event.said, reached=reached, fate=fate)
        )
    return found
