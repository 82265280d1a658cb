"""Which of a patient's diaries goes on: worked out anew from all that were begun, whenever one of them has changed.

A later injection of an overlapping area ends the earlier diary (clinical specification, section 1). Whoever starts,
corrects, moves or strikes out an injection calls ``settle``; nothing then depends on the order of these deeds.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.clinical.schedule import ends_at
from diary.db.injections import Injection, InjectionArea, InjectionState
from diary.db.patients import Patient
from diary.db.translate import zone_named
from diary.services.acting import Actor
from diary.services.auditing import Action, record
from diary.services.clinic_settings import rules_of

STARTED = (InjectionState.RUNNING, InjectionState.ENDED, InjectionState.SUPERSEDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a diary stands, and since when."""

    state: InjectionState
    superseded_at: datetime | None
    ended_at: datetime | None


def standing_of(injection: Injection) -> Standing:
    """Where a diary stands by its row."""
    return Standing(state=injection.state, superseded_at=injection.superseded_at, ended_at=injection.ended_at)


def settle(
    session: Session,
    now: datetime,
    actor: Actor,
    patient_id: UUID,
    *,
    changed: UUID | None = None,
    stood: Standing | None = None,
) -> None:
    """Work out where each diary of a patient stands.

    ``changed`` is the injection whose own record has just changed: of two of one moment it counts as the later one,
    and when its diary ends is found anew; ``stood`` is where it stood before, where its row no longer says it. Whoever
    calls holds the patient's injections (``performing.find_to_change``).
    """
    patient = session.scalars(select(Patient).where(Patient.id == patient_id)).one()
    wanted = select(Injection).where(Injection.patient_id == patient_id, Injection.state.in_(STARTED))
    # Somebody may have changed one of them between the first look at it and the hold on the patient.
    begun = session.scalars(wanted.execution_options(populate_existing=True)).all()
    areas = _areas(session, begun)
    order = sorted(begun, key=lambda row: (_performed_at(row), row.id == changed, row.superseded_at is None, row.id))
    for place, injection in enumerate(order):
        later = (other for other in order[place + 1 :] if areas[other.id] & areas[injection.id])
        superseded_at = min((_performed_at(other) for other in later), default=None)
        ended_at = injection.ended_at if injection.id != changed else None
        found = _standing(ended_at or _over_at(session, injection, patient), superseded_at, now)
        before = stood if stood and injection.id == changed else standing_of(injection)
        injection.state, injection.superseded_at, injection.ended_at = found.state, found.superseded_at, found.ended_at
        for action in _deeds(before, found):
            record(session, now, actor, action, patient_id=patient_id, of=("injection", injection.id))
    session.flush()


def _performed_at(injection: Injection) -> datetime:
    if injection.performed_at is None:
        raise ValueError("the needle of an injection that was begun came out at no time")
    return injection.performed_at


def _over_at(session: Session, injection: Injection, patient: Patient) -> datetime:
    schedule = rules_of(session).schedule_named(injection.schedule)
    return ends_at(schedule, _performed_at(injection), zone_named(patient.zone))


def _areas(session: Session, injections: Sequence[Injection]) -> Mapping[UUID, set[UUID]]:
    wanted = select(InjectionArea.injection_id, InjectionArea.area_id).where(
        InjectionArea.injection_id.in_([row.id for row in injections])
    )
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for injection_id, area_id in session.execute(wanted):
        found[injection_id].add(area_id)
    return found


def _standing(over_at: datetime, superseded_at: datetime | None, now: datetime) -> Standing:
    """Whichever came first ends a diary: the last question, or the next injection."""
    if superseded_at is not None and superseded_at < over_at:
        return Standing(state=InjectionState.SUPERSEDED, superseded_at=superseded_at, ended_at=None)
    if over_at <= now:
        return Standing(state=InjectionState.ENDED, superseded_at=superseded_at, ended_at=over_at)
    return Standing(state=InjectionState.RUNNING, superseded_at=None, ended_at=None)


def _deeds(before: Standing, found: Standing) -> Iterator[Action]:
    """What is to be written down where something has changed."""
    if found.superseded_at not in {None, before.superseded_at}:
        yield Action.DIARY_SUPERSEDED
    if found.state is not before.state and found.state is InjectionState.RUNNING:
        yield Action.DIARY_RESUMED
    if found.ended_at not in {None, before.ended_at}:
        yield Action.DIARY_ENDED
