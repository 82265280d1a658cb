"""Running the diary, and the bare handler beside it, as processes of their own that are measured from outside."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click
from sqlalchemy import Engine

from diary.cli.demonstration.seeding import Seeded, seed
from diary.db.engine import make_engine, make_session_factory
from diary.db.migrating import upgrade
from diary.settings import Settings

PLACE = "http://127.0.0.1"
STARTS_WITHIN_SECONDS = 30


TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A running server: its port, and its process, whose memory is asked for at the end."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def peak_mib(self) -> float:
        """The most memory that the process has held, as the kernel counts it."""
        status = Path(f"/proc/{self.process.pid}/status").read_text("ascii", "replace")
        found = re.search(r"VmHWM:\s+(\d+) kB", status)
        return int(found[1]) / 1024 if found else 0.0

    @property
    def core_seconds(self) -> float:
        """How long cores have worked for the process, as the kernel counts it."""
        status = Path(f"/proc/{self.process.pid}/stat").read_text("ascii", "replace")
        user, system = status.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / TICKS


def throwaway(folder: Path, name: str) -> tuple[Settings, Engine, Seeded]:
    """A database of the demo in a folder that is thrown away, and how it is served."""
    settings = Settings(
        database_url=f"sqlite:///{folder / name}.sqlite",
        secret_key="a secret for the length of one measurement",  # noqa: S106 (the database is thrown away)
        base_url=PLACE,
        demo=True,
    )
    engine = make_engine(settings.database_url)
    upgrade(engine)
    with make_session_factory(engine).begin() as session:
        return settings, engine, seed(session, datetime.now(UTC), settings.secret_key, decided=False)


@contextmanager
def served(settings: Settings) -> Iterator[Server]:
    """The diary as ``diary serve`` runs it, with the worker left out, which would take its turns at any moment."""
    port = _free_port()
    environment = {
        "DIARY_DATABASE_URL": settings.database_url,
        "DIARY_SECRET_KEY": settings.secret_key,
        "DIARY_DEMO": "yes",
        "DIARY_PORT": str(port),
        "DIARY_WORKER": "no",
    }
    with _running([sys.executable, "-c", "from diary.cli import main; main()", "serve"], port, environment) as server:
        yield server


@contextmanager
def bare(settings: Settings) -> Iterator[Server]:
    """The handler that does nothing but query and fill a page."""
    port = _free_port()
    command_line = [sys.executable, "-m", "diary.cli.benchmark.bare", settings.database_url, str(port)]
    with _running(command_line, port, {}) as server:
        yield server


@contextmanager
def _running(command_line: list[str], port: int, environment: dict[str, str]) -> Iterator[Server]:
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command_line, env={**os.environ, **environment}, stdout=quiet, stderr=quiet)  # noqa: S603 (our own program)
    try:
        _wait_for(port)
        yield Server(port=port, process=process)
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int) -> None:
    until = time.monotonic() + STARTS_WITHIN_SECONDS
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise click.ClickException(f"nothing listens at port {port}")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
