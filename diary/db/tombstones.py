"""That a record was deleted: which, when, why and by whom, and not a word of what it held.

A tombstone lets the database part with rows of which nothing may be lost (``diary.db.append_only``), has an old backup
that is restored part with them again, and tells a phone that the diary it held is no longer there.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from diary.db.base import AppendOnly, Base, ClinicOwned
from diary.db.types import words


class Buried(StrEnum):
    """What lies under a tombstone."""

    PATIENT = "patient"
    INJECTION = "injection"
    PHONE = "phone"


class DeletionReason(StrEnum):
    """Why a patient's records were deleted."""

    ASKED_FOR = "asked for"
    WRONG_REGISTRATION = "wrong registration"
    KEPT_LONG_ENOUGH = "kept long enough"


class Tombstone(AppendOnly, ClinicOwned, Base):
    """One deleted record; without foreign keys, since neither it nor who deleted it need be in a restored backup.

    ``patient_id`` is the record that was asked to be deleted; what was merged into it has tombstones of its own. The
    ``buried_id`` of a phone is made from the hash of its token (``phone_id``).
    """

    __tablename__ = "tombstone"
    __table_args__ = (UniqueConstraint("buried_id"), Index("ix_tombstone_patient_id", "patient_id"))

    kind: Mapped[Buried] = mapped_column(words(Buried, "kind"))
    buried_id: Mapped[UUID]
    patient_id: Mapped[UUID]
    reason: Mapped[DeletionReason] = mapped_column(words(DeletionReason, "reason"))
    deleted_at: Mapped[datetime]
    deleted_by_id: Mapped[UUID | None]


def phone_id(token_hash: str) -> UUID:
    """The id by which a phone is known again whose diary was deleted."""
    return UUID(token_hash[:32])
