"""Finding patients: by what staff type into a search, and those that may be the same as one that is being typed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from diary.db.base import NAME_LENGTH, WORD_LENGTH
from diary.db.folding import folded
from diary.db.patients import Patient
from diary.services.acting import Actor, work_for
from diary.services.auditing import Action, record
from diary.services.likeness import Identity, Likeness, likeness, number_key, swapped
from diary.services.merged import standing_patients

MOST_FOUND = 20
MOST_WORDS = 6
MOST_ALIKE = 5
MOST_COMPARED = 50
_BETWEEN = (" ", "-", ".", "/", "_")
_STRONGEST = {reason: place for place, reason in enumerate(Likeness)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The patients that a search found, by name; ``more`` where there are others beyond them."""

    patients: tuple[Patient, ...] = ()
    more: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """A patient who may be the one that is being typed, and why."""

    patient: Patient
    why: Likeness


def find_patients(session: Session, now: datetime, actor: Actor, words: str) -> Found:
    """The patients whose name or record number holds every word; a record that was merged leads to the one kept.

    Each patient that is shown was looked at, and the look is written down.
    """
    work_for(session, actor)
    typed = words.split()[:MOST_WORDS]
    if not typed:
        return Found()
    rows = session.scalars(_search(typed)).all()
    standing = standing_patients(session, rows[:MOST_FOUND]).values()
    shown = tuple({row.id: row for row in standing}.values())
    _write_down(session, now, actor, shown)
    return Found(patients=shown, more=len(rows) > MOST_FOUND)


def _search(typed: Sequence[str]) -> Select[Patient]:
    held = (_holds(word) for word in typed)
    return select(Patient).where(*held).order_by(Patient.name_folded, Patient.record_number).limit(MOST_FOUND + 1)


def _holds(word: str) -> ColumnElement[bool]:
    number = func.lower(Patient.record_number).contains(word.lower(), autoescape=True)
    return or_(Patient.name_folded.contains(folded(word), autoescape=True), number)


def alike(
    session: Session, now: datetime, actor: Actor, typed: Identity, *, but: UUID | None = None
) -> tuple[Alike, ...]:
    """The few patients who may be the one that is typed, the likeliest first, without the one named by ``but``."""
    work_for(session, actor)
    typed = replace(typed, name=typed.name[:NAME_LENGTH], record_number=typed.record_number[:WORD_LENGTH])
    compared = {row.id: row for row in _compared(session, typed)}.values()
    reasons = [(why, row) for row in compared if (why := _why(typed, row)) is not None]
    reasons.sort(key=lambda pair: (_STRONGEST[pair[0]], pair[1].name_folded, pair[1].record_number))
    standing = standing_patients(session, [row for _, row in reasons[: MOST_ALIKE + 1]])
    found: dict[UUID, Alike] = {}
    for why, row in reasons[: MOST_ALIKE + 1]:
        patient = standing[row.id]
        found.setdefault(patient.id, Alike(patient=patient, why=why))
    shown = [each for key, each in found.items() if key != but][:MOST_ALIKE]
    _write_down(session, now, actor, [each.patient for each in shown])
    return tuple(shown)


def doubles_of(session: Session, now: datetime, actor: Actor, patient: Patient) -> tuple[Alike, ...]:
    """Those who may be the same as a patient who is registered."""
    identity = Identity(name=patient.name, date_of_birth=patient.date_of_birth, record_number=patient.record_number)
    return alike(session, now, actor, identity, but=patient.id)


def has_number(found: Iterable[Alike], typed: Identity) -> bool:
    """Whether one of them has the very record number that is typed, which then cannot be used again."""
    return any(each.patient.record_number == typed.record_number for each in found)


def _why(typed: Identity, row: Patient) -> Likeness | None:
    kept = Identity(name=row.name, date_of_birth=row.date_of_birth, record_number=row.record_number)
    return likeness(typed, kept)


def _compared(session: Session, typed: Identity) -> Iterable[Patient]:
    """Whoever shares the record number, then those born on the day, those with the very name first."""
    number = number_key(typed.record_number)
    if number:
        yield from session.scalars(select(Patient).where(_number() == number).limit(MOST_ALIKE))
    if typed.date_of_birth is None or not typed.name.strip():
        return
    days = [day for day in (typed.date_of_birth, swapped(typed.date_of_birth)) if day]
    born = select(Patient).where(Patient.date_of_birth.in_(days))
    very = (Patient.name_folded != folded(typed.name), Patient.name_folded)
    yield from session.scalars(born.order_by(*very).limit(MOST_COMPARED))


def _number() -> ColumnElement[str]:
    """The kept record number, as ``number_key`` has it."""
    kept: ColumnElement[str] = func.lower(func.trim(Patient.record_number))
    for sign in _BETWEEN:
        kept = func.replace(kept, sign, "")
    return kept


def _write_down(session: Session, now: datetime, actor: Actor, shown: Iterable[Patient]) -> None:
    for patient in shown:
        record(session, now, actor, Action.PATIENT_FOUND, patient_id=patient.id, of=("patient", patient.id))
    session.flush()
