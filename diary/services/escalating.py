"""Writing to the next role about an alert that nobody has acknowledged: nurses, then providers, then administrators.

Any number of workers do so: each takes one alert at a time and holds its row, and who was written to stands in the
alert's events, of which the database keeps one for each person.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, sessionmaker

from diary.db.alerts import Alert, AlertDeed, AlertEvent, SymptomReport
from diary.db.outbox import MessageKind
from diary.db.people import Membership, Person, Role
from diary.db.scope import scope_to
from diary.db.sessions import ScopedSession
from diary.services import chance
from diary.services.acting import Actor, ActorKind
from diary.services.alert_limits import limit_for
from diary.services.auditing import Action, record
from diary.services.outbox import queue_for_staff

ORDER = (Role.NURSE, Role.PROVIDER, Role.ADMINISTRATOR)
_EVERY_CLINIC = "a worker escalates for every clinic and is then held to the one of each alert"
_DUE = (
    select(Alert)
    .where(Alert.escalates_at <= bindparam("now"), Alert.acknowledged_at.is_(None))
    .order_by(Alert.escalates_at, Alert.id)
    .limit(1)
    .with_for_update(skip_locked=True)
    .execution_options(unscoped=_EVERY_CLINIC)
)
_WRITTEN_TO = select(AlertEvent.reached_id, AlertEvent.reached_as).where(
    AlertEvent.alert_id == bindparam("alert_id"), AlertEvent.deed == AlertDeed.ESCALATED.value
)
_OF_ROLE = (
    select(Person.id)
    .join(Membership, Membership.person_id == Person.id)
    .where(Membership.role == bindparam("role"), Person.active)
    .order_by(Person.id)
)

Factory = sessionmaker[ScopedSession]
Clock = Callable[[], datetime]


def escalate_due(factory: Factory, clock: Clock, *, at_most: int = 100) -> int:
    """Queue what is due for every alert whose limit has passed; returns how many were taken on."""
    for done in range(at_most):
        with factory.begin() as session:
            alert = session.scalar(_DUE, {"now": clock()})
            if alert is None:
                return done
            scope_to(session, alert.clinic_id)
            _escalate(session, clock(), alert)
    return at_most


def _escalate(session: Session, now: datetime, alert: Alert) -> None:
    """Write to everybody of the next role in which there is somebody; after the last role there is nobody left."""
    report = session.scalars(select(SymptomReport).where(SymptomReport.id == alert.symptom_report_id)).one()
    role, people = _next(session, alert.id)
    worker = Actor(kind=ActorKind.SYSTEM, clinic_id=alert.clinic_id)
    for person_id in people:
        event = AlertEvent(
            id=chance.new_id(),
            clinic_id=alert.clinic_id,
            alert_id=alert.id,
            deed=AlertDeed.ESCALATED,
            at=now,
            reached_id=person_id,
            reached_as=role,
        )
        session.add(event)
        queue_for_staff(session, now, worker, MessageKind.ALERT, person_id=person_id, about=event.id)
    alert.escalates_at = None if role is None or role is ORDER[-1] else now + limit_for(session, report.tier)
    detail = {"role": role.value if role else "nobody is left"}
    of = ("alert", alert.id)
    record(session, now, worker, Action.ALERT_ESCALATED, patient_id=report.patient_id, of=of, detail=detail)
    session.flush()


def _next(session: Session, alert_id: UUID) -> tuple[Role | None, Sequence[UUID]]:
    """The first role, after those that were written to, in which somebody was not written to yet."""
    rows = session.execute(_WRITTEN_TO, {"alert_id": alert_id}).all()
    reached = {row.reached_id for row in rows}
    last = max((ORDER.index(row.reached_as) for row in rows), default=-1)
    for role in ORDER[last + 1 :]:
        people = [key for key in session.scalars(_OF_ROLE, {"role": role}) if key not in reached]
        if people:
            return role, people
    return None, ()
