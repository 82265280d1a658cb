"""Who saw and changed what. Rows are only ever added, and hold ids and words of the diary, never a patient's values."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from diary.db.base import HASH_LENGTH, WORD_LENGTH, AppendOnly, Base, ClinicOwned


class AuditRow(AppendOnly, ClinicOwned, Base):
    """One look, change or refusal; without foreign keys, so that it outlasts what it speaks of.

    ``clinic_id`` is empty where nobody knows the clinic yet, as when an unknown account tries to sign in. Its place in
    the chain of its clinic is filled in by ``diary.db.chaining`` when the transaction is committed.
    """

    __tablename__ = "audit"
    __table_args__ = (
        Index("ix_audit_clinic_at", "clinic_id", "at"),
        Index("ix_audit_patient_at", "patient_id", "at"),
        Index("ix_audit_clinic_actor", "clinic_id", "actor_id", "sequence"),
        Index("ix_audit_clinic_action", "clinic_id", "action", "sequence"),
        Index("uq_audit_chain", "clinic_id", "sequence", unique=True),
    )

    clinic_id: Mapped[UUID | None] = mapped_column()  # type: ignore[assignment]  # every other table demands a clinic
    at: Mapped[datetime]
    actor_kind: Mapped[str] = mapped_column(String(WORD_LENGTH))
    actor_id: Mapped[UUID | None]
    action: Mapped[str] = mapped_column(String(WORD_LENGTH))
    patient_id: Mapped[UUID | None]
    object_kind: Mapped[str | None] = mapped_column(String(WORD_LENGTH))
    object_id: Mapped[UUID | None]
    address: Mapped[str | None] = mapped_column(String(WORD_LENGTH))
    detail: Mapped[dict[str, object]] = mapped_column(default=dict)
    sequence: Mapped[int] = mapped_column(Integer)
    previous: Mapped[str] = mapped_column(String(HASH_LENGTH))
    hash: Mapped[str] = mapped_column(String(HASH_LENGTH))


class AuditHead(Base):
    """The last row of a clinic's chain; whoever adds one holds this row until his commit.

    ``id`` is the clinic's, or that of ``diary.db.chaining.NOBODYS`` for the rows without a clinic. Triggers move it on.
    """

    __tablename__ = "audit_head"

    sequence: Mapped[int] = mapped_column(Integer)
    hash: Mapped[str] = mapped_column(String(HASH_LENGTH))
