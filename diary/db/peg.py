"""The PEG: pain, enjoyment of life and general activity over the last week, each 0–10, before and weeks after."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from diary.clinical.scores import Source
from diary.db.base import WORD_LENGTH, AppendOnly, Base, ClinicOwned, within_clinic
from diary.db.types import words


class PegAnswer(AppendOnly, ClinicOwned, Base):
    """The three answers of one week since the injection, 0 being before it; the one received last stands."""

    __tablename__ = "peg_answer"
    __table_args__ = (
        within_clinic("patient"),
        within_clinic("injection"),
        UniqueConstraint("answer_id"),
        CheckConstraint("week >= 0", name="week"),
        CheckConstraint("pain BETWEEN 0 AND 10", name="pain"),
        CheckConstraint("enjoyment BETWEEN 0 AND 10", name="enjoyment"),
        CheckConstraint("activity BETWEEN 0 AND 10", name="activity"),
    )

    answer_id: Mapped[UUID]
    patient_id: Mapped[UUID]
    injection_id: Mapped[UUID] = mapped_column(index=True)
    week: Mapped[int] = mapped_column(SmallInteger)
    pain: Mapped[int] = mapped_column(SmallInteger)
    enjoyment: Mapped[int] = mapped_column(SmallInteger)
    activity: Mapped[int] = mapped_column(SmallInteger)
    recorded_at: Mapped[datetime]
    received_at: Mapped[datetime]
    source: Mapped[Source] = mapped_column(words(Source, "source"))
    written_by_kind: Mapped[str] = mapped_column(String(WORD_LENGTH))
    written_by_id: Mapped[UUID | None]
