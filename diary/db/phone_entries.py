"""What phones have sent, by the ids that they made: so that nothing counts twice and a second content is not lost."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from diary.db.base import HASH_LENGTH, WORD_LENGTH, AppendOnly, Base, ClinicOwned
from diary.db.sealed import SealedJson

_STANDS = text("stands")


class PhoneEntry(AppendOnly, ClinicOwned, Base):
    """One content that came under one id; the first one ``stands``, and whatever else came under it is kept for staff.

    ``entry_id`` is the score or medicine that it speaks of. ``clock_behind_seconds`` is how far the phone's clock was
    behind the server's when it was sent; negative where it was ahead. Without foreign keys, since a diary may move
    to another record after the phone has written.
    """

    __tablename__ = "phone_entry"
    __table_args__ = (
        UniqueConstraint("operation_id", "content_hash"),
        Index("uq_phone_entry_stands", "operation_id", unique=True, sqlite_where=_STANDS, postgresql_where=_STANDS),
    )

    operation_id: Mapped[UUID]
    content_hash: Mapped[str] = mapped_column(String(HASH_LENGTH))
    kind: Mapped[str] = mapped_column(String(WORD_LENGTH))
    entry_id: Mapped[UUID] = mapped_column(index=True)
    content: Mapped[dict[str, object]] = mapped_column(SealedJson("phone_entry.content"))
    stands: Mapped[bool]
    clock_behind_seconds: Mapped[int | None] = mapped_column(Integer)
    received_at: Mapped[datetime]
    written_by_kind: Mapped[str] = mapped_column(String(WORD_LENGTH))
    written_by_id: Mapped[UUID | None]
