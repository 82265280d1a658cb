"""How many looks at one clinic's patients are written down in a second, by one process and by several at once."""

import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select

from diary.db.engine import make_engine, make_session_factory
from diary.db.patients import Patient
from diary.services.acting import Actor, ActorKind, work_for
from diary.services.auditing import Action, record

PROCESSES = (1, 2, 4)


def looks_per_second(database_url: str, clinic: UUID, seconds: float) -> Iterator[tuple[int, float]]:
    """The processes at once, and the looks a second of all of them together."""
    own = [sys.executable, "-m", "diary.cli.benchmark.looking", database_url, str(clinic), str(seconds)]
    for processes in PROCESSES:
        running = [subprocess.Popen(own, stdout=subprocess.PIPE, text=True) for _ in range(processes)]  # noqa: S603 (our own program)
        yield processes, sum(float(process.communicate()[0]) for process in running)


def looks(database_url: str, clinic: UUID, seconds: float) -> float:
    """Looks a second of this process: a patient's row read, the look added to the clinic's chain, and the commit."""
    sessions = make_session_factory(make_engine(database_url))
    actor = Actor(kind=ActorKind.SYSTEM, clinic_id=clinic)
    wanted = select(Patient).limit(1)
    counted, began = 0, time.perf_counter()
    while time.perf_counter() - began < seconds:
        with sessions.begin() as session:
            work_for(session, actor)
            patient = session.scalars(wanted).one()
            record(session, datetime.now(UTC), actor, Action.PATIENT_SEEN, patient_id=patient.id)
        counted += 1
    return counted / (time.perf_counter() - began)


if __name__ == "__main__":
    print(looks(sys.argv[1], UUID(sys.argv[2]), float(sys.argv[3])))  # noqa: T201 (its parent reads it)
