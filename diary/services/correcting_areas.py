"""Putting the places of pain of an injection right: what they are called, on which side, and which movement hurts.

A place is the patient's, so its new name holds in all of his diaries, and each of those keeps what it was called.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from diary.db.base import NAME_LENGTH, Base
from diary.db.injections import Baseline, Injection, InjectionArea
from diary.db.patients import Area
from diary.services import chance
from diary.services.acting import Actor
from diary.services.area_changes import Linked, Place, check_place, forget_unused, known_place, new_place
from diary.services.auditing import Action, record
from diary.services.enrolling import same_place
from diary.services.failures import Refused
from diary.services.injected import anesthetics_of
from diary.services.injection_history import RecordedArea, areas_of, keep_as_it_was
from diary.services.texts import text


def cleaned(areas: Sequence[RecordedArea]) -> tuple[RecordedArea, ...]:
    """Places as they are kept: names and movements without blanks that say nothing."""
    return tuple(_cleaned(position, area) for position, area in enumerate(areas))


def _cleaned(position: int, area: RecordedArea) -> RecordedArea:
    label = text(f"areas-{position}-label", area.label, most=NAME_LENGTH)
    movement = text(f"areas-{position}-movement", area.movement, most=NAME_LENGTH)
    return replace(area, label=" ".join(label.split()), movement=movement)


def check_areas(
    session: Session, injection: Injection, rows: Sequence[Linked], after: Mapping[int, RecordedArea]
) -> None:
    """Refuse a name and side that another place of the patient has: two places are two.

    ``rows`` are the places by their position in the record, ``after`` what those that stay are to be called.
    """
    renamed = _renamed([rows[position] for position in after], list(after.values()))
    known = session.scalars(select(Area).where(Area.patient_id == injection.patient_id))
    taken = {same_place(area.label, area.side) for area in known if area not in renamed}
    for position in after:
        area = rows[position][1]
        if area in renamed:
            same = same_place(renamed[area].label, renamed[area].side)
            if same in taken:
                field = f"areas-{position}-label"
                raise Refused(field, "This patient has another place of that name and side; use another name.")
            taken.add(same)


def _renamed(rows: Sequence[Linked], after: Sequence[RecordedArea]) -> Mapping[Area, RecordedArea]:
    """The places that get another name or side."""
    return {
        area: wanted
        for (_link, area), wanted in zip(rows, after, strict=True)
        if (area.label, area.side) != (wanted.label, wanted.side)
    }


def correct_areas(
    session: Session, now: datetime, actor: Actor, injection: Injection, after: Sequence[RecordedArea], *, reason: str
) -> None:
    """Write the places down as they are to be, once the patient's other diaries have kept what they said."""
    rows = areas_of(session, injection.id)
    renamed = _renamed(rows, after)
    for other in _others(session, injection, renamed):
        _keep_the_other(session, now, actor, other, reason)
    _rename(session, renamed)
    for (link, _area), wanted in zip(rows, after, strict=True):
        link.movement = wanted.movement
    session.flush()


def check_other_places(
    session: Session, injection: Injection, rows: Sequence[Linked], after: Mapping[int, RecordedArea]
) -> None:
    """Refuse a place that is named twice, and one of another kind of pain; rows and ``after`` as above."""
    named: set[Place] = set()
    for position, wanted in after.items():
        episodic = rows[position][1].episodic
        check_place(session, injection, f"areas-{position}-label", wanted, named, episodic=episodic)


def name_other_places(session: Session, injection: Injection, after: Sequence[RecordedArea]) -> None:
    """Let a plan ask for other places: one that the patient has is that one, and other diaries keep theirs as it is.

    What was answered of the pain before goes along, and a place that nothing asks for any more is forgotten.
    """
    rows = areas_of(session, injection.id)
    renamed = _renamed(rows, after)
    for (link, _area), wanted in zip(rows, after, strict=True):
        link.movement = wanted.movement
    _ask_for(
        session,
        injection,
        {
            link: known_place(session, injection, renamed[area]) or _like(session, injection, area, renamed, position)
            for position, (link, area) in enumerate(rows)
            if area in renamed
        },
    )
    forget_unused(session, renamed)


def _like(
    session: Session, injection: Injection, area: Area, renamed: Mapping[Area, RecordedArea], position: int
) -> Area:
    """A new place of the same kind of pain."""
    field = f"areas-{position}-label"
    return new_place(session, injection, renamed[area], field, episodic=area.episodic)


def _ask_for(session: Session, injection: Injection, asked: Mapping[InjectionArea, Area]) -> None:
    """Ask for other places from now on; written anew, since two may take each other's place."""
    before = session.scalars(select(Baseline).where(Baseline.injection_id == injection.id)).all()
    places = {link.area_id: place.id for link, place in asked.items()}
    moved = [row for row in before if row.area_id in places]
    anew = [
        *(_copy(link, area_id=place.id) for link, place in asked.items()),
        *(_copy(row, area_id=places[row.area_id]) for row in moved),
    ]
    for row in (*asked, *moved):
        session.delete(row)
    session.flush()
    session.add_all(anew)
    session.flush()


def _copy(row: Base, **changes: object) -> Base:
    """The same row under an id of its own, with changes."""
    values = {column.key: getattr(row, column.key) for column in inspect(type(row)).column_attrs}
    return type(row)(**{**values, "id": chance.new_id(), **changes})


def _others(session: Session, injection: Injection, areas: Iterable[Area]) -> Iterator[Injection]:
    """The patient's other injections that were done and are scored by one of these places."""
    linked = select(InjectionArea.injection_id).where(InjectionArea.area_id.in_([area.id for area in areas]))
    done = select(Injection).where(
        Injection.id.in_(linked), Injection.id != injection.id, Injection.performed_at.is_not(None)
    )
    yield from session.scalars(done.order_by(Injection.id))


def _keep_the_other(session: Session, now: datetime, actor: Actor, other: Injection, reason: str) -> None:
    keep_as_it_was(session, now, actor, other, anesthetics_of(session, other), reason=reason)
    of, words = ("injection", other.id), {"changed": "areas"}
    record(session, now, actor, Action.INJECTION_CORRECTED, patient_id=other.patient_id, of=of, detail=words)


def _rename(session: Session, renamed: Mapping[Area, RecordedArea]) -> None:
    """Two places may take each other's names, which the database minds for a moment: so all give theirs up first."""
    for area in renamed:
        area.label = str(area.id)
    session.flush()
    for area, wanted in renamed.items():
        area.label, area.side = wanted.label, wanted.side
    session.flush()
