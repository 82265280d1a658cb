"""By which second factor whoever signs had been checked shortly before."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

NEW = (("second_by", sa.String(64)), ("second_at", sa.DateTime(timezone=True)))


def upgrade() -> None:
    for name, kind in NEW:
        op.add_column("signed_decision", sa.Column(name, kind, nullable=True))


def downgrade() -> None:
    for name, _ in NEW:
        op.drop_column("signed_decision", name)
