"""How a patient's phone comes to hold a diary: codes that are used once, and the sessions that they open."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from diary.db.base import HASH_LENGTH, Base, ClinicOwned, within_clinic


class JoinCode(Base, ClinicOwned):
    """A code on a QR sheet and its short twin; either is used once, and only their hashes are kept."""

    __tablename__ = "join_code"
    __table_args__ = (
        within_clinic("patient"),
        within_clinic("injection"),
        UniqueConstraint("token_hash"),
        UniqueConstraint("short_code_hash"),
    )

    patient_id: Mapped[UUID]
    injection_id: Mapped[UUID] = mapped_column(index=True)
    token_hash: Mapped[str] = mapped_column(String(HASH_LENGTH))
    short_code_hash: Mapped[str] = mapped_column(String(HASH_LENGTH))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class DeviceSession(Base, ClinicOwned):
    """One phone that holds a patient's diary; adding scores never ends by itself, revoking the row ends it.

    From ``locked_at`` on, set after a long idle time, what was written is shown only after the date of birth.
    """

    __tablename__ = "device_session"
    __table_args__ = (within_clinic("patient"), UniqueConstraint("token_hash"))

    patient_id: Mapped[UUID] = mapped_column(index=True)
    token_hash: Mapped[str] = mapped_column(String(HASH_LENGTH))
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    locked_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
