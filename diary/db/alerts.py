"""What patients report by *when to call*, and the alerts that somebody of the clinic must acknowledge."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from diary.clinical.safety import TierKey
from diary.clinical.scores import Source
from diary.db.base import (
    TEXT_LENGTH,
    WORD_LENGTH,
    AppendOnly,
    Base,
    ClinicOwned,
    identity_within_clinic,
    within_clinic,
)
from diary.db.people import Role
from diary.db.sealed import Sealed
from diary.db.types import words


class AlertDeed(StrEnum):
    """What happens to an alert."""

    ACKNOWLEDGED = "acknowledged"
    ACTED = "acted"
    NOTED = "noted"
    CLOSED = "closed"
    ESCALATED = "escalated"


class SymptomReport(AppendOnly, ClinicOwned, Base):
    """What a patient ticked at one time; ``report_id`` is the id that the phone made.

    ``items`` are the ids of the clinical specification, section 12, ``tier`` that of the most urgent one.
    ``patient_id`` is who wrote; whose diary it belongs to now, its injection says.
    """

    __tablename__ = "symptom_report"
    __table_args__ = (
        identity_within_clinic(),
        within_clinic("patient"),
        within_clinic("injection"),
        UniqueConstraint("report_id"),
    )

    report_id: Mapped[UUID]
    patient_id: Mapped[UUID] = mapped_column(index=True)
    injection_id: Mapped[UUID] = mapped_column(index=True)
    items: Mapped[list[str]]
    tier: Mapped[TierKey] = mapped_column(words(TierKey, "tier"))
    felt_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    received_at: Mapped[datetime]
    utc_offset_minutes: Mapped[int | None] = mapped_column(SmallInteger)
    source: Mapped[Source] = mapped_column(words(Source, "source"))
    written_by_kind: Mapped[str] = mapped_column(String(WORD_LENGTH))
    written_by_id: Mapped[UUID | None]


class Alert(Base, ClinicOwned):
    """That somebody of the clinic must look at a report; who did what about it stands in its events.

    ``escalates_at`` is when the next role is written to, empty once somebody has acknowledged it or nobody is left.
    """

    __tablename__ = "alert"
    __table_args__ = (
        identity_within_clinic(),
        within_clinic("symptom_report"),
        UniqueConstraint("symptom_report_id"),
        CheckConstraint("closed_at IS NULL OR acknowledged_at IS NOT NULL", name="acknowledged_before_closed"),
        CheckConstraint("escalates_at IS NULL OR acknowledged_at IS NULL", name="escalates_unacknowledged"),
        Index("ix_alert_unacknowledged", "clinic_id", "acknowledged_at"),
        Index("ix_alert_closed", "clinic_id", "closed_at"),
    )

    symptom_report_id: Mapped[UUID]
    raised_at: Mapped[datetime]
    escalates_at: Mapped[datetime | None] = mapped_column(index=True)
    acknowledged_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class AlertEvent(AppendOnly, ClinicOwned, Base):
    """One thing that happened to an alert: somebody of the staff did it, or the diary wrote to ``reached_id``."""

    __tablename__ = "alert_event"
    __table_args__ = (
        within_clinic("alert"),
        UniqueConstraint("alert_id", "deed", "reached_id"),
        CheckConstraint("(deed = 'escalated') = (reached_id IS NOT NULL)", name="escalated_to_somebody"),
        CheckConstraint("(deed = 'escalated') = (reached_as IS NOT NULL)", name="escalated_to_a_role"),
        CheckConstraint("deed = 'escalated' OR by_id IS NOT NULL", name="done_by_somebody"),
        CheckConstraint("deed NOT IN ('acted', 'noted') OR said IS NOT NULL", name="said"),
    )

    alert_id: Mapped[UUID]
    deed: Mapped[AlertDeed] = mapped_column(words(AlertDeed, "deed"))
    at: Mapped[datetime]
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    said: Mapped[str | None] = mapped_column(Sealed("alert_event.said", TEXT_LENGTH))
    reached_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    reached_as: Mapped[Role | None] = mapped_column(words(Role, "reached_as"))
