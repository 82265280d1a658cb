"""An index from which is read, of every patient at once, how many scores were written and when the last came in."""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_index("ix_entry_revision_written", "entry_revision", ["clinic_id", "patient_id", "received_at"])


def downgrade() -> None:
    op.drop_index("ix_entry_revision_written", "entry_revision")
