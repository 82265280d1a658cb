"""What providers decide and sign."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

INSTANT = sa.DateTime(timezone=True)
STEPS = ("proceed to RFA", "repeat the block", "repeat the injection", "look for another source", "observe")


def words(*values: str, name: str) -> sa.Enum:
    """A text that is one of a few, kept to them by a constraint of that name."""
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True)


def upgrade() -> None:
    op.create_table(
        "signed_decision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("injection_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("step", words(*STEPS, name="step"), nullable=False),
        sa.Column("note", sa.String(2000), nullable=True),
        sa.Column("reason", sa.String(2000), nullable=True),
        sa.Column("policy_id", sa.String(64), nullable=True),
        sa.Column("policy_version", sa.String(64), nullable=True),
        sa.Column("result", words("met", "not met", "cannot tell", name="result"), nullable=False),
        sa.Column("signed_at", INSTANT, nullable=False),
        sa.Column("signed_by_id", sa.Uuid(), nullable=False),
        sa.Column("signed_name", sa.String(200), nullable=False),
        sa.Column("factor", words("password", name="factor"), nullable=False),
        sa.Column("frozen", sa.Text(), nullable=False),
        sa.Column("frozen_hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_signed_decision"),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name="fk_signed_decision_clinic_id"),
        sa.ForeignKeyConstraint(
            ["clinic_id", "injection_id"],
            ["injection.clinic_id", "injection.id"],
            name="fk_signed_decision_clinic_id_injection_id",
        ),
        sa.ForeignKeyConstraint(["signed_by_id"], ["person.id"], name="fk_signed_decision_signed_by_id"),
        sa.UniqueConstraint("injection_id", "version", name="uq_signed_decision_injection_id_version"),
        sa.CheckConstraint("version >= 1", name=op.f("ck_signed_decision_version")),
        sa.CheckConstraint("version = 1 OR reason IS NOT NULL", name=op.f("ck_signed_decision_amended_for_a_reason")),
    )


def downgrade() -> None:
    op.drop_table("signed_decision")
