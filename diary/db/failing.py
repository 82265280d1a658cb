"""Telling that the database cannot work at the moment from a mistake of ours, and never going on with another file."""

import sqlite3
from pathlib import Path

from sqlalchemy import Engine, event
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFreeError

READ_ONLY = "25006"
"""PostgreSQL's word for a server that takes no changes."""
_GONE = "the file of the database is gone, or another one is in its place"


def cannot_work(error: BaseException | None) -> bool:
    """Whether the database is away, full, locked or read-only, so that trying again later is all there is to do."""
    if isinstance(error, OperationalError | InterfaceError | NoConnectionFreeError):
        return True
    if not isinstance(error, DBAPIError):
        return False
    return error.connection_invalidated or getattr(error.orig, "sqlstate", None) == READ_ONLY


def is_locked(error: BaseException | None) -> bool:
    """Whether somebody else was only writing for too long."""
    return isinstance(error, NoConnectionFreeError) or "locked" in str(getattr(error, "orig", ""))


def stay_with_the_file(engine: Engine, path: str) -> None:
    """Work with the file of a SQLite database that was opened first, or not at all until it is back.

    Left to itself SQLite would go on writing to a file that somebody has moved away, make an empty one later, and
    write what belongs to the one into another that has taken its place.
    """
    first: tuple[int, int] | None = None

    def opens(*_given: object) -> None:
        if first is not None and _identity(path) != first:
            raise sqlite3.OperationalError(_GONE)

    def opened(*_given: object) -> None:
        nonlocal first
        first = first or _identity(path)

    def taken(*_given: object) -> None:
        if _identity(path) != first:
            raise OperationalError("", None, sqlite3.OperationalError(_GONE))

    def left(*_given: object) -> None:
        nonlocal first
        first = None

    for name, heard in (("do_connect", opens), ("connect", opened), ("checkout", taken), ("engine_disposed", left)):
        event.listen(engine, name, heard)


def _identity(path: str) -> tuple[int, int] | None:
    try:
        found = Path(path).stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
