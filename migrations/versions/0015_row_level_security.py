"""PostgreSQL itself keeps clinics apart; SQLite has nothing of the kind, and the session alone does it there."""

from alembic import op

from diary.db import row_security

revision = "0015"
down_revision = "0014"

TABLES = (
    "alert",
    "alert_event",
    "area",
    "audit",
    "baseline",
    "consent",
    "device_session",
    "entry_revision",
    "history_word",
    "injection",
    "injection_anesthetic",
    "injection_area",
    "injection_correction",
    "injection_move",
    "join_code",
    "location",
    "membership",
    "outgoing_message",
    "overview_fact",
    "past_session",
    "past_session_withdrawal",
    "patient",
    "patient_merge",
    "peg_answer",
    "phone_entry",
    "preset",
    "rescue_revision",
    "setting_revision",
    "signed_decision",
    "staff_link",
    "staff_session",
    "symptom_report",
)
READ, CHANGED = ("SELECT",), ("SELECT", "UPDATE")
FINDING = {
    # Who signs in, where he works, and what waits for him there.
    "membership": READ,
    "staff_link": CHANGED,
    "staff_session": CHANGED,
    "symptom_report": READ,
    # Whose phone this is, whose code, and who asks for a new one.
    "device_session": CHANGED,
    "join_code": CHANGED,
    "patient": READ,
    "consent": READ,
    # Whose turn it is, for workers; to hold a row is to be able to change it.
    "alert": CHANGED,
    "injection": READ,
    "outgoing_message": CHANGED,
}
NOBODYS = "00000000-0000-0000-0000-000000000000"


def upgrade() -> None:
    connection = op.get_bind()
    row_security.guard(connection, TABLES)
    row_security.open_for_finding(connection, FINDING)
    row_security.let_nobodys_in(connection, "audit", "clinic_id IS NULL")
    row_security.guard(connection, ["audit_head"], clinic="id")
    row_security.open_nobodys(connection, "audit_head", f"id = '{NOBODYS}'::uuid")


def downgrade() -> None:
    row_security.unguard(op.get_bind(), [*TABLES, "audit_head"])
