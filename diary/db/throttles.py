"""How often something was tried, kept in a table so that a restart or a second process forgets nothing."""

from datetime import datetime

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from diary.db.base import HASH_LENGTH, Base


class Throttle(Base):
    """The failed tries of one account, code or address since ``began_at``.

    The bucket is a hash, never the thing itself.
    """

    __tablename__ = "throttle"
    __table_args__ = (UniqueConstraint("bucket"), CheckConstraint("tries >= 0", name="tries"))

    bucket: Mapped[str] = mapped_column(String(HASH_LENGTH))
    began_at: Mapped[datetime]
    tries: Mapped[int]
