"""Which keys a database is sealed under: by a known word that only they open, so that a wrong one is seen at start."""

from datetime import datetime

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from diary.db.base import WORD_LENGTH, Base


class FieldKey(Base):
    """One key under which something may be sealed, by its name; ``proof`` is a known word, sealed."""

    __tablename__ = "field_key"
    __table_args__ = (UniqueConstraint("name"),)

    name: Mapped[str] = mapped_column(String(WORD_LENGTH))
    proof: Mapped[str]
    added_at: Mapped[datetime]
