"""Lying down after the needle is out: when the patient may stand, and which question is asked until then."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from diary.clinical.scores import Condition
from diary.db.injections import Injection, InjectionState
from diary.services.acting import Actor
from diary.services.auditing import Action, record
from diary.services.failures import Refused
from diary.services.performing import find_to_change

LYING_ENDS = timedelta(hours=2)
"""When the movement is asked for although nobody has ticked anything, so that a forgotten tick costs no more."""


def condition_asked(injection: Injection, now: datetime, *, episodic: bool = False) -> Condition:
    """Which pain is asked for now: at rest while the patient has to lie, in the movement once he may stand.

    A pain that comes and goes is always scored at rest (clinical specification, section 4).
    """
    return Condition.RESTING if episodic or is_lying(injection, now) else Condition.MOVING


def is_lying(injection: Injection, now: datetime) -> bool:
    """Whether the patient has not been allowed to stand yet."""
    if injection.performed_at is None or now >= injection.performed_at + LYING_ENDS:
        return False
    return injection.may_stand_at is None or now < injection.may_stand_at


def allow_standing(session: Session, now: datetime, actor: Actor, injection_id: UUID) -> Injection:
    """Say that the patient may stand; said twice, the first time stands."""
    injection = _running(session, actor, injection_id)
    if injection.may_stand_at is None:
        injection.may_stand_at = now
        _record(session, now, actor, Action.MAY_STAND, injection)
    return injection


def take_standing_back(session: Session, now: datetime, actor: Actor, injection_id: UUID) -> Injection:
    """Say that the patient has to lie after all."""
    injection = _running(session, actor, injection_id)
    if injection.may_stand_at is not None:
        injection.may_stand_at = None
        _record(session, now, actor, Action.MAY_STAND_TAKEN_BACK, injection)
    return injection


def _running(session: Session, actor: Actor, injection_id: UUID) -> Injection:
    injection = find_to_change(session, actor, injection_id)
    if injection.state is not InjectionState.RUNNING:
        raise Refused("may_stand", "This diary is not running, so nobody is asked whether the patient may stand.")
    return injection


def _record(session: Session, now: datetime, actor: Actor, action: Action, injection: Injection) -> None:
    record(session, now, actor, action, patient_id=injection.patient_id, of=("injection", injection.id))
    session.flush()
