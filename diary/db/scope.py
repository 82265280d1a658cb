"""Clinics are kept apart here and nowhere else: every statement of a session is held to its clinic, or refused.

A session is scoped once. From then on each ORM statement carries the condition on ``clinic_id`` for every clinic-owned
table that it touches. Without a scope such a statement is refused, and so is any that the condition cannot be added to
(Core tables, literal SQL), unless it says why it may run: ``.execution_options(unscoped="the reason")``.
"""

from uuid import UUID

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction, with_loader_criteria
from sqlalchemy.orm.util import LoaderCriteriaOption

from diary.db.base import ClinicOwned

_SCOPE = "clinic scope"
_CRITERIA = "clinic criteria"


class UnscopedQueryError(RuntimeError):
    """A statement that could have reached another clinic's rows."""


def scope_to(session: Session, clinic_id: UUID) -> None:
    """Hold a session to one clinic; it cannot be moved to another, since it may hold rows of the first."""
    if session.info.setdefault(_SCOPE, clinic_id) != clinic_id:
        raise UnscopedQueryError("this session works for another clinic already")
    session.info[_CRITERIA] = _criteria(clinic_id)


def scope_of(session: Session) -> UUID | None:
    """The clinic that a session is held to, if any."""
    return session.info.get(_SCOPE)


def _criteria(clinic_id: UUID) -> LoaderCriteriaOption:
    return with_loader_criteria(ClinicOwned, lambda cls: cls.clinic_id == clinic_id, include_aliases=True)


def _hold(state: ORMExecuteState) -> None:
    if state.execution_options.get("unscoped"):
        return
    if not state.is_orm_statement:
        raise UnscopedQueryError("a Core or literal statement needs .execution_options(unscoped=reason)")
    if not any(issubclass(mapper.class_, ClinicOwned) for mapper in state.all_mappers):
        if not state.all_mappers:
            raise UnscopedQueryError("a statement without mapped tables needs .execution_options(unscoped=reason)")
        return
    criteria = state.session.info.get(_CRITERIA)
    if criteria is None:
        raise UnscopedQueryError("a clinic's rows were asked for before the session was scoped to a clinic")
    state.statement = state.statement.options(criteria)


def _refuse_foreign_rows(session: Session, context: UOWTransaction, instances: object) -> None:
    del context, instances
    scope = scope_of(session)
    for row in (*session.new, *session.dirty, *session.deleted):
        if isinstance(row, ClinicOwned) and row.clinic_id != scope:
            raise UnscopedQueryError(f"a {type(row).__name__} of another clinic was about to be written")


def guard(session_class: type[Session]) -> None:
    """Put the guard on every session of a class."""
    event.listen(session_class, "do_orm_execute", _hold)
    event.listen(session_class, "before_flush", _refuse_foreign_rows)
