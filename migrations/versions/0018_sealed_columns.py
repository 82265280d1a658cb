"""Room for notes and contacts that are sealed, and the keys that they are sealed under."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

SEALED = (
    ("alert_event", "said", 2000),
    ("entry_revision", "note", 2000),
    ("patient", "email", 254),
    ("patient", "phone", 64),
    ("signed_decision", "note", 2000),
    ("signed_decision", "reason", 2000),
)
"""What is longer when it is sealed; SQLite does not insist on a length."""


def upgrade() -> None:
    op.create_table(
        "field_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("proof", sa.String(200), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_field_key")),
        sa.UniqueConstraint("name", name=op.f("uq_field_key_name")),
    )
    if op.get_bind().dialect.name == "postgresql":
        for table, column, _ in SEALED:
            op.alter_column(table, column, type_=sa.String())


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table, column, length in SEALED:
            op.alter_column(table, column, type_=sa.String(length))
    op.drop_table("field_key")
