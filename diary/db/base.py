"""What all tables share: names of constraints, ids, the clinic that owns a row, and rows that are never changed."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint, MetaData, String, UniqueConstraint, Uuid
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from diary.db.types import Instant

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
NAME_LENGTH = 200
WORD_LENGTH = 64
TEXT_LENGTH = 2000
HASH_LENGTH = 64


class Base(DeclarativeBase):
    """The tables.

    They declare no relationships: what a page needs is asked for in one statement, never row by row.
    """

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar = {
        datetime: Instant,
        UUID: Uuid,
        str: String(NAME_LENGTH),
        # None is no value at all, not the word null, or else NOT NULL would not hold.
        list[str]: JSON(none_as_null=True),
        dict[str, object]: JSON(none_as_null=True),
    }

    id: Mapped[UUID] = mapped_column(primary_key=True)


class ClinicOwned:
    """A row that belongs to one clinic; ``diary.db.scope`` keeps every query to the clinic that is being worked in."""

    @declared_attr
    def clinic_id(cls) -> Mapped[UUID]:  # noqa: N805 (SQLAlchemy calls it with the class)
        return mapped_column(ForeignKey("clinic.id"))


class AppendOnly:
    """A row that is never changed or taken away; ``diary.db.scope`` refuses both."""


def identity_within_clinic() -> UniqueConstraint:
    """What lets other tables refer to a row together with its clinic."""
    return UniqueConstraint("clinic_id", "id")


def within_clinic(table: str) -> ForeignKeyConstraint:
    """A reference by ``<table>_id`` to a row of the same clinic: the database itself refuses another clinic's."""
    return ForeignKeyConstraint(["clinic_id", f"{table}_id"], [f"{table}.clinic_id", f"{table}.id"])
