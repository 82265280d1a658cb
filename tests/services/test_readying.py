"""What a machine is told from outside: whether the diary can work, and counts of what waits."""

from datetime import timedelta
from uuid import uuid4

from sqlalchemy import Engine, text
from sqlalchemy.orm import sessionmaker

from diary.db.engine import make_engine
from diary.db.sessions import ScopedSession
from diary.services import alerting, readying, staff_links
from diary.services.acting import Role
from diary.services.alerting import NewReport
from diary.services.readying import Waiting
from tests import builders
from tests.builders import NEEDLE_OUT, SECRET

LATER = NEEDLE_OUT + timedelta(hours=5)


def test_it_counts_what_waits_in_every_clinic(engine: Engine, sessions: sessionmaker[ScopedSession]) -> None:
    assert readying.waiting(engine, LATER) == Waiting(messages=0, oldest_seconds=0, alerts=0)
    for number in range(2):
        with sessions.begin() as session:
            house = builders.found_clinic(session, name=f"Clinic {number}")
            running = builders.running(session, house)
            report = NewReport(report_id=uuid4(), items=("fever",))
            alerting.keep_report(session, LATER, house.patient(running.patient_id), report)
            person = builders.new_person(session, house.clinic_id, f"reader{number}@harbor.example")
            staff_links.invite(session, LATER, house.staff(Role.ADMINISTRATOR), person, secret=SECRET)
    found = readying.waiting(engine, LATER + timedelta(minutes=10))
    assert found
    assert (found.messages, found.oldest_seconds, found.alerts) == (2, 600, 2)


def test_it_is_ready_with_a_database_of_this_version(engine: Engine) -> None:
    assert readying.is_ready(engine)


def test_it_is_not_ready_before_the_migration(embedded_engine: Engine, engine: Engine) -> None:
    if engine is embedded_engine:
        with engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
        assert not readying.is_ready(engine)
    nobody = make_engine("postgresql://nobody@127.0.0.1:1/nothing")
    assert not readying.is_ready(nobody)
    assert readying.waiting(nobody, LATER) is None
