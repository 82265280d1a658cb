"""What patients report by *when to call*, the alerts for it, and what is done about them."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

INSTANT = sa.DateTime(timezone=True)
TIERS = ("emergency", "call today", "tell the clinic", "expected")
SOURCES = ("patient", "helper", "staff", "paper")
DEEDS = ("acknowledged", "acted", "noted", "closed", "escalated")
ROLES = ("provider", "nurse", "administrator")


def words(*values: str, name: str) -> sa.Enum:
    """A text that is one of a few, kept to them by a constraint of that name."""
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True)


def of_clinic(table: str, *references: str) -> list[sa.schema.SchemaItem]:
    """The keys of a table whose rows belong to a clinic and refer to rows of the same one."""
    return [
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name=f"fk_{table}_clinic_id"),
        *(
            sa.ForeignKeyConstraint(
                ["clinic_id", f"{other}_id"],
                [f"{other}.clinic_id", f"{other}.id"],
                name=f"fk_{table}_clinic_id_{other}_id",
            )
            for other in references
        ),
    ]


def upgrade() -> None:
    op.create_table(
        "symptom_report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("injection_id", sa.Uuid(), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("tier", words(*TIERS, name="tier"), nullable=False),
        sa.Column("felt_at", INSTANT, nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("utc_offset_minutes", sa.SmallInteger(), nullable=True),
        sa.Column("source", words(*SOURCES, name="source"), nullable=False),
        sa.Column("written_by_kind", sa.String(64), nullable=False),
        sa.Column("written_by_id", sa.Uuid(), nullable=True),
        *of_clinic("symptom_report", "patient", "injection"),
        sa.UniqueConstraint("clinic_id", "id", name="uq_symptom_report_clinic_id_id"),
        sa.UniqueConstraint("report_id", name="uq_symptom_report_report_id"),
    )
    op.create_index("ix_symptom_report_patient_id", "symptom_report", ["patient_id"])
    op.create_index("ix_symptom_report_injection_id", "symptom_report", ["injection_id"])
    op.create_table(
        "alert",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("symptom_report_id", sa.Uuid(), nullable=False),
        sa.Column("raised_at", INSTANT, nullable=False),
        sa.Column("escalates_at", INSTANT, nullable=True),
        sa.Column("acknowledged_at", INSTANT, nullable=True),
        sa.Column("closed_at", INSTANT, nullable=True),
        *of_clinic("alert", "symptom_report"),
        sa.UniqueConstraint("clinic_id", "id", name="uq_alert_clinic_id_id"),
        sa.UniqueConstraint("symptom_report_id", name="uq_alert_symptom_report_id"),
        sa.CheckConstraint(
            "closed_at IS NULL OR acknowledged_at IS NOT NULL", name=op.f("ck_alert_acknowledged_before_closed")
        ),
        sa.CheckConstraint(
            "escalates_at IS NULL OR acknowledged_at IS NULL", name=op.f("ck_alert_escalates_unacknowledged")
        ),
    )
    op.create_index("ix_alert_escalates_at", "alert", ["escalates_at"])
    op.create_index("ix_alert_unacknowledged", "alert", ["clinic_id", "acknowledged_at"])
    op.create_index("ix_alert_closed", "alert", ["clinic_id", "closed_at"])
    op.create_table(
        "alert_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("alert_id", sa.Uuid(), nullable=False),
        sa.Column("deed", words(*DEEDS, name="deed"), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("said", sa.String(2000), nullable=True),
        sa.Column("reached_id", sa.Uuid(), nullable=True),
        sa.Column("reached_as", words(*ROLES, name="reached_as"), nullable=True),
        *of_clinic("alert_event", "alert"),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name="fk_alert_event_by_id"),
        sa.ForeignKeyConstraint(["reached_id"], ["person.id"], name="fk_alert_event_reached_id"),
        sa.UniqueConstraint("alert_id", "deed", "reached_id", name="uq_alert_event_alert_id_deed_reached_id"),
        sa.CheckConstraint(
            "(deed = 'escalated') = (reached_id IS NOT NULL)", name=op.f("ck_alert_event_escalated_to_somebody")
        ),
        sa.CheckConstraint(
            "(deed = 'escalated') = (reached_as IS NOT NULL)", name=op.f("ck_alert_event_escalated_to_a_role")
        ),
        sa.CheckConstraint("deed = 'escalated' OR by_id IS NOT NULL", name=op.f("ck_alert_event_done_by_somebody")),
        sa.CheckConstraint("deed NOT IN ('acted', 'noted') OR said IS NOT NULL", name=op.f("ck_alert_event_said")),
    )


def downgrade() -> None:
    for table in ("alert_event", "alert", "symptom_report"):
        op.drop_table(table)
