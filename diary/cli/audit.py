"""``diary audit``: whether the record of who saw and changed what is still as it was written."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy import Connection

from diary.cli.one_line import told_in_one_line
from diary.db.chaining import NOBODYS
from diary.db.engine import at_one_moment, make_engine
from diary.db.row_security import work_on_everything
from diary.services import verifying
from diary.services.verifying import End, Fault, Wrong
from diary.settings import database_url


@click.group("audit")
def group() -> None:
    """Check the record of who saw and changed what."""


@group.command()
@click.option(
    "--head",
    "kept",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file of ends that diary audit head printed earlier, so that a chain that was cut off is noticed too.",
)
@click.pass_context
def verify(context: click.Context, kept: Path | None) -> None:
    """Read every chain of the audit and name each row that is altered, missing, reordered or added."""
    ends = _read(kept) if kept else {}
    with _connection() as connection:
        verdict = verifying.verify(connection, ends)
    for fault in verdict.faults:
        click.echo(_told(fault))
    if verdict.faults:
        click.echo(f"{len(verdict.faults)} faults in {verdict.rows} rows of {verdict.chains} chains.", err=True)
        context.exit(1)
    click.echo(f"{verdict.rows} rows in {verdict.chains} chains are as they were written.")


@group.command()
def head() -> None:
    """Print where each chain ends, to be kept on another machine."""
    with _connection() as connection:
        for chain, end in verifying.heads(connection).items():
            click.echo(f"{chain} {end.sequence} {end.hash}")


def _told(fault: Fault) -> str:
    """One fault in one line."""
    whose = "without a clinic" if fault.chain == str(NOBODYS) else f"clinic {fault.chain}"
    place = f"row {fault.sequence}"
    if fault.until not in {None, fault.sequence}:
        place = f"rows {fault.sequence} to {fault.until}"
    told = f"{whose}, {place}: {fault.wrong}"
    if fault.wrong is Wrong.CUT_OFF:
        told = f"{whose}: cut off, row {fault.sequence} and what followed are missing"
    if fault.belongs_at is not None:
        told += f", it was written as row {fault.belongs_at}"
    return told if fault.row is None else f"{told} (id {fault.row})"


def _read(file: Path) -> dict[str, End]:
    """The ends of a file that ``head`` printed."""
    ends: dict[str, End] = {}
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        words = line.split()
        if not words:
            continue
        if len(words) != 3 or not words[1].isdecimal():  # noqa: PLR2004 (a chain, a number and a hash)
            raise click.ClickException(f"{file}, line {number}: not a line of diary audit head")
        ends[words[0]] = End(sequence=int(words[1]), hash=words[2])
    return ends


@contextmanager
def _connection() -> Iterator[Connection]:
    """The database of the settings, as it is at this moment."""
    with told_in_one_line(what="the audit cannot be read"):
        engine = make_engine(database_url())
        try:
            with at_one_moment(engine) as connection:
                work_on_everything(connection)
                yield connection
        finally:
            engine.dispose()
