"""Column types: instants that refuse naive values, and enumerations stored by value."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import DateTime, Dialect, Enum
from sqlalchemy.types import TypeDecorator

_Word = TypeVar("_Word", bound=StrEnum)


class NaiveInstantError(TypeError):
    """A time without its offset from UTC, which no column of ours takes."""


class Instant(TypeDecorator[datetime]):
    """A moment in UTC, given and returned aware; SQLite would otherwise drop the offset without a word."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        del dialect
        if value is not None and value.utcoffset() is None:
            raise NaiveInstantError(f"{value!r} has no offset from UTC")
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ANN401 (a driver's own)
        del dialect
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def words(kind: type[_Word], name: str) -> Enum:
    """A column of an enumeration's values, kept to them by a named constraint on both databases."""
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=max(len(word.value) for word in kind),
        values_callable=lambda members: [member.value for member in members],
    )
