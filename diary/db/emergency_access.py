"""When somebody of the staff reached beyond his role for one patient, why, and who looked at that afterwards."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from diary.db.base import TEXT_LENGTH, Base, ClinicOwned, within_clinic
from diary.db.sealed import Sealed


class EmergencyAccess(Base, ClinicOwned):
    """One opening of one patient's pages of care, in one browser; it ends at ``ends_at`` or by hand before.

    ``reviewed_by_id`` is somebody else, who looked at it afterwards.
    """

    __tablename__ = "emergency_access"
    __table_args__ = (
        within_clinic("patient"),
        CheckConstraint("ends_at > opened_at", name="lasts"),
        CheckConstraint("reviewed_by_id <> person_id", name="reviewed_by_another"),
        CheckConstraint("reviewed_by_id IS NOT NULL OR reviewed_at IS NULL", name="reviewed_by_someone"),
        Index("ix_emergency_access_opened", "clinic_id", "opened_at"),
    )

    patient_id: Mapped[UUID]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    session_id: Mapped[UUID] = mapped_column(index=True)
    reason: Mapped[str] = mapped_column(Sealed("emergency_access.reason", TEXT_LENGTH))
    opened_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    reviewed_at: Mapped[datetime | None]
    reviewed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
