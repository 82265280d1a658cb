"""``diary bench``: judgements a second on one core, and requests a second beside a bare handler that does as much."""

import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click
from sqlalchemy import select

from diary.cli.benchmark.judging import judgements_per_second
from diary.cli.benchmark.load import Request, Timed, send
from diary.cli.benchmark.pages import Measured, measured_requests
from diary.cli.demonstration.seeding import seed
from diary.db.clinics import Clinic
from diary.db.engine import make_engine, make_session_factory
from diary.db.migrating import upgrade
from diary.settings import Settings
from diary.web.app import create_app

ROUNDS = 5
STARTS_WITHIN_SECONDS = 30
PLACE = "http://127.0.0.1"


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


@click.command("bench")
@click.option("--seconds", default=3.0, show_default=True, help="How long each request is sent in each round.")
def command(seconds: float) -> None:
    """Measure judgements a second, and requests a second beside a bare handler."""
    click.echo(f"judgements, one policy, no variants, 30 entries: {judgements_per_second():,.0f} a second")
    click.echo(f"judgements with every variant:                   {judgements_per_second(variants=True):,.0f} a second")
    with tempfile.TemporaryDirectory() as folder:
        _measure_requests(Path(folder), seconds)


def _measure_requests(folder: Path, seconds: float) -> None:
    settings = Settings(
        database_url=f"sqlite:///{folder / 'bench.sqlite'}",
        secret_key="a secret for the length of one measurement",  # noqa: S106 (the database is thrown away)
        base_url=PLACE,
        demo=True,
    )
    engine = make_engine(settings.database_url)
    upgrade(engine)
    with make_session_factory(engine).begin() as session:
        seeded = seed(session, datetime.now(UTC), settings.secret_key, decided=False)
        clinic = session.scalars(select(Clinic.id)).one()
    requests = list(measured_requests(create_app(settings, engine), engine, seeded))
    with _served(settings) as diary, _bare(settings) as bare:
        click.echo(f"\n{'':<16}{'diary':>9}{'p99 ms':>9}{'bare':>9}{'p99 ms':>9}{'ratio':>7}   queries/writes/bytes")
        for measured in requests:
            same = Request(method=measured.request.method, path=f"/{clinic}/{measured.work.path}")
            click.echo(_line(measured, diary, bare, same, seconds))
        click.echo(f"\npeak memory: diary {diary.peak_mib:.0f} MiB, bare {bare.peak_mib:.0f} MiB")


def _line(measured: Measured, diary: Server, bare: Server, same: Request, seconds: float) -> str:
    """Send to both in turn, and compare pair by pair, since machines drift."""
    pairs = [(send(diary.port, measured.request, seconds), send(bare.port, same, seconds)) for _ in range(ROUNDS)]
    ratio = statistics.median(ours.per_second / theirs.per_second for ours, theirs in pairs)
    ours, theirs = _middle([pair[0] for pair in pairs]), _middle([pair[1] for pair in pairs])
    work = measured.work
    return (
        f"{measured.name:<16}{ours.per_second:>9.0f}{ours.p99:>9.1f}{theirs.per_second:>9.0f}{theirs.p99:>9.1f}"
        f"{ratio:>7.2f}   {len(work.reads)} ({sum(work.reads)} rows)/{work.writes}/{work.size}"
    )


def _middle(timed: list[Timed]) -> Timed:
    return Timed(
        per_second=statistics.median(item.per_second for item in timed),
        p99=statistics.median(item.p99 for item in timed),
    )


@contextmanager
def _served(settings: Settings) -> Iterator[Server]:
    port = _free_port()
    environment = {
        "DIARY_DATABASE_URL": settings.database_url,
        "DIARY_SECRET_KEY": settings.secret_key,
        "DIARY_DEMO": "yes",
        "DIARY_PORT": str(port),
    }
    with _running([sys.executable, "-c", "from diary.cli import main; main()", "serve"], port, environment) as server:
        yield server


@contextmanager
def _bare(settings: Settings) -> Iterator[Server]:
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
