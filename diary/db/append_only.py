"""Has the database itself refuse to change or take away a row of which nothing may be lost.

The session refuses it first (``diary.db.sessions``); what does not go through the session is refused here. Migrations
call ``guard`` for every new table of class ``AppendOnly``, and ``unguard`` before they fill a new column of an old one.
"""

from collections.abc import Iterable

from sqlalchemy import Connection

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


def unguard(connection: Connection, tables: Iterable[str]) -> None:
    """Lift the guard of these tables, for a migration that has to fill what it adds."""
    deeds = _DEEDS if connection.dialect.name == "sqlite" else ("update", "truncate")
    for table in tables:
        for deed in deeds:
            whose = "" if connection.dialect.name == "sqlite" else f" ON {table}"
            connection.exec_driver_sql(f"DROP TRIGGER {table}_no_{deed}{whose}")


def forget(connection: Connection) -> None:
    """Take away what ``guard`` has left in the database besides triggers."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("DROP FUNCTION refuse_to_lose()")
