"""The recovery room: everyone whose needle came out less than two hours ago, and who is due now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from diary.clinical.completeness import PointState, point_states
from diary.clinical.judged import timed_entries
from diary.clinical.schedule import DuePoint
from diary.clinical.scores import Condition, Source
from diary.db.clinics import Location
from diary.db.entries import EntryRevision
from diary.db.injections import Injection, InjectionArea, InjectionState
from diary.db.patients import Area, Patient
from diary.db.translate import DiaryRows, diary_of, entries_of
from diary.services import staffing
from diary.services.acting import Actor, work_for
from diary.services.auditing import Action, record
from diary.services.failures import NotFound
from diary.services.loading import load_rows
from diary.services.standing import LYING_ENDS, condition_asked, is_lying
from diary.services.writers import writers

STATUS_LASTS = timedelta(minutes=15)
_IN_RECOVERY = (
    select(Injection, Patient, Location)
    .join(Patient, Patient.id == Injection.patient_id)
    .join(Location, Location.id == Injection.location_id)
    .where(Injection.state == InjectionState.RUNNING, Injection.performed_at > bindparam("since"))
)
_WRITTEN_LAST = (
    select(EntryRevision, Patient, Location)
    .join(Patient, Patient.id == EntryRevision.patient_id)
    .join(Injection, Injection.id == EntryRevision.injection_id)
    .join(Location, Location.id == Injection.location_id)
    .where(
        EntryRevision.written_by_id == bindparam("person_id"),
        EntryRevision.source == Source.STAFF,
        EntryRevision.received_at > bindparam("since"),
    )
    .order_by(EntryRevision.received_at.desc(), EntryRevision.revision.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenScore:
    """A score that was given since the needle came out; ``by`` is the name of whoever of the staff wrote it down."""

    entry: EntryRevision
    by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedInRecovery:
    """An index area, what is asked of it now, and every score that it was given here, the latest first."""

    area: Area
    movement: str
    condition: Condition
    given: tuple[GivenScore, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InRecovery:
    """One patient in the recovery room: since when, what is due, whether he has to lie, and what is asked of him."""

    injection: Injection
    patient: Patient
    location: Location
    needle_out_at: datetime
    lying: bool
    due_now: DuePoint | None
    due_next: DuePoint | None
    missed: tuple[DuePoint, ...]
    areas: tuple[AskedInRecovery, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenLast:
    """The score that the person who looks wrote down or took back last, for whom and where."""

    entry: EntryRevision
    patient: Patient
    location: Location


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryBoard:
    """Who is in the recovery room, those who are due first; ``chosen`` is the location that is looked at, if one is."""

    patients: tuple[InRecovery, ...]
    locations: tuple[Location, ...]
    chosen: Location | None
    last: WrittenLast | None


def recovery_board(session: Session, now: datetime, actor: Actor, location_id: UUID | None = None) -> RecoveryBoard:
    """Look into the recovery room of one location, or of all; one look at the clinic is written down."""
    work_for(session, actor)
    locations = staffing.locations(session, actor)
    chosen = _chosen(locations, location_id)
    found = session.execute(_IN_RECOVERY, {"since": now - LYING_ENDS}).all()
    here = [(injection, patient, place) for injection, patient, place in found if chosen in {None, place}]
    rows = load_rows(session, [(injection, patient) for injection, patient, _ in here], to_judge=False)
    names = writers(session, chain.from_iterable(diary.revisions for diary in rows.values()))
    patients = [_in_recovery(rows[injection.id], place, names, now) for injection, _, place in here]
    last = _written_last(session, now, actor)
    of = ("location", chosen.id) if chosen else None
    record(session, now, actor, Action.RECOVERY_SEEN, of=of)
    session.flush()
    return RecoveryBoard(
        patients=tuple(sorted(patients, key=_due_first)), locations=locations, chosen=chosen, last=last
    )


def _chosen(locations: Sequence[Location], location_id: UUID | None) -> Location | None:
    if location_id is None:
        return None
    chosen = next((place for place in locations if place.id == location_id), None)
    if chosen is None:
        raise NotFound
    return chosen


def _in_recovery(rows: DiaryRows, location: Location, names: Mapping[UUID, str], now: datetime) -> InRecovery:
    needle_out_at = rows.injection.performed_at
    if needle_out_at is None:
        raise ValueError("a running injection has a time at which the needle came out")
    diary = diary_of(rows, needle_out_at)
    points = point_states(diary, timed_entries(diary), now)
    return InRecovery(
        injection=rows.injection,
        patient=rows.patient,
        location=location,
        needle_out_at=needle_out_at,
        lying=is_lying(rows.injection, now),
        due_now=next((point for point, state in points if state is PointState.OPEN), None),
        due_next=next((point for point, state in points if state is PointState.COMING), None),
        missed=tuple(point for point, state in points if state is PointState.MISSED),
        areas=tuple(_asked(rows, link, area, names, now) for link, area in rows.areas if link.is_index),
    )


def _asked(
    rows: DiaryRows, link: InjectionArea, area: Area, names: Mapping[UUID, str], now: datetime
) -> AskedInRecovery:
    given = [row for row in entries_of(rows) if row.area_id == area.id]
    latest_first = sorted(given, key=lambda row: (row.felt_at, row.received_at, row.id), reverse=True)
    return AskedInRecovery(
        area=area,
        movement=link.movement,
        condition=condition_asked(rows.injection, now, episodic=area.episodic),
        given=tuple(GivenScore(entry=row, by=_by(row, names)) for row in latest_first),
    )


def _by(row: EntryRevision, names: Mapping[UUID, str]) -> str | None:
    return names.get(row.written_by_id) if row.written_by_id else None


def _due_first(row: InRecovery) -> tuple[bool, datetime, datetime, UUID]:
    """Who is due now before all others, the one whose time runs out first at the top; then by the next question."""
    next_at = row.due_next.due_at if row.due_next else row.needle_out_at + LYING_ENDS
    return row.due_now is None, row.due_now.closes_at if row.due_now else next_at, row.needle_out_at, row.injection.id


def _written_last(session: Session, now: datetime, actor: Actor) -> WrittenLast | None:
    found = session.execute(_WRITTEN_LAST, {"person_id": actor.id, "since": now - STATUS_LASTS}).first()
    return WrittenLast(entry=found[0], patient=found[1], location=found[2]) if found else None
