"""Has the database itself refuse to change or take away a row of which nothing may be lost.

The session refuses it first (``diary.db.sessions``); what does not go through the session is refused here. Migrations
call ``guard`` for every new table of class ``AppendOnly``, ``unguard`` before they fill a new column of an old one, and
``part_with`` for the tables from which the rows of a patient may go whose records were deleted (docs/adr/0010).
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy import Connection, text

from diary.db.base import AppendOnly, Base

REFUSED = "rows of this table are only ever added"
_DEEDS = ("update", "delete")
_FUNCTION = f"""
CREATE OR REPLACE FUNCTION refuse_to_lose() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '%: {REFUSED}', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$
"""


def append_only_tables() -> frozenset[str]:
    """The tables of which nothing may be lost."""
    kept = (mapper for mapper in Base.registry.mappers if issubclass(mapper.class_, AppendOnly))
    return frozenset(str(mapper.local_table) for mapper in kept)


def guard(connection: Connection, tables: Iterable[str]) -> None:
    """From now on the rows of these tables can only be added."""
    if connection.dialect.name == "sqlite":
        for table, deed in ((table, deed) for table in tables for deed in _DEEDS):
            connection.exec_driver_sql(
                f"CREATE TRIGGER {table}_no_{deed} BEFORE {deed} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table}: {REFUSED}'); END"
            )
        return
    connection.exec_driver_sql(_FUNCTION.replace("%", "%%"))
    for table in tables:
        for deeds, each in (("UPDATE OR DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
            connection.exec_driver_sql(
                f"CREATE TRIGGER {table}_no_{deeds.split()[0].lower()} BEFORE {deeds} ON {table} "
                f"FOR EACH {each} EXECUTE FUNCTION refuse_to_lose()"
            )


def part_with(connection: Connection, on_condition: Mapping[str, str]) -> None:
    """Let rows of guarded tables be deleted that meet a condition in SQL on ``OLD``, and still never be changed."""
    for table, condition in on_condition.items():
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {table}_no_delete")
            # A condition that cannot be told is not met.
            connection.exec_driver_sql(
                f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} WHEN ({condition}) IS NOT TRUE "
                f"BEGIN SELECT RAISE(ABORT, '{table}: {REFUSED}'); END"
            )
            continue
        connection.exec_driver_sql(
            f"CREATE FUNCTION part_with_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN IF TG_OP = 'DELETE' THEN IF ({condition}) IS TRUE THEN RETURN OLD; END IF; END IF; "
            f"RAISE EXCEPTION '{table}: {REFUSED}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        connection.exec_driver_sql(f"DROP TRIGGER {table}_no_update ON {table}")
        connection.exec_driver_sql(
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION part_with_{table}()"
        )


def part_with_nothing(connection: Connection, tables: Iterable[str]) -> None:
    """Take back what ``part_with`` has allowed."""
    unguard(connection, tables)
    guard(connection, tables)
    if connection.dialect.name == "postgresql":
        for table in tables:
            connection.exec_driver_sql(f"DROP FUNCTION part_with_{table}()")


def unguard(connection: Connection, tables: Iterable[str]) -> None:
    """Lift the guard of these tables, for a migration that has to fill what it adds."""
    deeds = _DEEDS if connection.dialect.name == "sqlite" else ("update", "truncate")
    for table in tables:
        for deed in deeds:
            whose = "" if connection.dialect.name == "sqlite" else f" ON {table}"
            connection.exec_driver_sql(f"DROP TRIGGER {table}_no_{deed}{whose}")


@contextmanager
def lifted(connection: Connection, tables: Iterable[str]) -> Iterator[None]:
    """Work on what is guarded, as a command of the owner may; afterwards the guards stand again as they were."""
    names = tuple(tables)
    if connection.dialect.name == "sqlite":
        wanted = text("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name IN (:update, :delete)")
        kept = [
            made
            for name in names
            for made in connection.scalars(wanted, {deed: f"{name}_no_{deed}" for deed in _DEEDS}).all()
        ]
        unguard(connection, names)
        yield
        for made in kept:
            connection.exec_driver_sql(made)
        return
    for name in names:
        connection.exec_driver_sql(f"ALTER TABLE {name} DISABLE TRIGGER {name}_no_update")
    yield
    for name in names:
        connection.exec_driver_sql(f"ALTER TABLE {name} ENABLE TRIGGER {name}_no_update")


def forget(connection: Connection) -> None:
    """Take away what ``guard`` has left in the database besides triggers."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("DROP FUNCTION refuse_to_lose()")
