"""Two clinics with everything that the pages can show, made through the services as the pages make it."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from diary.clinical.catalogue import Intent, Procedure, Region, Sedation, Side
from diary.clinical.scores import Condition
from diary.db.base import Base
from diary.db.corrections import PatientMerge
from diary.db.engine import make_session_factory
from diary.db.entries import EntryRevision
from diary.db.injections import InjectionArea
from diary.db.people import Role
from diary.services import (
    elsewhere,
    enrolling,
    joining,
    merging,
    performing,
    presetting,
    recording,
    staff_links,
    staffing,
    standing,
)
from diary.services.acting import Actor, ActorKind
from tests.web.office import Office, furnish

PASSWORD = "a password of the tests"
NEEDLE_OUT = datetime(2026, 3, 2, 17, 30, tzinfo=UTC)
"""Half past nine in the morning in Los Angeles."""
PRESET = "Right L3–L5 MBB, bupivacaine 0.5 %"
BORN = date(1961, 3, 4)


@dataclass
class Clock:
    """The time of the tests, which moves when told to."""

    now: datetime = NEEDLE_OUT - timedelta(hours=1)

    def forward(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass(frozen=True, kw_only=True)
class Staff:
    """Someone of the staff, by what the form of signing in asks."""

    id: UUID
    email: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Diary:
    """One injection with the ids and codes that the tests need."""

    patient_id: UUID
    injection_id: UUID
    area_ids: tuple[UUID, ...]
    token: str
    short_code: str
    medicine_id: UUID | None = None
    born: date = BORN


@dataclass(frozen=True, kw_only=True)
class World:
    """Everybody and everything."""

    clinic_id: UUID
    location_id: UUID
    provider: Staff
    nurse: Staff
    administrator: Staff
    stranger: Staff
    former: Staff
    office: Office
    running: Diary
    planned: Diary
    foreign: Diary
    merged_id: UUID
    merge_id: UUID
    preset_id: UUID
    past_id: UUID
    secret: str
    now: datetime
    engine: Engine
    actor: Actor = field(repr=False)

    def session(self) -> Session:
        """A session of the world's own, for looking at what the pages have kept."""
        return make_session_factory(self.engine)()


SYSTEM = Actor(kind=ActorKind.SYSTEM)


def build_world(engine: Engine, clock: Clock, secret: str) -> World:
    """Two clinics; in the first one diary runs with two scores, and one injection is planned."""
    with make_session_factory(engine)() as session:
        theirs = Clinic.open(session, clock, secret, "Hill Clinic", {"stranger": {Role.PROVIDER, Role.ADMINISTRATOR}})
        foreign = theirs.plan("H-1", "Foreign Person", ("Left neck",))
        session.commit()
    with make_session_factory(engine)() as session:
        roles = {
            "provider": {Role.PROVIDER},
            "nurse": {Role.NURSE},
            "administrator": {Role.ADMINISTRATOR},
            "former": {Role.NURSE},
        }
        ours = Clinic.open(session, clock, secret, "Harbor Clinic", roles)
        running = ours.plan("A-1", "Ana <Ruiz> & Co", ("Right low back", "Left low back"))
        ours.start(running)
        running = replace(running, medicine_id=ours.take_medicine(running))
        planned = ours.plan("A-2", "Peter Holm", ("Right low back",))
        merge = ours.merge_double("A-3", "Peter Holms", planned.patient_id)
        preset_id, past_id = ours.keep_preset(), ours.tell(running)
        chief = Actor(kind=ActorKind.STAFF, id=ours.staff["administrator"].id, clinic_id=ours.id)
        office = furnish(session, clock.now, chief, ours.staff["former"].id)
        session.commit()
    return World(
        clinic_id=ours.id,
        location_id=ours.location_id,
        running=running,
        planned=planned,
        foreign=foreign,
        merged_id=merge.merged_patient_id,
        merge_id=merge.id,
        preset_id=preset_id,
        past_id=past_id,
        secret=secret,
        now=clock.now,
        engine=engine,
        actor=ours.actor,
        stranger=theirs.staff["stranger"],
        office=office,
        **ours.staff,
    )


