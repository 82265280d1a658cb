"""Places of pain that come to an injection, and those that are taken away from it; one that holds scores stays."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from diary.clinical.catalogue import Side
from diary.db.base import NAME_LENGTH
from diary.db.entries import EntryRevision
from diary.db.injections import Baseline, Injection, InjectionArea
from diary.db.patients import Area
from diary.services import chance
from diary.services.adding import add_once
from diary.services.enrolling import same_place
from diary.services.failures import Refused
from diary.services.injected import MOST_AREAS, AreaDetails
from diary.services.injection_history import RecordedArea
from diary.services.texts import text

Linked = tuple[InjectionArea, Area]
Place = tuple[str, Side]
"""What makes two places the same, see ``same_place``."""
_TAKEN = "This place has just been named by someone else; please save again."
_OTHER_KIND = "This place is known as another kind of pain; use another name."


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaChanges:
    """Which places of a record are taken away, by their position in it, and which come to those that stay."""

    taken_away: frozenset[int] = frozenset()
    added: tuple[AreaDetails, ...] = ()

    def cleaned(self) -> "AreaChanges":
        """The same with names and movements as they are kept."""
        return replace(self, added=tuple(_cleaned(position, area) for position, area in enumerate(self.added)))

    def applied_to(self, areas: Sequence[RecordedArea]) -> tuple[RecordedArea, ...]:
        """What a record names once its own places are called ``areas`` and these changes are made."""
        came = (RecordedArea(label=area.label, side=area.side, movement=area.movement) for area in self.added)
        return (*self.staying(areas), *came)

    def staying(self, areas: Sequence[RecordedArea]) -> tuple[RecordedArea, ...]:
        """The places that are not taken away."""
        return tuple(area for position, area in enumerate(areas) if position not in self.taken_away)


def _cleaned(position: int, area: AreaDetails) -> AreaDetails:
    label = text(f"added-{position}-label", area.label, most=NAME_LENGTH)
    movement = text(f"added-{position}-movement", area.movement, most=NAME_LENGTH)
    return replace(area, label=" ".join(label.split()), movement=movement)


def check_changes(
    session: Session,
    injection: Injection,
    rows: Sequence[Linked],
    areas: Sequence[RecordedArea],
    changes: AreaChanges,
) -> None:
    """Refuse to take away what holds scores, or the last place; and a place too many, or one that is there already.

    ``areas`` is what the places that are there now, ``rows``, are to be called.
    """
    if len(rows) != len(areas) or not changes.taken_away.issubset(range(len(rows))):
        raise Refused("", "The places of pain are others by now. Look at this injection again, then change it.")
    if not any(row[0].is_index for row in _staying(rows, changes)) and not changes.added:
        raise Refused("", "An injection needs at least one place of pain.")
    _check_added(session, injection, changes.staying(areas), changes.added)
    for position in sorted(changes.taken_away):
        _check_taken_away(session, injection, rows[position][1], f"areas-{position}-taken_away")


def _staying(rows: Sequence[Linked], changes: AreaChanges) -> list[Linked]:
    return [row for position, row in enumerate(rows) if position not in changes.taken_away]


def _check_taken_away(session: Session, injection: Injection, area: Area, field: str) -> None:
    # A phone that is saving a score holds the injection for a moment; it is waited for, so that none is overlooked.
    session.execute(select(Injection.id).where(Injection.id == injection.id).with_for_update())
    if session.scalar(_scores(injection, area).limit(1)):
        raise Refused(field, "This place holds scores, so it stays with this injection.")
    before = select(Baseline.id).where(Baseline.injection_id == injection.id, Baseline.area_id == area.id)
    if session.scalar(before.limit(1)):
        if injection.performed_at is None:
            raise Refused(field, "The pain before was given for this place. Take that back first, under “Pain before”.")
        raise Refused(field, "The pain before was given for this place, so it stays with this injection.")


def _scores(injection: Injection, area: Area) -> Select[UUID]:
    """The scores of the area in this diary, also those that were written in another one or were taken back."""
    here = EntryRevision.injection_id == injection.id
    if injection.performed_at is not None:
        here = or_(here, EntryRevision.felt_at >= injection.performed_at)
    return select(EntryRevision.id).where(EntryRevision.area_id == area.id, here)


def _check_added(
    session: Session, injection: Injection, staying: Sequence[RecordedArea], added: Sequence[AreaDetails]
) -> None:
    if added and len(staying) + len(added) > MOST_AREAS:
        raise Refused("added-0-label", "An injection asks for at most %(most)s places of pain.", most=MOST_AREAS)
    named = {same_place(area.label, area.side) for area in staying}
    for position, area in enumerate(added):
        check_place(session, injection, f"added-{position}-label", area, named, episodic=area.episodic)


def check_place(
    session: Session,
    injection: Injection,
    field: str,
    wanted: RecordedArea | AreaDetails,
    named: set[Place],
    *,
    episodic: bool,
) -> None:
    """Refuse a place that is among those ``named`` already, or known as another kind of pain; then it is among them."""
    same = same_place(wanted.label, wanted.side)
    if same in named:
        raise Refused(field, "This place is named twice.")
    named.add(same)
    known = known_place(session, injection, wanted)
    if known is not None and known.episodic != episodic:
        raise Refused(field, _OTHER_KIND)


def known_place(session: Session, injection: Injection, wanted: RecordedArea | AreaDetails) -> Area | None:
    """The patient's place of that name and side."""
    known = session.scalars(select(Area).where(Area.patient_id == injection.patient_id))
    same = same_place(wanted.label, wanted.side)
    return next((area for area in known if same_place(area.label, area.side) == same), None)


def new_place(
    session: Session, injection: Injection, wanted: RecordedArea | AreaDetails, field: str, *, episodic: bool
) -> Area:
    """A new place of the patient."""
    place = Area(
        id=chance.new_id(),
        clinic_id=injection.clinic_id,
        patient_id=injection.patient_id,
        label=wanted.label,
        side=wanted.side,
        episodic=episodic,
    )
    add_once(session, place, field=field, message=_TAKEN)
    return place


def take_away(session: Session, rows: Sequence[Linked], changes: AreaChanges) -> None:
    """Ask for these places no longer."""
    for position in changes.taken_away:
        session.delete(rows[position][0])
    session.flush()


def add(session: Session, injection: Injection, rows: Sequence[Linked], added: Sequence[AreaDetails]) -> None:
    """Ask for further places, each judged on its own; one that the patient has is that one."""
    first = 1 + max((link.position for link, _area in rows), default=-1)
    for position, area in enumerate(added):
        field = f"added-{position}-label"
        place = known_place(session, injection, area)
        place = place or new_place(session, injection, area, field, episodic=area.episodic)
        session.add(
            InjectionArea(
                id=chance.new_id(),
                clinic_id=injection.clinic_id,
                injection_id=injection.id,
                area_id=place.id,
                position=first + position,
                is_index=area.index,
                movement=area.movement,
            )
        )
    session.flush()


def forget_unused(session: Session, areas: Iterable[Area]) -> None:
    """Delete those of the places that a plan has given up and that nothing ever asked for or was scored by."""
    places = {area.id: area for area in areas}
    for used in (InjectionArea.area_id, Baseline.area_id, EntryRevision.area_id):
        for found in session.scalars(select(used).where(used.in_(places)).distinct()):
            places.pop(found, None)
    for area in places.values():
        session.delete(area)
    session.flush()
