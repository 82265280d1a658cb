"""The PEG of the weeks after an injection, as staff enter it for a patient who answers on paper or by telephone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from diary.clinical.peg import WEEKS, first_day, has_come
from diary.db.injections import Injection, InjectionState
from diary.db.patients import Patient
from diary.db.peg import PegAnswer
from diary.db.translate import zone_named
from diary.services.acting import Actor
from diary.services.enrolling import find_patient
from diary.services.peg import NewPeg, days_since, pegs_of, save_peg, standing
from diary.services.performing import look_at_injection


@dataclass(frozen=True, slots=True, kw_only=True)
class PegWeeks:
    """The weeks that have come, each with its answers where there are any, and the day on which the next one comes."""

    injection: Injection
    patient: Patient
    weeks: tuple[tuple[int, PegAnswer | None], ...]
    next_on: date | None


def look_at_weeks(session: Session, now: datetime, actor: Actor, injection_id: UUID) -> PegWeeks:
    """What was answered weeks after an injection of the actor's clinic, or ``NotFound``; the look is written down."""
    injection = look_at_injection(session, now, actor, injection_id)
    patient = find_patient(session, actor, injection.patient_id)
    known = standing(pegs_of(session, [injection_id]))
    come = weeks_come(injection, patient, now)
    return PegWeeks(
        injection=injection,
        patient=patient,
        weeks=tuple((week, known.get(week)) for week in come),
        next_on=_next_on(injection, patient, come),
    )


def weeks_come(injection: Injection, patient: Patient, now: datetime) -> tuple[int, ...]:
    """The weeks whose answers staff can enter by now; none of an injection that never was."""
    days = days_since(injection, zone_named(patient.zone), now)
    if days is None or injection.state is InjectionState.ENTERED_IN_ERROR:
        return ()
    return tuple(week for week in WEEKS if has_come(week, days))


def _next_on(injection: Injection, patient: Patient, come: tuple[int, ...]) -> date | None:
    ahead = [week for week in WEEKS if week not in come]
    if injection.performed_at is None or injection.state is InjectionState.ENTERED_IN_ERROR or not ahead:
        return None
    return first_day(ahead[0], injection.performed_at.astimezone(zone_named(patient.zone)).date())


def enter_weeks(session: Session, now: datetime, actor: Actor, given: Iterable[NewPeg]) -> tuple[PegAnswer, ...]:
    """Keep what staff enter of the weeks, all or nothing; what the patient answered before stays beside it."""
    return tuple(save_peg(session, now, actor, new) for new in given)
