"""The diary on paper: its printed twin, and the filled-in sheet that staff type in, marked as paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from diary.clinical.safety import Tier, TierKey, when_to_call
from diary.clinical.schedule import DuePoint, due_points, schedule_of
from diary.clinical.scores import Condition, Source
from diary.db.clinics import Location
from diary.db.entries import EntryRevision, RescueRevision
from diary.db.injections import Injection, InjectionArea
from diary.db.patients import Area, Patient
from diary.db.people import Person
from diary.db.translate import DiaryRows, diary_of, entries_of, rescue_of
from diary.services import recording
from diary.services.acting import Actor, ActorKind
from diary.services.auditing import Action, record
from diary.services.clinic_settings import safety_of
from diary.services.failures import EntryConflict, NotFound, Refused
from diary.services.loading import NEVER_HAPPENED
from diary.services.performing import find_to_change
from diary.services.preparing import PreparedInjection, prepare
from diary.services.recording import NewRescue, NewScore
from diary.services.writers import writers

_Felt = tuple[UUID, Condition, datetime]
_ON_PAPER = (TierKey.EMERGENCY, TierKey.CALL_TODAY)
_TYPED = (
    select(EntryRevision)
    .where(EntryRevision.patient_id == bindparam("patient_id"), EntryRevision.source == Source.PAPER)
    .order_by(EntryRevision.revision)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperTwin:
    """What stands on the sheet; ``points`` have instants only once the needle is out (``began``)."""

    injection: Injection
    patient: Patient
    location: Location
    provider: Person
    areas: tuple[tuple[InjectionArea, Area], ...]
    began: bool
    points: tuple[DuePoint, ...]
    evening_at: time
    tiers: tuple[Tier, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedScore:
    """A score that was typed in from paper, and by whom."""

    entry: EntryRevision
    by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The sheet to be typed in; ``served`` names, by due point and area, what was typed for it before."""

    injection: Injection
    patient: Patient
    areas: tuple[tuple[InjectionArea, Area], ...]
    points: tuple[DuePoint, ...]
    typed: tuple[TypedScore, ...]
    medicines: tuple[RescueRevision, ...]
    served: Mapping[tuple[str, UUID], TypedScore]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperLine:
    """One line of the sheet as it was typed; ``field`` is where a refusal belongs."""

    field: str
    score: NewScore


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperMedicine:
    """One pain medicine of the sheet; ``field`` is where a refusal belongs."""

    field: str
    medicine: NewRescue


def paper_twin(session: Session, now: datetime, actor: Actor, injection_id: UUID) -> PaperTwin:
    """What is printed for an injection; before the needle is out, with spans instead of times."""
    found = prepare(session, now, actor, injection_id)
    injection, patient = found.injection, found.rows.patient
    if injection.state in NEVER_HAPPENED:
        raise NotFound
    diary = diary_of(found.rows, injection.performed_at or now)
    tiers = when_to_call(diary.injection, diabetes=patient.diabetes, safety=safety_of(session))
    return PaperTwin(
        injection=injection,
        patient=patient,
        location=found.location,
        provider=found.provider,
        areas=_index_areas(found.rows),
        began=injection.performed_at is not None,
        points=due_points(diary),
        evening_at=schedule_of(diary).evening_at,
        tiers=tuple(tier for tier in tiers if tier.key in _ON_PAPER),
    )


def sheet(session: Session, now: datetime, actor: Actor, injection_id: UUID) -> Sheet:
    """The lines that were due so far, and what was typed in; a diary that has not begun has no sheet."""
    found = prepare(session, now, actor, injection_id)
    injection = found.injection
    if injection.performed_at is None or injection.state in NEVER_HAPPENED:
        raise NotFound
    everything = due_points(diary_of(found.rows, injection.performed_at))
    points = tuple(point for point in everything if point.due_at <= now)
    typed = _typed(session, found)
    return Sheet(
        injection=injection,
        patient=found.rows.patient,
        areas=_index_areas(found.rows),
        points=points,
        typed=typed,
        medicines=_medicines(found.rows),
        served=_served(points, typed),
    )


def _index_areas(rows: DiaryRows) -> tuple[tuple[InjectionArea, Area], ...]:
    return tuple((link, area) for link, area in rows.areas if link.is_index)


