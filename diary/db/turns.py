"""Letting the threads of a process write to SQLite one after another.

Left to itself SQLite has a thread that finds the lock taken sleep and try again, for up to a tenth of a second at a
time, so that the slowest answers take many times as long as they need (docs/adr/0007).
"""

from threading import Lock, get_ident

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

_TURN, _ONLY_READS = "turn", "only reads"


def reading(engine: Engine) -> Engine:
    """The same engine for work that only reads: on SQLite it holds up nobody who writes."""
    return engine.execution_options(**{_ONLY_READS: True})


def only_reads(connection: Connection) -> bool:
    """Whether a connection is for work that only reads."""
    return bool(connection.get_execution_options().get(_ONLY_READS))


class _Turns:
    """One turn at a time; who has it already, or has waited as long as SQLite would, goes on to SQLite's own lock."""

    def __init__(self, longest_wait: float) -> None:
        self._lock = Lock()
        self._holder: int | None = None
        self._longest_wait = longest_wait

    def take(self, connection: Connection) -> None:
        if only_reads(connection):
            return
        if self._holder != get_ident() and self._lock.acquire(timeout=self._longest_wait):
            self._holder = get_ident()
            connection.info[_TURN] = True

    def give_back(self, connection: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
        del connection
        if record.info.pop(_TURN, False):
            self._holder = None
            self._lock.release()


def take_turns(engine: Engine, longest_wait: float) -> None:
    """Have the engine's transactions wait for their turn, ``longest_wait`` seconds at the most."""
    turns = _Turns(longest_wait)
    event.listen(engine, "begin", turns.take)
    event.listen(engine.pool, "checkin", turns.give_back)
