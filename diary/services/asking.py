"""A patient who has lost his way into the diary asks for a new code, which goes where he agreed to be written to."""

import re
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.db.injections import Injection, InjectionState
from diary.db.patients import Patient
from diary.db.scope import scope_to
from diary.services import joining, outbox, throttling
from diary.services.acting import Actor, ActorKind
from diary.services.auditing import Action, record
from diary.services.consenting import Channel, agreed
from diary.services.outbox import MessageKind
from diary.services.texts import normal_email
from diary.services.throttling import Bucket, Limit

PER_READER = Limit(kind="new code, reader", tries=3, within=timedelta(hours=1))
PER_ADDRESS = Limit(kind="new code, address", tries=60, within=timedelta(minutes=15))
"""High, because a whole waiting room may stand behind one address."""
OPEN = (InjectionState.PLANNED, InjectionState.RUNNING)
SAME_DIGITS = 9
"""So many last digits make two telephone numbers one, with and without the country's code."""
_BEFORE_A_CLINIC = "a patient who asks for a code decides which clinic the session is held to"


def ask_for_code(
    session: Session, now: datetime, *, reach: str, date_of_birth: date, address: str, secret: str
) -> None:
    """Send a new code for the open diary of whoever this is; nobody learns from it whether there is such a patient.

    ``reach`` is the e-mail address or the telephone number that the clinic has of him, and the code goes there if he
    has agreed to be written to by that channel. Of several open diaries the one planned last is meant.
    """
    channel = Channel.EMAIL if "@" in reach else Channel.SMS
    buckets: tuple[Bucket, ...] = ((PER_READER, _normal(channel, reach)), (PER_ADDRESS, address))
    throttling.check(session, now, buckets)
    throttling.count_failure(session, now, buckets)
    found = _find(session, channel, reach, date_of_birth)
    if found is None:
        record(session, now, Actor(kind=ActorKind.NOBODY, address=address), Action.CODE_ASKED_FOR)
        session.flush()
        return
    patient, injection = found
    scope_to(session, patient.clinic_id)
    actor = Actor(kind=ActorKind.NOBODY, clinic_id=patient.clinic_id, address=address)
    record(session, now, actor, Action.CODE_ASKED_FOR, patient_id=patient.id, of=("injection", injection.id))
    if channel in agreed(session, patient.id):
        code = joining.issue_code(session, now, actor, injection.id, secret=secret)
        kind = MessageKind.DIARY_CODE
        outbox.queue_for_patient(session, now, actor, kind, patient_id=patient.id, about=code.code_id, channel=channel)


def _find(session: Session, channel: Channel, reach: str, born: date) -> tuple[Patient, Injection] | None:
    rows = session.execute(
        select(Patient, Injection)
        .join(Injection, Injection.patient_id == Patient.id)
        .where(Patient.date_of_birth == born, Injection.state.in_(OPEN))
        .order_by(Injection.planned_at.desc(), Injection.id)
        .execution_options(unscoped=_BEFORE_A_CLINIC)
    )
    wanted = _normal(channel, reach)
    for patient, injection in rows:
        kept = patient.email if channel is Channel.EMAIL else patient.phone
        if kept and wanted and _normal(channel, kept) == wanted:
            return patient, injection
    return None


def _normal(channel: Channel, reach: str) -> str:
    """An address or a number in the form in which two of them are compared."""
    if channel is Channel.EMAIL:
        return normal_email(reach)
    return re.sub(r"[^0-9]", "", reach)[-SAME_DIGITS:]
