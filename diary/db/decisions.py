"""What providers have decided and signed, with a frozen copy of what they were shown."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, SmallInteger, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from diary.clinical.answers import Answer
from diary.clinical.next_step import NextStep
from diary.db.base import HASH_LENGTH, TEXT_LENGTH, WORD_LENGTH, AppendOnly, Base, ClinicOwned, within_clinic
from diary.db.sealed import Sealed
from diary.db.types import words


class Factor(StrEnum):
    """By what somebody proved at the moment of signing that it was he."""

    PASSWORD = "password"  # noqa: S105 (a word for the kind, no password)
    SINGLE_SIGN_ON = "single sign-on"


class SignedDecision(AppendOnly, ClinicOwned, Base):
    """One version of the decision about an injection; the highest stands, the earlier ones stay readable.

    ``factor`` was asked for at the moment of signing. ``second_by`` is the second factor, where there is one, that the
    browser had been checked by within the time that a check holds, and ``second_at`` when. ``frozen`` is the canonical
    JSON of everything that was shown and signed, ``frozen_hash`` its SHA-256.
    """

    __tablename__ = "signed_decision"
    __table_args__ = (
        within_clinic("injection"),
        UniqueConstraint("injection_id", "version"),
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("version = 1 OR reason IS NOT NULL", name="amended_for_a_reason"),
    )

    injection_id: Mapped[UUID]
    version: Mapped[int] = mapped_column(SmallInteger)
    step: Mapped[NextStep] = mapped_column(words(NextStep, "step"))
    note: Mapped[str | None] = mapped_column(Sealed("signed_decision.note", TEXT_LENGTH))
    reason: Mapped[str | None] = mapped_column(Sealed("signed_decision.reason", TEXT_LENGTH))
    policy_id: Mapped[str | None] = mapped_column(String(WORD_LENGTH))
    policy_version: Mapped[str | None] = mapped_column(String(WORD_LENGTH))
    result: Mapped[Answer] = mapped_column(words(Answer, "result"))
    signed_at: Mapped[datetime]
    signed_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    signed_name: Mapped[str]
    factor: Mapped[Factor] = mapped_column(words(Factor, "factor"))
    second_by: Mapped[str | None] = mapped_column(String(WORD_LENGTH))
    second_at: Mapped[datetime | None]
    frozen: Mapped[str] = mapped_column(Text)
    frozen_hash: Mapped[str] = mapped_column(String(HASH_LENGTH))
