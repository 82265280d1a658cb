"""Who of the staff wrote scores down."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.db.entries import EntryRevision
from diary.db.people import Person
from diary.services.acting import ActorKind
from diary.services.wanted import Wanted

_NAMES = Wanted.by(Person.id, select(Person.id, Person.name))


def writers(session: Session, revisions: Iterable[EntryRevision]) -> dict[UUID, str]:
    """The names of the staff who wrote one of these; most diaries have none, and then nobody is asked."""
    ids = {row.written_by_id for row in revisions if row.written_by_kind == ActorKind.STAFF and row.written_by_id}
    return {row.id: row.name for row in _NAMES.of(session, ids)} if ids else {}
