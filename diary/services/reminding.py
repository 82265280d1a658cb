"""Due points become messages: each diary is looked at when its next point is due, by whichever worker comes by.

A look costs the same for a diary that was asked for nothing for weeks, and between looks a diary costs nothing: one
indexed column says whose turn it is. Whether a reminder is really sent is decided when it is (``still_wanted``).
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from diary.clinical.reminders import Left, asked_points, next_look
from diary.clinical.schedule import DuePoint
from diary.db.injections import LOOK_AT_ONCE, Injection, InjectionState
from diary.db.outbox import MessageKind, OutgoingMessage
from diary.db.patients import Patient
from diary.db.scope import scope_to
from diary.db.sessions import ScopedSession
from diary.db.translate import DiaryRows, diary_of
from diary.services import chance
from diary.services.acting import Actor, ActorKind
from diary.services.auditing import Action, record
from diary.services.clinic_settings import rules_of
from diary.services.consenting import agreed_since
from diary.services.performing import end_all_over

AT_ONCE = 50
"""So many diaries of a clinic are looked at in one transaction."""
_EVERY_CLINIC = "a worker looks for every clinic and is then held to the one whose turn it is"

Factory = sessionmaker[ScopedSession]
Clock = Callable[[], datetime]


def queue_due(factory: Factory, clock: Clock, *, rounds: int = 100) -> int:
    """Look at the diaries whose turn has come and queue what is due in them; returns how many were looked at."""
    looked = 0
    for _ in range(rounds):
        now = clock()
        with factory.begin() as session:
            found = _whose_turn(session, now)
            _look(session, now, found)
        if not found:
            break
        looked += len(found)
    return looked


def look_again(session: Session, patient_id: UUID | None = None) -> None:
    """Have the running diaries looked at anew, after something has changed that decides when they ask for scores.

    Those of one patient, or else every one of the session's clinic.
    """
    whose = [Injection.patient_id == patient_id] if patient_id else []
    running = update(Injection).where(Injection.state == InjectionState.RUNNING, *whose)
    session.execute(running.values(next_due_at=LOOK_AT_ONCE), execution_options={"synchronize_session": False})


def reminder_id(injection_id: UUID, point: str) -> UUID:
    """What a reminder is about, the same whoever works it out."""
    return uuid5(injection_id, point)


def _whose_turn(session: Session, now: datetime) -> Sequence[Injection]:
    """The diaries of one clinic whose turn it is; a worker that has taken some keeps the others away from them."""
    due = Injection.next_due_at <= now
    first = select(Injection.clinic_id).where(due).order_by(Injection.next_due_at).limit(1)
    clinic_id = session.scalar(first.execution_options(unscoped=_EVERY_CLINIC))
    if clinic_id is None:
        return ()
    scope_to(session, clinic_id)
    taken = select(Injection).where(due).order_by(Injection.next_due_at).limit(AT_ONCE)
    return session.scalars(taken.with_for_update(skip_locked=True, key_share=True)).all()


def _look(session: Session, now: datetime, found: Sequence[Injection]) -> None:
    if not found:
        return
    patients = _patients(session, found)
    end_all_over(session, now, [(injection, patients[injection.patient_id]) for injection in found])
    since, known = agreed_since(session, list(patients)), _known(session, found)
    for injection in found:
        promised = injection.next_due_at or LOOK_AT_ONCE
        if injection.state is not InjectionState.RUNNING or injection.performed_at is None:
            injection.next_due_at = None
            continue
        patient = patients[injection.patient_id]
        rows = DiaryRows(patient=patient, injection=injection, rules=rules_of(session))
        points = asked_points(diary_of(rows, injection.performed_at))
        injection.next_due_at = next_look(points, now)
        agreed_at = since.get(patient.id)
        if agreed_at is not None:
            asked = [point for point in points if agreed_at <= point.due_at <= now]
            _queue(session, now, injection, _new(asked, known.get(injection.id, ())), promised)
    session.flush()


def _patients(session: Session, found: Iterable[Injection]) -> dict[UUID, Patient]:
    wanted = select(Patient).where(Patient.id.in_({injection.patient_id for injection in found}))
    return {patient.id: patient for patient in session.scalars(wanted)}


def _known(session: Session, found: Iterable[Injection]) -> dict[UUID, set[str]]:
    """The points for which there is a reminder already."""
    wanted = select(OutgoingMessage.injection_id, OutgoingMessage.point).where(
        OutgoingMessage.kind == MessageKind.REMINDER,
        OutgoingMessage.injection_id.in_([injection.id for injection in found]),
    )
    known: dict[UUID, set[str]] = {}
    for injection_id, point in session.execute(wanted):
        if injection_id is not None and point is not None:
            known.setdefault(injection_id, set()).add(point)
    return known


def _new(asked: Iterable[DuePoint], known: Collection[str]) -> list[DuePoint]:
    return [point for point in asked if point.id not in known]


def _queue(
    session: Session, now: datetime, injection: Injection, points: Iterable[DuePoint], promised: datetime
) -> None:
    """Queue what can still be answered. What should have been asked for while no worker ran is only put on record."""
    for point in points:
        if now < point.closes_at:
            add_reminder(session, now, injection, point)
        elif LOOK_AT_ONCE < promised <= point.due_at:
            missed = add_reminder(session, now, injection, point)
            missed.closed_at, missed.fate = now, Left.TOO_LATE.value


def add_reminder(session: Session, now: datetime, injection: Injection, point: DuePoint) -> OutgoingMessage:
    """Queue the reminder of a point; the database refuses a second one."""
    message = OutgoingMessage(
        id=chance.new_id(),
        clinic_id=injection.clinic_id,
        kind=MessageKind.REMINDER,
        patient_id=injection.patient_id,
        injection_id=injection.id,
        object_id=reminder_id(injection.id, point.id),
        point=point.id,
        queued_at=now,
        due_at=point.due_at,
        tries=0,
    )
    session.add(message)
    worker = Actor(kind=ActorKind.SYSTEM, clinic_id=injection.clinic_id)
    of, detail = ("outgoing_message", message.id), {"kind": message.kind.value, "point": point.id}
    record(session, now, worker, Action.MESSAGE_QUEUED, patient_id=injection.patient_id, of=of, detail=detail)
    return message
