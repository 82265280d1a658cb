"""The engines: what is acknowledged is on disk, references are kept, and one writer waits for the other."""

import threading
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Engine, delete, select, text
from sqlalchemy.exc import OperationalError

from diary.db import engine as engines
from diary.db.clinics import Clinic
from diary.db.engine import make_engine, make_session_factory
from diary.db.turns import reading
from tests.builders import BEFORE, ZONE
from tests.databases import counting


@pytest.fixture
def embedded(sqlite_template: Path, tmp_path: Path) -> Engine:
    file = tmp_path / "embedded.sqlite"
    file.write_bytes(sqlite_template.read_bytes())
    return make_engine(f"sqlite:///{file}")


def clinic(name: str) -> Clinic:
    return Clinic(id=uuid4(), name=name, zone=ZONE, demo=False, created_at=BEFORE)


@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 10_000)]
)
def test_the_embedded_database_is_set_up_on_every_connection(embedded: Engine, pragma: str, value: object) -> None:
    for _ in range(2):
        with embedded.connect() as connection:
            assert connection.scalar(text(f"PRAGMA {pragma}")) == value
        embedded.dispose()


def test_an_address_without_a_driver_means_psycopg_3() -> None:
    assert make_engine("postgresql://someone@nowhere/diary").dialect.driver == "psycopg"


def test_a_transaction_of_the_embedded_database_takes_the_write_lock_at_its_start(
    embedded: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else one that has read could not write any more once another has written: every request writes an audit row."""
    monkeypatch.setattr(engines, "BUSY_TIMEOUT_MS", 1)
    impatient = make_engine(embedded.url)
    with embedded.begin() as first:
        first.execute(select(Clinic.__table__))
        with pytest.raises(OperationalError, match="locked"), impatient.begin():
            pass
    impatient.dispose()


def test_what_only_reads_holds_up_nobody_and_waits_for_nobody(
    embedded: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "BUSY_TIMEOUT_MS", 1)
    impatient = make_engine(embedded.url)
    with reading(impatient).begin() as reader:
        reader.execute(select(Clinic.__table__))
        with embedded.begin() as writer:
            writer.execute(delete(Clinic))
            with reading(impatient).begin() as another:
                another.execute(select(Clinic.__table__))
    impatient.dispose()


def test_writers_that_have_read_wait_for_each_other(engine: Engine) -> None:
    """Each reads before it writes; none may be refused for having read before another wrote."""
    factory, failures = make_session_factory(engine), []
    start = threading.Barrier(4)

    def write(number: int) -> None:
        start.wait()
        try:
            with factory.begin() as session:
                session.scalars(select(Clinic.name)).all()
                session.add(clinic(f"Clinic {number}"))
        except OperationalError as failure:  # pragma: no cover (what must not happen)
            failures.append(failure)

    writers = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with factory() as session:
        assert len(session.scalars(select(Clinic.id)).all()) == 4
    assert failures == []


def test_what_is_not_committed_is_seen_by_nobody(engine: Engine) -> None:
    factory = make_session_factory(engine)
    with factory() as session:
        session.add(clinic("Half"))
        session.flush()
        session.rollback()
    with factory() as session:
        assert session.scalars(select(Clinic.id)).all() == []


def test_a_savepoint_is_undone_alone(engine: Engine) -> None:
    factory = make_session_factory(engine)
    with factory.begin() as session:
        session.add(clinic("Kept"))
        nested = session.begin_nested()
        session.add(clinic("Dropped"))
        session.flush()
        nested.rollback()
    with factory() as session:
        assert session.scalars(select(Clinic.name)).all() == ["Kept"]


def test_rows_stay_readable_after_the_commit(engine: Engine) -> None:
    with make_session_factory(engine).begin() as session:
        kept = clinic("Harbor")
        session.add(kept)
    with counting(engine) as statements:
        assert kept.name == "Harbor"
    assert statements.count == 0
