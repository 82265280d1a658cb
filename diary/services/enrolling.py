"""Registering patients and planning their injections, at the desk."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.clinical.catalogue import Side
from diary.clinical.own_rules import Rules
from diary.db.base import NAME_LENGTH, WORD_LENGTH
from diary.db.injections import Injection, InjectionArea, InjectionState
from diary.db.patients import Area, Patient
from diary.db.translate import zone_named
from diary.services import chance
from diary.services.acting import Actor, work_for
from diary.services.adding import add_once
from diary.services.auditing import Action, record
from diary.services.clinic_settings import rules_of
from diary.services.failures import NotFound, Refused
from diary.services.injected import (
    AnestheticDetails,
    AreaDetails,
    InjectionDetails,
    check_follow_up,
    check_given,
    check_location,
    check_provider,
    check_schedule,
    usual_schedule,
    write_given,
)
from diary.services.merged import hold_patients, refuse_merged
from diary.services.staffing import EMAIL_LENGTH, known_zone
from diary.services.texts import text, text_or_none

__all__ = [
    "AnestheticDetails",
    "AreaDetails",
    "InjectionDetails",
    "PatientDetails",
    "find_patient",
    "injections_of",
    "look_at_patient",
    "plan_injection",
    "register_patient",
]

EARLIEST_BIRTH = date(1900, 1, 1)
LANGUAGE_LENGTH = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientDetails:
    """What the desk knows of a patient."""

    record_number: str
    name: str
    date_of_birth: date
    zone: str
    phone: str | None = None
    email: str | None = None
    language: str = "en"
    diabetes: bool = False


def register_patient(session: Session, now: datetime, actor: Actor, details: PatientDetails) -> Patient:
    """Register a patient of the actor's clinic; a record number is used once in a clinic."""
    clinic_id = work_for(session, actor)
    patient = Patient(
        id=chance.new_id(),
        clinic_id=clinic_id,
        record_number=text("record_number", details.record_number, most=WORD_LENGTH),
        name=text("name", details.name, most=NAME_LENGTH),
        date_of_birth=checked_birthday(details.date_of_birth, now),
        phone=text_or_none("phone", details.phone, most=WORD_LENGTH),
        email=text_or_none("email", details.email, most=EMAIL_LENGTH),
        language=text("language", details.language, most=LANGUAGE_LENGTH),
        zone=known_zone("zone", details.zone),
        diabetes=details.diabetes,
        created_at=now,
    )
    add_once(session, patient, field="record_number", message="Another patient has this record number already.")
    record(session, now, actor, Action.PATIENT_REGISTERED, patient_id=patient.id, of=("patient", patient.id))
    session.flush()
    return patient


def checked_birthday(value: date, now: datetime) -> date:
    """A date of birth that somebody alive may have, or a refusal."""
    if not EARLIEST_BIRTH <= value <= now.date():
        raise Refused("date_of_birth", "The date of birth must lie between 1900 and today.")
    return value


def find_patient(session: Session, actor: Actor, patient_id: UUID) -> Patient:
    """A patient of the actor's clinic, or ``NotFound``."""
    work_for(session, actor)
    patient = session.scalar(select(Patient).where(Patient.id == patient_id))
    if patient is None:
        raise NotFound
    return patient


def look_at_patient(session: Session, now: datetime, actor: Actor, patient_id: UUID) -> Patient:
    """The same, with the look written down."""
    patient = find_patient(session, actor, patient_id)
    record(session, now, actor, Action.PATIENT_SEEN, patient_id=patient.id, of=("patient", patient.id))
    session.flush()
    return patient


def injections_of(session: Session, actor: Actor, patient_id: UUID) -> tuple[Injection, ...]:
    """A patient's injections, the latest first; those that are planned come before all others."""
    work_for(session, actor)
    found = session.scalars(select(Injection).where(Injection.patient_id == patient_id))
    return tuple(sorted(found, key=lambda row: row.performed_at or row.planned_at, reverse=True))


