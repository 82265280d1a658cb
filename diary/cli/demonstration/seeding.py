"""Filling an empty database with the demo clinic, through the same services that people use."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from diary.cli.demonstration import office, people
from diary.cli.demonstration.calls import report_signs
from diary.cli.demonstration.correcting import correct_record, correct_score
from diary.cli.demonstration.courses import Clock, CourseScore, read_score
from diary.cli.demonstration.deciding import sign_decision
from diary.cli.demonstration.doubles import register_doubles
from diary.cli.demonstration.history import enter_history
from diary.cli.demonstration.people import DemoArea, Table
from diary.cli.demonstration.reminding import agree_and_remind
from diary.clinical.scores import Source
from diary.db.injections import Injection
from diary.db.patients import Patient
from diary.services import chance, enrolling, joining, performing, presetting, recording, staffing, standing
from diary.services.acting import Actor, ActorKind, Role
from diary.services.enrolling import InjectionDetails, PatientDetails
from diary.services.performing import BaselineDetails
from diary.services.recording import NewRescue, NewScore
from diary.services.staffing import LocationDetails

SEED = "the demo clinic"
PREPARED_BEFORE = timedelta(minutes=40)
BASELINE_BEFORE = timedelta(minutes=10)
OPEN_ON_WEEKDAYS = {day: [["08:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}


@dataclass(frozen=True, slots=True, kw_only=True)
class SeededPatient:
    """A patient whose diary can be joined, and the code that opens it."""

    name: str
    date_of_birth: str
    token: str
    short_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeededInjection:
    """An injection that can be reviewed."""

    id: UUID
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeded:
    """What the demo offers: who may sign in, which diaries may be joined, what can be reviewed."""

    staff: tuple[Mapping[str, str], ...]
    patients: tuple[SeededPatient, ...]
    injections: tuple[SeededInjection, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Demo:
    """What every step of the seeding needs."""

    session: Session
    now: datetime
    zone: ZoneInfo
    secret: str
    nurse: Actor
    location_id: UUID
    provider_id: UUID


def seed(session: Session, now: datetime, secret: str, *, decided: bool = True) -> Seeded:
    """Fill an empty database; the same moment gives the same rows. One injection is ``decided`` about."""
    content = people.read_clinic()
    with chance.repeatable(SEED):
        demo = _open_clinic(session, now, secret, content)
        _keep_presets(demo, content)
        rows = [(patient, injection) for patient in content["patient"] for injection in _register(demo, patient)]
        known = {patient["record_number"]: injection.patient_id for patient, (injection, _) in rows}
        register_doubles(session, now, demo.nurse, content, known)
        done = {patient["record_number"]: injection for patient, (injection, _) in rows}
        _report_signs(demo, done, content)
        _enter_history(demo, done, content)
        if decided:
            provider = replace(demo.nurse, id=demo.provider_id, roles=frozenset({Role.PROVIDER}))
            sign_decision(session, provider, done[content["decision"]["record_number"]], content)
    return Seeded(
        staff=tuple({key: row[key] for key in ("role", "email", "password")} for row in content["staff"]),
        patients=tuple(_joinable(demo, patient, injection) for patient, (injection, code) in rows if code),
        injections=tuple(_reviewable(patient, injection) for patient, (injection, _) in rows if injection.performed_at),
    )


def _report_signs(demo: _Demo, done: Mapping[str, Injection], content: Table) -> None:
    with chance.repeatable(f"{SEED}: calls"):
        report_signs(demo.session, demo.now, demo.nurse, done, content)


def _enter_history(demo: _Demo, done: Mapping[str, Injection], content: Table) -> None:
    with chance.repeatable(f"{SEED}: elsewhere"):
        enter_history(demo.session, demo.now, demo.zone, demo.nurse, done, content)


def _open_clinic(session: Session, now: datetime, secret: str, content: Table) -> _Demo:
    clinic_data, place = content["clinic"], content["clinic"]["location"]
    nobody = Actor(kind=ActorKind.SYSTEM)
    clinic = staffing.add_clinic(session, now, nobody, name=clinic_data["name"], zone=clinic_data["zone"], demo=True)
    system = Actor(kind=ActorKind.SYSTEM, clinic_id=clinic.id)
    details = LocationDetails(**place, zone=clinic_data["zone"], opening_hours=OPEN_ON_WEEKDAYS)
    location = staffing.add_location(session, now, system, details)
    staff = {row["role"]: _add_person(session, now, system, row) for row in content["staff"]}
    chief = Actor(kind=ActorKind.STAFF, id=staff[Role.ADMINISTRATOR], clinic_id=clinic.id)
    office.furnish(session, now, chief, content["office"])
    return _Demo(
        session=session,
        now=now,
        zone=ZoneInfo(clinic_data["zone"]),
        secret=secret,
        nurse=Actor(kind=ActorKind.STAFF, id=staff[Role.NURSE], clinic_id=clinic.id, roles=frozenset({Role.NURSE})),
        location_id=location.id,
        provider_id=staff[Role.PROVIDER],
    )


def _add_person(session: Session, now: datetime, system: Actor, row: Table) -> UUID:
    return staffing.add_person(
        session, now, system, email=row["email"], name=row["name"], roles={Role(row["role"])}, password=row["password"]
    ).id


def _keep_presets(demo: _Demo, content: Table) -> None:
    """The clinic's usual injections, as its provider has named them."""
    roles = frozenset({Role.PROVIDER})
    provider = replace(demo.nurse, id=demo.provider_id, roles=roles)
    with chance.repeatable(f"{SEED}: presets"):
        for row in content["preset"]:
            presetting.add_preset(demo.session, demo.now, provider, row["name"], people.read_preset(row))


