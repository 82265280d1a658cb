"""Phones that send scores to a server that is killed again and again, and a ledger of what was acknowledged to them."""

import json
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from diary.db.engine import make_session_factory
from diary.db.entries import EntryRevision
from diary.services import joining
from diary.services.acting import Role
from diary.services.secrets_kept import diary_key
from diary.services.verifying import verify
from diary.web.sync.guard import HEADER, VALUE
from tests import builders
from tests.builders import BORN, NEEDLE_OUT, SECRET, House
from tests.databases import owning
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
HERE = "127.0.0.1"
START = NEEDLE_OUT + timedelta(hours=2)
PHONES = 3
PATIENCE = 10.0
LONGEST = 120
PAUSE = 0.01
LOOKING = "the tests look at what was kept"


@dataclass
class Ledger:
    """What was sent, how often it had to be, and what was acknowledged, kept outside of everything that is killed."""

    sent: list[UUID] = field(default_factory=list)
    tries: int = 0
    acknowledged: list[UUID] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Phone:
    """One patient's program, which sends a score until it is acknowledged, then the next."""

    port: int
    token: str
    key: str
    area_id: UUID
    ledger: Ledger

    def keep_sending(self, over: threading.Event) -> None:
        while not over.is_set():
            entry_id = uuid4()
            body = json.dumps(self._batch(entry_id))
            self.ledger.sent.append(entry_id)
            given_up_at = time.monotonic() + LONGEST
            while not self._push(body, entry_id):
                time.sleep(PAUSE)
                assert time.monotonic() < given_up_at, "nobody answers any more"
            self.ledger.acknowledged.append(entry_id)

    def _batch(self, entry_id: UUID) -> dict[str, object]:
        now = START.astimezone(UTC).isoformat().replace("+00:00", "Z")
        entry = {
            "id": str(entry_id),
            "kind": "score",
            "area_id": str(self.area_id),
            "score": len(self.ledger.sent) % 11,
        }
        entry |= {"condition": "moving", "recorded_at": now}
        return {"diary": self.key, "sent_at": now, "entries": [entry]}

    def _push(self, body: str, entry_id: UUID) -> bool:
        """Whether the score was acknowledged; a line that breaks says nothing."""
        self.ledger.tries += 1
        line = HTTPConnection(HERE, self.port, timeout=PATIENCE)
        headers = {HEADER: VALUE, "Content-Type": "application/json", "Sec-Fetch-Site": "same-origin"}
        headers |= {"Origin": f"http://{HERE}:{self.port}", "Cookie": f"diary={self.token}"}
        try:
            line.request("POST", "/api/v1/sync", body, headers)
            answer = line.getresponse()
            said = answer.read()
        except (OSError, HTTPException):
            return False
        finally:
            line.close()
        if answer.status == 503:
            return False
        assert answer.status == 200, said
        (told,) = json.loads(said)["answers"]
        assert (told["id"], told["code"] in {200, 201}) == (str(entry_id), True), told
        return True


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What the ledger and the database say."""

    killed: int
    ledger: Ledger
    kept: Counter[UUID]
    faults: int

    @property
    def lost(self) -> int:
        """Acknowledged and not there."""
        return len([one for one in self.ledger.acknowledged if self.kept[one] == 0])

    @property
    def unanswered(self) -> int:
        """Sent and never acknowledged, although a server was there in the end."""
        return len(set(self.ledger.sent) - set(self.ledger.acknowledged))

    @property
    def doubled(self) -> int:
        """There more than once."""
        return len([one for one, times in self.kept.items() if times > 1])


def begin(engine: Engine, port: int, ledger: Ledger) -> list[Phone]:
    """Patients of a new clinic, two hours after the needle, each on a phone that has joined.

    One alone would send more than the server takes of one diary.
    """
    with make_session_factory(engine).begin() as session:
        house = builders.found_clinic(session)
        return [_joined(session, house, port, ledger) for _ in range(PHONES)]


def _joined(session: Session, house: House, port: int, ledger: Ledger) -> Phone:
    injection = builders.running(session, house)
    code = joining.issue_code(session, START, house.staff(Role.NURSE), injection.id, secret=SECRET)
    claimed = joining.claim(session, START, code=code.token, date_of_birth=BORN, address=HERE, secret=SECRET)
    area_id, patient_id = builders.area_of(session, injection), injection.patient_id
    return Phone(
        port=port, token=claimed.device_token, key=diary_key(SECRET, patient_id), area_id=area_id, ledger=ledger
    )


def run(engine: Engine, *, kills: int = 0, seconds: float = 0, seed: int = 1) -> Outcome:
    """Send from several threads while servers are killed; then look what is there."""
    port, ledger, over = free_port(), Ledger(), threading.Event()
    phones = begin(engine, port, ledger)
    given = {"database": engine.url.render_as_string(hide_password=False), "port": port, "start": START.isoformat()}
    given |= {"kills": kills, "seconds": seconds, "seed": seed}
    words = [word for name, value in given.items() for word in (f"--{name}", str(value))]
    with subprocess.Popen(
        [sys.executable, "-m", "tests.endurance.servers", *words],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as servers:
        assert servers.stdin
        assert servers.stdout
        assert servers.stdout.readline() == "listening\n"
        threads = [threading.Thread(target=phone.keep_sending, args=(over,)) for phone in phones]
        for thread in threads:
            thread.start()
        killed = json.loads(servers.stdout.readline())["killed"]
        over.set()
        for thread in threads:
            thread.join(LONGEST)
        servers.stdin.close()
        servers.wait(LONGEST)
    return Outcome(killed=killed, ledger=ledger, kept=_kept(engine), faults=_faults(engine))


def _kept(engine: Engine) -> Counter[UUID]:
    with owning(engine), make_session_factory(engine)() as session:
        wanted = select(EntryRevision.entry_id).where(EntryRevision.revision == 1).execution_options(unscoped=LOOKING)
        return Counter(session.scalars(wanted))


def _faults(engine: Engine) -> int:
    """How many places of the audit are not as they were written."""
    with owning(engine), engine.connect() as connection:
        return len(verify(connection).faults)