def plan_injection(
    session: Session, now: datetime, actor: Actor, patient_id: UUID, details: InjectionDetails
) -> Injection:
    """Plan an injection of a patient, with its agents and areas."""
    patient = hold_patients(session, actor, [patient_id])[patient_id]
    refuse_merged(session, patient_id)
    _check(session, now, details)
    injection = _injection(now, patient, details, rules_of(session))
    session.add(injection)
    session.flush()
    write_given(session, injection, details)
    _add_areas(session, injection, details.areas)
    record(session, now, actor, Action.INJECTION_PLANNED, patient_id=patient.id, of=("injection", injection.id))
    session.flush()
    return injection


def _check(session: Session, now: datetime, details: InjectionDetails) -> None:
    check_given(details.procedure, details.region, details)
    check_schedule(session, details.schedule)
    if not any(area.index for area in details.areas):
        raise Refused("areas", "Name at least one place of pain that the injection is meant for.")
    location = check_location(session, details.location_id)
    check_provider(session, details.provider_id)
    check_follow_up(details.follow_up_on, now, zone_named(location.zone))


def _injection(now: datetime, patient: Patient, details: InjectionDetails, rules: Rules) -> Injection:
    return Injection(
        id=chance.new_id(),
        clinic_id=patient.clinic_id,
        patient_id=patient.id,
        location_id=details.location_id,
        provider_id=details.provider_id,
        state=InjectionState.PLANNED,
        procedure=details.procedure,
        region=details.region,
        levels=list(details.levels),
        side=details.side,
        intent=details.intent,
        sedation=details.sedation,
        anesthetics_recorded=details.anesthetics is not None,
        steroid_agent=details.steroid_agent,
        steroid_mg=details.steroid_mg,
        schedule=usual_schedule(rules, details),
        follow_up_on=details.follow_up_on,
        planned_at=now,
    )


def _add_areas(session: Session, injection: Injection, areas: Sequence[AreaDetails]) -> None:
    """Link the injection to the patient's areas: one that is there already under the same name and side is the same."""
    known = {same_place(area.label, area.side): area for area in _areas_of(session, injection.patient_id)}
    named: set[tuple[str, Side]] = set()
    for position, details in enumerate(areas):
        label = " ".join(text(f"areas-{position}-label", details.label, most=NAME_LENGTH).split())
        same = same_place(label, details.side)
        if same in named:
            raise Refused(f"areas-{position}-label", "This place is named twice.")
        named.add(same)
        if same not in known:
            known[same] = _new_area(session, injection, label, position, details)
        _check_episodic(known[same], position, details)
        session.add(_link(injection, known[same], position, details))
    session.flush()


def same_place(label: str, side: Side) -> tuple[str, Side]:
    """What two names of one place have in common: capitals and the number of blanks say nothing."""
    return " ".join(label.split()).casefold(), side


def _areas_of(session: Session, patient_id: UUID) -> Iterator[Area]:
    yield from session.scalars(select(Area).where(Area.patient_id == patient_id))


def _check_episodic(area: Area, position: int, details: AreaDetails) -> None:
    """The kept area stands, since other diaries are scored by it; a pain of the other kind needs another name."""
    field = f"areas-{position}-episodic"
    if area.episodic and not details.episodic:
        raise Refused(
            field, "%(label)s is known as pain that comes and goes: tick this, or use another name.", label=area.label
        )
    if details.episodic and not area.episodic:
        raise Refused(
            field, "%(label)s is known as pain that stays: do not tick this, or use another name.", label=area.label
        )


def _new_area(session: Session, injection: Injection, label: str, position: int, details: AreaDetails) -> Area:
    area = Area(
        id=chance.new_id(),
        clinic_id=injection.clinic_id,
        patient_id=injection.patient_id,
        label=label,
        side=details.side,
        episodic=details.episodic,
    )
    taken = "This place has just been named by someone else; please save again."
    add_once(session, area, field=f"areas-{position}-label", message=taken)
    return area


def _link(injection: Injection, area: Area, position: int, details: AreaDetails) -> InjectionArea:
    return InjectionArea(
        id=chance.new_id(),
        clinic_id=injection.clinic_id,
        injection_id=injection.id,
        area_id=area.id,
        position=position,
        is_index=details.index,
        movement=text("movement", details.movement, most=NAME_LENGTH),
    )
