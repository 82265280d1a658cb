"""What was put right afterwards: duplicate patients merged, injections moved or corrected.

The original always stays.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from diary.db.base import TEXT_LENGTH, AppendOnly, Base, ClinicOwned, identity_within_clinic, within_clinic

_IN_FORCE = text("undone_at IS NULL")


def _patient_as(role: str) -> ForeignKeyConstraint:
    """A reference by ``<role>_patient_id`` to a patient of the same clinic."""
    return ForeignKeyConstraint(["clinic_id", f"{role}_patient_id"], ["patient.clinic_id", "patient.id"])


class PatientMerge(Base, ClinicOwned):
    """Two records of one patient taken for one: the injections of the merged record went to the kept one.

    Undone, they go back; the row stays. ``moved_devices`` names the phones that went along.
    """

    __tablename__ = "patient_merge"
    __table_args__ = (
        identity_within_clinic(),
        _patient_as("kept"),
        _patient_as("merged"),
        CheckConstraint("kept_patient_id <> merged_patient_id", name="two_patients"),
        CheckConstraint("undone_by_id IS NOT NULL OR undone_at IS NULL", name="undone_by_someone"),
        Index(
            "uq_patient_merge_in_force",
            "merged_patient_id",
            unique=True,
            sqlite_where=_IN_FORCE,
            postgresql_where=_IN_FORCE,
        ),
    )

    kept_patient_id: Mapped[UUID] = mapped_column(index=True)
    merged_patient_id: Mapped[UUID]
    reason: Mapped[str] = mapped_column(String(TEXT_LENGTH))
    moved_devices: Mapped[list[str]]
    merged_at: Mapped[datetime]
    merged_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    undone_reason: Mapped[str | None] = mapped_column(String(TEXT_LENGTH))


class InjectionMove(AppendOnly, ClinicOwned, Base):
    """An injection with its diary taken from one patient to another, by hand or by a merge."""

    __tablename__ = "injection_move"
    __table_args__ = (
        within_clinic("injection"),
        _patient_as("from"),
        _patient_as("to"),
        CheckConstraint("from_patient_id <> to_patient_id", name="two_patients"),
    )

    injection_id: Mapped[UUID] = mapped_column(index=True)
    from_patient_id: Mapped[UUID]
    to_patient_id: Mapped[UUID]
    merge_id: Mapped[UUID | None]
    reason: Mapped[str] = mapped_column(String(TEXT_LENGTH))
    moved_at: Mapped[datetime]
    moved_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))


class InjectionCorrection(AppendOnly, ClinicOwned, Base):
    """What an injection's record said before it was corrected, and why it was; the first one holds the original."""

    __tablename__ = "injection_correction"
    __table_args__ = (
        within_clinic("injection"),
        UniqueConstraint("injection_id", "revision"),
        CheckConstraint("revision >= 1", name="revision"),
    )

    injection_id: Mapped[UUID]
    revision: Mapped[int] = mapped_column(SmallInteger)
    before: Mapped[dict[str, object]]
    reason: Mapped[str] = mapped_column(String(TEXT_LENGTH))
    corrected_at: Mapped[datetime]
    corrected_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
