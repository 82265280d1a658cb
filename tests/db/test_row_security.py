"""On PostgreSQL not even SQL that forgets its clinic gets a row of another one, under a role that owns nothing."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, Engine, select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from diary.db.append_only import append_only_tables
from diary.db.engine import make_engine, make_session_factory
from diary.db.granting import NoSuchRoleError, grant
from diary.db.of_patient import tables_of_a_patient
from diary.db.patients import Patient
from diary.db.people import StaffSession
from diary.db.row_security import ACROSS, CLINIC, EVERYTHING, FINDING, NotTheOwnerError, work_on_everything
from diary.db.scope import scope_to
from diary.db.tables import Base
from tests.builders import found_clinic, register
from tests.databases import SERVING, as_owner, empty

pytestmark = pytest.mark.postgresql
NAMES = "SELECT name FROM patient"
OWNED = sorted(table.name for table in Base.metadata.sorted_tables if "clinic_id" in table.columns)
NEVER_ACROSS = {"audit", "entry_revision", "peg_answer", "phone_entry", "signed_decision", "injection_correction"}


@pytest.fixture
def serving(postgresql_engine: Engine) -> Iterator[Engine]:
    """Signed in as the role that serves, by name, as the diary itself is."""
    engine = make_engine(postgresql_engine.url.set(username=SERVING))
    yield engine
    engine.dispose()


@pytest.fixture
def clinics(serving: Engine, postgresql_engine: Engine) -> Iterator[tuple[UUID, UUID]]:
    """Two clinics with a patient each; the rows are taken out again after the test."""
    found = []
    for name in ("Ours", "Theirs"):
        with make_session_factory(serving).begin() as session:
            house = found_clinic(session, name=name)
            scope_to(session, house.clinic_id)
            register(session, house, name=name)
            found.append(house.clinic_id)
    yield found[0], found[1]
    empty(postgresql_engine)


def working(connection: Connection, setting: str, value: object) -> None:
    connection.execute(text("SELECT set_config(:setting, :value, true)"), {"setting": setting, "value": str(value)})


def test_every_table_that_carries_a_clinic_is_held_to_it(postgresql_engine: Engine) -> None:
    wanted = "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity AND relkind = 'r'"
    held = "SELECT tablename FROM pg_policies WHERE policyname = 'own_clinic' AND cmd = 'ALL' AND qual = with_check"
    with postgresql_engine.connect() as connection:
        forced, policies = (set(connection.scalars(text(statement))) for statement in (wanted, held))
    assert forced == policies == {*OWNED, "audit_head"}, "a migration calls diary.db.row_security.guard for its tables"


def test_no_way_across_leads_to_scores_or_notes(postgresql_engine: Engine) -> None:
    wanted = "SELECT tablename FROM pg_policies WHERE policyname LIKE 'finding%'"
    with postgresql_engine.connect() as connection:
        assert not NEVER_ACROSS & set(connection.scalars(text(wanted)))


def test_the_role_that_serves_owns_nothing_and_may_not_change_what_is_only_added(serving: Engine) -> None:
    owned = "SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = current_user"
    may = "SELECT has_table_privilege(current_user, :table, :deed)"
    with serving.connect() as connection:
        assert connection.scalar(text(owned)) == 0
        for table in append_only_tables():
            asked = [{"table": table, "deed": deed} for deed in ("INSERT", "UPDATE", "DELETE")]
            wanted = [True, False, table in tables_of_a_patient()]
            assert (table, [connection.scalar(text(may), one) for one in asked]) == (table, wanted)


def test_where_nothing_is_set_there_is_no_row(serving: Engine, clinics: tuple[UUID, UUID]) -> None:
    with serving.connect() as connection:
        for table in OWNED:
            assert connection.scalar(text(f"SELECT count(*) FROM {table}")) == 0  # noqa: S608 (names of our tables)
        changed = connection.execute(text("UPDATE patient SET name = 'Nobody'"))
        assert changed.rowcount == 0


def test_sql_that_forgets_its_clinic_gets_the_own_rows_alone(serving: Engine, clinics: tuple[UUID, UUID]) -> None:
    ours, theirs = clinics
    factory = make_session_factory(serving)
    for clinic, name in ((ours, "Ours"), (theirs, "Theirs"), (ours, "Ours")):
        with factory() as session:
            scope_to(session, clinic)
            connection = Session.connection(session)
            assert connection.scalars(text(NAMES)).all() == [name]
            session.execute(select(StaffSession), execution_options={"unscoped": "who is it?"}).all()
            assert connection.scalars(text(NAMES)).all() == [name]
            with session.begin_nested() as nested:
                assert connection.scalars(text(NAMES)).all() == [name]
                nested.rollback()
            assert connection.scalars(text(NAMES)).all() == [name]
    with serving.connect() as connection:
        assert connection.scalars(text(NAMES)).all() == []


def test_what_is_set_first_after_a_savepoint_outlives_its_rollback(serving: Engine, clinics: tuple[UUID, UUID]) -> None:
    with make_session_factory(serving)() as session:
        scope_to(session, clinics[0])
        with session.begin_nested() as nested:
            assert session.scalars(select(Patient.name)).all() == ["Ours"]
            nested.rollback()
        assert session.scalars(select(Patient.name)).all() == ["Ours"]


def test_no_row_is_put_into_another_clinic_or_moved_there(serving: Engine, clinics: tuple[UUID, UUID]) -> None:
    ours, theirs = clinics
    columns = "(id, clinic_id, name, plan, created_at)"
    added = f"INSERT INTO preset {columns} VALUES (:id, :theirs, 'x', '{{}}', now())"  # noqa: S608 (own words)
    for statement in (added, "UPDATE location SET clinic_id = :theirs WHERE id <> :id"):
        with serving.connect() as connection:
            working(connection, CLINIC, ours)
            with pytest.raises(ProgrammingError, match="row-level security"):
                connection.execute(text(statement), {"id": uuid4(), "theirs": theirs})


def test_a_statement_with_a_reason_finds_across_clinics_but_never_a_score(
    serving: Engine, clinics: tuple[UUID, UUID]
) -> None:
    with make_session_factory(serving)() as session:
        wanted = select(Patient.name).execution_options(unscoped="a phone says whose it is")
        assert set(session.scalars(wanted)) == {"Ours", "Theirs"}
    with serving.connect() as connection:
        working(connection, ACROSS, FINDING)
        for table in NEVER_ACROSS:
            assert connection.scalar(text(f"SELECT count(*) FROM {table}")) == 0  # noqa: S608 (as above)
        assert connection.execute(text("DELETE FROM patient")).rowcount == 0


def test_only_the_owner_works_on_everything(
    serving: Engine, postgresql_engine: Engine, clinics: tuple[UUID, UUID]
) -> None:
    with serving.connect() as connection:
        working(connection, ACROSS, EVERYTHING)
        assert connection.scalars(text(NAMES)).all() == []
        with pytest.raises(NotTheOwnerError):
            work_on_everything(connection)


def test_even_the_owner_sees_nothing_by_itself(postgresql_engine: Engine, clinics: tuple[UUID, UUID]) -> None:
    """As somebody who owns the tables and is no superuser."""
    with postgresql_engine.connect() as connection, as_owner(connection):
        connection.execute(text("CREATE ROLE owns_it"))
        connection.execute(text("ALTER TABLE patient OWNER TO owns_it"))
        connection.execute(text("ALTER TABLE clinic OWNER TO owns_it"))
        connection.execute(text("ALTER POLICY maintained ON patient TO owns_it"))
        connection.execute(text("SET LOCAL ROLE owns_it"))
        assert connection.scalars(text(NAMES)).all() == []
        work_on_everything(connection)
        assert set(connection.scalars(text(NAMES))) == {"Ours", "Theirs"}
        connection.rollback()


def test_being_told_the_clinic_costs_no_round_trip(serving: Engine, clinics: tuple[UUID, UUID], tmp_path: Path) -> None:
    with make_session_factory(serving)() as session, (tmp_path / "trace").open("w") as trace:
        scope_to(session, clinics[0])
        driver: Any = Session.connection(session).connection.driver_connection
        driver.pgconn.trace(trace.fileno())
        assert session.scalars(select(Patient.name)).all() == ["Ours"]
        session.scalars(select(Patient.id)).all()
        driver.pgconn.untrace()
    begun_and_asked_twice = 3
    assert (tmp_path / "trace").read_text().count("\tSync") == begun_and_asked_twice


def test_a_role_is_told_what_it_may(postgresql_engine: Engine) -> None:
    with postgresql_engine.connect() as connection, as_owner(connection):
        with pytest.raises(NoSuchRoleError, match="no role nobody_here"):
            grant(connection, "nobody_here")
        with pytest.raises(NoSuchRoleError, match="superuser"):
            grant(connection, "postgres")
        connection.execute(text('CREATE ROLE "the ""front"" desk"'))
        grant(connection, 'the "front" desk')
        assert connection.scalar(text("""SELECT has_table_privilege('the "front" desk', 'patient', 'INSERT')"""))
        connection.rollback()
