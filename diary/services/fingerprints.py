"""What the judgement of every injection of a clinic rests on, as one hash each, from a constant number of statements.

Whatever is judged is read as it lies in the database, so that a row that was changed by hand is noticed too. Entries
and medicines are only ever added: their number and the latest arrival of each patient say whether there are new ones.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime
from hashlib import sha256
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import BindParameter, Select, bindparam, func, select, type_coerce
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.types import NullType

from diary.clinical.catalogue import Procedure, Region
from diary.db.alerts import SymptomReport
from diary.db.entries import EntryRevision, RescueRevision
from diary.db.injections import Baseline, Injection, InjectionAnesthetic, InjectionArea
from diary.db.patients import Area, Patient
from diary.db.translate import zone_named
from diary.services.clinic_settings import judged_by
from diary.services.loading import NEVER_HAPPENED

_AS_IT_LIES = NullType()
_Columns = InstrumentedAttribute[Any]


def raw(*columns: _Columns) -> list[Any]:
    """Columns as the driver gives them: there are many, and to make objects of them takes longer than to read them."""
    return [type_coerce(column, _AS_IT_LIES).label(f"raw_{column.key}") for column in columns]


def digits(id_: Any) -> str:  # noqa: ANN401 (as the driver gives it)
    """An id as 32 hexadecimal digits: SQLite keeps them so, and PostgreSQL gives a UUID."""
    return id_.hex if isinstance(id_, UUID) else str(id_)


_JUDGED = (
    Injection.procedure,
    Injection.region,
    Patient.zone,
    Injection.performed_at,
    Injection.levels,
    Injection.side,
    Injection.intent,
    Injection.sedation,
    Injection.anesthetics_recorded,
    Injection.steroid_agent,
    Injection.steroid_mg,
    Injection.schedule,
    Injection.ended_at,
    Injection.superseded_at,
    Patient.quiet_from,
    Patient.quiet_until,
)
_WHOSE = (Injection.id, Injection.patient_id, Injection.location_id, Injection.provider_id)
_DONE = (
    select(Injection.performed_at, *raw(*_WHOSE), Injection.follow_up_on, *raw(*_JUDGED))
    .join(Patient, Patient.id == Injection.patient_id)
    .where(Injection.performed_at.is_not(None), Injection.state.not_in(NEVER_HAPPENED))
)
_PARTS: tuple[Select[Any], ...] = (
    select(
        *raw(
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
        *raw(
            InjectionArea.injection_id,
            InjectionArea.area_id,
            InjectionArea.is_index,
            InjectionArea.position,
            Area.side,
            Area.episodic,
        )
    )
    # An outer join, since SQLite would begin an inner one with the areas; every one has its area.
    .outerjoin(Area, Area.id == InjectionArea.area_id)
    .order_by(InjectionArea.position, InjectionArea.area_id),
    select(
        *raw(
            Baseline.injection_id,
            Baseline.area_id,
            Baseline.condition,
            Baseline.score,
            Baseline.usual,
            Baseline.scored_at,
        )
    ).order_by(Baseline.area_id, Baseline.condition),
    select(*raw(SymptomReport.injection_id, SymptomReport.items, SymptomReport.felt_at)).order_by(
        SymptomReport.received_at, SymptomReport.id
    ),
)
_OWNERS = (
    InjectionAnesthetic.injection_id,
    InjectionArea.injection_id,
    Baseline.injection_id,
    SymptomReport.injection_id,
)


def _written(kind: type[EntryRevision | RescueRevision]) -> Select[Any]:
    """How many were written of each patient, and when the last one came in; read from an index alone."""
    columns = [*raw(kind.patient_id), func.count(), type_coerce(func.max(kind.received_at), _AS_IT_LIES)]
    return select(*columns).group_by(kind.patient_id)


_WRITTEN = (_written(EntryRevision), _written(RescueRevision))

_IDS: BindParameter[list[UUID]] = bindparam("ids", expanding=True)
_THEIR_PATIENTS = select(Injection.patient_id).where(Injection.id.in_(_IDS))
_DONE_OF = _DONE.where(Injection.patient_id.in_(_THEIR_PATIENTS))
_PARTS_OF = tuple(part.where(owner.in_(_IDS)) for part, owner in zip(_PARTS, _OWNERS, strict=True))
_WRITTEN_OF = (
    _written(EntryRevision).where(EntryRevision.patient_id.in_(_THEIR_PATIENTS)),
    _written(RescueRevision).where(RescueRevision.patient_id.in_(_THEIR_PATIENTS)),
)
"""The same, of some injections: a worklist looks at those that are open, not at ten years of them."""


class Done(NamedTuple):
    """An injection whose needle is out, with what it is counted under and the hash of all that it is judged by.

    A named tuple, since an overview makes ten thousand of them: a frozen dataclass takes five times as long.
    """

    id: str
    location: str
    provider: str
    procedure: Procedure
    region: Region
    performed_at: datetime
    zone: str
    follow_up_on: date | None
    fingerprint: str

    @property
    def performed_on(self) -> date:
        """The patient's local day of the injection."""
        return self.performed_at.astimezone(zone_named(self.zone)).date()


