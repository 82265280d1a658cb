"""How somebody may sign in decides before it is known for which clinic: those settings are read across clinics."""

from alembic import op

from diary.db import row_security

revision = "0016"
down_revision = "0015"

WHICH = "kind IN ('second factor', 'single sign-on')"


def upgrade() -> None:
    row_security.open_some_for_finding(op.get_bind(), "setting_revision", WHICH)


def downgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("DROP POLICY finding_some ON setting_revision")
