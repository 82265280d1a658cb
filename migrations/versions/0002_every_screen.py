"""What the screens of a clinic's day keep: corrections, merges, presets, settings, consents, PEG, links for staff."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

INSTANT = sa.DateTime(timezone=True)
ADDED = (
    ("location", "retired_at", INSTANT),
    ("injection", "may_stand_at", INSTANT),
    ("injection", "closing_reason", sa.String(2000)),
    ("entry_revision", "asleep_before", sa.Boolean()),
    ("device_session", "locked_at", INSTANT),
)
SOURCES = ("patient", "helper", "staff", "paper")


def upgrade() -> None:
    for table, name, kind in ADDED:
        op.add_column(table, sa.Column(name, kind, nullable=True))
    _patient_merge()
    _injection_move()
    _injection_correction()
    _preset()
    _setting_revision()
    _consent()
    _peg_answer()
    _staff_link()


def downgrade() -> None:
    for table in (
        "staff_link",
        "peg_answer",
        "consent",
        "setting_revision",
        "preset",
        "injection_correction",
        "injection_move",
        "patient_merge",
    ):
        op.drop_table(table)
    for table, name, _ in reversed(ADDED):
        op.drop_column(table, name)


def words(*values: str, name: str) -> sa.Enum:
    """A text that is one of a few, kept to them by a constraint of that name."""
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True)


def of_clinic(table: str, *items: sa.schema.SchemaItem) -> None:
    """A table of rows that belong to a clinic."""
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        *items,
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name=f"fk_{table}_clinic_id"),
    )


def within_clinic(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    """A reference to a row of the same clinic."""
    return sa.ForeignKeyConstraint(
        ["clinic_id", column], [f"{other}.clinic_id", f"{other}.id"], name=f"fk_{table}_clinic_id_{column}"
    )


def by_person(table: str, column: str) -> sa.ForeignKeyConstraint:
    """A reference to someone of the staff."""
    return sa.ForeignKeyConstraint([column], ["person.id"], name=f"fk_{table}_{column}")


def _patient_merge() -> None:
    table = "patient_merge"
    in_force = sa.text("undone_at IS NULL")
    of_clinic(
        table,
        sa.Column("kept_patient_id", sa.Uuid(), nullable=False),
        sa.Column("merged_patient_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(2000), nullable=False),
        sa.Column("moved_devices", sa.JSON(), nullable=False),
        sa.Column("merged_at", INSTANT, nullable=False),
        sa.Column("merged_by_id", sa.Uuid(), nullable=False),
        sa.Column("undone_at", INSTANT, nullable=True),
        sa.Column("undone_by_id", sa.Uuid(), nullable=True),
        sa.Column("undone_reason", sa.String(2000), nullable=True),
        sa.UniqueConstraint("clinic_id", "id", name="uq_patient_merge_clinic_id_id"),
        within_clinic(table, "kept_patient_id", "patient"),
        within_clinic(table, "merged_patient_id", "patient"),
        by_person(table, "merged_by_id"),
        by_person(table, "undone_by_id"),
        sa.CheckConstraint("kept_patient_id <> merged_patient_id", name=op.f("ck_patient_merge_two_patients")),
        sa.CheckConstraint(
            "undone_by_id IS NOT NULL OR undone_at IS NULL", name=op.f("ck_patient_merge_undone_by_someone")
        ),
    )
    op.create_index("ix_patient_merge_kept_patient_id", table, ["kept_patient_id"])
    op.create_index(
        "uq_patient_merge_in_force",
        table,
        ["merged_patient_id"],
        unique=True,
        sqlite_where=in_force,
        postgresql_where=in_force,
    )


def _injection_move() -> None:
    table = "injection_move"
    of_clinic(
        table,
        sa.Column("injection_id", sa.Uuid(), nullable=False),
        sa.Column("from_patient_id", sa.Uuid(), nullable=False),
        sa.Column("to_patient_id", sa.Uuid(), nullable=False),
        sa.Column("merge_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(2000), nullable=False),
        sa.Column("moved_at", INSTANT, nullable=False),
        sa.Column("moved_by_id", sa.Uuid(), nullable=False),
        within_clinic(table, "injection_id", "injection"),
        within_clinic(table, "from_patient_id", "patient"),
        within_clinic(table, "to_patient_id", "patient"),
        by_person(table, "moved_by_id"),
        sa.CheckConstraint("from_patient_id <> to_patient_id", name=op.f("ck_injection_move_two_patients")),
    )
    op.create_index("ix_injection_move_injection_id", table, ["injection_id"])


def _injection_correction() -> None:
    table = "injection_correction"
    of_clinic(
        table,
        sa.Column("injection_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.SmallInteger(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(2000), nullable=False),
        sa.Column("corrected_at", INSTANT, nullable=False),
        sa.Column("corrected_by_id", sa.Uuid(), nullable=False),
        within_clinic(table, "injection_id", "injection"),
        by_person(table, "corrected_by_id"),
        sa.UniqueConstraint("injection_id", "revision", name="uq_injection_correction_injection_id_revision"),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_injection_correction_revision")),
    )


def _preset() -> None:
    of_clinic(
        "preset",
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("retired_at", INSTANT, nullable=True),
        sa.UniqueConstraint("clinic_id", "id", name="uq_preset_clinic_id_id"),
        sa.UniqueConstraint("clinic_id", "name", name="uq_preset_clinic_id_name"),
    )


def _setting_revision() -> None:
    table = "setting_revision"
    of_clinic(
        table,
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("revision", sa.SmallInteger(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(2000), nullable=True),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("changed_by_id", sa.Uuid(), nullable=False),
        by_person(table, "changed_by_id"),
        sa.UniqueConstraint(
            "clinic_id", "kind", "subject", "revision", name="uq_setting_revision_clinic_id_kind_subject_revision"
        ),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_setting_revision_revision")),
    )


def _consent() -> None:
    table = "consent"
    of_clinic(
        table,
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("channel", words("email", "sms", name="channel"), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("given_at", INSTANT, nullable=False),
        sa.Column("written_by_kind", sa.String(64), nullable=False),
        sa.Column("written_by_id", sa.Uuid(), nullable=True),
        within_clinic(table, "patient_id", "patient"),
    )
    op.create_index("ix_consent_patient_at", table, ["patient_id", "given_at"])


def _peg_answer() -> None:
    table = "peg_answer"
    of_clinic(
        table,
        sa.Column("answer_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("injection_id", sa.Uuid(), nullable=False),
        sa.Column("week", sa.SmallInteger(), nullable=False),
        sa.Column("pain", sa.SmallInteger(), nullable=False),
        sa.Column("enjoyment", sa.SmallInteger(), nullable=False),
        sa.Column("activity", sa.SmallInteger(), nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("source", words(*SOURCES, name="source"), nullable=False),
        sa.Column("written_by_kind", sa.String(64), nullable=False),
        sa.Column("written_by_id", sa.Uuid(), nullable=True),
        within_clinic(table, "patient_id", "patient"),
        within_clinic(table, "injection_id", "injection"),
        sa.UniqueConstraint("answer_id", name="uq_peg_answer_answer_id"),
        sa.CheckConstraint("week >= 0", name=op.f("ck_peg_answer_week")),
        sa.CheckConstraint("pain BETWEEN 0 AND 10", name=op.f("ck_peg_answer_pain")),
        sa.CheckConstraint("enjoyment BETWEEN 0 AND 10", name=op.f("ck_peg_answer_enjoyment")),
        sa.CheckConstraint("activity BETWEEN 0 AND 10", name=op.f("ck_peg_answer_activity")),
    )
    op.create_index("ix_peg_answer_injection_id", table, ["injection_id"])


def _staff_link() -> None:
    table = "staff_link"
    of_clinic(
        table,
        sa.Column("kind", words("invitation", "password reset", name="kind"), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT, nullable=True),
        sa.Column("revoked_at", INSTANT, nullable=True),
        by_person(table, "person_id"),
        by_person(table, "made_by_id"),
        sa.UniqueConstraint("token_hash", name="uq_staff_link_token_hash"),
    )
    op.create_index("ix_staff_link_person_id", table, ["person_id"])
