"""Failed tries are counted in a table, per bucket, for a span."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import sessionmaker

from diary.db.engine import make_session_factory
from diary.db.sessions import ScopedSession
from diary.db.throttles import Throttle
from diary.services import throttling
from diary.services.failures import Throttled
from diary.services.throttling import Limit
from tests.builders import BEFORE
from tests.databases import put_in_place
from tests.rules.source_tree import ROOT

LIMIT = Limit(kind="a test", tries=3, within=timedelta(minutes=15))
OTHER_KIND = Limit(kind="another test", tries=3, within=timedelta(minutes=15))
TRIES = """
import sys
from diary.db.engine import make_engine, make_session_factory
from diary.services import throttling
from datetime import datetime, timedelta
opened = make_session_factory(make_engine(sys.argv[1]))
limit = throttling.Limit(kind="a test", tries=10, within=timedelta(minutes=15))
for _try in range(5):
    with opened.begin() as session:
        throttling.count_failure(session, datetime.fromisoformat("2026-03-02T16:30:00+00:00"), ((limit, "x"),))
"""
"""What each of the processes does: five failed tries, each in a transaction of its own."""
WHO = ((LIMIT, "somebody"),)
EVE = ((LIMIT, "somebody else"),)


def fail(session: ScopedSession, times: int = 3) -> None:
    for _ in range(times):
        throttling.check(session, BEFORE, WHO)
        throttling.count_failure(session, BEFORE, WHO)


def test_the_last_try_that_is_allowed_is_looked_at(session: ScopedSession) -> None:
    fail(session, 2)
    throttling.check(session, BEFORE, WHO)


def test_one_more_is_not(session: ScopedSession) -> None:
    fail(session)
    with pytest.raises(Throttled) as refused:
        throttling.check(session, BEFORE, WHO)
    assert refused.value.until == BEFORE + timedelta(minutes=15)


def test_another_name_and_another_kind_are_free(session: ScopedSession) -> None:
    fail(session)
    throttling.check(session, BEFORE, EVE)
    throttling.check(session, BEFORE, ((OTHER_KIND, "somebody"),))


def test_one_full_bucket_of_several_is_enough(session: ScopedSession) -> None:
    fail(session)
    with pytest.raises(Throttled):
        throttling.check(session, BEFORE, (*EVE, *WHO))


def test_when_the_span_has_passed_it_is_free_again_and_begins_anew(session: ScopedSession) -> None:
    fail(session)
    later = BEFORE + timedelta(minutes=15)
    throttling.check(session, later, WHO)
    throttling.count_failure(session, later, WHO)
    throttling.check(session, later, WHO)
    assert session.scalars(select(Throttle.tries)).all() == [1]


def test_a_moment_before_it_is_not(session: ScopedSession) -> None:
    fail(session)
    with pytest.raises(Throttled):
        throttling.check(session, BEFORE + timedelta(minutes=15, microseconds=-1), WHO)


def test_a_success_forgives(session: ScopedSession) -> None:
    fail(session)
    throttling.forgive(session, WHO)
    throttling.check(session, BEFORE, WHO)


def test_a_restart_forgets_nothing(sessions: sessionmaker[ScopedSession]) -> None:
    with sessions.begin() as session:
        fail(session)
    with sessions() as session, pytest.raises(Throttled):
        throttling.check(session, BEFORE, WHO)


def test_several_processes_count_together(embedded_engine: Engine, sqlite_template: Path) -> None:
    """Two programs that know nothing of each other try at once, and no try is lost."""
    put_in_place(sqlite_template, embedded_engine)
    url = embedded_engine.url.render_as_string(hide_password=False)
    workers = [subprocess.Popen([sys.executable, "-c", TRIES, url], cwd=ROOT) for _worker in range(2)]
    assert [worker.wait(timeout=60) for worker in workers] == [0, 0]
    with make_session_factory(embedded_engine).begin() as session:
        assert session.scalars(select(Throttle.tries)).all() == [10]
        with pytest.raises(Throttled):
            throttling.check(session, BEFORE, ((Limit(kind="a test", tries=10, within=timedelta(minutes=15)), "x"),))
    embedded_engine.dispose()


def test_the_table_names_nobody(session: ScopedSession) -> None:
    fail(session)
    assert "somebody" not in session.scalars(select(Throttle.bucket)).one()
