"""Emergency access to one patient's pages of care, and messages about it and about changes of an account."""

import sqlalchemy as sa
from alembic import op

from diary.db import row_security

revision = "0020"
down_revision = "0019"

INSTANT = sa.DateTime(timezone=True)
KINDS = ("diary code", "invitation", "reminder", "alert", "password reset")
NEW_KINDS = ("emergency", "account change")
TABLE = "emergency_access"
OF_SESSION = (("emergency_id", sa.Uuid()), ("emergency_patient_id", sa.Uuid()), ("emergency_ends_at", INSTANT))


def messages() -> sa.Table:
    """The table with all that it insists on: SQLite makes it anew, and would forget its conditions."""
    bind = op.get_bind()
    table = sa.Table("outgoing_message", sa.MetaData(), autoload_with=bind, resolve_fks=False)
    for check in sa.inspect(bind).get_check_constraints("outgoing_message"):
        table.append_constraint(sa.CheckConstraint(check["sqltext"], name=op.f(str(check["name"]))))
    return table


def allow(kinds: tuple[str, ...]) -> None:
    """Have the kind of a message be one of these."""
    listed = ", ".join(repr(kind) for kind in kinds)
    with op.batch_alter_table("outgoing_message", copy_from=messages()) as changed:
        changed.drop_constraint(op.f("ck_outgoing_message_kind"), type_="check")
        changed.create_check_constraint(op.f("ck_outgoing_message_kind"), f"kind IN ({listed})")


def upgrade() -> None:
    sealed = sa.String() if op.get_bind().dialect.name == "postgresql" else sa.String(2000)
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sealed, nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("reviewed_at", INSTANT, nullable=True),
        sa.Column("reviewed_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("ends_at > opened_at", name=op.f(f"ck_{TABLE}_lasts")),
        sa.CheckConstraint("reviewed_by_id <> person_id", name=op.f(f"ck_{TABLE}_reviewed_by_another")),
        sa.CheckConstraint(
            "reviewed_by_id IS NOT NULL OR reviewed_at IS NULL", name=op.f(f"ck_{TABLE}_reviewed_by_someone")
        ),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name=op.f(f"fk_{TABLE}_clinic_id")),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patient.clinic_id", "patient.id"],
            name=op.f(f"fk_{TABLE}_clinic_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f(f"fk_{TABLE}_person_id")),
        sa.ForeignKeyConstraint(["reviewed_by_id"], ["person.id"], name=op.f(f"fk_{TABLE}_reviewed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
    )
    op.create_index(op.f(f"ix_{TABLE}_session_id"), TABLE, ["session_id"])
    op.create_index(f"ix_{TABLE}_opened", TABLE, ["clinic_id", "opened_at"])
    row_security.guard(op.get_bind(), [TABLE])
    for name, kind in OF_SESSION:
        op.add_column("staff_session", sa.Column(name, kind, nullable=True))
    allow((*KINDS, *NEW_KINDS))


def downgrade() -> None:
    waiting = sa.table("outgoing_message", sa.column("kind", sa.String))
    op.execute(waiting.delete().where(waiting.c.kind.in_(NEW_KINDS)))
    allow(KINDS)
    for name, _ in OF_SESSION:
        op.drop_column("staff_session", name)
    op.drop_table(TABLE)
