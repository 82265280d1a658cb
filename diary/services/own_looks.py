"""Who saw or changed a patient's record, as the patient himself is told it: in few plain kinds, the latest first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import Session

from diary.db.audit import AuditRow
from diary.db.patients import Patient
from diary.db.people import Membership, Person, Role
from diary.services.acting import Actor, ActorKind, work_for
from diary.services.auditing import Action, record
from diary.services.deeds import Deed, deed_of
from diary.services.failures import NotFound
from diary.services.merged import merged_into

MOST = 1000
"""So many rows are told at once; further back one goes page by page."""
MOST_IN_A_FILE = 50_000

_IDS: BindParameter[list[UUID]] = bindparam("ids", expanding=True)
_PEOPLE = select(Person).where(Person.id.in_(_IDS))
_ROLES = select(Membership.person_id, Membership.role).where(Membership.person_id.in_(_IDS))


class Plain(StrEnum):
    """What was done, as one would say it at the kitchen table."""

    LOOKED_AT_RECORD = "looked at the record"
    LOOKED_AT_SCORES = "looked at the scores"
    FOUND = "found in a list"
    WROTE = "wrote"
    TOOK_OUT = "took a copy"
    SENT = "sent a message"
    CAME_IN = "came in"
    REFUSED = "was refused"
    CHECKED = "looked who saw it"
    IN_EMERGENCY = "opened in an emergency"


_SCORES = frozenset(
    {
        Action.REVIEW_SEEN,
        Action.RFA_PLAN_SEEN,
        Action.DECISION_SEEN,
        Action.DIARY_SEEN,
        Action.HISTORY_SEEN,
        Action.RECOVERY_SEEN,
    }
)
_CHECKED = frozenset({Action.AUDIT_SEEN, Action.AUDIT_EXPORTED, Action.OWN_LOOKS_SEEN, Action.EMERGENCY_REVIEWED})
_BY_DEED = {
    Deed.LOOK: Plain.LOOKED_AT_RECORD,
    Deed.CHANGE: Plain.WROTE,
    Deed.EXPORT: Plain.TOOK_OUT,
    Deed.MESSAGE: Plain.SENT,
    Deed.SIGN_IN: Plain.CAME_IN,
    Deed.REFUSAL: Plain.REFUSED,
    Deed.EMERGENCY: Plain.IN_EMERGENCY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Looker:
    """Somebody who had to do with the record: a person of the clinic with his roles, or what else it was.

    Nobody's ``name`` is told of the patient himself, of the program, and of who was not signed in.
    """

    kind: ActorKind
    id: UUID | None = None
    name: str = ""
    roles: tuple[Role, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One row in plain words."""

    at: datetime
    by: Looker
    what: Plain


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnLooks:
    """Who had to do with a patient's record; ``before`` is where the earlier ones begin."""

    zone: str
    looks: tuple[Look, ...]
    before: int | None


def plain(action: str) -> Plain:
    """The plain kind of an action; one that this software does not know was something written."""
    if action not in set(Action):
        return Plain.WROTE
    known = Action(action)
    if known is Action.PATIENT_FOUND:
        return Plain.FOUND
    if known in _CHECKED:
        return Plain.CHECKED
    return Plain.LOOKED_AT_SCORES if known in _SCORES else _BY_DEED[deed_of(known)]


def who_saw(session: Session, now: datetime, actor: Actor, *, before: int | None = None) -> OwnLooks:
    """What the audit has of the patient who acts; that he asked is written down as well."""
    patient = _himself(session, actor)
    rows = _rows(session, patient.id, before, MOST + 1)
    record(session, now, actor, Action.OWN_LOOKS_SEEN, patient_id=patient.id, of=("patient", patient.id))
    session.flush()
    told = rows[:MOST]
    return OwnLooks(
        zone=patient.zone,
        looks=tuple(_told(session, told)),
        before=told[-1].sequence if len(rows) > MOST else None,
    )


def all_looks(session: Session, actor: Actor) -> tuple[Look, ...]:
    """The same for the file of his own data, which is a look of its own and on record as that."""
    return looks_at(session, _himself(session, actor).id)


def looks_at(session: Session, patient_id: UUID) -> tuple[Look, ...]:
    """Everything that the audit has of a patient's record."""
    return tuple(_told(session, _rows(session, patient_id, None, MOST_IN_A_FILE)))


def _himself(session: Session, actor: Actor) -> Patient:
    """The patient who acts; a locked phone is told nothing of what came before."""
    work_for(session, actor)
    found: Patient | None = session.get(Patient, actor.id) if actor.id and actor.sees_from is None else None
    if found is None:
        raise NotFound
    return found


def _rows(session: Session, patient_id: UUID, before: int | None, most: int) -> Sequence[AuditRow]:
    """The rows of the patient's record and of those that were merged into it."""
    wanted = select(AuditRow).where(AuditRow.patient_id.in_([patient_id, *merged_into(session, patient_id)]))
    if before is not None:
        wanted = wanted.where(AuditRow.sequence < before)
    return session.scalars(wanted.order_by(AuditRow.sequence.desc()).limit(most)).all()


def _told(session: Session, rows: Sequence[AuditRow]) -> Iterator[Look]:
    staff = {row.actor_id for row in rows if row.actor_kind == ActorKind.STAFF.value and row.actor_id}
    names = {row.id: row.name for row in session.scalars(_PEOPLE, {"ids": list(staff)})} if staff else {}
    roles: dict[UUID, tuple[Role, ...]] = {}
    for person_id, role in session.execute(_ROLES, {"ids": list(staff)}) if staff else ():
        roles[person_id] = (*roles.get(person_id, ()), role)
    for row in rows:
        kind = ActorKind(row.actor_kind)
        if kind is ActorKind.STAFF and row.actor_id:
            held = tuple(role for role in Role if role in roles.get(row.actor_id, ()))
            by = Looker(kind=kind, id=row.actor_id, name=names.get(row.actor_id, ""), roles=held)
        else:
            by = Looker(kind=kind)
        yield Look(at=row.at, by=by, what=plain(row.action))
