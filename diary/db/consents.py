"""By which channel a patient agreed to be written to. Rows are only ever added: the latest of a channel stands."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from diary.db.base import WORD_LENGTH, AppendOnly, Base, ClinicOwned, within_clinic
from diary.db.types import words


class Channel(StrEnum):
    """How a message reaches a patient."""

    EMAIL = "email"
    SMS = "sms"


class Consent(AppendOnly, ClinicOwned, Base):
    """A channel agreed to, or the agreement taken back."""

    __tablename__ = "consent"
    __table_args__ = (within_clinic("patient"), Index("ix_consent_patient_at", "patient_id", "given_at"))

    patient_id: Mapped[UUID]
    channel: Mapped[Channel] = mapped_column(words(Channel, "channel"))
    given: Mapped[bool]
    given_at: Mapped[datetime]
    written_by_kind: Mapped[str] = mapped_column(String(WORD_LENGTH))
    written_by_id: Mapped[UUID | None]