class _Once(dict[Any, Any]):
    """What is made of a value, made once: there are ten thousand injections, and few locations and procedures."""

    def __init__(self, make: Callable[[Any], Any]) -> None:
        self._make = make

    def __missing__(self, value: object) -> object:
        self[value] = made = self._make(value)
        return made


def done(session: Session) -> tuple[Done, ...]:
    """Every injection of the session's clinic that was done, in the order of time."""
    return _done(session, _DONE, _PARTS, _WRITTEN, {})


def done_among(session: Session, ids: Collection[UUID]) -> tuple[Done, ...]:
    """Those of some injections that were done; each rests on the same as among all."""
    wanted = {one.hex for one in ids}
    found = _done(session, _DONE_OF, _PARTS_OF, _WRITTEN_OF, {"ids": list(ids)})
    return tuple(one for one in found if one.id in wanted)


def _done(
    session: Session,
    statement: Select[Any],
    of_injections: Iterable[Select[Any]],
    of_patients: Iterable[Select[Any]],
    values: Mapping[str, object],
) -> tuple[Done, ...]:
    rules = repr(judged_by(session))
    parts, written = _by_first(session, of_injections, values), _by_first(session, of_patients, values)
    rows = sorted(session.execute(statement, values), key=itemgetter(0, 1))
    performed: dict[object, list[tuple[object, datetime]]] = defaultdict(list)
    for performed_at, own, patient, *_ in rows:
        performed[patient].append((own, performed_at))
    names, procedures, regions = _Once(_uuid_text), _Once(Procedure), _Once(Region)
    found = []
    for performed_at, own, patient, location, provider, follow_up_on, *judged in rows:
        others = [at for other, at in performed[patient] if other != own]
        rests_on = f"{rules}{judged}{parts.get(own)}{written.get(patient)}{others}"
        found.append(
            Done(
                id=digits(own),
                location=names[location],
                provider=names[provider],
                procedure=procedures[judged[0]],
                region=regions[judged[1]],
                performed_at=performed_at,
                zone=judged[2],
                follow_up_on=follow_up_on,
                fingerprint=sha256(rests_on.encode()).hexdigest(),
            )
        )
    return tuple(found)


def _uuid_text(id_: Any) -> str:  # noqa: ANN401 (as the driver gives it)
    return str(UUID(digits(id_)))


def _by_first(
    session: Session, statements: Iterable[Select[Any]], values: Mapping[str, object]
) -> Mapping[object, str]:
    """The rows of some statements as text, by what stands first in them, which is how the rest refers to it."""
    found: dict[object, str] = defaultdict(str)
    for place, statement in enumerate(statements):
        for first, *rest in session.execute(statement, values):
            found[first] += f"{place}{rest}"
    return found
