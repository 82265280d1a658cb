"""Tombstones of deleted patients; what is only ever added parts with the rows of who has one, and with no others."""

import sqlalchemy as sa
from alembic import op

from diary.db import append_only, row_security

revision = "0022"
down_revision = "0021"

TABLE = "tombstone"
KINDS = ("patient", "injection", "phone")
REASONS = ("asked for", "wrong registration", "kept long enough")
GONE = "IN (SELECT buried_id FROM tombstone)"
HIS = f"OLD.patient_id {GONE}"
OF_INJECTION = f"OLD.injection_id {GONE}"
RAISED = "alert JOIN symptom_report ON symptom_report.id = symptom_report_id"
WRITTEN = (
    ("entry_revision", "entry_id"),
    ("rescue_revision", "rescue_id"),
    ("peg_answer", "answer_id"),
    ("symptom_report", "report_id"),
)


def written(table: str, key: str) -> str:
    """What a phone wrote that is the patient's, by the id that the phone made."""
    return f"OLD.entry_id IN (SELECT {key} FROM {table} WHERE patient_id {GONE} OR injection_id {GONE})"  # noqa: S608 (own words)


PARTED_WITH = {
    "alert_event": f"OLD.alert_id IN (SELECT alert.id FROM {RAISED} WHERE patient_id {GONE} OR injection_id {GONE})",  # noqa: S608 (own words)
    "consent": HIS,
    "entry_revision": f"{HIS} OR {OF_INJECTION}",
    "history_word": HIS,
    "injection_correction": OF_INJECTION,
    "injection_move": f"{OF_INJECTION} OR OLD.from_patient_id {GONE} OR OLD.to_patient_id {GONE}",
    "past_session": HIS,
    "past_session_withdrawal": f"OLD.past_session_id IN (SELECT id FROM past_session WHERE patient_id {GONE})",  # noqa: S608 (own words)
    "peg_answer": f"{HIS} OR {OF_INJECTION}",
    "phone_entry": " OR ".join([f"OLD.written_by_id {GONE}", *(written(*each) for each in WRITTEN)]),
    "rescue_revision": f"{HIS} OR {OF_INJECTION}",
    "signed_decision": OF_INJECTION,
    "symptom_report": f"{HIS} OR {OF_INJECTION}",
}


def one_of(name: str, words: tuple[str, ...]) -> sa.CheckConstraint:
    return sa.CheckConstraint(f"{name} IN ({', '.join(map(repr, words))})", name=op.f(f"ck_{TABLE}_{name}"))


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(max(map(len, KINDS))), nullable=False),
        sa.Column("buried_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(max(map(len, REASONS))), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_by_id", sa.Uuid(), nullable=True),
        one_of("kind", KINDS),
        one_of("reason", REASONS),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name=op.f(f"fk_{TABLE}_clinic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("buried_id", name=op.f(f"uq_{TABLE}_buried_id")),
    )
    op.create_index(op.f(f"ix_{TABLE}_patient_id"), TABLE, ["patient_id"])
    connection = op.get_bind()
    append_only.guard(connection, [TABLE])
    row_security.guard(connection, [TABLE])
    row_security.open_some_for_finding(connection, TABLE, "kind = 'phone'")
    append_only.part_with(connection, PARTED_WITH)


def downgrade() -> None:
    connection = op.get_bind()
    append_only.part_with_nothing(connection, PARTED_WITH)
    append_only.unguard(connection, [TABLE])
    row_security.unguard(connection, [TABLE])
    op.drop_table(TABLE)
