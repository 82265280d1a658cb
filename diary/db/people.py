"""The staff, their roles in each clinic, and their sessions."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from diary.db.base import HASH_LENGTH, WORD_LENGTH, Base, ClinicOwned
from diary.db.types import words


class Role(StrEnum):
    """What someone is in a clinic."""

    PROVIDER = "provider"
    NURSE = "nurse"
    ADMINISTRATOR = "administrator"


class CameBy(StrEnum):
    """By what somebody has proved who he is when his session began."""

    PASSWORD = "password"  # noqa: S105 (a word for the kind, no password)
    APP = "password and app"
    PASSKEY = "password and passkey"
    RECOVERY_CODE = "password and recovery code"
    SINGLE_SIGN_ON = "single sign-on"


class LinkKind(StrEnum):
    """What a link that was sent to someone of the staff is for."""

    INVITATION = "invitation"
    PASSWORD_RESET = "password reset"  # noqa: S105 (a word for the kind, no password)


class Person(Base):
    """Someone of the staff, who may work in several clinics; deactivated, never deleted."""

    __tablename__ = "person"
    __table_args__ = (UniqueConstraint("email"),)

    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[str]
    password_hash: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]


class Membership(Base, ClinicOwned):
    """One role of a person in one clinic."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("clinic_id", "person_id", "role"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[Role] = mapped_column(words(Role, "role"))


class StaffSession(Base, ClinicOwned):
    """One signed-in browser; only the hash of its token is kept, and revoking the row ends it.

    ``came_by`` says by what its owner proved who he is, and ``checked_at`` when he did so last; both are empty in
    sessions from before these columns. ``device`` and ``address`` tell him later which browser this is. The last three
    say which patient stands open to him in an emergency, and until when, so that no request has to ask for it.
    """

    __tablename__ = "staff_session"
    __table_args__ = (UniqueConstraint("token_hash"),)

    token_hash: Mapped[str] = mapped_column(String(HASH_LENGTH))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    came_by: Mapped[str | None] = mapped_column(String(WORD_LENGTH))
    checked_at: Mapped[datetime | None]
    device: Mapped[str | None] = mapped_column(String(WORD_LENGTH))
    address: Mapped[str | None] = mapped_column(String(WORD_LENGTH))
    emergency_id: Mapped[UUID | None]
    emergency_patient_id: Mapped[UUID | None]
    emergency_ends_at: Mapped[datetime | None]


class StaffLink(Base, ClinicOwned):
    """A link with which someone sets a password: used once, and only the hash of its token is kept."""

    __tablename__ = "staff_link"
    __table_args__ = (UniqueConstraint("token_hash"),)

    kind: Mapped[LinkKind] = mapped_column(words(LinkKind, "kind"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(HASH_LENGTH))
    made_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