@dataclass(kw_only=True)
class Clinic:
    """A clinic while it is being filled."""

    session: Session
    clock: Clock
    secret: str
    id: UUID
    location_id: UUID
    staff: dict[str, Staff]
    actor: Actor

    @classmethod
    def open(cls, session: Session, clock: Clock, secret: str, name: str, roles: dict[str, set[Role]]) -> "Clinic":
        clinic = staffing.add_clinic(session, clock.now, SYSTEM, name=name, zone="America/Los_Angeles")
        actor = Actor(kind=ActorKind.SYSTEM, clinic_id=clinic.id)
        location = staffing.add_location(
            session,
            clock.now,
            actor,
            staffing.LocationDetails(
                name=f"{name}, main building",
                phone="+1 206 555 0142",
                after_hours_phone="+1 206 555 0199",
                emergency_number="911",
                zone="America/Los_Angeles",
            ),
        )
        staff = {key: staff_of(session, clock, actor, key, held) for key, held in roles.items()}
        return cls(
            session=session,
            clock=clock,
            secret=secret,
            id=clinic.id,
            location_id=location.id,
            staff=staff,
            actor=actor,
        )

    def plan(self, record_number: str, name: str, areas: tuple[str, ...]) -> Diary:
        """Register a patient, plan an injection for him and issue his code."""
        session, now, actor = self.session, self.clock.now, self.actor
        details = enrolling.PatientDetails(
            record_number=record_number, name=name, date_of_birth=BORN, zone="America/Los_Angeles"
        )
        patient = enrolling.register_patient(session, now, actor, details)
        injection = enrolling.plan_injection(session, now, actor, patient.id, self.block(areas))
        code = joining.issue_code(session, now, actor, injection.id, secret=self.secret)
        return Diary(
            patient_id=patient.id,
            injection_id=injection.id,
            area_ids=areas_of(session, injection.id),
            token=code.token,
            short_code=code.short_code,
        )

    def merge_double(self, record_number: str, name: str, kept_id: UUID) -> PatientMerge:
        """A second record of a patient, merged into the first one."""
        details = enrolling.PatientDetails(
            record_number=record_number, name=name, date_of_birth=BORN, zone="America/Los_Angeles"
        )
        double = enrolling.register_patient(self.session, self.clock.now, self.actor, details)
        by = Actor(kind=ActorKind.STAFF, id=next(iter(self.staff.values())).id, clinic_id=self.id)
        return merging.merge(self.session, self.clock.now, by, double.id, kept_id, reason="Registered twice")

    def block(self, areas: tuple[str, ...]) -> enrolling.InjectionDetails:
        """A lumbar medial branch block with bupivacaine."""
        return enrolling.InjectionDetails(
            procedure=Procedure.MEDIAL_BRANCH_BLOCK,
            region=Region.LUMBAR,
            levels=("L3", "L4", "L5"),
            side=Side.RIGHT,
            intent=Intent.DIAGNOSTIC,
            anesthetics=(enrolling.AnestheticDetails(agent="bupivacaine", percent=Decimal("0.5"), ml=Decimal("0.5")),),
            location_id=self.location_id,
            provider_id=next(iter(self.staff.values())).id,
            areas=tuple(
                enrolling.AreaDetails(
                    label=label, side=Side.RIGHT if "Right" in label else Side.LEFT, movement="bending backwards"
                )
                for label in areas
            ),
            sedation=Sedation.NONE,
        )

    def keep_preset(self) -> UUID:
        """The same block as a preset, with a follow-up after two weeks."""
        plan = presetting.PresetPlan(
            procedure=Procedure.MEDIAL_BRANCH_BLOCK,
            region=Region.LUMBAR,
            levels=("L3", "L4", "L5"),
            side=Side.RIGHT,
            intent=Intent.DIAGNOSTIC,
            anesthetics=(enrolling.AnestheticDetails(agent="bupivacaine", percent=Decimal("0.5"), ml=Decimal("0.5")),),
            sedation=Sedation.NONE,
            areas=(enrolling.AreaDetails(label="Right low back", side=Side.RIGHT, movement=""),),
            follow_up_days=14,
        )
        provider = replace(self.actor, kind=ActorKind.STAFF, id=self.staff["provider"].id)
        return presetting.add_preset(self.session, self.clock.now, provider, PRESET, plan).id

    def tell(self, diary: Diary) -> UUID:
        """A block that was done elsewhere, as the patient tells it."""
        told = elsewhere.PastDetails(
            done_on=date(2025, 11, 5),
            procedure=Procedure.MEDIAL_BRANCH_BLOCK,
            region=Region.LUMBAR,
            side=Side.RIGHT,
            intent=Intent.DIAGNOSTIC,
            stated_relief_percent=0,
        )
        by = replace(self.actor, kind=ActorKind.STAFF, id=self.staff["nurse"].id)
        return elsewhere.enter_session(self.session, self.clock.now, by, diary.patient_id, told)

    def start(self, diary: Diary) -> None:
        """The baseline, the needle out, the leave to stand, and a first score for each area."""
        session, actor = self.session, self.actor
        baselines = [
            performing.BaselineDetails(area_id=area, condition=Condition.MOVING, score=8, usual=7)
            for area in diary.area_ids
        ]
        performing.take_baseline(session, self.clock.now, actor, diary.injection_id, baselines)
        self.clock.now = NEEDLE_OUT
        performing.needle_out(session, NEEDLE_OUT, actor, diary.injection_id, performed_at=NEEDLE_OUT)
        self.clock.forward(minutes=30)
        standing.allow_standing(session, self.clock.now, actor, diary.injection_id)
        for area in diary.area_ids:
            new = recording.NewScore(entry_id=uuid4(), area_id=area, condition=Condition.MOVING, score=1)
            recording.save_score(session, self.clock.now, actor, new)
        self.clock.forward(minutes=20)

    def take_medicine(self, diary: Diary) -> UUID:
        """A pain medicine that the patient wrote down."""
        new = recording.NewRescue(
            rescue_id=uuid4(), injection_id=diary.injection_id, taken_at=self.clock.now, drug="Ibuprofen"
        )
        phone = Actor(kind=ActorKind.PATIENT, id=diary.patient_id, clinic_id=self.id)
        return recording.save_rescue(self.session, self.clock.now, phone, new).rescue_id


