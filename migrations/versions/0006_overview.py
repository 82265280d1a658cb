"""What the clinic overview counts of each injection: a cache, which may be emptied at any time."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "overview_fact",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("injection_id", sa.Uuid(), nullable=False),
        sa.Column("policy_id", sa.String(64), nullable=False),
        sa.Column("policy_version", sa.String(64), nullable=False),
        sa.Column("software_version", sa.String(64), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_overview_fact"),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name="fk_overview_fact_clinic_id"),
        sa.ForeignKeyConstraint(
            ["clinic_id", "injection_id"],
            ["injection.clinic_id", "injection.id"],
            name="fk_overview_fact_clinic_id_injection_id",
        ),
        sa.UniqueConstraint("injection_id", "policy_id", name="uq_overview_fact_injection_id_policy_id"),
    )


def downgrade() -> None:
    op.drop_table("overview_fact")
