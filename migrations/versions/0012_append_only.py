"""The database itself refuses to change or take away the rows of which nothing may be lost."""

from alembic import op

from diary.db import append_only

revision = "0012"
down_revision = "0011"

TABLES = (
    "alert_event",
    "audit",
    "consent",
    "entry_revision",
    "history_word",
    "injection_correction",
    "injection_move",
    "past_session",
    "past_session_withdrawal",
    "peg_answer",
    "phone_entry",
    "rescue_revision",
    "setting_revision",
    "signed_decision",
    "symptom_report",
)


def upgrade() -> None:
    append_only.guard(op.get_bind(), TABLES)


def downgrade() -> None:
    append_only.unguard(op.get_bind(), TABLES)
    append_only.forget(op.get_bind())
