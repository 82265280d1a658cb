"""What would go along if injections moved to another patient, said before it is done."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from diary.clinical.catalogue import Side
from diary.db.entries import EntryRevision
from diary.db.folding import folded
from diary.db.injections import Injection, InjectionArea, InjectionState
from diary.db.patients import Area, Patient
from diary.services.acting import Actor, work_for
from diary.services.enrolling import injections_of, look_at_patient
from diary.services.lost_phones import joined_phones
from diary.services.performing import look_at_injection
from diary.services.superseding import STARTED

Place = tuple[str, Side]


@dataclass(frozen=True, slots=True, kw_only=True)
class Luggage:
    """The injections that would go from one patient to another, the scores in them, and the diaries that would end.

    ``phones`` counts those that would show the other record's diary, which they do in a merge alone.
    """

    origin: Patient
    to: Patient
    injections: tuple[Injection, ...]
    scores: int
    phones: int
    ends: tuple[Injection, ...]


def luggage_of_merge(session: Session, now: datetime, actor: Actor, merged_id: UUID, kept_id: UUID) -> Luggage:
    """What a merge of one record into another would carry; both are looked at, which is written down."""
    origin, to = look_at_patient(session, now, actor, merged_id), look_at_patient(session, now, actor, kept_id)
    carried = injections_of(session, actor, merged_id)
    return _luggage(session, actor, origin, to, carried, phones=len(joined_phones(session, merged_id)))


def luggage_of_move(session: Session, now: datetime, actor: Actor, injection_id: UUID, to_id: UUID) -> Luggage:
    """What a move of one injection would carry; both patients are looked at, which is written down."""
    injection = look_at_injection(session, now, actor, injection_id)
    origin, to = look_at_patient(session, now, actor, injection.patient_id), look_at_patient(session, now, actor, to_id)
    return _luggage(session, actor, origin, to, [injection], phones=0)


def _luggage(
    session: Session, actor: Actor, origin: Patient, to: Patient, carried: Sequence[Injection], *, phones: int
) -> Luggage:
    work_for(session, actor)
    return Luggage(
        origin=origin,
        to=to,
        injections=tuple(carried),
        scores=_scores(session, carried),
        phones=phones,
        ends=_ends(session, carried, injections_of(session, actor, to.id)),
    )


def _scores(session: Session, carried: Iterable[Injection]) -> int:
    ids = [row.id for row in carried]
    wanted = select(func.count(func.distinct(EntryRevision.entry_id))).where(EntryRevision.injection_id.in_(ids))
    return session.scalar(wanted) or 0


def _ends(session: Session, carried: Sequence[Injection], there: Sequence[Injection]) -> tuple[Injection, ...]:
    """The running diaries of either patient that a later one of the other, of the same place, would end."""
    everything = [*carried, *there]
    places, here = _places(session, everything), {row.id for row in carried}
    return tuple(
        row
        for row in everything
        if row.state is InjectionState.RUNNING
        and any(
            (other.id in here) != (row.id in here) and _later(other, row) and places[other.id] & places[row.id]
            for other in everything
        )
    )


def _later(one: Injection, other: Injection) -> bool:
    if one.state not in STARTED or one.performed_at is None or other.performed_at is None:
        return False
    return one.performed_at > other.performed_at


def _places(session: Session, injections: Iterable[Injection]) -> Mapping[UUID, set[Place]]:
    """The places that each diary asks for, by name and side, since ids differ from patient to patient."""
    found: dict[UUID, set[Place]] = {row.id: set() for row in injections}
    wanted = (
        select(InjectionArea.injection_id, Area.label, Area.side)
        .join(Area, Area.id == InjectionArea.area_id)
        .where(InjectionArea.injection_id.in_(list(found)))
    )
    for injection_id, label, side in session.execute(wanted):
        found[injection_id].add((folded(label), side))
    return found