def _register(demo: _Demo, row: Table) -> Iterator[tuple[Injection, bool]]:
    """Register a patient with all his injections; with each, whether its diary may be joined."""
    first = people.performed_at(row["injection"][0], demo.now, demo.zone) or demo.now
    patient = enrolling.register_patient(
        demo.session,
        first - PREPARED_BEFORE,
        demo.nurse,
        PatientDetails(
            record_number=row["record_number"],
            name=row["name"],
            date_of_birth=row["born"],
            zone=str(demo.zone),
            language=row.get("language", "en"),
            diabetes=row.get("diabetes", False),
            email=row.get("email"),
            phone=row.get("phone"),
        ),
    )
    for injection in row["injection"]:
        performed = _perform(demo, patient, injection)
        if "messages" in injection:
            agree_and_remind(demo.session, demo.now, demo.nurse, patient, performed, injection["messages"])
        yield performed, injection.get("code", False)


def _perform(demo: _Demo, patient: Patient, row: Table) -> Injection:
    performed_at = people.performed_at(row, demo.now, demo.zone)
    start, areas = performed_at or demo.now + PREPARED_BEFORE, people.read_areas(row)
    injection = enrolling.plan_injection(
        demo.session, start - PREPARED_BEFORE, demo.nurse, patient.id, _details(demo, row, areas)
    )
    ids = performing.areas_in_order(demo.session, injection)
    if performed_at is None:
        return injection
    baselines = list(_baselines(areas, ids))
    performing.take_baseline(demo.session, start - BASELINE_BEFORE, demo.nurse, injection.id, baselines)
    performing.needle_out(demo.session, performed_at, demo.nurse, injection.id, performed_at=performed_at)
    clock = Clock(performed_at=performed_at, zone=demo.zone)
    if "may_stand" in row:
        standing.allow_standing(demo.session, clock.instant(row["may_stand"]), demo.nurse, injection.id)
    details = [area.details for area in areas]
    for line in row["scores"]:
        _write(demo, injection, read_score(line, clock, details), ids)
    for line in row.get("rescue", ()):
        _take(demo, injection, clock, line)
    if "correction" in row:
        correct_record(demo.session, demo.nurse, injection, clock, row["correction"])
    if "correction_of_a_score" in row:
        correct_score(demo.session, _patient(injection), injection, clock, row["correction_of_a_score"])
    performing.end_if_over(demo.session, demo.now, injection, patient)
    return injection


def _details(demo: _Demo, row: Table, areas: tuple[DemoArea, ...]) -> InjectionDetails:
    steroid_agent, steroid_mg = people.read_steroid(row)
    words: Mapping[str, Any] = people.read_words(row)
    return InjectionDetails(
        **words,
        anesthetics=people.read_agents(row),
        steroid_agent=steroid_agent,
        steroid_mg=steroid_mg,
        location_id=demo.location_id,
        provider_id=demo.provider_id,
        areas=tuple(area.details for area in areas),
        follow_up_on=people.follow_up_on(row, demo.now, demo.zone),
    )


def _baselines(areas: tuple[DemoArea, ...], ids: tuple[UUID, ...]) -> Iterator[BaselineDetails]:
    for area, area_id in zip(areas, ids, strict=True):
        for condition, score in area.baselines.items():
            yield BaselineDetails(area_id=area_id, condition=condition, score=score, usual=area.usual)


def _write(demo: _Demo, injection: Injection, score: CourseScore, areas: tuple[UUID, ...]) -> None:
    """Keep one score of a course, unless it lies ahead of the demo's clock."""
    if score.recorded_at > demo.now:
        return
    by_staff = score.source in {Source.STAFF, Source.PAPER}
    actor = demo.nurse if by_staff else _patient(injection)
    recording.save_score(
        demo.session,
        score.recorded_at,
        actor,
        NewScore(
            entry_id=chance.new_id(),
            area_id=areas[score.area],
            condition=score.condition,
            score=score.score,
            felt_at=score.felt_at,
            recorded_at=score.recorded_at,
            source=score.source,
            stated_relief_percent=score.stated_relief_percent,
            could_move=score.could_move,
        ),
    )


def _take(demo: _Demo, injection: Injection, clock: Clock, line: str) -> None:
    when, drug = line.split(" ", 1)
    taken_at = clock.instant(when)
    if taken_at <= demo.now:
        new = NewRescue(rescue_id=chance.new_id(), injection_id=injection.id, taken_at=taken_at, drug=drug)
        recording.save_rescue(demo.session, taken_at, _patient(injection), new)


def _patient(injection: Injection) -> Actor:
    return Actor(kind=ActorKind.PATIENT, id=injection.patient_id, clinic_id=injection.clinic_id)


def _joinable(demo: _Demo, row: Table, injection: Injection) -> SeededPatient:
    with chance.repeatable(f"{SEED}: {row['record_number']}"):
        code = joining.issue_code(demo.session, demo.now, demo.nurse, injection.id, secret=demo.secret)
    return SeededPatient(
        name=row["name"], date_of_birth=row["born"].isoformat(), token=code.token, short_code=code.short_code
    )


def _reviewable(row: Table, injection: Injection) -> SeededInjection:
    return SeededInjection(id=injection.id, label=f"{row['name']}: {row['story']}")
