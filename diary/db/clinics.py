"""Clinics and their locations."""

from datetime import datetime

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from diary.db.base import WORD_LENGTH, Base, ClinicOwned, identity_within_clinic


class Clinic(Base):
    """One clinic; ``demo`` marks invented data, which must never stand beside real data."""

    __tablename__ = "clinic"

    name: Mapped[str]
    zone: Mapped[str] = mapped_column(String(WORD_LENGTH))
    demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class Location(Base, ClinicOwned):
    """Where injections are done, and which number is answered when."""

    __tablename__ = "location"
    __table_args__ = (identity_within_clinic(), UniqueConstraint("clinic_id", "name"))

    name: Mapped[str]
    phone: Mapped[str] = mapped_column(String(WORD_LENGTH))
    after_hours_phone: Mapped[str | None] = mapped_column(String(WORD_LENGTH))
    emergency_number: Mapped[str] = mapped_column(String(WORD_LENGTH))
    zone: Mapped[str] = mapped_column(String(WORD_LENGTH))
    opening_hours: Mapped[dict[str, object]] = mapped_column(default=dict)
    retired_at: Mapped[datetime | None]
