"""Messages that wait to be sent."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

INSTANT = sa.DateTime(timezone=True)
CHANNELS = ("email", "sms")


def words(*values: str, name: str) -> sa.Enum:
    """A text that is one of a few, kept to them by a constraint of that name."""
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True)


def upgrade() -> None:
    op.create_table(
        "outgoing_message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("kind", words("diary code", "invitation", "password reset", name="kind"), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("wanted_channel", words(*CHANNELS, name="wanted_channel"), nullable=True),
        sa.Column("queued_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("lease_ends_at", INSTANT, nullable=True),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("sent_by", words(*CHANNELS, name="sent_by"), nullable=True),
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
        sa.CheckConstraint(
            "patient_id IS NOT NULL OR person_id IS NOT NULL", name=op.f("ck_outgoing_message_has_a_reader")
        ),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_outgoing_message_tries")),
        sa.CheckConstraint(
            "closed_at IS NULL OR fate IS NOT NULL", name=op.f("ck_outgoing_message_closed_for_a_reason")
        ),
    )
    op.create_index("ix_outgoing_message_due", "outgoing_message", ["closed_at", "due_at"])
    op.create_index("ix_outgoing_message_patient_id", "outgoing_message", ["patient_id"])


def downgrade() -> None:
    op.drop_table("outgoing_message")
