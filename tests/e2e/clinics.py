"""A clinic that has just been opened, at a server whose clock the tests move."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from diary.db.engine import make_engine, make_session_factory
from diary.db.migrating import upgrade
from diary.services import joining, staffing
from diary.services.acting import Actor, ActorKind, Role
from tests.e2e.serving import free_port, served

ZONE = ZoneInfo("America/Los_Angeles")
FIRST_MORNING = datetime(2026, 3, 3, 9, 30, tzinfo=ZONE)
SECRET = "a secret that is long enough for the tests"
NURSE = {"email": "nurse@harbor.example", "password": "a password of the nurse"}
PROVIDER = {"email": "provider@harbor.example", "password": "a password of the provider"}


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock of a server, kept in a file."""

    file: Path

    def stands_at(self) -> datetime:
        return datetime.fromisoformat(self.file.read_text()).astimezone(ZONE)

    def set(self, moment: datetime) -> None:
        """Write beside and rename, so that the server never reads half of it."""
        beside = self.file.with_suffix(".next")
        beside.write_text(moment.isoformat())
        beside.replace(self.file)

    def forward(self, **span: float) -> None:
        self.set(self.stands_at() + timedelta(**span))

    def next_morning(self) -> None:
        """Half past nine on the day after."""
        tomorrow = self.stands_at().date() + timedelta(days=1)
        self.set(datetime.combine(tomorrow, time(9, 30), tzinfo=ZONE))


@dataclass(frozen=True, slots=True, kw_only=True)
class Clinic:
    """The clinic, its server and its clock."""

    origin: str
    clock: Clock
    engine: Engine
    actor: Actor

    def link_of(self, injection_id: str) -> str:
        """The link that the code of an injection shows, as the server itself would make it."""
        with make_session_factory(self.engine)() as session:
            now = self.clock.stands_at()
            code = joining.shown_code(session, now, self.actor, UUID(injection_id), secret=SECRET)
            assert code is not None
            return f"{self.origin}/join/{code.token}"


@contextmanager
def open_clinic(folder: Path) -> Iterator[Clinic]:
    """A migrated database with one clinic and its staff, and the server that serves it."""
    clock, address, port = Clock(folder / "clock"), f"sqlite:///{folder / 'diary.sqlite'}", free_port()
    clock.set(FIRST_MORNING)
    engine = make_engine(address)
    upgrade(engine)
    actor = _staffed(engine)
    settings = {
        "DIARY_DATABASE_URL": address,
        "DIARY_SECRET_KEY": SECRET,
        "DIARY_BASE_URL": f"http://127.0.0.1:{port}",
    }
    with served(["-m", "tests.e2e.clocked_server", str(clock.file)], folder, port, settings) as origin:
        yield Clinic(origin=origin, clock=clock, engine=engine, actor=actor)
    engine.dispose()


def _staffed(engine: Engine) -> Actor:
    """Open a clinic with a location, a nurse and a provider; gives someone who acts for it."""
    with make_session_factory(engine).begin() as session:
        nobody = Actor(kind=ActorKind.SYSTEM)
        clinic = staffing.add_clinic(session, FIRST_MORNING, nobody, name="Harbor Clinic", zone=str(ZONE))
        actor = Actor(kind=ActorKind.SYSTEM, clinic_id=clinic.id)
        location = staffing.LocationDetails(
            name="Main building", phone="+1 206 555 0142", zone=str(ZONE), emergency_number="911"
        )
        staffing.add_location(session, FIRST_MORNING, actor, location)
        for person, name, role in ((NURSE, "Nora Quist", Role.NURSE), (PROVIDER, "Paul Imai", Role.PROVIDER)):
            staffing.add_person(session, FIRST_MORNING, actor, name=name, roles={role}, **person)
        return actor
