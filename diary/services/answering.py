"""What the patient's page needs: what is asked now, what was saved last, what comes next and whom to call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from diary.clinical.completeness import PointState, point_states
from diary.clinical.diary import Diary
from diary.clinical.judged import timed_entries
from diary.clinical.schedule import DuePoint
from diary.clinical.scores import Condition
from diary.clinical.warning_scores import Asking, asking_ahead, signs_of
from diary.db.clinics import Location
from diary.db.entries import EntryRevision
from diary.db.injections import Injection, InjectionArea, InjectionState
from diary.db.patients import Area, Patient
from diary.db.translate import DiaryRows, diary_of, standing_entries, zone_named
from diary.services.acting import Actor, ActorKind, work_for
from diary.services.auditing import Action, record
from diary.services.calling import numbers_at
from diary.services.clinic_settings import safety_of
from diary.services.failures import NoDiary
from diary.services.guiding import Told, told_now
from diary.services.hiding import shown, unsteered
from diary.services.loading import NEVER_HAPPENED, load_rows
from diary.services.offering import Offer, offered
from diary.services.performing import end_if_over
from diary.services.standing import condition_asked

STATUS_LASTS = timedelta(minutes=15)
_INJECTIONS = (
    select(Injection, Patient, Location)
    .join(Patient, Patient.id == Injection.patient_id)
    .join(Location, Location.id == Injection.location_id)
    .where(Injection.patient_id == bindparam("patient_id"), Injection.state.not_in(NEVER_HAPPENED))
    .order_by(Injection.planned_at.desc())
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedArea:
    """What is asked for now: an area, at rest or in its movement; ``turn`` of ``turns``, where there are several."""

    area_id: UUID
    injection_id: UUID
    label: str
    movement: str
    episodic: bool
    condition: Condition
    turn: int
    turns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LastEntry:
    """The entry that this patient saved, changed or took back last; ``signs`` are the items that it speaks of."""

    entry_id: UUID
    score: int
    felt_at: datetime
    withdrawn: bool
    changed: bool
    signs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientDiary:
    """Everything the patient's page shows; ``asked`` is None while nothing runs, and the first of ``in_turn``.

    ``missed`` are the points that were due and not answered in time, ``diaries`` the running ones, the latest first.
    ``asking`` is what a phone goes by that keeps the page: which scores ask whether it is time to call.
    """

    zone: str
    language: str
    running: tuple[Injection, ...]
    planned: tuple[Injection, ...]
    ended: tuple[Injection, ...]
    asked: AskedArea | None
    in_turn: tuple[AskedArea, ...]
    last: LastEntry | None
    due_now: DuePoint | None
    due_next: DuePoint | None
    coming: tuple[DuePoint, ...]
    offers: tuple[Offer, ...]
    missed: tuple[DuePoint, ...]
    told: tuple[Told, ...]
    diaries: tuple[Diary, ...]
    asking: tuple[Asking, ...]
    emergency_number: str | None
    clinic_phone: str | None
    after_hours_phone: str | None


def open_diary(session: Session, now: datetime, actor: Actor, *, to_keep: bool = False) -> PatientDiary:
    """Open the diary of the patient who acts, or have his phone keep it; the look is written down."""
    work_for(session, actor)
    found = _injections(session, actor)
    if not found:
        raise NoDiary
    patient, location = found[0][1], found[0][2]
    for injection, _, _ in found:
        end_if_over(session, now, injection, patient)
    by_state = _by_state([injection for injection, _, _ in found])
    running = [(injection, patient) for injection in by_state[InjectionState.RUNNING]]
    rows = shown(load_rows(session, running, to_judge=False), actor) if running else {}
    diaries = _diaries([unsteered(one) for one in rows.values()])
    points = _points(diaries, now)
    in_turn = _in_turn(list(rows.values()), now)
    record(session, now, actor, Action.DIARY_SEEN, patient_id=patient.id, of=("patient", patient.id))
    session.flush()
    numbers = numbers_at(location, now)
    return PatientDiary(
        zone=patient.zone,
        language=patient.language,
        running=by_state[InjectionState.RUNNING],
        planned=by_state[InjectionState.PLANNED],
        ended=(*by_state[InjectionState.ENDED], *by_state[InjectionState.SUPERSEDED]),
        asked=next(iter(in_turn), None),
        in_turn=in_turn,
        last=_last(session, rows, now),
        due_now=next((point for point, state in points if state is PointState.OPEN), None),
        due_next=next((point for point, state in points if state is PointState.COMING), None),
        coming=tuple(point for point, state in points if state is PointState.COMING),
        offers=offered(session, now, [row for row, _, _ in found], zone_named(patient.zone)),
        missed=() if actor.sees_from else tuple(point for point, state in points if state is PointState.MISSED),
        told=_told(list(rows.values()), diaries, now),
        diaries=diaries,
        asking=_asking_ahead(session, rows, actor) if to_keep else (),
        emergency_number=numbers.emergency,
        clinic_phone=numbers.clinic,
        after_hours_phone=numbers.after_hours,
    )


def _injections(session: Session, actor: Actor) -> Sequence[tuple[Injection, Patient, Location]]:
    """The patient's injections, the latest first; their location decides which numbers are shown."""
    rows = session.execute(_INJECTIONS, {"patient_id": actor.id}).all()
    return [(injection, patient, location) for injection, patient, location in rows]


