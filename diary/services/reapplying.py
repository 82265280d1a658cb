"""Deletions outlast a backup: told in a list of tombstones, and applied again to an old backup that is restored."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from diary.db.injections import Injection
from diary.db.of_patient import Whose
from diary.db.patients import Patient
from diary.db.scope import scope_to
from diary.db.sessions import ScopedSession
from diary.db.tombstones import Buried, DeletionReason, Tombstone
from diary.services.acting import Actor, ActorKind
from diary.services.auditing import Action, record
from diary.services.deleting import Stone, bury_under
from diary.services.staffing import clinic_ids

FORMAT = "deletions of a pain diary, 1"
Factory = sessionmaker[ScopedSession]


class NotAListError(ValueError):
    """A file that is no list of deletions, or not a whole one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One tombstone as a list tells it."""

    id: UUID
    clinic_id: UUID
    kind: Buried
    buried_id: UUID
    patient_id: UUID
    reason: DeletionReason
    deleted_at: datetime
    deleted_by_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reapplied:
    """What was done again: of how many patients something was there, and how many rows of theirs went."""

    patients: int
    rows: int


def tell(factory: Factory) -> tuple[Told, ...]:
    """Every tombstone, the first deletion first."""
    found: list[Told] = []
    for clinic_id in _clinics(factory):
        with factory() as session:
            scope_to(session, clinic_id)
            found += (Told(**_fields(row)) for row in session.scalars(select(Tombstone)))
    return tuple(sorted(found, key=lambda one: (one.deleted_at, str(one.id))))


def _clinics(factory: Factory) -> Sequence[UUID]:
    with factory() as session:
        return clinic_ids(session)


def _fields(stone: Tombstone | Told) -> dict[str, Any]:
    return {name: getattr(stone, name) for name in Told.__slots__}


def written(stones: Iterable[Told]) -> str:
    """A list as it is kept: a line for each tombstone, and at the end how many there are."""
    lines = [json.dumps({name: _text(value) for name, value in _fields(one).items()}) for one in stones]
    return "\n".join([FORMAT, *lines, f"{len(lines)} in all", ""])


def _text(value: object) -> str | None:
    if value is None:
        return None
    return value.isoformat() if isinstance(value, datetime) else str(value)


def read(text: str) -> tuple[Told, ...]:
    """The tombstones of a list; refused where it is not whole."""
    first, *lines = text.splitlines() or [""]
    if first != FORMAT or not lines or lines[-1] != f"{len(lines) - 1} in all":
        raise NotAListError("this is no whole list of deletions")
    try:
        return tuple(_read(json.loads(line)) for line in lines[:-1])
    except (KeyError, TypeError, ValueError):
        raise NotAListError("a line of the list of deletions cannot be read") from None


def _read(told: dict[str, str | None]) -> Told:
    by = told["deleted_by_id"]
    return Told(
        id=UUID(told["id"]),
        clinic_id=UUID(told["clinic_id"]),
        kind=Buried(str(told["kind"])),
        buried_id=UUID(told["buried_id"]),
        patient_id=UUID(told["patient_id"]),
        reason=DeletionReason(str(told["reason"])),
        deleted_at=datetime.fromisoformat(str(told["deleted_at"])),
        deleted_by_id=UUID(by) if by else None,
    )


def reapply(factory: Factory, now: datetime, stones: Iterable[Told]) -> Reapplied:
    """Delete again what was deleted, all or nothing in each clinic; one that a database does not know has nothing."""
    wanted = sorted({one.buried_id: one for one in stones}.values(), key=lambda one: (one.clinic_id, one.patient_id))
    known = set(_clinics(factory))
    done = [
        _of_clinic(factory, now, clinic_id, tuple(some))
        for clinic_id, some in groupby(wanted, key=lambda one: one.clinic_id)
        if clinic_id in known
    ]
    return Reapplied(patients=sum(one.patients for one in done), rows=sum(one.rows for one in done))


def _of_clinic(factory: Factory, now: datetime, clinic_id: UUID, stones: Sequence[Told]) -> Reapplied:
    patients = rows = 0
    with factory.begin() as session:
        scope_to(session, clinic_id)
        _add_missing(session, stones)
        for _, some in groupby(stones, key=lambda one: one.patient_id):
            swept = _of_patient(session, now, clinic_id, tuple(some))
            patients, rows = patients + (swept > 0), rows + swept
    return Reapplied(patients=patients, rows=rows)


def _add_missing(session: Session, stones: Sequence[Told]) -> None:
    there = set(session.scalars(select(Tombstone.buried_id)))
    session.add_all(Tombstone(**_fields(one)) for one in stones if one.buried_id not in there)
    session.flush()


def _of_patient(session: Session, now: datetime, clinic_id: UUID, stones: Sequence[Told]) -> int:
    """Delete one patient again, if anything of him is there; what he had then and not at last goes as well."""
    ids = {kind: tuple(one.buried_id for one in stones if one.kind is kind) for kind in Buried}
    patients = session.scalars(select(Patient.id).where(Patient.id.in_(ids[Buried.PATIENT]))).all()
    his = Injection.id.in_(ids[Buried.INJECTION]) | Injection.patient_id.in_(patients)
    injections = session.scalars(select(Injection.id).where(his)).all()
    if not patients and not injections:
        return 0
    whose = Whose(clinic_id=clinic_id, patients=tuple(patients), injections=tuple(injections))
    told = stones[0]
    stone = Stone(patient_id=told.patient_id, reason=told.reason, at=told.deleted_at, by=told.deleted_by_id)
    rows = bury_under(session, whose, stone)
    system = Actor(kind=ActorKind.SYSTEM, clinic_id=clinic_id)
    detail = {"reason": stone.reason.value, "again": "after a restore"}
    of = ("patient", stone.patient_id)
    record(session, now, system, Action.PATIENT_DELETED, patient_id=stone.patient_id, of=of, detail=detail)
    session.flush()
    return rows
