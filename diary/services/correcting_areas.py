"""Putting the places of pain of an injection right: what they are called, on which side, and which movement hurts.

A place is the patient's, so its new name holds in all of his diaries, and each of those keeps what it was called.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.db.base import NAME_LENGTH
from diary.db.injections import Injection, InjectionArea
from diary.db.patients import Area
from diary.services.acting import Actor
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


def check_areas(session: Session, injection: Injection, after: Sequence[RecordedArea]) -> None:
    """Refuse other places, and a name and side that another place of the patient has: two places are two."""
    rows = areas_of(session, injection.id)
    if len(rows) != len(after):
        raise Refused("", "Places of pain cannot be added or taken away once a diary has begun.")
    renamed = _renamed(rows, after)
    known = session.scalars(select(Area).where(Area.patient_id == injection.patient_id))
    taken = {same_place(area.label, area.side) for area in known if area not in renamed}
    for position, (_link, area) in enumerate(rows):
        if area in renamed:
            same = same_place(renamed[area].label, renamed[area].side)
            if same in taken:
                field = f"areas-{position}-label"
                raise Refused(field, "This patient has another place of that name and side; use another name.")
            taken.add(same)


def _renamed(rows: Sequence[tuple[InjectionArea, Area]], after: Sequence[RecordedArea]) -> Mapping[Area, RecordedArea]:
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
