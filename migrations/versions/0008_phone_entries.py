"""What phones have sent, by the ids that they made."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "phone_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("operation_id", sa.Uuid(), nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("stands", sa.Boolean(), nullable=False),
        sa.Column("clock_behind_seconds", sa.Integer(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by_kind", sa.String(64), nullable=False),
        sa.Column("written_by_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_phone_entry"),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name="fk_phone_entry_clinic_id"),
        sa.UniqueConstraint("operation_id", "content_hash", name="uq_phone_entry_operation_id_content_hash"),
    )
    op.create_index("ix_phone_entry_entry_id", "phone_entry", ["entry_id"])
    op.create_index(
        "uq_phone_entry_stands",
        "phone_entry",
        ["operation_id"],
        unique=True,
        sqlite_where=sa.text("stands"),
        postgresql_where=sa.text("stands"),
    )


def downgrade() -> None:
    op.drop_table("phone_entry")
