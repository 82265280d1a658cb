"""Engines and sessions for SQLite and PostgreSQL; the rest of the code does not know which of the two it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from sqlite3 import Connection as SqliteConnection

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

from diary.db.apart import keep_apart
from diary.db.failing import stay_with_the_file
from diary.db.keyring import Keyring
from diary.db.sealed import seal_with
from diary.db.sessions import ScopedSession
from diary.db.turns import only_reads, reading, take_turns

__all__ = ["ScopedSession", "at_one_moment", "make_engine", "make_session_factory"]

BUSY_TIMEOUT_MS = 10_000


def make_engine(url: str | URL, field_keys: str | None = None) -> Engine:
    """An engine for a database's address; ``postgresql://`` means psycopg 3.

    ``field_keys`` are those under which notes and contacts are sealed (``diary.db.keyring``).
    """
    engine = _engine(make_url(url))
    seal_with(engine, Keyring.read(field_keys) if field_keys else None)
    return engine


def _engine(address: URL) -> Engine:
    if address.get_backend_name() != "sqlite":
        served = create_engine(address.set(drivername="postgresql+psycopg"), pool_pre_ping=True, hide_parameters=True)
        keep_apart(served)
        return served
    engine = create_engine(address, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    if address.database not in {None, "", ":memory:"}:
        stay_with_the_file(engine, str(address.database))
    take_turns(engine, BUSY_TIMEOUT_MS / 1000)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def make_session_factory(engine: Engine) -> sessionmaker[ScopedSession]:
    """Sessions whose rows stay readable after the commit, since a page is drawn from them."""
    return sessionmaker(engine, class_=ScopedSession, expire_on_commit=False)


@contextmanager
def at_one_moment(engine: Engine) -> Iterator[Connection]:
    """A connection that only reads, and all of it as it was at one moment, whoever writes meanwhile."""
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with reading(engine).connect() as connection:
        yield connection


def _prepare_sqlite(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
    """Foreign keys, a write-ahead log, and a disk write before a score is acknowledged: the phone then forgets it."""
    del record
    assert isinstance(connection, SqliteConnection)  # noqa: S101 (narrows the type; only SQLite engines call this)
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_TIMEOUT_MS}"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: Connection) -> None:
    """Take the write lock at the start: every request writes an audit row.

    A transaction that begins by reading and then writes is refused by SQLite, at once, if another has written in
    between.
    """
    connection.exec_driver_sql("BEGIN" if only_reads(connection) else "BEGIN IMMEDIATE")
