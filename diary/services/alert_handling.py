"""What somebody of the clinic does about an alert: acknowledge it, act, note, close; each stays on record."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from diary.db.alerts import Alert, AlertDeed, AlertEvent, SymptomReport
from diary.db.base import TEXT_LENGTH
from diary.db.injections import Injection
from diary.services import chance
from diary.services.acting import Actor, work_for
from diary.services.auditing import Action, record
from diary.services.failures import NotFound, Refused
from diary.services.texts import text, text_or_none

_ALERT = (
    select(Alert, Injection.patient_id)
    .join(SymptomReport, SymptomReport.id == Alert.symptom_report_id)
    .join(Injection, Injection.id == SymptomReport.injection_id)
    .where(Alert.id == bindparam("alert_id"))
    # Two who do something at once do it one after the other.
    .with_for_update(of=Alert)
    .execution_options(populate_existing=True)
)
_ACTED = select(AlertEvent.id).where(
    AlertEvent.alert_id == bindparam("alert_id"), AlertEvent.deed == AlertDeed.ACTED.value
)
_ACTIONS = {
    AlertDeed.ACKNOWLEDGED: Action.ALERT_ACKNOWLEDGED,
    AlertDeed.ACTED: Action.ALERT_ACTED,
    AlertDeed.NOTED: Action.ALERT_NOTED,
    AlertDeed.CLOSED: Action.ALERT_CLOSED,
}
BY_STAFF = tuple(_ACTIONS)
LONGEST = TEXT_LENGTH


def handle(
    session: Session, now: datetime, actor: Actor, alert_id: UUID, deed: AlertDeed, said: str | None = None
) -> Alert:
    """Do something about an alert; whoever acts or closes has acknowledged it by that.

    Acknowledging twice changes nothing. What was done must be said before it is closed. A closed alert takes notes.
    """
    work_for(session, actor)
    found = session.execute(_ALERT, {"alert_id": alert_id}).first()
    if found is None or actor.id is None or deed not in _ACTIONS:
        raise NotFound
    alert, patient_id = found
    words = _words(session, alert, deed, said)
    if alert.acknowledged_at is None and deed is not AlertDeed.NOTED:
        alert.acknowledged_at, alert.escalates_at = now, None
        _add(session, now, actor, alert, patient_id, AlertDeed.ACKNOWLEDGED, None)
    if deed is AlertDeed.CLOSED:
        alert.closed_at = now
    if deed is not AlertDeed.ACKNOWLEDGED:
        _add(session, now, actor, alert, patient_id, deed, words)
    session.flush()
    return alert


def _words(session: Session, alert: Alert, deed: AlertDeed, said: str | None) -> str | None:
    """What is said with a deed, checked; refused where it can no longer be done."""
    if deed is AlertDeed.ACKNOWLEDGED:
        return None
    if alert.closed_at is not None and deed is not AlertDeed.NOTED:
        raise Refused("", "This alert is closed. You can still add a note.")
    acted = deed is AlertDeed.CLOSED and session.scalar(_ACTED.limit(1), {"alert_id": alert.id}) is not None
    return (text_or_none if acted else text)("said", said, most=LONGEST)


def _add(
    session: Session, now: datetime, actor: Actor, alert: Alert, patient_id: UUID, deed: AlertDeed, said: str | None
) -> None:
    event = AlertEvent(
        id=chance.new_id(),
        clinic_id=alert.clinic_id,
        alert_id=alert.id,
        deed=deed,
        at=now,
        by_id=actor.id,
        said=said,
    )
    session.add(event)
    record(session, now, actor, _ACTIONS[deed], patient_id=patient_id, of=("alert", alert.id))
