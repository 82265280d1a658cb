"""What was done to a patient elsewhere, and the clinic's word that nothing else was. Rows are only ever added."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from diary.clinical.catalogue import Intent, Procedure, Region, Side
from diary.db.base import TEXT_LENGTH, AppendOnly, Base, ClinicOwned, identity_within_clinic, within_clinic
from diary.db.types import words


class PastSession(AppendOnly, ClinicOwned, Base):
    """A session that was done elsewhere, as somebody tells it; no levels where they are not known."""

    __tablename__ = "past_session"
    __table_args__ = (
        identity_within_clinic(),
        within_clinic("patient"),
        CheckConstraint("stated_relief_percent BETWEEN 0 AND 100", name="stated_relief_percent"),
    )

    patient_id: Mapped[UUID] = mapped_column(index=True)
    done_on: Mapped[date]
    procedure: Mapped[Procedure] = mapped_column(words(Procedure, "procedure"))
    region: Mapped[Region] = mapped_column(words(Region, "region"))
    side: Mapped[Side] = mapped_column(words(Side, "side"))
    intent: Mapped[Intent] = mapped_column(words(Intent, "intent"))
    levels: Mapped[list[str]]
    stated_relief_percent: Mapped[int | None] = mapped_column(SmallInteger)
    written_at: Mapped[datetime]
    written_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))


class PastSessionWithdrawal(AppendOnly, ClinicOwned, Base):
    """A session by history that was entered in error; it stays on record and counts no more."""

    __tablename__ = "past_session_withdrawal"
    __table_args__ = (within_clinic("past_session"), UniqueConstraint("past_session_id"))

    past_session_id: Mapped[UUID]
    reason: Mapped[str] = mapped_column(String(TEXT_LENGTH))
    withdrawn_at: Mapped[datetime]
    withdrawn_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))


class HistoryWord(AppendOnly, ClinicOwned, Base):
    """Whether a patient's history is complete, as the clinic says; the latest word stands."""

    __tablename__ = "history_word"
    __table_args__ = (within_clinic("patient"), Index("ix_history_word_patient_at", "patient_id", "said_at"))

    patient_id: Mapped[UUID]
    complete: Mapped[bool]
    said_at: Mapped[datetime]
    said_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
