"""Patients and the places where it hurts."""

from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, validates

from diary.clinical.catalogue import Side
from diary.db.base import (
    NAME_LENGTH,
    WORD_LENGTH,
    Base,
    ClinicOwned,
    identity_within_clinic,
    within_clinic,
)
from diary.db.folding import folded
from diary.db.sealed import Sealed
from diary.db.types import words

FOLDED_LENGTH = 4 * NAME_LENGTH
"""Some signs become several letters when they are folded; what is longer than this is cut."""


class Patient(Base, ClinicOwned):
    """A patient of one clinic; ``zone`` and the quiet hours are his own.

    ``name_folded`` is what a search compares: a database cannot take accents off by itself.
    """

    __tablename__ = "patient"
    __table_args__ = (
        identity_within_clinic(),
        UniqueConstraint("clinic_id", "record_number"),
        Index("ix_patient_born", "clinic_id", "date_of_birth"),
    )

    record_number: Mapped[str] = mapped_column(String(WORD_LENGTH))
    name: Mapped[str] = mapped_column(index=True)
    name_folded: Mapped[str] = mapped_column(String(FOLDED_LENGTH))
    date_of_birth: Mapped[date]
    phone: Mapped[str | None] = mapped_column(Sealed("patient.phone", WORD_LENGTH))
    email: Mapped[str | None] = mapped_column(Sealed("patient.email", 254))
    language: Mapped[str] = mapped_column(String(16), default="en")
    zone: Mapped[str] = mapped_column(String(WORD_LENGTH))
    diabetes: Mapped[bool] = mapped_column(default=False)
    quiet_from: Mapped[time] = mapped_column(default=time(22))
    quiet_until: Mapped[time] = mapped_column(default=time(7))
    created_at: Mapped[datetime]

    @validates("name")
    def _fold(self, _name: str, value: str) -> str:
        self.name_folded = folded(value)[:FOLDED_LENGTH]
        return value


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
