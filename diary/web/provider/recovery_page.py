"""From the recovery room to its page: who is due, what is asked, what was said, and who may stand."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import request, url_for

from diary.clinical.schedule import DuePoint
from diary.clinical.scores import Condition, Source
from diary.services.recovering import AskedInRecovery, GivenScore, InRecovery, RecoveryBoard, WrittenLast
from diary.web import moments, rendering, wording
from diary.web.forms import Problem
from diary.web.patient.pages import saved_text
from diary.web.provider.pages import born, name_of
from diary.web.translating import _, _n
from diary.web.wording import Mark

BOARD = "provider.recovery_board"
MOST_SHOWN = 4
"""As many scores of an area as a nurse takes in at a glance; all of them stand on the review."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One choice of the location filter."""

    id: str
    name: str
    is_data: bool
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What was saved or taken back last, for whom, and where taking it back goes; ``fresh`` right after the tap."""

    text: str
    patient: str
    undo: str | None
    fresh: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One score that was given: what, when, and by whom; a person's name is data, the patient himself a word."""

    score: str
    when: str
    by: str
    is_name: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaCard:
    """One area: what is asked, the id that makes a second tap harmless, and what was said so far."""

    key: str
    entry_id: UUID
    area_id: UUID
    label: str
    asked: str
    question: str
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Whether the patient may stand, and the button that says otherwise."""

    mark: Mark
    action: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientCard:
    """One patient in the recovery room."""

    patient: str
    born: str
    review_url: str
    injection: str
    since: str
    is_due: bool
    due: str
    then: str
    missed: str | None
    standing: Standing
    areas: tuple[AreaCard, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryPage:
    """The board; empty, it says how a patient gets here."""

    title: str
    line: str
    as_of: str
    problems: tuple[Problem, ...]
    kept: Kept | None
    places: tuple[Place, ...]
    save_url: str
    refresh_url: str
    patients: tuple[PatientCard, ...]

    @classmethod
    def of(
        cls, board: RecoveryBoard, now: datetime, zone: ZoneInfo, problems: tuple[Problem, ...] = ()
    ) -> "RecoveryPage":
        location = board.chosen.id if board.chosen else None
        due = sum(row.due_now is not None for row in board.patients)
        return cls(
            title=_("Recovery room"),
            line=_n("%(num)s patient due now", "%(num)s patients due now", due) if due else _("Nobody is due now"),
            as_of=_("As of %(time)s", time=moments.clock_time(now, zone)),
            problems=problems,
            kept=_kept(board.last, location) if board.last and not problems else None,
            places=tuple(_places(board)) if len(board.locations) > 1 else (),
            save_url=url_for("provider.save_recovery_score", location=location),
            refresh_url=url_for(BOARD, location=location),
            patients=tuple(_card(row, now, location) for row in board.patients),
        )


def _places(board: RecoveryBoard) -> Iterator[Place]:
    yield Place(id="", name=_("All locations"), is_data=False, chosen=board.chosen is None)
    for place in board.locations:
        yield Place(id=str(place.id), name=place.name, is_data=True, chosen=place is board.chosen)


def _kept(last: WrittenLast, location: UUID | None) -> Kept:
    entry = last.entry
    if entry.withdrawn:
        text, undo = _("Took back %(score)s", score=entry.score), None
    else:
        text = saved_text(entry.score, entry.recorded_at, moments.zone(last.location.zone))
        undo = url_for("provider.undo_recovery_score", entry_id=entry.entry_id, location=location)
    return Kept(text=text, patient=last.patient.name, undo=undo, fresh=bool({"saved", "undone"} & set(request.args)))


def _card(row: InRecovery, now: datetime, location: UUID | None) -> PatientCard:
    zone = moments.zone(row.location.zone)
    missed = ", ".join(_point(point, zone) for point in row.missed)
    return PatientCard(
        patient=row.patient.name,
        born=born(row.patient.date_of_birth),
        review_url=url_for("provider.review", injection_id=row.injection.id),
        injection=name_of(row.injection),
        since=_("Needle out %(span)s ago", span=moments.span_between(row.needle_out_at, now)),
        is_due=row.due_now is not None,
        due=_("Due now: %(point)s", point=_point(row.due_now, zone)) if row.due_now else _("Nothing due now"),
        then=_("Next: %(point)s", point=_point(row.due_next, zone)) if row.due_next else _("Nothing more to come"),
        missed=_("Missed: %(points)s", points=missed) if missed else None,
        standing=_standing(row, zone, location),
        areas=tuple(_area(row, area, zone) for area in row.areas),
    )


def _point(point: DuePoint, zone: ZoneInfo) -> str:
    """A question by its time, and by its distance from the needle coming out where that is minutes."""
    if point.minute is None:
        return moments.day_and_time(point.due_at, zone)
    time = moments.clock_time(point.due_at, zone)
    return _("%(time)s (after %(span)s)", time=time, span=moments.span(point.minute))


def _standing(row: InRecovery, zone: ZoneInfo, location: UUID | None) -> Standing:
    if row.lying:
        mark, label, endpoint = Mark(label=_("Lying")), _("May stand"), "provider.may_stand"
    else:
        may_stand_at = row.injection.may_stand_at or row.needle_out_at
        mark = Mark(label=_("May stand since %(time)s", time=moments.clock_time(may_stand_at, zone)), kind="good")
        label, endpoint = _("Has to lie after all"), "provider.must_lie"
    return Standing(mark=mark, label=label, action=url_for(endpoint, injection_id=row.injection.id, location=location))


def _area(row: InRecovery, asked: AskedInRecovery, zone: ZoneInfo) -> AreaCard:
    resting = asked.condition is Condition.RESTING
    return AreaCard(
        key=f"{row.injection.id}-{asked.area.id}",
        entry_id=rendering.new_id(),
        area_id=asked.area.id,
        label=asked.area.label,
        asked=asked.condition.value,
        question=_("pain now, at rest") if resting else _("pain now, while %(movement)s", movement=asked.movement),
        said=tuple(_said(given, zone) for given in asked.given[:MOST_SHOWN]),
    )


def _said(given: GivenScore, zone: ZoneInfo) -> Said:
    entry = given.entry
    by = given.by if entry.source is Source.STAFF and given.by else wording.word(entry.source)
    when = _("%(condition)s, %(time)s", condition=_doing(entry.condition), time=moments.clock_time(entry.felt_at, zone))
    return Said(score=str(entry.score), when=when, by=by, is_name=by == given.by)


def _doing(condition: Condition) -> str:
    return _("at rest") if condition is Condition.RESTING else _("moving")
