"""The audit as a chain of hashes for each clinic, whose end a trigger moves on; what is there already is chained."""

from uuid import UUID

import sqlalchemy as sa
from alembic import op

from diary.db import append_only
from diary.db.chaining import BEGINNING, CONTENT, NOBODYS, digest

revision = "0013"
down_revision = "0012"

AUDIT = sa.table("audit", *(sa.column(name) for name in (*CONTENT, "previous", "hash")))
HEAD = sa.table("audit_head", sa.column("id", sa.Uuid()), sa.column("sequence"), sa.column("hash"))
BROKEN = "audit: sequence and previous do not follow the head of the chain"
LOST = "audit_head: a chain only ever grows"

ON_SQLITE = (
    f"""CREATE TRIGGER audit_follows BEFORE INSERT ON audit WHEN NOT EXISTS (
      SELECT 1 FROM audit_head WHERE id = coalesce(NEW.clinic_id, '{NOBODYS.hex}')
      AND sequence = NEW.sequence - 1 AND hash = NEW.previous
    ) BEGIN SELECT RAISE(ABORT, '{BROKEN}'); END""",  # noqa: S608 (constants of this file)
    f"""CREATE TRIGGER audit_moves_head AFTER INSERT ON audit BEGIN
      UPDATE audit_head SET sequence = NEW.sequence, hash = NEW.hash
      WHERE id = coalesce(NEW.clinic_id, '{NOBODYS.hex}');
    END""",  # noqa: S608 (as above)
    f"""CREATE TRIGGER audit_head_grows BEFORE UPDATE ON audit_head
    WHEN NEW.id <> OLD.id OR NEW.sequence <> OLD.sequence + 1
    BEGIN SELECT RAISE(ABORT, '{LOST}'); END""",
    f"CREATE TRIGGER audit_head_stays BEFORE DELETE ON audit_head BEGIN SELECT RAISE(ABORT, '{LOST}'); END",
)
ON_POSTGRESQL = (
    f"""CREATE FUNCTION audit_follows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      UPDATE audit_head SET sequence = NEW.sequence, hash = NEW.hash
      WHERE id = coalesce(NEW.clinic_id, '{NOBODYS}'::uuid) AND sequence = NEW.sequence - 1 AND hash = NEW.previous;
      IF NOT FOUND THEN RAISE EXCEPTION '{BROKEN}' USING ERRCODE = 'integrity_constraint_violation'; END IF;
      RETURN NEW;
    END $$""",  # noqa: S608 (as above)
    "CREATE TRIGGER audit_follows BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION audit_follows()",
    f"""CREATE FUNCTION audit_head_grows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF TG_OP = 'UPDATE' AND NEW.id = OLD.id AND NEW.sequence = OLD.sequence + 1 THEN RETURN NEW; END IF;
      RAISE EXCEPTION '{LOST}' USING ERRCODE = 'integrity_constraint_violation';
    END $$""",
    """CREATE TRIGGER audit_head_grows BEFORE UPDATE OR DELETE ON audit_head
    FOR EACH ROW EXECUTE FUNCTION audit_head_grows()""",
    """CREATE TRIGGER audit_head_stays BEFORE TRUNCATE ON audit_head
    FOR EACH STATEMENT EXECUTE FUNCTION audit_head_grows()""",
)


def upgrade() -> None:
    connection = op.get_bind()
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_head"),
    )
    op.add_column("audit", sa.Column("sequence", sa.Integer(), nullable=True))
    for name in ("previous", "hash"):
        op.add_column("audit", sa.Column(name, sa.String(64), nullable=True))
    append_only.unguard(connection, ["audit"])
    for clinic in connection.scalars(sa.select(AUDIT.c.clinic_id).distinct()).all():
        chain(connection, clinic)
    with op.batch_alter_table("audit") as audit:
        for name, kind in (("sequence", sa.Integer()), ("previous", sa.String(64)), ("hash", sa.String(64))):
            audit.alter_column(name, existing_type=kind, nullable=False)
    op.create_index("uq_audit_chain", "audit", ["clinic_id", "sequence"], unique=True)
    append_only.guard(connection, ["audit"])
    for statement in ON_SQLITE if connection.dialect.name == "sqlite" else ON_POSTGRESQL:
        connection.exec_driver_sql(statement)


def chain(connection: sa.Connection, clinic: object) -> None:
    """Chain the rows of a clinic in the order in which they happened, and put down where the chain ends."""
    columns = [sa.cast(AUDIT.c.detail, sa.Text).label(name) if name == "detail" else AUDIT.c[name] for name in CONTENT]
    wanted = sa.select(*columns).where(AUDIT.c.clinic_id.is_not_distinct_from(clinic))
    previous, places, found = BEGINNING, [], connection.execute(wanted.order_by(AUDIT.c.at, AUDIT.c.id)).mappings()
    for sequence, row in enumerate(found.all(), 1):
        own = digest({**row, "sequence": sequence}, previous)
        places.append({"row": row["id"], "sequence": sequence, "previous": previous, "hash": own})
        previous = own
    connection.execute(sa.update(AUDIT).where(AUDIT.c.id == sa.bindparam("row")), places)
    whose = NOBODYS if clinic is None else clinic if isinstance(clinic, UUID) else UUID(str(clinic))
    connection.execute(sa.insert(HEAD).values(sequence=len(places), hash=previous, id=whose))


def downgrade() -> None:
    connection = op.get_bind()
    append_only.unguard(connection, ["audit"])
    if connection.dialect.name == "sqlite":
        for name in ("audit_follows", "audit_moves_head"):
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
    else:
        connection.exec_driver_sql("DROP TRIGGER audit_follows ON audit")
        connection.exec_driver_sql("DROP FUNCTION audit_follows()")
    op.drop_table("audit_head")
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("DROP FUNCTION audit_head_grows()")
    op.drop_index("uq_audit_chain", "audit")
    with op.batch_alter_table("audit") as audit:
        for name in ("sequence", "previous", "hash"):
            audit.drop_column(name)
    append_only.guard(connection, ["audit"])
