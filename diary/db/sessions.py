"""The session that the diary works with: held to one clinic, and unable to lose what is only ever added."""

from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction

from diary.db.base import AppendOnly, ClinicOwned
from diary.db.scope import UnscopedQueryError, hold, is_unscoped, scope_of


class AppendOnlyError(RuntimeError):
    """An attempt to change or take away a row of which nothing may be lost."""


class ScopedSession(Session):
    """A session in which every statement is held to its clinic (``diary.db.scope``).

    What never becomes a statement of the session is held here: rows that it has already, bare connections, rows that
    are written in bulk.
    """

    def get(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 (as SQLAlchemy has it)
        found = super().get(*args, **kwargs)
        return None if _is_foreign(self, found) and not is_unscoped(kwargs.get("execution_options")) else found

    def connection(self, *args: Any, **kwargs: Any) -> Connection:  # noqa: ANN401 (as SQLAlchemy has it)
        if not is_unscoped(kwargs.get("execution_options")):
            raise UnscopedQueryError("a bare connection needs execution_options={'unscoped': reason}")
        return super().connection(*args, **kwargs)

    def _refuse_bulk(self, *_args: Any, **_kwargs: Any) -> None:  # noqa: ANN401 (as SQLAlchemy has it)
        raise UnscopedQueryError("rows are written by add(), which looks at their clinic")

    bulk_save_objects = _refuse_bulk
    bulk_insert_mappings = _refuse_bulk
    bulk_update_mappings = _refuse_bulk


def _is_foreign(session: Session, row: object) -> bool:
    """Whether a row belongs to another clinic; the audit alone has rows that belong to none."""
    return isinstance(row, ClinicOwned) and row.clinic_id not in {None, scope_of(session)}


@event.listens_for(ScopedSession, "do_orm_execute")
def _execute(state: ORMExecuteState) -> None:
    if state.is_update or state.is_delete:
        for mapper in state.all_mappers:
            _refuse_loss(mapper.class_)
    hold(state)


@event.listens_for(ScopedSession, "before_flush")
def _flush(session: Session, context: UOWTransaction, instances: object) -> None:
    del context, instances
    changed = [row for row in session.dirty if session.is_modified(row)]
    for row in (*changed, *session.deleted):
        _refuse_loss(type(row))
    for row in (*session.new, *changed, *session.deleted):
        if _is_foreign(session, row):
            raise UnscopedQueryError(f"a {type(row).__name__} of another clinic was about to be written")


@event.listens_for(ScopedSession, "detached_to_persistent")
def _attach(session: Session, row: object) -> None:
    """Whose a row is that comes from elsewhere, only the database could say."""
    if isinstance(row, ClinicOwned):
        session.expunge(row)
        raise UnscopedQueryError(f"a {type(row).__name__} was brought from another session; ask for it in this one")


def _refuse_loss(kind: type) -> None:
    if issubclass(kind, AppendOnly):
        raise AppendOnlyError(f"a {kind.__name__} is only ever added")
