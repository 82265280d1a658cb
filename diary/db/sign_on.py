"""Single sign-on through a clinic's own provider: its secret, whom its accounts stand for, and who is on the way."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from diary.db.base import HASH_LENGTH, TEXT_LENGTH, Base, ClinicOwned
from diary.db.sealed import Sealed

SUBJECT_LENGTH = 255
"""As long as OpenID Connect lets the name of an account be."""


class SignOnSecret(Base, ClinicOwned):
    """What the clinic proves to its provider with; it is written, never shown, and of no use to another provider."""

    __tablename__ = "sign_on_secret"
    __table_args__ = (UniqueConstraint("clinic_id", "issuer"),)

    issuer: Mapped[str]
    secret: Mapped[str] = mapped_column(Sealed("sign_on_secret.secret", TEXT_LENGTH))
    set_at: Mapped[datetime]


class SignOnLink(Base, ClinicOwned):
    """The account of a provider that stands for somebody of the clinic; one person has one account there."""

    __tablename__ = "sign_on_link"
    __table_args__ = (
        UniqueConstraint("clinic_id", "issuer", "subject"),
        UniqueConstraint("clinic_id", "issuer", "person_id"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    issuer: Mapped[str]
    subject: Mapped[str] = mapped_column(String(SUBJECT_LENGTH))
    linked_at: Mapped[datetime]
    used_at: Mapped[datetime]


class SignOnAttempt(Base, ClinicOwned):
    """A browser on its way to the provider and back: once, within some minutes.

    ``token_hash`` is that of the browser's own cookie, from which everything else is derived that the provider is to
    bring back. ``staff_session_id`` is the session whose owner is only checked again; it is compared, never followed.
    ``carried`` is what he had sent before.
    """

    __tablename__ = "sign_on_attempt"
    __table_args__ = (UniqueConstraint("token_hash"),)

    token_hash: Mapped[str] = mapped_column(String(HASH_LENGTH))
    staff_session_id: Mapped[UUID | None] = mapped_column()
    onward: Mapped[str] = mapped_column(String(TEXT_LENGTH))
    carried: Mapped[str | None] = mapped_column(Sealed("sign_on_attempt.carried", TEXT_LENGTH))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
