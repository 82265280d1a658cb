"""A session that works for one clinic, with an injection that runs and one that is planned."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from diary.db.audit import AuditRow
from diary.db.chaining import link
from diary.db.injections import Injection
from diary.db.scope import scope_to
from diary.db.sessions import ScopedSession
from tests import builders
from tests.builders import House
from tests.databases import as_owner

NewRows = Callable[[], list[AuditRow]]
Race = Callable[..., list[Any]]


@pytest.fixture
def desk(session: ScopedSession, house: House) -> ScopedSession:
    """A session in which the house's staff and patients act."""
    scope_to(session, house.clinic_id)
    return session


@pytest.fixture
def planned(desk: ScopedSession, house: House) -> Injection:
    return builders.plan(desk, house, builders.register(desk, house))


@pytest.fixture
def running(desk: ScopedSession, house: House) -> Injection:
    return builders.running(desk, house)


@pytest.fixture
def new_rows(desk: ScopedSession) -> NewRows:
    """The audit rows that were added since the last time of asking."""
    seen: set[object] = set()

    def added() -> list[AuditRow]:
        link(desk)
        everything = select(AuditRow).execution_options(unscoped="some rows belong to no clinic")
        with as_owner(Session.connection(desk)):
            rows = [row for row in desk.scalars(everything) if row.id not in seen]
        seen.update(row.id for row in rows)
        return rows

    added()
    return added


@pytest.fixture
def race(sessions: sessionmaker[ScopedSession]) -> Race:
    """Run deeds at once, each in a transaction of its own; gives back what each returned or raised."""

    def run(*deeds: Callable[[Session], Any]) -> list[Any]:
        ready = threading.Barrier(len(deeds))
        outcomes: list[Any] = [None] * len(deeds)

        def do(place: int) -> None:
            ready.wait()
            try:
                with sessions.begin() as session:
                    outcomes[place] = deeds[place](session)
            except Exception as failure:  # noqa: BLE001 (whatever it is, the test looks at it)
                outcomes[place] = failure

        threads = [threading.Thread(target=do, args=(place,)) for place in range(len(deeds))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return outcomes

    return run
