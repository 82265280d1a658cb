"""Tells PostgreSQL for which clinic a transaction works, so that its row-level security can hold it to that.

The session knows (``diary.db.scope``), the database is told: by the statement that first needs it, in the same round
trip, and until the transaction ends. A statement with a reason to look into every clinic is told of as such, or of the
one clinic that it names (``in_clinic``). Whatever comes by another way than a session has told nothing, and finds
nothing (``diary.db.row_security``).
"""

from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary, ref

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection, ExecutionContext
from sqlalchemy.orm import Session, SessionTransaction
from sqlalchemy.pool import ConnectionPoolEntry

from diary.db.row_security import ACROSS, CLINIC, FINDING
from diary.db.scope import is_unscoped, scope_of
from diary.db.sessions import ScopedSession

_TELL = f"SELECT set_config('{CLINIC}', %s, true), set_config('{ACROSS}', %s, true)"

_SAVEPOINTS = ("SAVEPOINT ", "ROLLBACK TO ", "RELEASE ")
"""What reads no row, and must be the first thing that is sent after a failure."""


@dataclass(slots=True)
class _Work:
    """The session that works on a connection, and what its transaction was told: the clinic and the way across."""

    session: ref[Session]
    told: tuple[str, str] | None = None

    def news(self, statement: str, context: ExecutionContext) -> tuple[str, str] | None:
        """What has to be told before a statement, if anything."""
        session, options = self.session(), context.execution_options
        if session is None or statement.startswith(_SAVEPOINTS):
            return None
        across = is_unscoped(options) and "in_clinic" not in options
        wanted = str(options.get("in_clinic") or scope_of(session) or ""), FINDING if across else ""
        return None if self.told == wanted else wanted


_work: WeakKeyDictionary[object, _Work] = WeakKeyDictionary()
"""What is under way on each of the driver's connections."""


def keep_apart(engine: Engine) -> None:
    """Have every statement of an engine's sessions told for which clinic it runs."""
    event.listen(engine, "do_execute", _execute)
    event.listen(engine, "do_executemany", _execute_many)
    event.listen(engine, "rollback_savepoint", _forget)
    event.listen(engine.pool, "checkin", _leave)


@event.listens_for(ScopedSession, "after_begin")
def _begin(session: Session, transaction: SessionTransaction, connection: Connection) -> None:
    del transaction
    if connection.dialect.name == "postgresql" and not connection.in_nested_transaction():
        _work[connection.connection.driver_connection] = _Work(ref(session))


def _leave(connection: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
    del record
    if connection is not None:  # it is None where the server had gone away
        _work.pop(connection, None)


def _forget(connection: Connection, name: str, context: None) -> None:
    """What was told since the savepoint the database has taken back."""
    del name, context
    work = _work.get(connection.connection.driver_connection)
    if work is not None:
        work.told = None


def _execute(cursor: Any, statement: str, parameters: Any, context: ExecutionContext) -> bool:  # noqa: ANN401 (the driver's)
    work = _work.get(cursor.connection)
    news = work.news(statement, context) if work else None
    if work is None or news is None:
        return False
    with cursor.connection.pipeline():  # both in one round trip
        cursor.connection.execute(_TELL, news)
        cursor.execute(statement, parameters)
    work.told = news
    return True


def _execute_many(cursor: Any, statement: str, parameters: Any, context: ExecutionContext) -> None:  # noqa: ANN401 (the driver's)
    del parameters
    work = _work.get(cursor.connection)
    news = work.news(statement, context) if work else None
    if work is not None and news is not None:
        cursor.connection.execute(_TELL, news)
        work.told = news
