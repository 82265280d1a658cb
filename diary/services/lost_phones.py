"""The phones that hold a patient's diary, and what staff do when one of them is lost."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from diary.db.injections import Injection, InjectionState
from diary.db.joining import DeviceSession, JoinCode
from diary.services.acting import Actor
from diary.services.auditing import Action, record
from diary.services.joining import issue_code
from diary.services.loading import NEVER_HAPPENED
from diary.services.merged import hold_patients, refuse_merged

_FIRST = (InjectionState.RUNNING, InjectionState.PLANNED)


def joined_phones(session: Session, patient_id: UUID) -> tuple[DeviceSession, ...]:
    """The phones that hold the diary now, the one seen last first.

    A patient may have several: joining again on another phone ends none, since nobody can tell a second phone from a
    new one.
    """
    wanted = select(DeviceSession).where(DeviceSession.patient_id == patient_id, DeviceSession.revoked_at.is_(None))
    return tuple(session.scalars(wanted.order_by(DeviceSession.last_seen_at.desc(), DeviceSession.id)))


def replace_phones(session: Session, now: datetime, actor: Actor, patient_id: UUID, *, secret: str) -> Injection | None:
    """Close the diary on every phone, end every code that waits, and issue a new code for the diary that goes on.

    Gives back the injection whose code is to be handed over; None where there is no diary to join.
    """
    hold_patients(session, actor, [patient_id])
    refuse_merged(session, patient_id)
    # Codes first: a phone that is claiming one at this moment has joined by the time that phones are revoked.
    for kind in (JoinCode, DeviceSession):
        _revoke(session, now, kind, patient_id)
    record(session, now, actor, Action.PHONES_REVOKED, patient_id=patient_id, of=("patient", patient_id))
    session.flush()
    injection = _to_join(session, patient_id)
    if injection is not None:
        issue_code(session, now, actor, injection.id, secret=secret)
    return injection


def _revoke(session: Session, now: datetime, kind: type[JoinCode | DeviceSession], patient_id: UUID) -> None:
    session.execute(
        update(kind)
        .where(kind.patient_id == patient_id, kind.revoked_at.is_(None))
        .values(revoked_at=now)
        .execution_options(synchronize_session="fetch")
    )


def _to_join(session: Session, patient_id: UUID) -> Injection | None:
    """The injection whose diary runs, else one that is planned, else the last one that was."""
    wanted = select(Injection).where(Injection.patient_id == patient_id, Injection.state.not_in(NEVER_HAPPENED))
    found = session.scalars(wanted.order_by(Injection.planned_at.desc(), Injection.id)).all()
    return min(found, key=lambda row: _FIRST.index(row.state) if row.state in _FIRST else len(_FIRST), default=None)
