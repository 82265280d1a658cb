"""What patients of the demo clinic reported by *when to call*, and what its nurse did about it."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from diary.cli.demonstration.people import Table
from diary.db.alerts import AlertDeed
from diary.db.injections import Injection
from diary.services import alert_handling, alerting, chance
from diary.services.acting import Actor, ActorKind
from diary.services.alerting import NewReport

ACKNOWLEDGED_AFTER, ACTED_AFTER, CLOSED_AFTER = timedelta(minutes=6), timedelta(minutes=14), timedelta(days=1)


def report_signs(session: Session, now: datetime, nurse: Actor, done: Mapping[str, Injection], content: Table) -> None:
    """Send each report as its patient would, and handle those of which the file says how."""
    for row in content["call"]:
        injection = done[row["record_number"]]
        at = _moment(injection, now, row)
        patient = Actor(kind=ActorKind.PATIENT, id=injection.patient_id, clinic_id=injection.clinic_id)
        new = NewReport(report_id=chance.new_id(), items=tuple(row["items"]))
        alert = alerting.keep_report(session, at, patient, new).alert
        if "acted" in row:
            alert_handling.handle(session, at + ACKNOWLEDGED_AFTER, nurse, alert.id, AlertDeed.ACKNOWLEDGED)
            alert_handling.handle(session, at + ACTED_AFTER, nurse, alert.id, AlertDeed.ACTED, row["acted"])
            alert_handling.handle(session, at + CLOSED_AFTER, nurse, alert.id, AlertDeed.CLOSED, row["closed"])


def _moment(injection: Injection, now: datetime, row: Table) -> datetime:
    if "minutes_ago" in row or injection.performed_at is None:
        return now - timedelta(minutes=row["minutes_ago"])
    return injection.performed_at + timedelta(minutes=row["minutes_after"])
