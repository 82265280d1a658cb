"""Patients and the places where it hurts."""

from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from diary.clinical.catalogue import Side
from diary.db.base import (
    WORD_LENGTH,
    Base,
    ClinicOwned,
    identity_within_clinic,
    within_clinic,
)
from diary.db.types import words


class Patient(Base, ClinicOwned):
    """A patient of one clinic; ``zone`` and the quiet hours are his own."""

    __tablename__ = "patient"
    __table_args__ = (
        identity_within_clinic(),
        UniqueConstraint("clinic_id", "record_number"),
    )

    record_number: Mapped[str] = mapped_column(String(WORD_LENGTH))
    name: Mapped[str] = mapped_column(index=True)
    date_of_birth: Mapped[date]
    phone: Mapped[str | None] = mapped_column(String(WORD_LENGTH))
    email: Mapped[str | None] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(16), default="en")
    zone: Mapped[str] = mapped_column(String(WORD_LENGTH))
    diabetes: Mapped[bool] = mapped_column(default=False)
    quiet_from: Mapped[time] = mapped_column(default=time(22))
    quiet_until: Mapped[time] = mapped_column(default=time(7))
    created_at: Mapped[datetime]


class Area(Base, ClinicOwned):
    """A place of pain that the patient scores on its own, in all of his diaries."""

    __tablename__ = "area"
    __table_args__ = (
        identity_within_clinic(),
        within_clinic("patient"),
        UniqueConstraint("patient_id", "label", "side"),
    )

    patient_id: Mapped[UUID]
    label: Mapped[str]
    side: Mapped[Side] = mapped_column(words(Side, "side"))
    episodic: Mapped[bool] = mapped_column(default=False)
