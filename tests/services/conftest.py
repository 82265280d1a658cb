"""A session that works for one clinic, with an injection that runs and one that is planned."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from diary.db.audit import AuditRow
from diary.db.injections import Injection
from diary.db.scope import scope_to
from diary.db.sessions import ScopedSession
from tests import builders
from tests.builders import House

NewRows = Callable[[], list[AuditRow]]


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
        desk.flush()
        everything = select(AuditRow).execution_options(unscoped="some rows belong to no clinic")
        rows = [row for row in desk.scalars(everything) if row.id not in seen]
        seen.update(row.id for row in rows)
        return rows

    added()
    return added
