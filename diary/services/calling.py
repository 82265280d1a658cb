"""When to call and whom: the tiers for a patient's own injections, and the number that is answered at this moment."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from diary.clinical import diary as clinic
from diary.clinical.safety import Safety, Tier, when_to_call
from diary.db.clinics import Location
from diary.db.injections import Injection, InjectionState
from diary.db.patients import Patient
from diary.db.translate import diary_of, zone_named
from diary.services.acting import Actor, work_for
from diary.services.auditing import Action, record
from diary.services.clinic_settings import safety_of
from diary.services.failures import NoDiary
from diary.services.loading import load_rows
from diary.services.opening_hours import Opening, OpeningState, opening_at

_EVERY_INJECTION = (
    select(Injection, Patient, Location)
    .join(Patient, Patient.id == Injection.patient_id)
    .join(Location, Location.id == Injection.location_id)
    .where(Injection.patient_id == bindparam("patient_id"))
    .order_by(Injection.planned_at.desc(), Injection.id)
)
_ANY_LOCATION = select(Location).order_by(Location.retired_at.is_not(None), Location.name).limit(1)
_FIRST_ASKED = (
    frozenset({InjectionState.RUNNING}),
    frozenset({InjectionState.ENDED, InjectionState.SUPERSEDED}),
    frozenset({InjectionState.PLANNED}),
    frozenset(InjectionState),
)
"""Whose aftercare it is: what runs, else what was done last, else what is to come, else whatever is known."""

_ANY_HOUR = datetime(2000, 1, 1, tzinfo=UTC)

Found = tuple[Injection, Patient, Location]


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """The numbers of a location at a moment; ``clinic`` and ``after_hours`` are None while nobody answers them.

    Where the hours are not recorded, both may be answered and both are given.
    """

    emergency: str
    clinic: str | None
    after_hours: str | None
    opening: Opening
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WhenToCall:
    """The tiers in order with what each means now, that nobody watches, and the numbers."""

    notice: str
    tiers: tuple[Tier, ...]
    numbers: Numbers


def numbers_at(location: Location, now: datetime | None) -> Numbers:
    """Which numbers of a location are answered at a moment; all of them for a page that is read at any hour."""
    opening = opening_at(location.opening_hours if now else {}, zone_named(location.zone), now or _ANY_HOUR)
    return Numbers(
        emergency=location.emergency_number,
        clinic=None if opening.state is OpeningState.CLOSED else location.phone,
        after_hours=None if opening.state is OpeningState.OPEN else location.after_hours_phone,
        opening=opening,
        zone=location.zone,
    )


def numbers_of_clinic(session: Session, now: datetime) -> Numbers | None:
    """The numbers of one of the clinic's locations, for somebody of whom no place is known."""
    location = session.scalar(_ANY_LOCATION)
    return numbers_at(location, now) if location else None


def look_up(session: Session, now: datetime, actor: Actor, *, at_any_hour: bool = False) -> WhenToCall:
    """When and whom the patient who acts is to call, now or at any hour; the look is written down."""
    work_for(session, actor)
    found = concerned(session, actor)
    safety = safety_of(session)
    patient, location = found[0][1], found[0][2]
    record(session, now, actor, Action.WHEN_TO_CALL_SEEN, patient_id=patient.id, of=("patient", patient.id))
    session.flush()
    return WhenToCall(
        notice=safety.notice,
        tiers=_tiers(_injections(session, now, found), safety, diabetes=patient.diabetes),
        numbers=numbers_at(location, None if at_any_hour else now),
    )


def concerned(session: Session, actor: Actor) -> list[Found]:
    """The injections that the patient who acts would call about, the latest first; ``NoDiary`` without any."""
    rows = session.execute(_EVERY_INJECTION, {"patient_id": actor.id}).all()
    found: list[Found] = [(injection, patient, location) for injection, patient, location in rows]
    for states in _FIRST_ASKED:
        matching = [row for row in found if row[0].state in states]
        if matching:
            return matching if InjectionState.RUNNING in states else matching[:1]
    raise NoDiary


def _injections(session: Session, now: datetime, found: Sequence[Found]) -> list[clinic.Injection]:
    """The injections in the clinic's words; one that is still to come is asked about as if it were done now."""
    rows = load_rows(session, [(injection, patient) for injection, patient, _ in found], to_judge=False)
    return [diary_of(one, one.injection.performed_at or now).injection for one in rows.values()]


def _tiers(injections: Sequence[clinic.Injection], safety: Safety, *, diabetes: bool) -> tuple[Tier, ...]:
    """The tiers for all of them together: what holds for one is shown."""
    meant = {
        item.id
        for injection in injections
        for tier in when_to_call(injection, diabetes=diabetes, safety=safety)
        for item in tier.items
    }
    return tuple(replace(tier, items=tuple(item for item in tier.items if item.id in meant)) for tier in safety.tiers)
