"""Workers as processes of their own, killed at any step and replaced: ``python -m tests.endurance.workers``.

One process loads everything once and forks the workers from it, so that a kill costs no more than a fork. Their clock
runs faster than that of the wall, or else a test would wait for minutes until the lease of a killed worker has ended.
"""

import argparse
import json
import os
import random
import signal
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NoReturn

from sqlalchemy import NullPool, create_engine, text

from diary.db.consents import Channel
from diary.db.engine import make_engine, make_session_factory
from diary.messages.smtp import Smtp
from diary.services.working import keep_at_it
from diary.settings import Settings

WORKERS = 4
PAUSE = 0.02
"""Seconds that a worker rests when it has come by."""
BETWEEN_KILLS = (0.02, 0.3)
LONGEST = 900
"""Seconds after the last kill within which everything has to be done."""
SECRET = "a secret of the tests, which opens nothing"


def main() -> None:
    """Have workers send what waits, kill some of them, and tell how many were killed and how long it took."""
    given = _given()
    chance, began = random.Random(given.seed), time.monotonic()
    clock = _clock(datetime.fromisoformat(given.start), given.speed)
    workers = [_begin(given, clock) for _ in range(WORKERS)]
    killed, until = 0, began + given.seconds
    try:
        while killed < given.kills or time.monotonic() < until:
            time.sleep(chance.uniform(*BETWEEN_KILLS))
            _end(workers.pop(chance.randrange(WORKERS)))
            workers.append(_begin(given, clock))
            killed += 1
        _wait(given.database)
    finally:
        for worker in workers:
            _end(worker)
    print(json.dumps({"killed": killed, "seconds": round(time.monotonic() - began, 1)}))


def _given() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--database", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--start", required=True)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=0)
    parser.add_argument("--speed", type=float, default=1)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def _clock(start: datetime, speed: float) -> Callable[[], datetime]:
    began = time.monotonic()
    return lambda: (start + timedelta(seconds=(time.monotonic() - began) * speed)).astimezone(UTC)


def _begin(given: argparse.Namespace, clock: Callable[[], datetime]) -> int:
    """Fork a worker; returns its process."""
    worker = os.fork()
    if worker == 0:
        _work(given, clock)
    return worker


def _work(given: argparse.Namespace, clock: Callable[[], datetime]) -> NoReturn:
    factory = make_session_factory(make_engine(given.database))
    settings = Settings(database_url=given.database, secret_key=SECRET, base_url="https://diary.example")
    ways = {Channel.EMAIL: Smtp.at(f"smtp+plain://127.0.0.1:{given.port}", "diary@clinic.example")}
    while True:
        keep_at_it(factory, clock, ways, settings)
        time.sleep(PAUSE)


def _end(worker: int) -> None:
    """Kill a worker where it stands."""
    os.kill(worker, signal.SIGKILL)
    os.waitpid(worker, 0)


def _wait(database: str) -> None:
    """Until nothing waits any more."""
    # A file must not stay open over a fork, so that each look opens it anew.
    engine = create_engine(make_engine(database).url, poolclass=NullPool)
    waiting = text("SELECT count(*) FROM outgoing_message WHERE closed_at IS NULL")
    until = time.monotonic() + LONGEST
    while time.monotonic() < until:
        with engine.connect() as connection:
            if connection.scalar(waiting) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("something still waits to be sent")


if __name__ == "__main__":
    main()
