"""What the role that serves may do on PostgreSQL, where it owns nothing: what the diary does, and no more."""

from sqlalchemy import Connection, text

from diary.db.append_only import append_only_tables
from diary.db.of_patient import tables_of_a_patient

_GRANTEES = text(
    "SELECT DISTINCT grantee FROM information_schema.role_table_grants "
    "WHERE table_schema = current_schema() AND table_name = 'clinic' AND grantee <> grantor AND grantee <> 'PUBLIC'"
)
_TABLES = text("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
_ROLE = text("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = :role")
VERSION = "alembic_version"


class NoSuchRoleError(RuntimeError):
    """A role that there is not, or that row-level security would not hold."""


def grant(connection: Connection, role: str) -> None:
    """Let a role serve: read, add and change, but not change what is only ever added.

    Of that it may delete what is a patient's; the triggers let it, where the patient has a tombstone.
    """
    unheld = connection.scalar(_ROLE, {"role": role})
    if unheld is None:
        raise NoSuchRoleError(f"there is no role {role} on this server")
    if unheld:
        raise NoSuchRoleError(f"row-level security does not hold {role}: it is a superuser or has BYPASSRLS")
    _grant(connection, role)


def renew(connection: Connection) -> None:
    """Let the roles that serve already use the tables that a migration has added."""
    if connection.dialect.name == "postgresql":
        for role in connection.scalars(_GRANTEES).all():
            _grant(connection, role)


def _grant(connection: Connection, role: str) -> None:
    quote = connection.dialect.identifier_preparer.quote_identifier
    name, kept = quote(role), append_only_tables()
    for table in connection.scalars(_TABLES).all():
        connection.exec_driver_sql(f"REVOKE ALL ON {table} FROM {name}")
        deeds = "SELECT" if table == VERSION else "SELECT, INSERT"
        if table in kept:
            deeds += ", DELETE" if table in tables_of_a_patient() else ""
        elif table != VERSION:
            deeds += ", UPDATE" if table == "audit_head" else ", UPDATE, DELETE"
        connection.exec_driver_sql(f"GRANT {deeds} ON {table} TO {name}")
