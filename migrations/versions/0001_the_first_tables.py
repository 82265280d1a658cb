"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("clinic_id", sa.Uuid(), nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("actor_kind", sa.String(length=64), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=True),
        sa.Column("object_kind", sa.String(length=64), nullable=True),
        sa.Column("object_id", sa.Uuid(), nullable=True),
        sa.Column("address", sa.String(length=64), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index("ix_audit_clinic_at", ["clinic_id", "at"], unique=False)
        batch_op.create_index("ix_audit_patient_at", ["patient_id", "at"], unique=False)

    op.create_table(
        "clinic",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clinic")),
    )
    op.create_table(
        "person",
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
    )
    op.create_table(
        "throttle",
        sa.Column("bucket", sa.String(length=64), nullable=False),
        sa.Column("began_at", Instant(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_throttle_tries")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_throttle")),
        sa.UniqueConstraint("bucket", name=op.f("uq_throttle_bucket")),
    )
    op.create_table(
        "location",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=64), nullable=False),
        sa.Column("after_hours_phone", sa.String(length=64), nullable=True),
        sa.Column("emergency_number", sa.String(length=64), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("opening_hours", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name=op.f("fk_location_clinic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_location")),
        sa.UniqueConstraint("clinic_id", "id", name=op.f("uq_location_clinic_id_id")),
        sa.UniqueConstraint("clinic_id", "name", name=op.f("uq_location_clinic_id_name")),
    )
    with op.batch_alter_table("location", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_location_clinic_id"), ["clinic_id"], unique=False)

    op.create_table(
        "membership",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum("provider", "nurse", "administrator", name="role", native_enum=False, create_constraint=True),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name=op.f("fk_membership_clinic_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_membership_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint("clinic_id", "person_id", "role", name=op.f("uq_membership_clinic_id_person_id_role")),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_clinic_id"), ["clinic_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_membership_person_id"), ["person_id"], unique=False)

    op.create_table(
        "patient",
        sa.Column("record_number", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("date_of_birth", sa.Date(), nullable=False),
        sa.Column("phone", sa.String(length=64), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("diabetes", sa.Boolean(), nullable=False),
        sa.Column("quiet_from", sa.Time(), nullable=False),
        sa.Column("quiet_until", sa.Time(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name=op.f("fk_patient_clinic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patient")),
        sa.UniqueConstraint("clinic_id", "id", name=op.f("uq_patient_clinic_id_id")),
        sa.UniqueConstraint("clinic_id", "record_number", name=op.f("uq_patient_clinic_id_record_number")),
    )
    with op.batch_alter_table("patient", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_patient_clinic_id"), ["clinic_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_patient_name"), ["name"], unique=False)

    op.create_table(
        "staff_session",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("last_seen_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("revoked_at", Instant(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name=op.f("fk_staff_session_clinic_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_staff_session_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_staff_session_token_hash")),
    )
    with op.batch_alter_table("staff_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_session_clinic_id"), ["clinic_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_staff_session_person_id"), ["person_id"], unique=False)

    op.create_table(
        "area",
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column(
            "side",
            sa.Enum("left", "right", "both", name="side", native_enum=False, create_constraint=True),
            nullable=False,
        ),
        sa.Column("movement", sa.String(length=200), nullable=False),
        sa.Column("episodic", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"], ["patient.clinic_id", "patient.id"], name=op.f("fk_area_clinic_id_patient_id")
        ),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name=op.f("fk_area_clinic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area")),
        sa.UniqueConstraint("clinic_id", "id", name=op.f("uq_area_clinic_id_id")),
        sa.UniqueConstraint("patient_id", "label", "side", name=op.f("uq_area_patient_id_label_side")),
    )
    with op.batch_alter_table("area", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_area_clinic_id"), ["clinic_id"], unique=False)

    op.create_table(
        "device_session",
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("last_seen_at", Instant(), nullable=False),
        sa.Column("revoked_at", Instant(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patient.clinic_id", "patient.id"],
            name=op.f("fk_device_session_clinic_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name=op.f("fk_device_session_clinic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_device_session_token_hash")),
    )
    with op.batch_alter_table("device_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_device_session_clinic_id"), ["clinic_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_device_session_patient_id"), ["patient_id"], unique=False)

    op.create_table(
        "injection",
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "running",
                "ended",
                "superseded",
                "cancelled",
                "entered in error",
                name="state",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column(
            "procedure",
            sa.Enum(
                "facet_joint_injection",
                "medial_branch_block",
                "atlantoaxial_joint_injection",
                "sacroiliac_joint_injection",
                "radiofrequency_ablation",
                name="procedure",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column(
            "region",
            sa.Enum(
                "cervical", "thoracic", "lumbar", "sacroiliac", name="region", native_enum=False, create_constraint=True
            ),
            nullable=False,
        ),
        sa.Column("levels", sa.JSON(), nullable=False),
        sa.Column(
            "side",
            sa.Enum("left", "right", "both", name="side", native_enum=False, create_constraint=True),
            nullable=False,
        ),
        sa.Column(
            "intent",
            sa.Enum("diagnostic", "therapeutic", name="intent", native_enum=False, create_constraint=True),
            nullable=False,
        ),
        sa.Column(
            "sedation",
            sa.Enum("none", "oral", "iv", "not recorded", name="sedation", native_enum=False, create_constraint=True),
            nullable=False,
        ),
        sa.Column("anesthetics_recorded", sa.Boolean(), nullable=False),
        sa.Column("steroid_agent", sa.String(length=64), nullable=True),
        sa.Column("steroid_mg", sa.Numeric(precision=8, scale=3), nullable=True),
        sa.Column("schedule", sa.String(length=64), nullable=False),
        sa.Column("follow_up_on", sa.Date(), nullable=True),
        sa.Column("planned_at", Instant(), nullable=False),
        sa.Column("performed_at", Instant(), nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("superseded_at", Instant(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("state <> 'ended' OR ended_at IS NOT NULL", name=op.f("ck_injection_ended_at_a_time")),
        sa.CheckConstraint(
            "state <> 'superseded' OR superseded_at IS NOT NULL", name=op.f("ck_injection_superseded_at_a_time")
        ),
        sa.CheckConstraint(
            "state = 'entered in error' OR (performed_at IS NULL) = (state IN ('planned', 'cancelled'))",
            name=op.f("ck_injection_performed_once_running"),
        ),
        sa.CheckConstraint("ended_at >= performed_at", name=op.f("ck_injection_ended_after_performed")),
        sa.CheckConstraint(
            "steroid_mg IS NULL OR (steroid_agent IS NOT NULL AND steroid_mg > 0)",
            name=op.f("ck_injection_steroid_dose"),
        ),
        sa.CheckConstraint("superseded_at >= performed_at", name=op.f("ck_injection_superseded_after_performed")),
        sa.ForeignKeyConstraint(
            ["clinic_id", "location_id"],
            ["location.clinic_id", "location.id"],
            name=op.f("fk_injection_clinic_id_location_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patient.clinic_id", "patient.id"],
            name=op.f("fk_injection_clinic_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name=op.f("fk_injection_clinic_id")),
        sa.ForeignKeyConstraint(["provider_id"], ["person.id"], name=op.f("fk_injection_provider_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_injection")),
        sa.UniqueConstraint("clinic_id", "id", name=op.f("uq_injection_clinic_id_id")),
    )
    with op.batch_alter_table("injection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_injection_clinic_id"), ["clinic_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_injection_patient_id"), ["patient_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_injection_state"), ["state"], unique=False)

    op.create_table(
        "baseline",
        sa.Column("injection_id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column(
            "condition",
            sa.Enum("moving", "resting", name="condition", native_enum=False, create_constraint=True),
            nullable=False,
        ),
        sa.Column("score", sa.SmallInteger(), nullable=False),
        sa.Column("usual", sa.SmallInteger(), nullable=True),
        sa.Column("scored_at", Instant(), nullable=False),
        sa.Column(
            "source",
            sa.Enum("patient", "helper", "staff", "paper", name="source", native_enum=False, create_constraint=True),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("score BETWEEN 0 AND 10", name=op.f("ck_baseline_score")),
        sa.CheckConstraint("usual BETWEEN 0 AND 10", name=op.f("ck_baseline_usual")),
        sa.ForeignKeyConstraint(
            ["clinic_id", "area_id"], ["area.clinic_id", "area.id"], name=op.f("fk_baseline_clinic_id_area_id")
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "injection_id"],
            ["injection.clinic_id", "injection.id"],
            name=op.f("fk_baseline_clinic_id_injection_id"),
        ),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name=op.f("fk_baseline_clinic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_baseline")),
        sa.UniqueConstraint(
            "injection_id", "area_id", "condition", name=op.f("uq_baseline_injection_id_area_id_condition")
        ),
    )
    with op.batch_alter_table("baseline", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_baseline_clinic_id"), ["clinic_id"], unique=False)

    op.create_table(
        "entry_revision",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.SmallInteger(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("injection_id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column(
            "condition",
            sa.Enum("moving", "resting", name="condition", native_enum=False, create_constraint=True),
            nullable=False,
        ),
        sa.Column("score", sa.SmallInteger(), nullable=False),
        sa.Column("felt_at", Instant(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("utc_offset_minutes", sa.SmallInteger(), nullable=True),
        sa.Column(
            "source",
            sa.Enum("patient", "helper", "staff", "paper", name="source", native_enum=False, create_constraint=True),
            nullable=False,
        ),
        sa.Column("stated_relief_percent", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("could_move", sa.Boolean(), nullable=True),
        sa.Column("note", sa.String(length=2000), nullable=True),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("written_by_kind", sa.String(length=64), nullable=False),
        sa.Column("written_by_id", sa.Uuid(), nullable=True),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("revision > 1 OR NOT withdrawn", name=op.f("ck_entry_revision_withdrawn_later")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_entry_revision_revision")),
        sa.CheckConstraint("score BETWEEN 0 AND 10", name=op.f("ck_entry_revision_score")),
        sa.CheckConstraint("stated_relief_percent BETWEEN 0 AND 100", name=op.f("ck_entry_revision_stated_relief")),
        sa.ForeignKeyConstraint(
            ["clinic_id", "area_id"], ["area.clinic_id", "area.id"], name=op.f("fk_entry_revision_clinic_id_area_id")
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "injection_id"],
            ["injection.clinic_id", "injection.id"],
            name=op.f("fk_entry_revision_clinic_id_injection_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patient.clinic_id", "patient.id"],
            name=op.f("fk_entry_revision_clinic_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name=op.f("fk_entry_revision_clinic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_revision")),
        sa.UniqueConstraint("entry_id", "revision", name=op.f("uq_entry_revision_entry_id_revision")),
    )
    with op.batch_alter_table("entry_revision", schema=None) as batch_op:
        batch_op.create_index("ix_entry_revision_area", ["area_id", "felt_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_entry_revision_clinic_id"), ["clinic_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_entry_revision_injection_id"), ["injection_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_entry_revision_patient_id"), ["patient_id"], unique=False)

    op.create_table(
        "injection_anesthetic",
        sa.Column("injection_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("agent", sa.String(length=64), nullable=False),
        sa.Column("percent", sa.Numeric(precision=7, scale=4), nullable=True),
        sa.Column("ml", sa.Numeric(precision=7, scale=3), nullable=True),
        sa.Column("epinephrine", sa.Boolean(), nullable=False),
        sa.Column("liposomal", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("ml > 0", name=op.f("ck_injection_anesthetic_ml")),
        sa.CheckConstraint("percent > 0 AND percent <= 100", name=op.f("ck_injection_anesthetic_percent")),
        sa.ForeignKeyConstraint(
            ["clinic_id", "injection_id"],
            ["injection.clinic_id", "injection.id"],
            name=op.f("fk_injection_anesthetic_clinic_id_injection_id"),
        ),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name=op.f("fk_injection_anesthetic_clinic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_injection_anesthetic")),
        sa.UniqueConstraint("injection_id", "position", name=op.f("uq_injection_anesthetic_injection_id_position")),
    )
    with op.batch_alter_table("injection_anesthetic", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_injection_anesthetic_clinic_id"), ["clinic_id"], unique=False)

    op.create_table(
        "injection_area",
        sa.Column("injection_id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("is_index", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "area_id"], ["area.clinic_id", "area.id"], name=op.f("fk_injection_area_clinic_id_area_id")
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "injection_id"],
            ["injection.clinic_id", "injection.id"],
            name=op.f("fk_injection_area_clinic_id_injection_id"),
        ),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name=op.f("fk_injection_area_clinic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_injection_area")),
        sa.UniqueConstraint("injection_id", "area_id", name=op.f("uq_injection_area_injection_id_area_id")),
    )
    with op.batch_alter_table("injection_area", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_injection_area_area_id"), ["area_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_injection_area_clinic_id"), ["clinic_id"], unique=False)

    op.create_table(
        "join_code",
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("injection_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("short_code_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("claimed_at", Instant(), nullable=True),
        sa.Column("revoked_at", Instant(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "injection_id"],
            ["injection.clinic_id", "injection.id"],
            name=op.f("fk_join_code_clinic_id_injection_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patient.clinic_id", "patient.id"],
            name=op.f("fk_join_code_clinic_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name=op.f("fk_join_code_clinic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_join_code")),
        sa.UniqueConstraint("short_code_hash", name=op.f("uq_join_code_short_code_hash")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_join_code_token_hash")),
    )
    with op.batch_alter_table("join_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_join_code_clinic_id"), ["clinic_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_join_code_injection_id"), ["injection_id"], unique=False)

    op.create_table(
        "rescue_revision",
        sa.Column("rescue_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.SmallInteger(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("injection_id", sa.Uuid(), nullable=False),
        sa.Column("taken_at", Instant(), nullable=False),
        sa.Column("drug", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("written_by_kind", sa.String(length=64), nullable=False),
        sa.Column("written_by_id", sa.Uuid(), nullable=True),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("revision > 1 OR NOT withdrawn", name=op.f("ck_rescue_revision_withdrawn_later")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_rescue_revision_revision")),
        sa.ForeignKeyConstraint(
            ["clinic_id", "injection_id"],
            ["injection.clinic_id", "injection.id"],
            name=op.f("fk_rescue_revision_clinic_id_injection_id"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patient.clinic_id", "patient.id"],
            name=op.f("fk_rescue_revision_clinic_id_patient_id"),
        ),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name=op.f("fk_rescue_revision_clinic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rescue_revision")),
        sa.UniqueConstraint("rescue_id", "revision", name=op.f("uq_rescue_revision_rescue_id_revision")),
    )
    with op.batch_alter_table("rescue_revision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rescue_revision_clinic_id"), ["clinic_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_rescue_revision_injection_id"), ["injection_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_rescue_revision_patient_id"), ["patient_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("rescue_revision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rescue_revision_patient_id"))
        batch_op.drop_index(batch_op.f("ix_rescue_revision_injection_id"))
        batch_op.drop_index(batch_op.f("ix_rescue_revision_clinic_id"))

    op.drop_table("rescue_revision")
    with op.batch_alter_table("join_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_join_code_injection_id"))
        batch_op.drop_index(batch_op.f("ix_join_code_clinic_id"))

    op.drop_table("join_code")
    with op.batch_alter_table("injection_area", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_injection_area_clinic_id"))
        batch_op.drop_index(batch_op.f("ix_injection_area_area_id"))

    op.drop_table("injection_area")
    with op.batch_alter_table("injection_anesthetic", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_injection_anesthetic_clinic_id"))

    op.drop_table("injection_anesthetic")
    with op.batch_alter_table("entry_revision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entry_revision_patient_id"))
        batch_op.drop_index(batch_op.f("ix_entry_revision_injection_id"))
        batch_op.drop_index(batch_op.f("ix_entry_revision_clinic_id"))
        batch_op.drop_index("ix_entry_revision_area")

    op.drop_table("entry_revision")
    with op.batch_alter_table("baseline", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_baseline_clinic_id"))

    op.drop_table("baseline")
    with op.batch_alter_table("injection", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_injection_state"))
        batch_op.drop_index(batch_op.f("ix_injection_patient_id"))
        batch_op.drop_index(batch_op.f("ix_injection_clinic_id"))

    op.drop_table("injection")
    with op.batch_alter_table("device_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_device_session_patient_id"))
        batch_op.drop_index(batch_op.f("ix_device_session_clinic_id"))

    op.drop_table("device_session")
    with op.batch_alter_table("area", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_area_clinic_id"))

    op.drop_table("area")
    with op.batch_alter_table("staff_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_session_person_id"))
        batch_op.drop_index(batch_op.f("ix_staff_session_clinic_id"))

    op.drop_table("staff_session")
    with op.batch_alter_table("patient", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_patient_name"))
        batch_op.drop_index(batch_op.f("ix_patient_clinic_id"))

    op.drop_table("patient")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_membership_person_id"))
        batch_op.drop_index(batch_op.f("ix_membership_clinic_id"))

    op.drop_table("membership")
    with op.batch_alter_table("location", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_location_clinic_id"))

    op.drop_table("location")
    op.drop_table("throttle")
    op.drop_table("person")
    op.drop_table("clinic")
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_patient_at")
        batch_op.drop_index("ix_audit_clinic_at")

    op.drop_table("audit")
