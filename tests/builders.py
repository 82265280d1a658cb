"""Building what a test needs in one line each, through the services wherever they exist.

Every builder takes ``changes`` to its details, so that a test names only what it is about.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from diary.clinical.catalogue import Intent, Procedure, Region, Side
from diary.clinical.scores import Condition
from diary.db.clinics import Clinic, Location
from diary.db.injections import Injection
from diary.db.patients import Patient
from diary.db.people import Membership, Person, Role
from diary.db.scope import scope_to
from diary.services import enrolling, joining, performing, recording, secrets_kept
from diary.services.acting import Actor, ActorKind
from diary.services.enrolling import AnestheticDetails, AreaDetails, InjectionDetails, PatientDetails
from diary.services.joining import Device
from diary.services.performing import BaselineDetails
from diary.services.recording import NewScore, Saved

NEEDLE_OUT = datetime(2026, 3, 2, 17, 30, tzinfo=UTC)
"""Half past nine in the morning in Los Angeles."""
BEFORE = NEEDLE_OUT - timedelta(hours=1)
ZONE = "America/Los_Angeles"
BORN = date(1961, 3, 4)
PASSWORD = "correct horse battery"
SECRET = "a secret of the tests, which opens nothing"
ADDRESS = "192.0.2.7"
MOVEMENT = "bending backwards"

RIGHT = AreaDetails(label="Right low back", side=Side.RIGHT, movement=MOVEMENT)
LEFT = AreaDetails(label="Left low back", side=Side.LEFT, movement=MOVEMENT)


@cache
def password_hash() -> str:
    """The hash of the one password of the tests; to make one takes long on purpose."""
    return secrets_kept.hash_password(PASSWORD)


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """A clinic with one location and a person for each role."""

    clinic_id: UUID
    location_id: UUID
    people: dict[Role, UUID]

    def staff(self, role: Role = Role.PROVIDER) -> Actor:
        """The person of a role, at work."""
        return Actor(
            kind=ActorKind.STAFF,
            id=self.people[role],
            clinic_id=self.clinic_id,
            roles=frozenset({role}),
            address=ADDRESS,
        )

    def patient(self, patient_id: UUID) -> Actor:
        """A patient of the clinic on the phone."""
        return Actor(kind=ActorKind.PATIENT, id=patient_id, clinic_id=self.clinic_id, address=ADDRESS)


def email_of(role: Role, name: str = "Harbor") -> str:
    return f"{role.value}@{name.lower()}.example"


def found_clinic(session: Session, name: str = "Harbor") -> House:
    """A clinic with its people; the session is held to it from then on."""
    clinic = Clinic(id=uuid4(), name=name, zone=ZONE, demo=False, created_at=BEFORE)
    session.add(clinic)
    session.flush()
    scope_to(session, clinic.id)
    location = Location(
        id=uuid4(),
        clinic_id=clinic.id,
        name=f"{name}, Main Street",
        phone="+1 555 010 0100",
        after_hours_phone="+1 555 010 0199",
        emergency_number="911",
        zone=ZONE,
        opening_hours={"mon": [["08:00", "17:00"]]},
    )
    session.add(location)
    people = {role: _person(session, clinic.id, role, name) for role in Role}
    session.flush()
    return House(clinic_id=clinic.id, location_id=location.id, people=people)


def _person(session: Session, clinic_id: UUID, role: Role, name: str) -> UUID:
    return new_person(session, clinic_id, email_of(role, name), f"{role.value} of {name}".title(), role)


def new_person(session: Session, clinic_id: UUID, email: str, name: str = "Kim", role: Role = Role.NURSE) -> UUID:
    """Someone of a clinic, with the password of the tests."""
    person = Person(
        id=uuid4(),
        email=email,
        name=name,
        password_hash=password_hash(),
        active=True,
        created_at=BEFORE,
    )
    session.add(person)
    session.flush()
    session.add(Membership(id=uuid4(), clinic_id=clinic_id, person_id=person.id, role=role))
    return person.id


def patient_details(**changes: Any) -> PatientDetails:  # noqa: ANN401 (whatever the details hold)
    usual = PatientDetails(
        record_number=f"A-{uuid4().hex[:12]}", name="Ana Ruiz", date_of_birth=BORN, zone=ZONE, phone="+1 555 010 0123"
    )
    return replace(usual, **changes)


def injection_details(house: House, **changes: Any) -> InjectionDetails:  # noqa: ANN401 (whatever the details hold)
    usual = InjectionDetails(
        procedure=Procedure.MEDIAL_BRANCH_BLOCK,
        region=Region.LUMBAR,
        levels=("L3", "L4", "L5"),
        side=Side.RIGHT,
        intent=Intent.DIAGNOSTIC,
        anesthetics=(AnestheticDetails(agent="bupivacaine"),),
        location_id=house.location_id,
        provider_id=house.people[Role.PROVIDER],
        areas=(RIGHT,),
    )
    return replace(usual, **changes)


def register(session: Session, house: House, **changes: Any) -> Patient:  # noqa: ANN401 (as above)
    return enrolling.register_patient(session, BEFORE, house.staff(Role.NURSE), patient_details(**changes))


def plan(session: Session, house: House, patient: Patient, now: datetime = BEFORE, **changes: Any) -> Injection:  # noqa: ANN401 (as above)
    details = injection_details(house, **changes)
    return enrolling.plan_injection(session, now, house.staff(Role.NURSE), patient.id, details)


def baseline(session: Session, house: House, injection: Injection, score: int = 8, usual: int | None = 8) -> None:
    """The pain before, while moving, of every area."""
    given = [
        BaselineDetails(area_id=area_id, condition=Condition.MOVING, score=score, usual=usual)
        for area_id in performing.areas_in_order(session, injection)
    ]
    performing.take_baseline(session, injection.planned_at, house.staff(Role.NURSE), injection.id, given)


def start(session: Session, house: House, injection: Injection, performed_at: datetime = NEEDLE_OUT) -> Injection:
    """Take the needle out."""
    return performing.needle_out(
        session, performed_at, house.staff(Role.NURSE), injection.id, performed_at=performed_at
    )


def running(session: Session, house: House, **changes: Any) -> Injection:  # noqa: ANN401 (as above)
    """A new patient's injection, with a baseline, whose needle is out."""
    injection = plan(session, house, register(session, house), **changes)
    baseline(session, house, injection)
    return start(session, house, injection)


def area_of(session: Session, injection: Injection) -> UUID:
    """The first area of an injection."""
    return performing.areas_in_order(session, injection)[0]


def new_score(area_id: UUID, score: int = 3, after: timedelta = timedelta(minutes=30), **changes: Any) -> NewScore:  # noqa: ANN401 (as above)
    """A score felt and tapped some time after the needle came out."""
    felt_at = NEEDLE_OUT + after
    usual = NewScore(
        entry_id=uuid4(),
        area_id=area_id,
        condition=Condition.MOVING,
        score=score,
        felt_at=felt_at,
        recorded_at=felt_at,
    )
    return replace(usual, **changes)


def save(session: Session, house: House, injection: Injection, new: NewScore) -> Saved:
    """A score from the patient's own phone, sent when it was tapped."""
    return recording.save_score(session, new.recorded_at or NEEDLE_OUT, house.patient(injection.patient_id), new)


def device_by_token(session: Session, now: datetime, token: str) -> Device | None:
    """The phone that holds one token and visits its diary with it, as with each request."""
    found = joining.devices_by_tokens(session, now, [token])
    return joining.visit(session, now, found[0]) if found else None
