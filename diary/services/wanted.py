"""Statements for the rows of one owner or of several, each built once."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Generic, TypeVarTuple
from uuid import UUID

from sqlalchemy import BindParameter, Result, Select, bindparam
from sqlalchemy.orm import InstrumentedAttribute, Session

Columns = TypeVarTuple("Columns")

_ID: BindParameter[UUID] = bindparam("id")
_IDS: BindParameter[list[UUID]] = bindparam("ids", expanding=True)


@dataclass(frozen=True, slots=True)
class Wanted(Generic[*Columns]):
    """A statement, built once: putting one together costs as much as running it, and these run for every page.

    The page of one diary asks by one id, which is quicker than by a list of one.
    """

    of_one: Select[*Columns]
    of_several: Select[*Columns]

    @classmethod
    def by(cls, owner: InstrumentedAttribute[UUID], rows: Select[*Columns]) -> "Wanted[*Columns]":
        """Rows of whatever ``owner`` refers to."""
        return cls(rows.where(owner == _ID), rows.where(owner.in_(_IDS)))

    def of(self, session: Session, ids: Collection[UUID]) -> Result[*Columns]:
        """The rows of these."""
        if len(ids) == 1:
            return session.execute(self.of_one, {"id": next(iter(ids))})
        return session.execute(self.of_several, {"ids": list(ids)})
