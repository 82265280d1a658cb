"""What a clinic sets for itself: presets of its usual injections, and the settings that override the shipped data."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, SmallInteger, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, aliased, mapped_column

from diary.db.base import TEXT_LENGTH, WORD_LENGTH, AppendOnly, Base, ClinicOwned, identity_within_clinic


class Preset(Base, ClinicOwned):
    """A usual injection of the clinic under one name; ``plan`` holds what it fills in."""

    __tablename__ = "preset"
    __table_args__ = (identity_within_clinic(), UniqueConstraint("clinic_id", "name"))

    name: Mapped[str]
    plan: Mapped[dict[str, object]]
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]


class SettingRevision(AppendOnly, ClinicOwned, Base):
    """One revision of something that administrators edit; the highest stands, the earlier ones are its history.

    ``subject`` says which one where a kind has several (a location's or preset's id), else it is empty. What whoever
    runs the diary has changed names nobody.
    """

    __tablename__ = "setting_revision"
    __table_args__ = (
        UniqueConstraint("clinic_id", "kind", "subject", "revision"),
        CheckConstraint("revision >= 1", name="revision"),
    )

    kind: Mapped[str] = mapped_column(String(WORD_LENGTH))
    subject: Mapped[str] = mapped_column(String(WORD_LENGTH), default="")
    revision: Mapped[int] = mapped_column(SmallInteger)
    content: Mapped[dict[str, object]]
    reason: Mapped[str | None] = mapped_column(String(TEXT_LENGTH))
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))


_LATER = aliased(SettingRevision)
STANDS = ~(
    select(_LATER.id)
    .where(
        _LATER.clinic_id == SettingRevision.clinic_id,
        _LATER.kind == SettingRevision.kind,
        _LATER.subject == SettingRevision.subject,
        _LATER.revision > SettingRevision.revision,
    )
    .exists()
)
"""That nobody has changed it since."""
