"""Reminders: when each diary is looked at next, and what becomes of the message for each of its points."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

INSTANT = sa.DateTime(timezone=True)
CHANNELS = ("email", "sms")
KINDS = ("diary code", "invitation", "password reset")
AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)
TO_INJECTION = "fk_outgoing_message_clinic_id_injection_id"
ONE_EACH = "uq_outgoing_message_injection_id_point_kind"
REMINDS_OF_A_POINT = "kind <> 'reminder' OR (injection_id IS NOT NULL AND point IS NOT NULL)"


def one_of(column: str, values: tuple[str, ...]) -> str:
    """The condition that a column holds one of a few words."""
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def table(kinds: tuple[str, ...], *more: sa.schema.SchemaItem) -> sa.Table:
    """The table as migration 0003 left it, and more: SQLite makes it anew and would forget what it insists on."""
    return sa.Table(
        "outgoing_message",
        sa.MetaData(),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(14), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("wanted_channel", sa.String(5), nullable=True),
        sa.Column("queued_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("lease_ends_at", INSTANT, nullable=True),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("sent_by", sa.String(5), nullable=True),
        sa.Column("fate", sa.String(64), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_outgoing_message"),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name="fk_outgoing_message_clinic_id"),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patient.clinic_id", "patient.id"],
            name="fk_outgoing_message_clinic_id_patient_id",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_outgoing_message_person_id"),
        sa.UniqueConstraint("kind", "object_id", name="uq_outgoing_message_kind_object_id"),
        sa.CheckConstraint("patient_id IS NOT NULL OR person_id IS NOT NULL", name="ck_outgoing_message_has_a_reader"),
        sa.CheckConstraint("tries >= 0", name="ck_outgoing_message_tries"),
        sa.CheckConstraint("closed_at IS NULL OR fate IS NOT NULL", name="ck_outgoing_message_closed_for_a_reason"),
        sa.CheckConstraint(one_of("kind", kinds), name="ck_outgoing_message_kind"),
        sa.CheckConstraint(one_of("wanted_channel", CHANNELS), name="ck_outgoing_message_wanted_channel"),
        sa.CheckConstraint(one_of("sent_by", CHANNELS), name="ck_outgoing_message_sent_by"),
        sa.Index("ix_outgoing_message_due", "closed_at", "due_at"),
        sa.Index("ix_outgoing_message_patient_id", "patient_id"),
        *more,
    )


def columns() -> tuple[sa.Column[Any], ...]:
    """What is new in it."""
    return (
        sa.Column("sending_at", INSTANT, nullable=True),
        sa.Column("injection_id", sa.Uuid(), nullable=True),
        sa.Column("point", sa.String(64), nullable=True),
        sa.Column("refused_by", sa.String(5), nullable=True),
    )


def upgrade() -> None:
    op.add_column("injection", sa.Column("next_due_at", INSTANT, nullable=True))
    op.create_index("ix_injection_next_due", "injection", ["next_due_at"])
    # A worker looks at every diary that runs as soon as it comes by.
    running = sa.table("injection", sa.column("next_due_at", INSTANT), sa.column("state", sa.String))
    op.execute(running.update().where(running.c.state == "running").values(next_due_at=AT_ONCE))
    with op.batch_alter_table("outgoing_message", copy_from=table(KINDS)) as changed:
        for column in columns():
            changed.add_column(column)
        changed.drop_constraint(op.f("ck_outgoing_message_kind"), type_="check")
        changed.create_check_constraint(op.f("ck_outgoing_message_kind"), one_of("kind", (*KINDS, "reminder")))
        changed.create_check_constraint(op.f("ck_outgoing_message_refused_by"), one_of("refused_by", CHANNELS))
        changed.create_check_constraint(op.f("ck_outgoing_message_reminds_of_a_point"), REMINDS_OF_A_POINT)
        changed.create_foreign_key(TO_INJECTION, "injection", ["clinic_id", "injection_id"], ["clinic_id", "id"])
        changed.create_unique_constraint(ONE_EACH, ["injection_id", "point", "kind"])


def downgrade() -> None:
    messages = sa.table("outgoing_message", sa.column("kind", sa.String))
    op.execute(messages.delete().where(messages.c.kind == "reminder"))
    as_it_is = table(
        (*KINDS, "reminder"),
        *columns(),
        sa.CheckConstraint(one_of("refused_by", CHANNELS), name="ck_outgoing_message_refused_by"),
        sa.CheckConstraint(REMINDS_OF_A_POINT, name="ck_outgoing_message_reminds_of_a_point"),
        sa.ForeignKeyConstraint(
            ["clinic_id", "injection_id"], ["injection.clinic_id", "injection.id"], name=TO_INJECTION
        ),
        sa.UniqueConstraint("injection_id", "point", "kind", name=ONE_EACH),
    )
    with op.batch_alter_table("outgoing_message", copy_from=as_it_is) as changed:
        changed.drop_constraint(ONE_EACH, type_="unique")
        changed.drop_constraint(TO_INJECTION, type_="foreignkey")
        for name in ("reminds_of_a_point", "refused_by", "kind"):
            changed.drop_constraint(op.f(f"ck_outgoing_message_{name}"), type_="check")
        changed.create_check_constraint(op.f("ck_outgoing_message_kind"), one_of("kind", KINDS))
        for column in columns():
            changed.drop_column(column.name)
    op.drop_index("ix_injection_next_due", "injection")
    op.drop_column("injection", "next_due_at")
