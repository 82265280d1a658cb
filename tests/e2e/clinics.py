"""A clinic that has just been opened, at a server whose clock the tests move."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from diary.cli.demonstration import people as demonstration
from diary.db.engine import make_engine, make_session_factory
from diary.db.injections import Injection
from diary.db.migrating import upgrade
from diary.db.scope import scope_to
from diary.services import joining, presetting, standing
from diary.services.acting import Role
from tests import builders
from tests.builders import PASSWORD, SECRET, House, email_of
from tests.e2e.serving import served, served_over_tls
from tests.ports import free_port

ZONE = ZoneInfo("America/Los_Angeles")
FIRST_MORNING = datetime(2026, 3, 3, 9, 30, tzinfo=ZONE)
NURSE, PROVIDER = ({"email": email_of(role), "password": PASSWORD} for role in (Role.NURSE, Role.PROVIDER))
PRESETS = demonstration.read_clinic()["preset"]
"""The six usual injections that the demo ships with."""
PREPARED_BEFORE = timedelta(minutes=40)


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
    port: int
    clock: Clock
    engine: Engine
    house: House

    def link_of(self, injection_id: str) -> str:
        """The link that the code of an injection carries, as the server itself would make it."""
        nurse = self.house.staff(Role.NURSE)
        with make_session_factory(self.engine)() as session:
            code = joining.shown_code(session, self.clock.stands_at(), nurse, UUID(injection_id), secret=SECRET)
            assert code is not None
            return f"{self.origin}/join/{code.token}"

    def allow_standing(self, injection_id: str) -> None:
        """A nurse says that the patient may stand."""
        with make_session_factory(self.engine).begin() as session:
            standing.allow_standing(session, self.clock.stands_at(), self.house.staff(Role.NURSE), UUID(injection_id))

    def score(self, injection_id: str, score: int) -> None:
        """The patient's tap at this moment, as the phone would send it."""
        now = self.clock.stands_at()
        with make_session_factory(self.engine).begin() as session:
            scope_to(session, self.house.clinic_id)
            injection = session.get_one(Injection, UUID(injection_id))
            new = builders.new_score(builders.area_of(session, injection), score, felt_at=now, recorded_at=now)
            builders.save(session, self.house, injection, new)

    def begin_diary(self) -> "Begun":
        """A new patient whose needle comes out now, after a pain of 8."""
        now = self.clock.stands_at()
        with make_session_factory(self.engine).begin() as session:
            patient = builders.register(session, self.house)
            injection = builders.plan(session, self.house, patient, now - PREPARED_BEFORE)
            builders.baseline(session, self.house, injection)
            builders.start(session, self.house, injection, now)
            joining.issue_code(session, now, self.house.staff(Role.NURSE), injection.id, secret=SECRET)
            begun = str(injection.id)
        return Begun(injection_id=begun, link=self.link_of(begun))


def offer_presets(clinic: Clinic) -> None:
    """The presets of the demo, each at the clinic's location and by its provider, whoever else joins it."""
    with make_session_factory(clinic.engine).begin() as session:
        provider = clinic.house.staff(Role.PROVIDER)
        for row in PRESETS:
            plan = demonstration.read_preset(row)
            plan = replace(plan, location_id=clinic.house.location_id, provider_id=provider.id)
            presetting.add_preset(session, clinic.clock.stands_at(), provider, row["name"], plan)


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A diary that runs and waits for its phone."""

    injection_id: str
    link: str


def _settings(address: str) -> dict[str, str]:
    return {"DIARY_DATABASE_URL": address, "DIARY_SECRET_KEY": SECRET}


@contextmanager
def dying_server(clinic: Clinic, folder: Path) -> Iterator[int]:
    """A second server of the clinic, which the first batch of a phone kills right after the commit; its port."""
    settings = _settings(clinic.engine.url.render_as_string(hide_password=False))
    settings |= {"DIARY_BASE_URL": clinic.origin}
    port = free_port()
    with served(["-m", "tests.e2e.clocked_server", str(clinic.clock.file), "dies"], folder, port, settings):
        yield port


@contextmanager
def open_clinic(folder: Path, *, over_tls: bool = True) -> Iterator[Clinic]:
    """A migrated database with one clinic and its staff, and the server that serves it, over TLS unless told not to."""
    clock, address, port = Clock(folder / "clock"), f"sqlite:///{folder / 'diary.sqlite'}", free_port()
    clock.set(FIRST_MORNING)
    engine = make_engine(address)
    upgrade(engine)
    with make_session_factory(engine).begin() as session:
        house = builders.found_clinic(session)
    command = ["-m", "tests.e2e.clocked_server", str(clock.file)]
    with (served_over_tls if over_tls else served)(command, folder, port, _settings(address)) as origin:
        yield Clinic(origin=origin, port=port, clock=clock, engine=engine, house=house)
    engine.dispose()
