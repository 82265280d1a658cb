"""The first tables: clinics, people, patients, injections, entries, joining, audit, throttles."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

INSTANT = sa.DateTime(timezone=True)


def words(*values: str, name: str) -> sa.Enum:
    """A text that is one of a few, kept to them by a constraint of that name."""
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True)


def upgrade() -> None:
    _clinic()
    _person()
    _throttle()
    _audit()
    _location()
    _membership()
    _staff_session()
    _patient()
    _area()
    _injection()
    _injection_anesthetic()
    _injection_area()
    _baseline()
    _entry_revision()
    _rescue_revision()
    _join_code()
    _device_session()


def downgrade() -> None:
    for table in (
        "device_session",
        "join_code",
        "rescue_revision",
        "entry_revision",
        "baseline",
        "injection_area",
        "injection_anesthetic",
        "injection",
        "area",
        "patient",
        "staff_session",
        "membership",
        "location",
        "audit",
        "throttle",
        "person",
        "clinic",
    ):
        op.drop_table(table)


def _clinic() -> None:
    op.create_table(
        "clinic",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_clinic"),
    )


def _person() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("password_hash", sa.String(200), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.UniqueConstraint("email", name="uq_person_email"),
    )


def _throttle() -> None:
    op.create_table(
        "throttle",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("bucket", sa.String(64), nullable=False),
        sa.Column("began_at", INSTANT, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_throttle"),
        sa.UniqueConstraint("bucket", name="uq_throttle_bucket"),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_throttle_tries")),
    )


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor_kind", sa.String(64), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.String(64), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=True),
        sa.Column("object_kind", sa.String(64), nullable=True),
        sa.Column("object_id", sa.Uuid(), nullable=True),
        sa.Column("address", sa.String(64), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_clinic_at", "audit", ["clinic_id", "at"])
    op.create_index("ix_audit_patient_at", "audit", ["patient_id", "at"])


def _location() -> None:
    op.create_table(
        "location",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("phone", sa.String(64), nullable=False),
        sa.Column("after_hours_phone", sa.String(64), nullable=True),
        sa.Column("emergency_number", sa.String(64), nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("opening_hours", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_location"),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name="fk_location_clinic_id"),
        sa.UniqueConstraint("clinic_id", "id", name="uq_location_clinic_id_id"),
        sa.UniqueConstraint("clinic_id", "name", name="uq_location_clinic_id_name"),
    )


def _membership() -> None:
    op.create_table(
        "membership",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", words("provider", "nurse", "administrator", name="role"), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_membership"),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name="fk_membership_clinic_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_membership_person_id"),
        sa.UniqueConstraint("clinic_id", "person_id", "role", name="uq_membership_clinic_id_person_id_role"),
    )
    op.create_index("ix_membership_person_id", "membership", ["person_id"])


def _staff_session() -> None:
    op.create_table(
        "staff_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("last_seen_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("revoked_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_staff_session"),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name="fk_staff_session_clinic_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_staff_session_person_id"),
        sa.UniqueConstraint("token_hash", name="uq_staff_session_token_hash"),
    )
    op.create_index("ix_staff_session_person_id", "staff_session", ["person_id"])


def _patient() -> None:
    op.create_table(
        "patient",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("record_number", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("name_folded", sa.String(800), nullable=False),
        sa.Column("date_of_birth", sa.Date(), nullable=False),
        sa.Column("phone", sa.String(64), nullable=True),
        sa.Column("email", sa.String(254), nullable=True),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("diabetes", sa.Boolean(), nullable=False),
        sa.Column("quiet_from", sa.Time(), nullable=False),
        sa.Column("quiet_until", sa.Time(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_patient"),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name="fk_patient_clinic_id"),
        sa.UniqueConstraint("clinic_id", "id", name="uq_patient_clinic_id_id"),
        sa.UniqueConstraint("clinic_id", "record_number", name="uq_patient_clinic_id_record_number"),
    )
    op.create_index("ix_patient_born", "patient", ["clinic_id", "date_of_birth"])
    op.create_index("ix_patient_name", "patient", ["name"])


def _area() -> None:
    op.create_table(
        "area",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.String(200), nullable=False),
        sa.Column("side", words("left", "right", "both", name="side"), nullable=False),
        sa.Column("episodic", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_area"),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name="fk_area_clinic_id"),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"], ["patient.clinic_id", "patient.id"], name="fk_area_clinic_id_patient_id"
        ),
        sa.UniqueConstraint("clinic_id", "id", name="uq_area_clinic_id_id"),
        sa.UniqueConstraint("patient_id", "label", "side", name="uq_area_patient_id_label_side"),
    )


def _injection() -> None:
    op.create_table(
        "injection",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            words("planned", "running", "ended", "superseded", "cancelled", "entered in error", name="state"),
            nullable=False,
        ),
        sa.Column(
            "procedure",
            words(
                "facet_joint_injection",
                "medial_branch_block",
                "atlantoaxial_joint_injection",
                "sacroiliac_joint_injection",
                "radiofrequency_ablation",
                name="procedure",
            ),
            nullable=False,
        ),
        sa.Column("region", words("cervical", "thoracic", "lumbar", "sacroiliac", name="region"), nullable=False),
        sa.Column("levels", sa.JSON(), nullable=False),
        sa.Column("side", words("left", "right", "both", name="side"), nullable=False),
        sa.Column("intent", words("diagnostic", "therapeutic", name="intent"), nullable=False),
        sa.Column("sedation", words("none", "oral", "iv", "not recorded", name="sedation"), nullable=False),
        sa.Column("anesthetics_recorded", sa.Boolean(), nullable=False),
        sa.Column("steroid_agent", sa.String(64), nullable=True),
        sa.Column("steroid_mg", sa.Numeric(8, 3), nullable=True),
        sa.Column("schedule", sa.String(64), nullable=False),
        sa.Column("follow_up_on", sa.Date(), nullable=True),
        sa.Column("planned_at", INSTANT, nullable=False),
        sa.Column("performed_at", INSTANT, nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("superseded_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_injection"),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name="fk_injection_clinic_id"),
        sa.ForeignKeyConstraint(
            ["clinic_id", "location_id"],
            ["location.clinic_id", "location.id"],
            name="fk_injection_clinic_id_location_id",
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"], ["patient.clinic_id", "patient.id"], name="fk_injection_clinic_id_patient_id"
        ),
        sa.ForeignKeyConstraint(["provider_id"], ["person.id"], name="fk_injection_provider_id"),
        sa.UniqueConstraint("clinic_id", "id", name="uq_injection_clinic_id_id"),
        sa.CheckConstraint("ended_at >= performed_at", name=op.f("ck_injection_ended_after_performed")),
        sa.CheckConstraint("state <> 'ended' OR ended_at IS NOT NULL", name=op.f("ck_injection_ended_at_a_time")),
        sa.CheckConstraint(
            "state = 'entered in error' OR (performed_at IS NULL) = (state IN ('planned', 'cancelled'))",
            name=op.f("ck_injection_performed_once_running"),
        ),
        sa.CheckConstraint(
            "steroid_mg IS NULL OR (steroid_agent IS NOT NULL AND steroid_mg > 0)",
            name=op.f("ck_injection_steroid_dose"),
        ),
        sa.CheckConstraint("superseded_at >= performed_at", name=op.f("ck_injection_superseded_after_performed")),
        sa.CheckConstraint(
            "state <> 'superseded' OR superseded_at IS NOT NULL", name=op.f("ck_injection_superseded_at_a_time")
        ),
    )
    op.create_index("ix_injection_patient_id", "injection", ["patient_id"])
    op.create_index("ix_injection_state", "injection", ["state"])


def _injection_anesthetic() -> None:
    op.create_table(
        "injection_anesthetic",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("injection_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("agent", sa.String(64), nullable=False),
        sa.Column("percent", sa.Numeric(7, 4), nullable=True),
        sa.Column("ml", sa.Numeric(7, 3), nullable=True),
        sa.Column("epinephrine", sa.Boolean(), nullable=False),
        sa.Column("liposomal", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_injection_anesthetic"),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name="fk_injection_anesthetic_clinic_id"),
        sa.ForeignKeyConstraint(
            ["clinic_id", "injection_id"],
            ["injection.clinic_id", "injection.id"],
            name="fk_injection_anesthetic_clinic_id_injection_id",
        ),
        sa.UniqueConstraint("injection_id", "position", name="uq_injection_anesthetic_injection_id_position"),
        sa.CheckConstraint("ml > 0", name=op.f("ck_injection_anesthetic_ml")),
        sa.CheckConstraint("percent > 0 AND percent <= 100", name=op.f("ck_injection_anesthetic_percent")),
    )


def _injection_area() -> None:
    op.create_table(
        "injection_area",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("injection_id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("is_index", sa.Boolean(), nullable=False),
        sa.Column("movement", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_injection_area"),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name="fk_injection_area_clinic_id"),
        sa.ForeignKeyConstraint(
            ["clinic_id", "area_id"], ["area.clinic_id", "area.id"], name="fk_injection_area_clinic_id_area_id"
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "injection_id"],
            ["injection.clinic_id", "injection.id"],
            name="fk_injection_area_clinic_id_injection_id",
        ),
        sa.UniqueConstraint("injection_id", "area_id", name="uq_injection_area_injection_id_area_id"),
    )
    op.create_index("ix_injection_area_area_id", "injection_area", ["area_id"])


def _baseline() -> None:
    op.create_table(
        "baseline",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("injection_id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("condition", words("moving", "resting", name="condition"), nullable=False),
        sa.Column("score", sa.SmallInteger(), nullable=False),
        sa.Column("usual", sa.SmallInteger(), nullable=True),
        sa.Column("scored_at", INSTANT, nullable=False),
        sa.Column("source", words("patient", "helper", "staff", "paper", name="source"), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_baseline"),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name="fk_baseline_clinic_id"),
        sa.ForeignKeyConstraint(
            ["clinic_id", "area_id"], ["area.clinic_id", "area.id"], name="fk_baseline_clinic_id_area_id"
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "injection_id"],
            ["injection.clinic_id", "injection.id"],
            name="fk_baseline_clinic_id_injection_id",
        ),
        sa.UniqueConstraint("injection_id", "area_id", "condition", name="uq_baseline_injection_id_area_id_condition"),
        sa.CheckConstraint("score BETWEEN 0 AND 10", name=op.f("ck_baseline_score")),
        sa.CheckConstraint("usual BETWEEN 0 AND 10", name=op.f("ck_baseline_usual")),
    )


def _entry_revision() -> None:
    op.create_table(
        "entry_revision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.SmallInteger(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("injection_id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("condition", words("moving", "resting", name="condition"), nullable=False),
        sa.Column("score", sa.SmallInteger(), nullable=False),
        sa.Column("felt_at", INSTANT, nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("utc_offset_minutes", sa.SmallInteger(), nullable=True),
        sa.Column("source", words("patient", "helper", "staff", "paper", name="source"), nullable=False),
        sa.Column("stated_relief_percent", sa.Numeric(5, 2), nullable=True),
        sa.Column("could_move", sa.Boolean(), nullable=True),
        sa.Column("note", sa.String(2000), nullable=True),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(200), nullable=True),
        sa.Column("written_by_kind", sa.String(64), nullable=False),
        sa.Column("written_by_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_entry_revision"),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name="fk_entry_revision_clinic_id"),
        sa.ForeignKeyConstraint(
            ["clinic_id", "area_id"], ["area.clinic_id", "area.id"], name="fk_entry_revision_clinic_id_area_id"
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "injection_id"],
            ["injection.clinic_id", "injection.id"],
            name="fk_entry_revision_clinic_id_injection_id",
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patient.clinic_id", "patient.id"],
            name="fk_entry_revision_clinic_id_patient_id",
        ),
        sa.UniqueConstraint("entry_id", "revision", name="uq_entry_revision_entry_id_revision"),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_entry_revision_revision")),
        sa.CheckConstraint("score BETWEEN 0 AND 10", name=op.f("ck_entry_revision_score")),
        sa.CheckConstraint("stated_relief_percent BETWEEN 0 AND 100", name=op.f("ck_entry_revision_stated_relief")),
        sa.CheckConstraint("revision > 1 OR NOT withdrawn", name=op.f("ck_entry_revision_withdrawn_later")),
    )
    op.create_index("ix_entry_revision_area", "entry_revision", ["area_id", "felt_at"])
    op.create_index("ix_entry_revision_injection_id", "entry_revision", ["injection_id"])
    op.create_index("ix_entry_revision_patient_id", "entry_revision", ["patient_id"])


def _rescue_revision() -> None:
    op.create_table(
        "rescue_revision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("rescue_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.SmallInteger(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("injection_id", sa.Uuid(), nullable=False),
        sa.Column("taken_at", INSTANT, nullable=False),
        sa.Column("drug", sa.String(200), nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("written_by_kind", sa.String(64), nullable=False),
        sa.Column("written_by_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_rescue_revision"),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name="fk_rescue_revision_clinic_id"),
        sa.ForeignKeyConstraint(
            ["clinic_id", "injection_id"],
            ["injection.clinic_id", "injection.id"],
            name="fk_rescue_revision_clinic_id_injection_id",
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patient.clinic_id", "patient.id"],
            name="fk_rescue_revision_clinic_id_patient_id",
        ),
        sa.UniqueConstraint("rescue_id", "revision", name="uq_rescue_revision_rescue_id_revision"),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_rescue_revision_revision")),
        sa.CheckConstraint("revision > 1 OR NOT withdrawn", name=op.f("ck_rescue_revision_withdrawn_later")),
    )
    op.create_index("ix_rescue_revision_injection_id", "rescue_revision", ["injection_id"])
    op.create_index("ix_rescue_revision_patient_id", "rescue_revision", ["patient_id"])


def _join_code() -> None:
    op.create_table(
        "join_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("injection_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("short_code_hash", sa.String(64), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("claimed_at", INSTANT, nullable=True),
        sa.Column("revoked_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_join_code"),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name="fk_join_code_clinic_id"),
        sa.ForeignKeyConstraint(
            ["clinic_id", "injection_id"],
            ["injection.clinic_id", "injection.id"],
            name="fk_join_code_clinic_id_injection_id",
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"], ["patient.clinic_id", "patient.id"], name="fk_join_code_clinic_id_patient_id"
        ),
        sa.UniqueConstraint("short_code_hash", name="uq_join_code_short_code_hash"),
        sa.UniqueConstraint("token_hash", name="uq_join_code_token_hash"),
    )
    op.create_index("ix_join_code_injection_id", "join_code", ["injection_id"])


def _device_session() -> None:
    op.create_table(
        "device_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("last_seen_at", INSTANT, nullable=False),
        sa.Column("revoked_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_device_session"),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name="fk_device_session_clinic_id"),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patient.clinic_id", "patient.id"],
            name="fk_device_session_clinic_id_patient_id",
        ),
        sa.UniqueConstraint("token_hash", name="uq_device_session_token_hash"),
    )
    op.create_index("ix_device_session_patient_id", "device_session", ["patient_id"])
