"""Sessions done elsewhere, and whether a patient's history is complete."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

INSTANT = sa.DateTime(timezone=True)
PROCEDURES = (
    "facet_joint_injection",
    "medial_branch_block",
    "atlantoaxial_joint_injection",
    "sacroiliac_joint_injection",
    "radiofrequency_ablation",
)


def words(*values: str, name: str) -> sa.Enum:
    """A text that is one of a few, kept to them by a constraint of that name."""
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True)


def upgrade() -> None:
    op.create_table(
        "past_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("procedure", words(*PROCEDURES, name="procedure"), nullable=False),
        sa.Column("region", words("cervical", "thoracic", "lumbar", "sacroiliac", name="region"), nullable=False),
        sa.Column("side", words("left", "right", "both", name="side"), nullable=False),
        sa.Column("intent", words("diagnostic", "therapeutic", name="intent"), nullable=False),
        sa.Column("levels", sa.JSON(), nullable=False),
        sa.Column("stated_relief_percent", sa.SmallInteger(), nullable=True),
        sa.Column("written_at", INSTANT, nullable=False),
        sa.Column("written_by_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_past_session"),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name="fk_past_session_clinic_id"),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patient.clinic_id", "patient.id"],
            name="fk_past_session_clinic_id_patient_id",
        ),
        sa.ForeignKeyConstraint(["written_by_id"], ["person.id"], name="fk_past_session_written_by_id"),
        sa.UniqueConstraint("clinic_id", "id", name="uq_past_session_clinic_id_id"),
        sa.CheckConstraint(
            "stated_relief_percent BETWEEN 0 AND 100", name=op.f("ck_past_session_stated_relief_percent")
        ),
    )
    op.create_index("ix_past_session_patient_id", "past_session", ["patient_id"])
    op.create_table(
        "past_session_withdrawal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("past_session_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(2000), nullable=False),
        sa.Column("withdrawn_at", INSTANT, nullable=False),
        sa.Column("withdrawn_by_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_past_session_withdrawal"),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name="fk_past_session_withdrawal_clinic_id"),
        sa.ForeignKeyConstraint(
            ["clinic_id", "past_session_id"],
            ["past_session.clinic_id", "past_session.id"],
            name="fk_past_session_withdrawal_clinic_id_past_session_id",
        ),
        sa.ForeignKeyConstraint(["withdrawn_by_id"], ["person.id"], name="fk_past_session_withdrawal_withdrawn_by_id"),
        sa.UniqueConstraint("past_session_id", name="uq_past_session_withdrawal_past_session_id"),
    )
    op.create_table(
        "history_word",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("said_at", INSTANT, nullable=False),
        sa.Column("said_by_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_history_word"),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name="fk_history_word_clinic_id"),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patient.clinic_id", "patient.id"],
            name="fk_history_word_clinic_id_patient_id",
        ),
        sa.ForeignKeyConstraint(["said_by_id"], ["person.id"], name="fk_history_word_said_by_id"),
    )
    op.create_index("ix_history_word_patient_at", "history_word", ["patient_id", "said_at"])


def downgrade() -> None:
    op.drop_table("history_word")
    op.drop_table("past_session_withdrawal")
    op.drop_table("past_session")
