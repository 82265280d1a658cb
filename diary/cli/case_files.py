"""Reading the files that ``diary analyse`` and ``diary plan`` are given, or ending with one line (section 13)."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import click

from diary.exchange.fields import InstantError, read_instant

REFUSED = 2


def moment_of(as_of: str | None) -> datetime:
    """The moment that an option names; now where it is not given."""
    if as_of is None:
        return datetime.now(UTC)
    try:
        return read_instant(as_of)
    except InstantError as mistake:
        refuse(f"--as-of: {mistake}")


def document_of(file: str) -> object:
    """What the JSON of a file says."""
    try:
        return json.loads(Path(file).read_bytes())
    except OSError as mistake:
        refuse(f"{named(file)}: cannot be read: {mistake.strerror}")
    except RecursionError:
        refuse(f"{named(file)}: nested too deeply to be a case")
    except ValueError as mistake:
        refuse(f"{named(file)}: not JSON: {mistake}")


def named(file: str) -> str:
    """The file's name in one line of plain characters."""
    return ascii(file)[1:-1]


def refuse(reason: str) -> NoReturn:
    """End with one line on standard error, and nothing on standard output."""
    command = click.get_current_context().info_name
    click.echo(f"diary {command}: {reason.replace(chr(10), ' ')}", err=True)
    sys.exit(REFUSED)
