"""Passkeys of the staff, and what their authenticators are asked to sign."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from diary.db.base import HASH_LENGTH, TEXT_LENGTH, Base
from diary.db.types import words

ID_LENGTH = 1400
"""Of the id that an authenticator gives a key: at most 1023 bytes, in base64."""


class Purpose(StrEnum):
    """What a challenge is signed for."""

    ADDING = "adding"
    PROVING = "proving"


class Passkey(Base):
    """A key of somebody's device; ``sign_count`` grows with each use where the device counts."""

    __tablename__ = "passkey"
    __table_args__ = (UniqueConstraint("credential_id"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str]
    credential_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    public_key: Mapped[str] = mapped_column(String(TEXT_LENGTH))
    sign_count: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]


class PasskeyChallenge(Base):
    """What somebody's authenticator is asked to sign: for one purpose, for some minutes, once."""

    __tablename__ = "passkey_challenge"
    __table_args__ = (UniqueConstraint("challenge_hash"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    purpose: Mapped[Purpose] = mapped_column(words(Purpose, "purpose"))
    challenge_hash: Mapped[str] = mapped_column(String(HASH_LENGTH))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
