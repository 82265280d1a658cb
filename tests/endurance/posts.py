"""A clinic with messages that wait, a mail server with moods, and what both of them say at the end."""

import json
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import time, timedelta
from pathlib import Path
from time import sleep

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import Engine, select, update

from diary.db.engine import make_session_factory
from diary.db.injections import Injection
from diary.db.outbox import MessageKind, OutgoingMessage
from diary.db.people import Role
from diary.services import staff_links
from diary.services.consenting import Channel, write_consent
from tests import builders, crowds
from tests.builders import BEFORE, NEEDLE_OUT
from tests.endurance.workers import SECRET
from tests.messages.servers import HERE
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
WEEK_4 = NEEDLE_OUT + timedelta(days=28, hours=9)
"""The evening question of week 4, which may be answered for a week, so that nothing is too late."""
LOOKING = "the tests look at what was kept"
IN_BULK = "the tests make many rows like one"


@dataclass
class Moody:
    """A mail server that refuses, waits and hangs up, by chance of its own; what it took is in ``taken``."""

    refuses: float = 0.0
    hangs_up: float = 0.0
    slow: float = 0.0
    seed: int = 1
    taken: list[str] = field(default_factory=list)
    chance: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 (its name there)
        if self.chance.random() < self.slow:
            sleep(0.02)  # noqa: ASYNC251 (everybody waits for a slow server)
        if self.chance.random() < self.refuses:
            return "451 not now"
        assert isinstance(envelope.content, bytes)
        (line,) = [line for line in envelope.content.splitlines() if line.lower().startswith(b"message-id:")]
        self.taken.append(line.split(b"<")[1].split(b"@")[0].decode())
        if self.chance.random() < self.hangs_up:
            assert server.transport is not None
            server.transport.close()
        return "250 kept"


@contextmanager
def moody_server(moods: Moody) -> Iterator[int]:
    """Serve; yields the port."""
    controller = Controller(moods, hostname=HERE, port=free_port())
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def fill(engine: Engine, reminders: int, links: int) -> None:
    """So many diaries whose evening question is due, and so many people who are invited."""
    with make_session_factory(engine).begin() as session:
        house = builders.found_clinic(session)
        patient = builders.register(session, house, email="ana@home.example")
        patient.quiet_from = patient.quiet_until = time(0)
        write_consent(session, BEFORE, house.staff(), patient.id, {Channel.EMAIL})
        injection = builders.start(session, house, builders.plan(session, house, patient, schedule="standard"))
        session.flush()
        crowds.multiply(session, injection, reminders - 1)
        administrator = house.staff(Role.ADMINISTRATOR)
        for number in range(links):
            person = builders.new_person(session, house.clinic_id, f"reader{number}@harbor.example")
            staff_links.invite(session, WEEK_4, administrator, person, secret=SECRET)
    with make_session_factory(engine).begin() as session:
        # As if workers had come by all the time: nothing that is long over is put on record.
        looked = update(Injection).values(next_due_at=WEEK_4).execution_options(unscoped=IN_BULK)
        session.execute(looked.execution_options(synchronize_session=False))


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What the database and the server say: how often each message was taken, by its kind and fate."""

    killed: int
    seconds: float
    fates: Counter[tuple[str, str]]
    taken: dict[tuple[str, str], Counter[int]]

    def times(self, kind: MessageKind, fate: str) -> set[int]:
        """How often the messages of a kind that ended so were taken."""
        return set(self.taken.get((kind.value, fate), Counter()))

    @property
    def lines(self) -> list[str]:
        """One line for each kind and fate."""
        return [
            f"{kind}, {fate}: {count}, taken {', '.join(f'{n}× {times}' for times, n in sorted(self._of(kind, fate)))}"
            for (kind, fate), count in sorted(self.fates.items())
        ]

    def _of(self, kind: str, fate: str) -> list[tuple[str, int]]:
        words = {0: "never", 1: "once"}
        return [(words.get(times, f"{times} times"), n) for times, n in self.taken[kind, fate].items()]


def run(
    engine: Engine, moods: Moody, *, kills: int = 0, seconds: float = 0, speed: float = 1, seed: int = 1
) -> Outcome:
    """Have workers send everything, killing some of them."""
    address = engine.url.render_as_string(hide_password=False)
    with moody_server(moods) as port:
        given = {"database": address, "port": port, "start": WEEK_4.isoformat(), "kills": kills}
        given |= {"seconds": seconds, "speed": speed, "seed": seed}
        words = [word for name, value in given.items() for word in (f"--{name}", str(value))]
        command = [sys.executable, "-m", "tests.endurance.workers", *words]
        said = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    told = json.loads(said.stdout.splitlines()[-1])
    return _outcome(engine, moods, told["killed"], told["seconds"])


def _outcome(engine: Engine, moods: Moody, killed: int, seconds: float) -> Outcome:
    counted = Counter(moods.taken)
    fates: Counter[tuple[str, str]] = Counter()
    taken: dict[tuple[str, str], Counter[int]] = {}
    with make_session_factory(engine)() as session:
        wanted = select(OutgoingMessage.id, OutgoingMessage.kind, OutgoingMessage.fate)
        for key, kind, fate in session.execute(wanted.execution_options(unscoped=LOOKING)):
            of = (kind.value, str(fate))
            fates[of] += 1
            taken.setdefault(of, Counter())[counted[str(key)]] += 1
    return Outcome(killed=killed, seconds=seconds, fates=fates, taken=taken)
