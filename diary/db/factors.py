"""With what the staff prove at signing in, beside the password, that it is they: authenticator apps, recovery codes."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from diary.db.base import HASH_LENGTH, TEXT_LENGTH, Base
from diary.db.people import CameBy
from diary.db.types import words


class AuthenticatorApp(Base):
    """The app of somebody that shows a new code every half minute.

    ``sealed_secret`` is what both reckon from, readable with the application's key alone. Until ``confirmed_at`` it
    opens nothing. ``last_step`` is the half minute of the code that was taken last: neither it nor an earlier one is
    taken again.
    """

    __tablename__ = "authenticator_app"
    __table_args__ = (UniqueConstraint("person_id"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    sealed_secret: Mapped[str] = mapped_column(String(TEXT_LENGTH))
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int | None] = mapped_column(BigInteger)


class RecoveryCode(Base):
    """One of the codes with which somebody comes in who has lost his app; only its keyed hash is kept."""

    __tablename__ = "recovery_code"
    __table_args__ = (UniqueConstraint("code_hash"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(HASH_LENGTH))
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class HalfSignIn(Base):
    """Somebody whose password was right, or who came by single sign-on, and whose second factor is still to come.

    It is no session: only the page of the second step asks for this row. ``workplace_id`` is the clinic whose provider
    let him in; it opens that clinic alone.
    """

    __tablename__ = "half_sign_in"
    __table_args__ = (UniqueConstraint("token_hash"),)

    token_hash: Mapped[str] = mapped_column(String(HASH_LENGTH))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    came_by: Mapped[CameBy] = mapped_column(words(CameBy, "came_by"))
    workplace_id: Mapped[UUID | None] = mapped_column(ForeignKey("clinic.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
