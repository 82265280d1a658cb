"""``diary analyse``: the judgement of cases in files, without a server (specification, section 13)."""

import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import click

from diary.exchange.fields import CaseError, InstantError, read_instant
from diary.exchange.judgement import Json, judgement

REFUSED = 2


@click.command("analyse")
@click.argument("cases", nargs=-1, required=True, metavar="CASE.json...", type=click.Path())
@click.option("--policy", "policy_id", metavar="ID", help="The policy to judge by; else the first that applies.")
@click.option(
    "--as-of", "as_of", metavar="TIME", help="The moment of the judgement, with its offset from UTC; else now."
)
def command(cases: Sequence[str], policy_id: str | None, as_of: str | None) -> None:
    """Judge one injection a file and print one JSON line a file, in order."""
    moment = _moment(as_of)
    lines = [json.dumps(_judge(file, policy_id, moment)) for file in cases]
    sys.stdout.write("".join(f"{line}\n" for line in lines))


def _moment(as_of: str | None) -> datetime:
    if as_of is None:
        return datetime.now(UTC)
    try:
        return read_instant(as_of)
    except InstantError as mistake:
        _refuse(f"--as-of: {mistake}")


def _judge(file: str, policy_id: str | None, moment: datetime) -> Json:
    try:
        return judgement(_document(file), policy_id=policy_id, as_of=moment)
    except CaseError as mistake:
        _refuse(f"{_named(file)}: {mistake}")


def _document(file: str) -> object:
    try:
        return json.loads(Path(file).read_bytes())
    except OSError as mistake:
        _refuse(f"{_named(file)}: cannot be read: {mistake.strerror}")
    except RecursionError:
        _refuse(f"{_named(file)}: nested too deeply to be a case")
    except ValueError as mistake:
        _refuse(f"{_named(file)}: not JSON: {mistake}")


def _named(file: str) -> str:
    """The file's name in one line of plain characters."""
    return ascii(file)[1:-1]


def _refuse(reason: str) -> NoReturn:
    click.echo(f"diary analyse: {reason.replace(chr(10), ' ')}", err=True)
    sys.exit(REFUSED)
