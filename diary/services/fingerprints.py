"""What the judgement of every injection of a clinic rests on, as one hash each, from a constant number of statements.

Whatever is judged is read as it lies in the database, so that a row that was changed by hand is noticed too. Entries
and medicines are only ever added: their number and the latest arrival of each patient say whether there are new ones.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select, type_coerce
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.types import NullType

from diary.clinical.catalogue import Procedure, Region
from diary.db.entries import EntryRevision, RescueRevision
from diary.db.injections import Baseline, Injection, InjectionAnesthetic, InjectionArea
from diary.db.patients import Area, Patient
from diary.db.translate import zone_named
from diary.services.clinic_settings import judged_by
from diary.services.loading import NEVER_HAPPENED

_AS_IT_LIES = NullType()


def _raw(*columns: InstrumentedAttribute[Any]) -> list[Any]:
    """Columns as the driver gives them: nothing is done with them but to hash them, and there are many."""
    return [type_coerce(column, _AS_IT_LIES).label(f"raw_{place}") for place, column in enumerate(columns)]


_JUDGED = (
    Injection.procedure,
    Injection.region,
    Injection.levels,
    Injection.side,
    Injection.intent,
    Injection.sedation,
    Injection.anesthetics_recorded,
    Injection.steroid_agent,
    Injection.steroid_mg,
    Injection.schedule,
    Injection.performed_at,
    Injection.ended_at,
    Injection.superseded_at,
    Patient.zone,
    Patient.quiet_from,
    Patient.quiet_until,
)
_HEAD = (
    Injection.id,
    Injection.patient_id,
    Injection.location_id,
    Injection.provider_id,
    Injection.procedure,
    Injection.region,
    Injection.performed_at,
    Injection.follow_up_on,
    Patient.zone,
)
_DONE = (
    select(*_HEAD, *_raw(*_JUDGED))
    .join(Patient, Patient.id == Injection.patient_id)
    .where(Injection.performed_at.is_not(None), Injection.state.not_in(NEVER_HAPPENED))
)
_PARTS: tuple[Select[Any], ...] = (
    select(
        *_raw(
            InjectionAnesthetic.injection_id,
            InjectionAnesthetic.position,
            InjectionAnesthetic.agent,
            InjectionAnesthetic.percent,
            InjectionAnesthetic.ml,
            InjectionAnesthetic.epinephrine,
            InjectionAnesthetic.liposomal,
        )
    ).order_by(InjectionAnesthetic.position),
    select(
        *_raw(
            InjectionArea.injection_id,
            InjectionArea.area_id,
            InjectionArea.is_index,
            InjectionArea.position,
            Area.side,
            Area.episodic,
        )
    )
    .join(Area, Area.id == InjectionArea.area_id)
    .order_by(InjectionArea.position, InjectionArea.area_id),
    select(
        *_raw(
            Baseline.injection_id,
            Baseline.area_id,
            Baseline.condition,
            Baseline.score,
            Baseline.usual,
            Baseline.scored_at,
        )
    ).order_by(Baseline.area_id, Baseline.condition),
)


def _written(kind: type[EntryRevision | RescueRevision]) -> Select[Any]:
    """How many were written of each patient, and when the last one came in."""
    columns = [*_raw(kind.patient_id), func.count(), type_coerce(func.max(kind.received_at), _AS_IT_LIES)]
    return select(*columns).group_by(kind.patient_id)


_WRITTEN = (_written(EntryRevision), _written(RescueRevision))


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """An injection whose needle is out, with what it is counted under and the hash of all that it is judged by."""

    id: UUID
    patient_id: UUID
    location_id: UUID
    provider_id: UUID
    procedure: Procedure
    region: Region
    performed_on: date
    follow_up_on: date | None
    fingerprint: str


def done(session: Session) -> tuple[Done, ...]:
    """Every injection of the session's clinic that was done, in the order of time."""
    rules = repr(judged_by(session))
    parts = [_by_first(session, statement) for statement in _PARTS]
    written = [_by_first(session, statement) for statement in _WRITTEN]
    rows = sorted(session.execute(_DONE).all(), key=lambda row: (row.performed_at, row.id))
    performed: dict[UUID, list[tuple[UUID, datetime]]] = defaultdict(list)
    for row in rows:
        performed[row.patient_id].append((row.id, row.performed_at))
    found = []
    for row in rows:
        own, patient = row.id, row.patient_id
        keys = _keys(own), _keys(patient)
        rests_on = (
            rules,
            tuple(row[len(_HEAD) :]),
            [part.get(key, ()) for part in parts for key in keys[0] if key in part],
            [part.get(key, ()) for part in written for key in keys[1] if key in part],
            [at.isoformat() for other, at in performed[patient] if other != own],
        )
        found.append(_done(row, sha256(repr(rests_on).encode()).hexdigest()))
    return tuple(found)


def _keys(id_: UUID) -> tuple[object, ...]:
    """An id as the drivers give it: as text without hyphens, or as it is."""
    return id_.hex, id_


def _by_first(session: Session, statement: Select[Any]) -> Mapping[object, Iterable[tuple[Any, ...]]]:
    found: dict[object, list[tuple[Any, ...]]] = defaultdict(list)
    for row in session.execute(statement):
        found[row[0]].append(tuple(row)[1:])
    return found


def _done(row: Any, fingerprint: str) -> Done:  # noqa: ANN401 (a row of many columns)
    zone = zone_named(row.zone)
    return Done(
        id=row.id,
        patient_id=row.patient_id,
        location_id=row.location_id,
        provider_id=row.provider_id,
        procedure=row.procedure,
        region=row.region,
        performed_on=row.performed_at.astimezone(zone).date(),
        follow_up_on=row.follow_up_on,
        fingerprint=fingerprint,
    )