def _typed(session: Session, found: PreparedInjection) -> tuple[TypedScore, ...]:
    """What was typed in of this diary, in the order in which it was felt."""
    entries = [row for row in entries_of(found.rows) if row.source is Source.PAPER]
    names = writers(session, entries)
    ordered = sorted(entries, key=lambda row: (row.felt_at, row.received_at, row.id))
    return tuple(
        TypedScore(entry=row, by=names.get(row.written_by_id) if row.written_by_id else None) for row in ordered
    )


def _medicines(rows: DiaryRows) -> tuple[RescueRevision, ...]:
    """The pain medicines that staff wrote down, in the order in which they were taken."""
    own = [row for row in rescue_of(rows) if row.injection_id == rows.injection.id]
    written = [row for row in own if row.written_by_kind == ActorKind.STAFF]
    return tuple(sorted(written, key=lambda row: (row.taken_at, row.id)))


def _served(points: Sequence[DuePoint], typed: Sequence[TypedScore]) -> dict[tuple[str, UUID], TypedScore]:
    """Each typed score beside the due point that it was written for: the nearest of those whose span holds it."""
    served: dict[tuple[str, UUID], TypedScore] = {}
    for item in typed:
        felt_at = item.entry.felt_at
        near = [point for point in points if point.opens_at <= felt_at < point.closes_at]
        if near:
            nearest = min(near, key=lambda point: abs(point.due_at - felt_at))
            served[nearest.id, item.entry.area_id] = item
    return served


def type_in(
    session: Session,
    now: datetime,
    actor: Actor,
    injection_id: UUID,
    lines: Sequence[PaperLine],
    medicines: Sequence[PaperMedicine],
) -> None:
    """Keep a sheet as paper, recorded now; all of it, or nothing where a line is refused.

    Sent twice it is kept once, since the page makes the ids. An id that was used for another score raises
    ``EntryConflict``, which stays on record.
    """
    injection = find_to_change(session, actor, injection_id)
    if injection.performed_at is None or injection.state in NEVER_HAPPENED:
        raise NotFound
    try:
        with session.begin_nested():
            known = _standing(session, injection)
            replays = [_keep(session, now, actor, injection, line, known) for line in lines]
            for item in medicines:
                _keep_medicine(session, now, actor, injection, item)
    except EntryConflict as conflict:
        of = ("entry", conflict.kept.entry_id)
        record(session, now, actor, Action.SCORE_CONFLICT, patient_id=injection.patient_id, of=of)
        session.flush()
        raise
    if medicines or not all(replays):
        of, rows = ("injection", injection.id), {"lines": len(lines), "medicines": len(medicines)}
        record(session, now, actor, Action.PAPER_TYPED_IN, patient_id=injection.patient_id, of=of, detail=rows)
    session.flush()


def _standing(session: Session, injection: Injection) -> dict[_Felt, UUID]:
    """Which entry says from paper how an area felt at a moment."""
    rows = session.scalars(_TYPED, {"patient_id": injection.patient_id})
    last = {row.entry_id: row for row in rows}
    return {(row.area_id, row.condition, row.felt_at): row.entry_id for row in last.values() if not row.withdrawn}


def _keep(
    session: Session,
    now: datetime,
    actor: Actor,
    injection: Injection,
    line: PaperLine,
    known: dict[_Felt, UUID],
) -> bool:
    """Keep one line; says whether it was kept before."""
    new = line.score
    felt_at = _within_the_diary(now, injection, line.field, new.felt_at)
    if known.setdefault((new.area_id, new.condition, felt_at), new.entry_id) != new.entry_id:
        raise Refused(line.field, "A score of this area and time was typed in before; take that one back first.")
    try:
        return recording.save_score(session, now, actor, replace(new, source=Source.PAPER, recorded_at=None)).replay
    except Refused as refusal:
        raise Refused(line.field, refusal.message, **refusal.params) from None


def _keep_medicine(session: Session, now: datetime, actor: Actor, injection: Injection, item: PaperMedicine) -> None:
    _within_the_diary(now, injection, item.field, item.medicine.taken_at)
    try:
        recording.save_rescue(session, now, actor, item.medicine)
    except Refused as refusal:
        raise Refused(item.field, refusal.message, **refusal.params) from None


def _within_the_diary(now: datetime, injection: Injection, field: str, moment: datetime | None) -> datetime:
    """The moment, if the sheet can speak of it: after the needle came out, and not ahead."""
    if moment is None or injection.performed_at is None or moment < injection.performed_at:
        raise Refused(field, "This time lies before the needle came out; please check date and time.")
    if moment > now:
        raise Refused(field, "This time lies ahead; please check date and time.")
    return moment