def staff_of(session: Session, clock: Clock, actor: Actor, key: str, roles: set[Role]) -> Staff:
    name = f"{key.title()} of {actor.clinic_id.hex[:4] if actor.clinic_id else ''}"
    person = staffing.add_person(
        session, clock.now, actor, email=f"{key}@clinic.example", name=name, roles=roles, password=PASSWORD
    )
    return Staff(id=person.id, email=person.email, name=person.name)


def areas_of(session: Session, injection_id: UUID) -> tuple[UUID, ...]:
    """The areas of an injection, in order."""
    wanted = select(InjectionArea.area_id).where(InjectionArea.injection_id == injection_id)
    return tuple(session.scalars(wanted.order_by(InjectionArea.position)))


def staff_link(world: World) -> str:
    """The token of a link with which the nurse can choose a password."""
    with world.session() as session:
        token = staff_links.invite(session, world.now, world.actor, world.nurse.id, secret=world.secret)
        session.commit()
    return token


def score(world: World, clock: Clock, minutes: int, value: int) -> None:
    """One more score of the first area."""
    clock.now = NEEDLE_OUT
    clock.forward(minutes=minutes)
    with world.session() as session:
        new = recording.NewScore(
            entry_id=uuid4(), area_id=world.running.area_ids[0], condition=Condition.MOVING, score=value
        )
        recording.save_score(session, clock.now, world.actor, new)
        session.commit()


LOOKING = "the tests look at what was kept"


def first_entry(world: World) -> UUID:
    """The first entry of the running diary."""
    return entries(world)[0].entry_id


def entries(world: World) -> list[EntryRevision]:
    """Every revision of every entry of the running diary, in the order in which they came in."""
    wanted = select(EntryRevision).where(EntryRevision.patient_id == world.running.patient_id)
    with world.session() as session:
        ordered = wanted.order_by(EntryRevision.received_at, EntryRevision.revision)
        return list(session.scalars(ordered.execution_options(unscoped=LOOKING)))


def count(world: World, table: type[Base]) -> int:
    """How many rows a table has, in both clinics."""
    with world.session() as session:
        return session.scalar(select(func.count()).select_from(table).execution_options(unscoped=LOOKING)) or 0