def _by_state(injections: Sequence[Injection]) -> dict[InjectionState, tuple[Injection, ...]]:
    return {state: tuple(row for row in injections if row.state is state) for state in InjectionState}


def _in_turn(diaries: Sequence[DiaryRows], now: datetime) -> tuple[AskedArea, ...]:
    """The index areas, that whose last score is the oldest first: several areas are asked for in turn."""
    areas = {area.id: (rows, link, area) for rows in diaries for link, area in rows.areas if link.is_index}
    scored = {row.area_id: row.felt_at for row in _standing_by_time(diaries)}
    order = list(areas)
    turns = sorted(order, key=lambda area_id: (area_id in scored, scored.get(area_id), order.index(area_id)))
    return tuple(_as_asked(*areas[one], now, turn=order.index(one) + 1, turns=len(order)) for one in turns)


def _standing_by_time(diaries: Sequence[DiaryRows]) -> list[EntryRevision]:
    if not diaries:
        return []
    return sorted(standing_entries(diaries[0].revisions), key=lambda row: row.felt_at)


def _as_asked(rows: DiaryRows, link: InjectionArea, area: Area, now: datetime, *, turn: int, turns: int) -> AskedArea:
    return AskedArea(
        area_id=area.id,
        injection_id=rows.injection.id,
        label=area.label,
        movement=link.movement,
        episodic=area.episodic,
        condition=condition_asked(rows.injection, now, episodic=area.episodic),
        turn=turn,
        turns=turns,
    )


def _last(session: Session, diaries: Mapping[UUID, DiaryRows], now: datetime) -> LastEntry | None:
    """What was written last, while it is fresh enough to be taken back from the status line."""
    written = next((rows.revisions for rows in diaries.values()), ())
    revisions = [row for row in written if row.written_by_kind == ActorKind.PATIENT.value]
    last = max(revisions, key=lambda row: (row.received_at, row.recorded_at, row.revision), default=None)
    if last is None or now - last.received_at > STATUS_LASTS:
        return None
    first = next(row for row in written if row.entry_id == last.entry_id)
    return LastEntry(
        entry_id=last.entry_id,
        score=last.score,
        felt_at=last.felt_at,
        withdrawn=last.withdrawn,
        changed=is_changed(first, last),
        signs=() if last.withdrawn else _signs(session, diaries, str(last.entry_id)),
    )


def _signs(session: Session, diaries: Mapping[UUID, DiaryRows], entry_id: str) -> tuple[str, ...]:
    """What a score asks about in any of the diaries that judge it."""
    numbers, known = safety_of(session).numbers, _diaries(list(diaries.values()))
    return tuple(dict.fromkeys(sign for diary in known for sign in signs_of(diary, entry_id, numbers)))


def _asking_ahead(session: Session, diaries: Mapping[UUID, DiaryRows], actor: Actor) -> tuple[Asking, ...]:
    """The same for the scores to come; to a locked phone the pain before is not told either."""
    numbers = safety_of(session).numbers
    known = _diaries([unsteered(rows) if actor.sees_from else rows for rows in diaries.values()])
    return tuple(dict.fromkeys(asking for diary in known for asking in asking_ahead(diary, numbers)))


def is_changed(first: EntryRevision, last: EntryRevision) -> bool:
    """Whether a score, its time or its condition stands otherwise than it was first written."""
    return (first.score, first.felt_at, first.condition) != (last.score, last.felt_at, last.condition)


def _told(found: Sequence[DiaryRows], diaries: Sequence[Diary], now: datetime) -> tuple[Told, ...]:
    return told_now(diaries, now, found[0].rules.windows) if found else ()


def _diaries(found: Sequence[DiaryRows]) -> tuple[Diary, ...]:
    return tuple(diary_of(rows, rows.injection.performed_at) for rows in found if rows.injection.performed_at)


def _points(diaries: Sequence[Diary], now: datetime) -> list[tuple[DuePoint, PointState]]:
    """The points of all running diaries, in the order in which they are due."""
    found = [pair for diary in diaries for pair in point_states(diary, timed_entries(diary), now)]
    return sorted(found, key=lambda pair: pair[0].due_at)
