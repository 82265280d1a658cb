"""What is written while a diary runs. Rows are only ever added: a correction is a further revision, nothing is lost."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from diary.clinical.scores import Condition, Source
from diary.db.base import TEXT_LENGTH, WORD_LENGTH, AppendOnly, Base, ClinicOwned, within_clinic
from diary.db.sealed import Sealed
from diary.db.types import words


class EntryRevision(AppendOnly, ClinicOwned, Base):
    """One revision of an entry.

    ``entry_id`` is the id that the phone made, and the highest revision is the entry as it stands.

    ``felt_at`` is when it hurt so, ``recorded_at`` the tap by the phone's corrected clock, ``received_at`` when the
    server got
    it. ``asleep_before`` says that the patient slept since the score before. A ``withdrawn`` revision takes the entry
    back.
    """

    __tablename__ = "entry_revision"
    __table_args__ = (
        within_clinic("patient"),
        within_clinic("injection"),
        within_clinic("area"),
        UniqueConstraint("entry_id", "revision"),
        Index("ix_entry_revision_area", "area_id", "felt_at"),
        # How many were written of each patient and when the last came in is read from this alone (clinic overview).
        Index("ix_entry_revision_written", "clinic_id", "patient_id", "received_at"),
        CheckConstraint("revision >= 1", name="revision"),
        CheckConstraint("revision > 1 OR NOT withdrawn", name="withdrawn_later"),
        CheckConstraint("score BETWEEN 0 AND 10", name="score"),
        CheckConstraint("stated_relief_percent BETWEEN 0 AND 100", name="stated_relief"),
    )

    entry_id: Mapped[UUID]
    revision: Mapped[int] = mapped_column(SmallInteger)
    patient_id: Mapped[UUID] = mapped_column(index=True)
    injection_id: Mapped[UUID] = mapped_column(index=True)
    area_id: Mapped[UUID]
    condition: Mapped[Condition] = mapped_column(words(Condition, "condition"))
    score: Mapped[int] = mapped_column(SmallInteger)
    felt_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    received_at: Mapped[datetime]
    utc_offset_minutes: Mapped[int | None] = mapped_column(SmallInteger)
    source: Mapped[Source] = mapped_column(words(Source, "source"))
    stated_relief_percent: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    could_move: Mapped[bool | None]
    asleep_before: Mapped[bool | None]
    note: Mapped[str | None] = mapped_column(Sealed("entry_revision.note", TEXT_LENGTH))
    withdrawn: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str | None]
    written_by_kind: Mapped[str] = mapped_column(String(WORD_LENGTH))
    written_by_id: Mapped[UUID | None]


class RescueRevision(AppendOnly, ClinicOwned, Base):
    """One revision of a pain medicine taken; ``rescue_id`` is the id that the phone made."""

    __tablename__ = "rescue_revision"
    __table_args__ = (
        within_clinic("patient"),
        within_clinic("injection"),
        UniqueConstraint("rescue_id", "revision"),
        CheckConstraint("revision >= 1", name="revision"),
        CheckConstraint("revision > 1 OR NOT withdrawn", name="withdrawn_later"),
    )

    rescue_id: Mapped[UUID]
    revision: Mapped[int] = mapped_column(SmallInteger)
    patient_id: Mapped[UUID] = mapped_column(index=True)
    injection_id: Mapped[UUID] = mapped_column(index=True)
    taken_at: Mapped[datetime]
    drug: Mapped[str]
    recorded_at: Mapped[datetime]
    received_at: Mapped[datetime]
    withdrawn: Mapped[bool] = mapped_column(default=False)
    written_by_kind: Mapped[str] = mapped_column(String(WORD_LENGTH))
    written_by_id: Mapped[UUID | None]
