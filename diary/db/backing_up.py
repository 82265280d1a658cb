"""A backup: a database as it was at one moment, in a SQLite file, whichever database it came from."""

from contextlib import closing
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from sqlite3 import connect

from sqlalchemy import Connection, Engine

from diary.db import copying, migrating
from diary.db.engine import make_engine
from diary.db.row_security import work_on_everything


class RestoreError(RuntimeError):
    """A restore that would not give back what was backed up, or would overwrite something."""


def snapshot(source: Connection, file: Path) -> None:
    """Put a database as its connection sees it into a new file; who writes meanwhile is not held up.

    The connection has begun to read and sees one moment only (``diary.db.engine.at_one_moment``).
    """
    if source.dialect.name == "sqlite":
        driver = source.connection.driver_connection
        assert isinstance(driver, SqliteConnection)  # noqa: S101 (narrows the type; SQLite has no other driver here)
        with closing(connect(file)) as target:
            driver.backup(target)
        return
    engine = embedded(file)
    migrating.upgrade(engine)
    with engine.begin() as target_connection:
        copying.copy(source, target_connection)
    engine.dispose()


def embedded(file: Path) -> Engine:
    """An engine for a backup that was opened."""
    return make_engine(f"sqlite:///{file}")


def make_ready(target: Engine) -> None:
    """Bring a database that is not there yet to the newest revision; refuse another revision and one that is in use."""
    found = migrating.current(target)
    if found is None:
        migrating.upgrade(target)
    elif found != migrating.newest():
        raise RestoreError(f"the database is at {found}, and this version needs {migrating.newest()}")
    with target.connect() as connection:
        work_on_everything(connection)
        if copying.rows_in(connection):
            raise RestoreError("the database is not empty; nothing was restored")
        connection.rollback()


def bring_up(backup: Engine) -> None:
    """Bring a backup of an older version up to this one."""
    try:
        migrating.upgrade(backup)
    except migrating.CommandError:
        raise RestoreError(f"the backup is at {migrating.current(backup)}, which only a newer version knows") from None


def restore(backup: Engine, target: Engine) -> tuple[copying.Copied, ...]:
    """Put every row of a backup into an empty database, and compare them value by value before they are kept."""
    with backup.connect() as here, target.begin() as there:
        work_on_everything(there)
        copying.copy(here, there)
        if copying.differences(here, there):
            raise RestoreError("what arrived is not what was backed up; nothing was restored")
        return copying.copied(there)
