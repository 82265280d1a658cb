"""What goes along when an injection moves to another patient: areas, baselines, entries and medicines.

Agents and PEG answers are found by their injection alone, and need nothing. Entries are only ever added: each that
stands is taken back where it was by one revision and stands again by the next, unchanged, in the diary of the other
patient; so the highest revision is the entry wherever its injection has gone.
"""

from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import inspect, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from diary.clinical.catalogue import Side
from diary.db.base import Base
from diary.db.entries import EntryRevision, RescueRevision
from diary.db.folding import folded
from diary.db.injections import Baseline, Injection, InjectionArea
from diary.db.patients import Area, Patient
from diary.services import chance
from diary.services.acting import Actor

Row = TypeVar("Row", bound=Base)
Revision = TypeVar("Revision", EntryRevision, RescueRevision)


def carry_diary(
    session: Session, now: datetime, actor: Actor, injection: Injection, to: Patient, *, reason: str
) -> None:
    """Carry everything of an injection's diary to another patient; who wrote it, and when, stays as it was."""
    places = _Places(session, to)
    _carry_entries(session, now, actor, injection, places, reason)
    for link in session.scalars(select(InjectionArea).where(InjectionArea.injection_id == injection.id)).all():
        link.area_id = places.instead_of(link.area_id)
    for baseline in session.scalars(select(Baseline).where(Baseline.injection_id == injection.id)).all():
        baseline.area_id = places.instead_of(baseline.area_id)
    _carry_medicines(session, now, actor, injection, to)
    session.flush()


class _Places:
    """The other patient's areas: one of the same name and side is the same place, and one that is missing is made."""

    def __init__(self, session: Session, to: Patient) -> None:
        self._session, self.to = session, to
        self._instead: dict[UUID, UUID] = {}
        self._there = {_same(row.label, row.side): row for row in areas_of(session, to.id)}

    def instead_of(self, area_id: UUID) -> UUID:
        """The area there that takes the place of one here."""
        if area_id not in self._instead:
            here = self._session.scalars(select(Area).where(Area.id == area_id)).one()
            self._instead[area_id] = self._found(here).id
        return self._instead[area_id]

    def _found(self, here: Area) -> Area:
        """The same place, if the pain is of the same kind; else one with a number behind its name."""
        label, number = here.label, 1
        while (there := self._there.get(_same(label, here.side))) and there.episodic != here.episodic:
            number += 1
            label = f"{here.label} ({number})"
        return there or self._made(here, label)

    def _made(self, here: Area, label: str) -> Area:
        area = _copy(here, patient_id=self.to.id, label=label)
        self._session.add(area)
        self._session.flush()
        self._there[_same(label, here.side)] = area
        return area


def areas_of(session: Session, patient_id: UUID) -> list[Area]:
    """The places where a patient's pain is scored."""
    return list(session.scalars(select(Area).where(Area.patient_id == patient_id)))


def _same(label: str, side: Side) -> tuple[str, Side]:
    """What two names of one place have in common, accents apart."""
    return folded(label), side


def _carry_entries(
    session: Session, now: datetime, actor: Actor, injection: Injection, places: _Places, reason: str
) -> None:
    for row in _standing(session, EntryRevision, EntryRevision.entry_id, injection, places.to):
        area_id = places.instead_of(row.area_id)
        session.add(_taken_back(now, actor, row, reason=reason))
        session.add(_copy(row, revision=row.revision + 2, patient_id=places.to.id, area_id=area_id, reason=reason))


def _carry_medicines(session: Session, now: datetime, actor: Actor, injection: Injection, to: Patient) -> None:
    for row in _standing(session, RescueRevision, RescueRevision.rescue_id, injection, to):
        session.add(_taken_back(now, actor, row))
        session.add(_copy(row, revision=row.revision + 2, patient_id=to.id))


def _standing(
    session: Session, kind: type[Revision], key: InstrumentedAttribute[UUID], injection: Injection, to: Patient
) -> list[Revision]:
    """The highest revision of whatever stands in the injection's diary and is not the other patient's already."""
    of_diary = select(key).where(kind.injection_id == injection.id)
    rows = session.scalars(select(kind).where(key.in_(of_diary)).order_by(kind.revision))
    highest = {getattr(row, key.key): row for row in rows}.values()
    return [
        row for row in highest if row.injection_id == injection.id and not row.withdrawn and row.patient_id != to.id
    ]


def _taken_back(now: datetime, actor: Actor, row: Revision, **changes: object) -> Revision:
    """The revision by which staff take something back, where it was."""
    written = {"received_at": now, "written_by_kind": actor.kind.value, "written_by_id": actor.id}
    return _copy(row, revision=row.revision + 1, withdrawn=True, **written, **changes)


def _copy(row: Row, **changes: object) -> Row:
    """A new row that says the same, but for the changes."""
    same = {column.key: getattr(row, column.key) for column in inspect(type(row)).column_attrs}
    return type(row)(**{**same, "id": chance.new_id(), **changes})
