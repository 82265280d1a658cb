"""The migrations lead up and down, lose nothing on the way up, and end where the models are."""

from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect

from diary.assets import MIGRATIONS
from diary.db.engine import at_one_moment, make_engine, make_session_factory
from diary.db.migrating import current, downgrade, newest, upgrade
from diary.db.scope import scope_to
from diary.db.tables import Base
from diary.services.verifying import heads, verify
from tests.builders import found_clinic
from tests.databases import BACKENDS, new_database
from tests.services.test_verifying import NOBODY, look


@pytest.fixture(params=BACKENDS)
def blank(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """A database without any table."""
    if request.param == "sqlite":
        engine = make_engine(f"sqlite:///{request.getfixturevalue('tmp_path') / 'blank.sqlite'}")
    else:
        address = new_database(request.getfixturevalue("postgresql_server"), request.node.name.partition("[")[0][:60])
        engine = make_engine(address)
    yield engine
    engine.dispose()


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names()) - {"alembic_version"}


def names_of_constraints(engine: Engine) -> set[str | None]:
    """The names of everything that a table insists on."""
    found = inspect(engine)
    names: set[str | None] = set()
    for table in tables(engine):
        names.add(found.get_pk_constraint(table)["name"])
        for several in (found.get_check_constraints, found.get_foreign_keys, found.get_unique_constraints):
            names.update(each["name"] for each in several(table))
        names.update(each["name"] for each in found.get_indexes(table))
    return names


def test_up_down_and_up_again(blank: Engine) -> None:
    assert current(blank) is None
    upgrade(blank)
    assert current(blank) == newest()
    assert tables(blank) == set(Base.metadata.tables)
    downgrade(blank, "base")
    assert current(blank) is None
    assert tables(blank) == set()
    upgrade(blank)
    assert tables(blank) == set(Base.metadata.tables)


def test_a_database_that_is_full_goes_down_and_comes_up_empty(blank: Engine) -> None:
    upgrade(blank)
    with make_session_factory(blank).begin() as session:
        found_clinic(session)
    downgrade(blank, "base")
    upgrade(blank)
    assert current(blank) == newest()


def test_looks_from_before_the_chain_are_chained_by_the_migration(blank: Engine) -> None:
    upgrade(blank)
    with make_session_factory(blank).begin() as session:
        scope_to(session, (house := found_clinic(session)).clinic_id)
        for minute in range(3):
            look(session, house.staff(), minute)
            look(session, NOBODY, minute)
    chain = next(path.name[:4] for path in (MIGRATIONS / "versions").glob("*_audit_chain.py"))
    downgrade(blank, f"{int(chain) - 1:04}")
    upgrade(blank)
    with at_one_moment(blank) as connection:
        found, ends = verify(connection), heads(connection)
    assert (found.rows, found.chains, found.faults) == (6, 2, ())
    assert [end.sequence for end in ends.values()] == [3, 3]


def test_the_migrations_end_where_the_models_are(blank: Engine) -> None:
    upgrade(blank)
    with blank.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []


def test_the_migrations_name_every_constraint_as_the_models_do(blank: Engine) -> None:
    Base.metadata.create_all(blank)
    modelled = names_of_constraints(blank)
    Base.metadata.drop_all(blank)
    upgrade(blank)
    assert names_of_constraints(blank) == modelled
    assert None not in modelled


def test_a_migration_that_fails_leaves_the_database_as_it_was(blank: Engine) -> None:
    with blank.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE device_session (id integer)")
    with pytest.raises(Exception, match="device_session"):
        upgrade(blank)
    assert current(blank) is None
    assert tables(blank) == {"device_session"}


def test_revisions_are_numbered_in_a_row() -> None:
    names = sorted(path.name for path in (MIGRATIONS / "versions").glob("*.py"))
    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))
