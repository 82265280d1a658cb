"""Indices by which administrators read the audit: by who did something, and by what was done, the newest first."""

from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_index("ix_audit_clinic_actor", "audit", ["clinic_id", "actor_id", "sequence"])
    op.create_index("ix_audit_clinic_action", "audit", ["clinic_id", "action", "sequence"])


def downgrade() -> None:
    op.drop_index("ix_audit_clinic_action", "audit")
    op.drop_index("ix_audit_clinic_actor", "audit")
