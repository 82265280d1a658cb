"""The worklist: the injections of a clinic in the order in which they need someone, judged a page at a time.

What needs someone is found from a few columns of each open injection, in one statement; only those that are shown are
loaded and judged. So a page takes as many statements for three patients as for three hundred.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from math import ceil
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from diary.clinical.diary import QuietHours
from diary.clinical.own_rules import Rules
from diary.clinical.reporting import Asking, does_not_report
from diary.clinical.review import Review
from diary.clinical.schedule import ends_at
from diary.db.clinics import Location
from diary.db.entries import EntryRevision
from diary.db.folding import folded
from diary.db.injections import Injection, InjectionState
from diary.db.patients import Patient
from diary.db.people import Person
from diary.db.translate import DiaryRows, entries_of, zone_named
from diary.services.acting import Actor, work_for
from diary.services.auditing import Action, record
from diary.services.clinic_settings import rules_of
from diary.services.failures import NotFound
from diary.services.loading import load_rows
from diary.services.performing import end_all_over
from diary.services.reviewing import judge

PAGE = 25
FOLLOW_UP_AHEAD = timedelta(days=3)
FOLLOW_UP_BACK = timedelta(days=14)
"""A follow-up is due from three days before its day; two weeks after it nobody waits for it here any more."""
MOST_WORDS = 6
OPEN = (InjectionState.PLANNED, InjectionState.RUNNING)
OVER = (InjectionState.ENDED, InjectionState.SUPERSEDED)


class View(StrEnum):
    """What of the worklist is shown."""

    OPEN = "open"
    FOLLOW_UP = "follow-up"
    SILENT = "not-reporting"
    OVER = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What someone asks the worklist for; ``words`` are looked for among all diaries, whatever ``view`` says."""

    view: View = View.OPEN
    location_id: UUID | None = None
    words: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class WorklistRow:
    """One line; ``review`` is None until the needle is out, ``follow_up_in`` is in days where it is due."""

    injection: Injection
    patient: Patient
    provider: Person
    last_felt_at: datetime | None
    review: Review | None
    silent: bool
    follow_up_in: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Worklist:
    """One page of the worklist; ``counts`` are those of the views that look at open diaries."""

    rows: tuple[WorklistRow, ...]
    total: int
    page: int
    pages: int
    counts: Mapping[View, int]
    locations: tuple[Location, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Open:
    """What the order of the worklist rests on."""

    id: UUID
    state: InjectionState
    began_at: datetime
    silent: bool
    follow_up_in: int | None

    @property
    def needs(self) -> tuple[int, float]:
        """First the follow-ups by their day, then who has fallen silent, then what runs, the latest first."""
        if self.follow_up_in is not None:
            return 0, self.follow_up_in
        if self.silent:
            return 1, self.began_at.timestamp()
        return 2 if self.state is InjectionState.RUNNING else 3, -self.began_at.timestamp()


_HEARD = (
    select(EntryRevision.injection_id, func.max(EntryRevision.recorded_at).label("at"))
    .join(Injection, Injection.id == EntryRevision.injection_id)
    .where(Injection.state == InjectionState.RUNNING)
    .group_by(EntryRevision.injection_id)
    .subquery()
)
_CANDIDATES = (
    select(
        Injection.id,
        Injection.state,
        Injection.planned_at,
        Injection.performed_at,
        Injection.schedule,
        Injection.follow_up_on,
        Patient.zone,
        Patient.quiet_from,
        Patient.quiet_until,
        _HEARD.c.at.label("heard_at"),
    )
    .join(Patient, Patient.id == Injection.patient_id)
    .outerjoin(_HEARD, _HEARD.c.injection_id == Injection.id)
)


def worklist(session: Session, now: datetime, actor: Actor, wanted: Wanted | None = None) -> Worklist:
    """One page of what the actor's clinic has to look at, what needs someone first; one look is written down."""
    wanted = wanted or Wanted()
    work_for(session, actor)
    places = tuple(session.scalars(select(Location).order_by(Location.name)))
    if wanted.location_id is not None and wanted.location_id not in {place.id for place in places}:
        raise NotFound
    _end_those_over(session, now, wanted)
    opened = _opened(session, now, wanted)
    ids, total, page = _page(session, wanted, opened)
    known = {candidate.id: candidate for candidate in opened}
    rows = _rows(session, now, ids, known)
    record(session, now, actor, Action.WORKLIST_SEEN, detail={"looked for": "words"} if wanted.words else None)
    session.flush()
    return Worklist(
        rows=rows,
        total=total,
        page=page,
        pages=max(1, ceil(total / PAGE)),
        counts={view: sum(_in_view(row, view) for row in opened) for view in View if view is not View.OVER},
        locations=places,
    )


def _at_location(wanted: Wanted) -> list[ColumnElement[bool]]:
    return [Injection.location_id == wanted.location_id] if wanted.location_id else []


def _end_those_over(session: Session, now: datetime, wanted: Wanted) -> None:
    """End the diaries whose last question has closed, all of them in one go."""
    running = select(Injection.id, Injection.performed_at, Injection.schedule, Patient.zone).join(
        Patient, Patient.id == Injection.patient_id
    )
    running = running.where(Injection.state == InjectionState.RUNNING, *_at_location(wanted))
    rules = rules_of(session)
    over = [
        row.id
        for row in session.execute(running)
        if ends_at(rules.schedule_named(row.schedule), row.performed_at, zone_named(row.zone)) <= now
    ]
    if over:
        found = session.execute(
            select(Injection, Patient).join(Patient, Patient.id == Injection.patient_id).where(Injection.id.in_(over))
        )
        end_all_over(session, now, [(injection, patient) for injection, patient in found])


def _opened(session: Session, now: datetime, wanted: Wanted) -> list[_Open]:
    """The open diaries, and those that have ended and whose follow-up is due, in the order of what they need."""
    today = now.date()
    due = Injection.follow_up_on.between(today - FOLLOW_UP_BACK - _A_DAY, today + FOLLOW_UP_AHEAD + _A_DAY)
    shown = or_(Injection.state.in_(OPEN), and_(Injection.state.in_(OVER), due))
    rules = rules_of(session)
    found = [_read(row, rules, now) for row in session.execute(_CANDIDATES.where(shown, *_at_location(wanted)))]
    kept = [row for row in found if row.state in OPEN or row.follow_up_in is not None]
    return sorted(kept, key=lambda row: (*row.needs, row.id))


_A_DAY = timedelta(days=1)
"""Where the patient is, it may be another date."""


def _read(row: Row[*tuple[Any, ...]], rules: Rules, now: datetime) -> _Open:
    zone = zone_named(row.zone)
    found = _Open(
        id=row.id,
        state=row.state,
        began_at=row.performed_at or row.planned_at,
        silent=False,
        follow_up_in=_follow_up_in(row.state, row.follow_up_on, now.astimezone(zone).date()),
    )
    if row.state is not InjectionState.RUNNING:
        return found
    asking = Asking(
        performed_at=row.performed_at,
        schedule=rules.schedule_named(row.schedule),
        zone=zone,
        quiet_hours=QuietHours(begins=row.quiet_from, ends=row.quiet_until),
    )
    return replace(found, silent=does_not_report(asking, row.heard_at, now))


def _follow_up_in(state: InjectionState, follow_up_on: date | None, today: date) -> int | None:
    """In how many days the follow-up is, negative where it is overdue; None where it is not due."""
    if follow_up_on is None or state is InjectionState.PLANNED:
        return None
    ahead = follow_up_on - today
    return ahead.days if -FOLLOW_UP_BACK <= ahead <= FOLLOW_UP_AHEAD else None


def _in_view(row: _Open, view: View) -> bool:
    if view is View.FOLLOW_UP:
        return row.follow_up_in is not None
    if view is View.SILENT:
        return row.silent
    return True


def _page(session: Session, wanted: Wanted, opened: Sequence[_Open]) -> tuple[list[UUID], int, int]:
    """The ids of one page, how many there are in all, and which page it is; beyond the last it is the last."""
    if not wanted.words and wanted.view is not View.OVER:
        ids = [row.id for row in opened if _in_view(row, wanted.view)]
        page = _within(wanted.page, len(ids))
        return ids[(page - 1) * PAGE : page * PAGE], len(ids), page
    found = _found(wanted)
    total = session.scalar(select(func.count()).select_from(found.subquery())) or 0
    page = _within(wanted.page, total)
    latest = func.coalesce(Injection.performed_at, Injection.planned_at).desc()
    ids = list(session.scalars(found.order_by(latest, Injection.id).limit(PAGE).offset((page - 1) * PAGE)))
    return ids, total, page


def _within(page: int, total: int) -> int:
    return min(max(page, 1), max(1, ceil(total / PAGE)))


def _found(wanted: Wanted) -> Select[UUID]:
    """What is over, or every diary whose patient's name or record number holds each word."""
    found = select(Injection.id).join(Patient, Patient.id == Injection.patient_id).where(*_at_location(wanted))
    typed = wanted.words.split()[:MOST_WORDS]
    if not typed:
        return found.where(Injection.state.in_(OVER))
    return found.where(Injection.state.in_((*OPEN, *OVER)), *(_holds(word) for word in typed))


def _holds(word: str) -> ColumnElement[bool]:
    number = func.lower(Patient.record_number).contains(word.lower(), autoescape=True)
    return or_(Patient.name_folded.contains(folded(word), autoescape=True), number)


def _rows(session: Session, now: datetime, ids: Sequence[UUID], known: Mapping[UUID, _Open]) -> tuple[WorklistRow, ...]:
    found = session.execute(
        select(Injection, Patient, Person)
        .join(Patient, Patient.id == Injection.patient_id)
        .join(Person, Person.id == Injection.provider_id)
        .where(Injection.id.in_(ids))
    ).all()
    rows = load_rows(session, [(injection, patient) for injection, patient, _ in found])
    providers = {injection.id: provider for injection, _, provider in found}
    return tuple(_row(rows[id_], providers[id_], known.get(id_), now) for id_ in _there(ids, rows))


def _there(ids: Iterable[UUID], rows: Mapping[UUID, DiaryRows]) -> list[UUID]:
    return [id_ for id_ in ids if id_ in rows]


def _row(rows: DiaryRows, provider: Person, candidate: _Open | None, now: datetime) -> WorklistRow:
    return WorklistRow(
        injection=rows.injection,
        patient=rows.patient,
        provider=provider,
        last_felt_at=max((row.felt_at for row in entries_of(rows)), default=None),
        review=judge(rows, now, variants=False),
        silent=candidate.silent if candidate else False,
        follow_up_in=candidate.follow_up_in if candidate else None,
    )
