"""Has PostgreSQL itself keep clinics apart: row-level security, forced on every table that carries a clinic.

``diary.db.scope`` holds the statements of the ORM to a clinic; what goes round it meets the policies made here. They
rest on two settings of the transaction, and where neither is set no row is to be had, not even by the tables' owner:

``diary.clinic``
    the clinic that is being worked in: its rows, and no others, can be read and written;
``diary.across``
    ``finding`` while a statement runs that says why it looks into every clinic (who is signing in, which message is
    due): opens the few tables that are needed for it, never those with scores, notes or decisions. ``everything`` opens
    all, and only for the owner: migrations, copies and the check of the audit.

Migrations call ``guard`` for every new table that carries a clinic.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from sqlalchemy import Connection, text

CLINIC, ACROSS = "diary.clinic", "diary.across"
FINDING: Final = "finding"
EVERYTHING: Final = "everything"
OWN, MAINTAINED = "own_clinic", "maintained"
_AT_WORK = f"(SELECT nullif(current_setting('{CLINIC}', true), '')::uuid)"
_MAINTAINING = f"(SELECT current_setting('{ACROSS}', true)) = '{EVERYTHING}'"
_FINDING = f"(SELECT current_setting('{ACROSS}', true)) = '{FINDING}'"
_MAY_MAINTAIN = text(
    "SELECT rolsuper OR rolbypassrls OR pg_has_role(current_user, relowner, 'MEMBER') FROM pg_roles, pg_class "
    "WHERE rolname = current_user AND relname = 'clinic' AND relkind = 'r'"
)


class NotTheOwnerError(RuntimeError):
    """Work on every clinic's rows was begun by a role that may not see them."""


def guard(connection: Connection, tables: Iterable[str], *, clinic: str = "clinic_id") -> None:
    """From now on a row of these tables is there for its own clinic alone; ``clinic`` is the column that says whose."""
    if connection.dialect.name != "postgresql":
        return
    own = f"{clinic} = {_AT_WORK}"
    for table in tables:
        for statement in (
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY {OWN} ON {table} USING ({own}) WITH CHECK ({own})",
            f"CREATE POLICY {MAINTAINED} ON {table} TO CURRENT_USER USING ({_MAINTAINING}) WITH CHECK ({_MAINTAINING})",
        ):
            connection.exec_driver_sql(statement)


def open_for_finding(connection: Connection, deeds_on: Mapping[str, Iterable[str]]) -> None:
    """Let statements that say why look into every clinic's rows of these tables: ``SELECT``, perhaps ``UPDATE``."""
    if connection.dialect.name != "postgresql":
        return
    for table, deeds in deeds_on.items():
        for deed in deeds:
            policy = f"CREATE POLICY finding_{deed.lower()} ON {table} FOR {deed} USING ({_FINDING})"
            connection.exec_driver_sql(f"{policy} WITH CHECK ({_FINDING})" if deed == "UPDATE" else policy)


def open_some_for_finding(connection: Connection, table: str, which: str) -> None:
    """Let statements that say why read every clinic's rows of a table that meet a condition, and no others."""
    if connection.dialect.name == "postgresql":
        policy = f"CREATE POLICY finding_some ON {table} FOR SELECT USING ({_FINDING} AND {which})"
        connection.exec_driver_sql(policy)


def let_nobodys_in(connection: Connection, table: str, is_nobodys: str) -> None:
    """Let rows that belong to no clinic be added, whoever is being worked for; nobody reads them but the owner."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"CREATE POLICY nobodys ON {table} FOR INSERT WITH CHECK ({is_nobodys})")


def open_nobodys(connection: Connection, table: str, is_nobodys: str) -> None:
    """Have rows that belong to no clinic there for everybody."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"CREATE POLICY nobodys ON {table} USING ({is_nobodys}) WITH CHECK ({is_nobodys})")


def unguard(connection: Connection, tables: Iterable[str]) -> None:
    """Lift the policies of these tables."""
    if connection.dialect.name != "postgresql":
        return
    for table in tables:
        for policy in connection.scalars(text("SELECT policyname FROM pg_policies WHERE tablename = :t"), {"t": table}):
            connection.exec_driver_sql(f"DROP POLICY {policy} ON {table}")
        connection.exec_driver_sql(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")


def work_on_everything(connection: Connection) -> None:
    """Open every clinic's rows to the owner's own work, until the transaction ends."""
    if connection.dialect.name != "postgresql":
        return
    if connection.scalar(_MAY_MAINTAIN) is False:
        raise NotTheOwnerError("this needs the role that owns the tables; the one of DIARY_DATABASE_URL does not")
    connection.exec_driver_sql(f"SELECT set_config('{ACROSS}', '{EVERYTHING}', true)")


def may_do_more_than_serve(connection: Connection) -> bool:
    """Whether a role could lift what holds it to one clinic; on SQLite nothing does."""
    return connection.dialect.name == "postgresql" and bool(connection.scalar(_MAY_MAINTAIN))
