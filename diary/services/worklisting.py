"""The worklist: the injections of a clinic in the order in which they need someone, judged a page at a time.

What needs someone is found from a few columns of each open injection and from what the overview's cache holds of it;
only those that are shown are loaded and judged. So a page takes as many statements for three patients as for three
hundred.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from math import ceil
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from diary.clinical.attention import Attention, Need, needs_of
from diary.clinical.review import Review
from diary.clinical.schedule import ends_at
from diary.db.clinics import Location
from diary.db.folding import folded
from diary.db.injections import Injection, InjectionState
from diary.db.patients import Patient
from diary.db.people import Person
from diary.db.translate import DiaryRows, entries_of, zone_named
from diary.services.acting import Actor, work_for
from diary.services.attending import Watched, attend
from diary.services.auditing import Action, record
from diary.services.clinic_settings import rules_of
from diary.services.failures import NotFound
from diary.services.loading import load_rows
from diary.services.performing import end_all_over
from diary.services.reviewing import judge
from diary.services.watching import OPEN, OVER, watched

PAGE = 25
MOST_WORDS = 6


class View(StrEnum):
    """What of the worklist is shown."""

    OPEN = "open"
    CHANGED = "changed"
    FOLLOW_UP = "follow-up"
    DECISION = "to-decide"
    BLOCK = "next-block"
    SILENT = "not-reporting"
    UNDETERMINED = "undetermined"
    OVER = "ended"


_NEEDS: Mapping[View, Need] = {
    View.CHANGED: Need.CHANGED,
    View.FOLLOW_UP: Need.FOLLOW_UP,
    View.DECISION: Need.DECISION,
    View.BLOCK: Need.BLOCK,
    View.SILENT: Need.SILENT,
    View.UNDETERMINED: Need.UNDETERMINED,
}


class Sort(StrEnum):
    """What stands first."""

    NEED = "need"
    LATEST = "latest"
    NAME = "name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What someone asks the worklist for; ``words`` are looked for among all diaries, whatever ``view`` says."""

    view: View = View.OPEN
    location_id: UUID | None = None
    sort: Sort = Sort.NEED
    words: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class WorklistRow:
    """One line; ``review`` is None until the needle is out, ``needs`` says what somebody has to see to.

    ``heard_at`` is when anything was last recorded in a running diary.
    """

    injection: Injection
    patient: Patient
    provider: Person
    last_felt_at: datetime | None
    review: Review | None
    heard_at: datetime | None
    needs: tuple[Need, ...]
    attention: Attention

    @property
    def silent(self) -> bool:
        """Whether nothing is heard any more."""
        return self.attention.silent

    @property
    def follow_up_in(self) -> int | None:
        """In how many days the follow-up is, where it is due."""
        return self.attention.follow_up_in


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
class _Candidate:
    """An injection with all for which it needs somebody."""

    watched: Watched
    attention: Attention
    needs: tuple[Need, ...]

    @property
    def is_open(self) -> bool:
        """Whether its diary is open, or somebody has to see to it all the same; not every result can be told."""
        return self.watched.state in OPEN or any(need is not Need.UNDETERMINED for need in self.needs)

    @property
    def pressing(self) -> tuple[int, float]:
        """What needs someone first: by the most pressing need, and there who waits longest; then what runs."""
        began = self.watched.began_at.timestamp()
        if not self.needs:
            return len(Need) + (self.watched.state is InjectionState.PLANNED), -began
        first = self.needs[0]
        return tuple(Need).index(first), self._waiting(first, began)

    def _waiting(self, first: Need, began: float) -> float:
        block = self.attention.block
        if first is Need.FOLLOW_UP:
            return self.attention.follow_up_in or 0
        if first is Need.BLOCK and block is not None and block.earliest is not None:
            return block.earliest.toordinal()
        return began


def worklist(session: Session, now: datetime, actor: Actor, wanted: Wanted | None = None) -> Worklist:
    """One page of what the actor's clinic has to look at, what needs someone first; one look is written down."""
    wanted = wanted or Wanted()
    work_for(session, actor)
    places = tuple(session.scalars(select(Location).order_by(Location.name)))
    if wanted.location_id is not None and wanted.location_id not in {place.id for place in places}:
        raise NotFound
    _end_those_over(session, now, wanted)
    found = _candidates(session, now, wanted)
    ids, total, page = _page(session, wanted, found)
    rows = _rows(session, now, ids, {one.watched.id: one for one in found})
    record(session, now, actor, Action.WORKLIST_SEEN, detail={"looked for": "words"} if wanted.words else None)
    session.flush()
    return Worklist(
        rows=rows,
        total=total,
        page=page,
        pages=max(1, ceil(total / PAGE)),
        counts={view: sum(_in_view(one, view) for one in found) for view in View if view is not View.OVER},
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


def _candidates(session: Session, now: datetime, wanted: Wanted) -> list[_Candidate]:
    """What may need someone, in the order that is asked for."""
    rows = watched(session, now, _at_location(wanted))
    known = attend(session, now, rows)
    found = [_Candidate(watched=row, attention=known[row.id], needs=needs_of(known[row.id], now)) for row in rows]
    return sorted(found, key=lambda one: (*_order(one, wanted.sort), one.watched.id))


def _order(one: _Candidate, sort: Sort) -> tuple[int | str, float]:
    latest = -one.watched.began_at.timestamp()
    match sort:
        case Sort.NEED:
            return one.pressing
        case Sort.LATEST:
            return 0, latest
        case Sort.NAME:
            return one.watched.patient, latest


def _in_view(one: _Candidate, view: View) -> bool:
    return one.is_open if view is View.OPEN else _NEEDS.get(view) in one.needs


def _page(session: Session, wanted: Wanted, candidates: Sequence[_Candidate]) -> tuple[list[UUID], int, int]:
    """The ids of one page, how many there are in all, and which page it is; beyond the last it is the last."""
    if not wanted.words and wanted.view is not View.OVER:
        ids = [one.watched.id for one in candidates if _in_view(one, wanted.view)]
        page = _within(wanted.page, len(ids))
        return ids[(page - 1) * PAGE : page * PAGE], len(ids), page
    found = _found(wanted)
    total = session.scalar(select(func.count()).select_from(found.subquery())) or 0
    page = _within(wanted.page, total)
    latest = func.coalesce(Injection.performed_at, Injection.planned_at).desc()
    order = (Patient.name_folded, latest) if wanted.sort is Sort.NAME else (latest,)
    ids = list(session.scalars(found.order_by(*order, Injection.id).limit(PAGE).offset((page - 1) * PAGE)))
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


def _rows(
    session: Session, now: datetime, ids: Sequence[UUID], known: Mapping[UUID, _Candidate]
) -> tuple[WorklistRow, ...]:
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


def _row(rows: DiaryRows, provider: Person, known: _Candidate | None, now: datetime) -> WorklistRow:
    return WorklistRow(
        injection=rows.injection,
        patient=rows.patient,
        provider=provider,
        last_felt_at=max((row.felt_at for row in entries_of(rows)), default=None),
        review=judge(rows, now, variants=False),
        heard_at=known.watched.heard_at if known else None,
        needs=known.needs if known else (),
        attention=known.attention if known else Attention(performed_at=rows.injection.performed_at),
    )
