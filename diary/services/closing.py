"""Injections that do not happen after all, or never did: called off, or entered in error; always with the reason."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from diary.db.injections import Injection, InjectionState
from diary.services.acting import Actor
from diary.services.auditing import Action, record
from diary.services.failures import Refused
from diary.services.loading import NEVER_HAPPENED
from diary.services.moving import checked_reason
from diary.services.performing import cancel, end_codes, find_to_change
from diary.services.superseding import settle


def call_off(session: Session, now: datetime, actor: Actor, injection_id: UUID, *, reason: str) -> Injection:
    """Call a planned injection off."""
    why = checked_reason(reason)
    injection = cancel(session, now, actor, injection_id)
    injection.closing_reason = why
    session.flush()
    return injection


def void(session: Session, now: datetime, actor: Actor, injection_id: UUID, *, reason: str) -> Injection:
    """Mark an injection as entered in error: it is kept, judged no more, and ends no other diary."""
    why = checked_reason(reason)
    injection = find_to_change(session, actor, injection_id)
    if injection.state in NEVER_HAPPENED:
        raise Refused("", "This injection was called off, or marked as entered in error, already.")
    injection.state, injection.closing_reason = InjectionState.ENTERED_IN_ERROR, why
    end_codes(session, now, injection_id)
    of = ("injection", injection.id)
    record(session, now, actor, Action.INJECTION_VOIDED, patient_id=injection.patient_id, of=of)
    session.flush()
    settle(session, now, actor, injection.patient_id)
    return injection
