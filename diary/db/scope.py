"""Clinics are kept apart here and nowhere else: every statement of a session is held to its clinic, or refused.

A session is scoped once. From then on each ORM statement carries the condition on ``clinic_id`` for every clinic-owned
table that it touches, in subqueries too. Without a scope such a statement is refused, and so is any that the condition
cannot be added to (Core tables, literal SQL, rows written by a statement), unless it says why it may run:
``.execution_options(unscoped="the reason")``. ``diary.db.sessions`` closes the ways round statements.
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import (
    BindParameter,
    ClauseElement,
    ColumnClause,
    Executable,
    FromClause,
    Insert,
    Select,
    Table,
    TableClause,
    TextClause,
    Update,
    Uuid,
)
from sqlalchemy.orm import Mapper, ORMExecuteState, Session, with_loader_criteria
from sqlalchemy.sql.selectable import CTE, Subquery, TextualSelect
from sqlalchemy.sql.visitors import ExternallyTraversible, iterate

from diary.db.base import ClinicOwned

_SCOPE = "clinic scope"


class UnscopedQueryError(RuntimeError):
    """Something that could have reached another clinic's rows."""


def scope_to(session: Session, clinic_id: UUID) -> None:
    """Hold a session to one clinic; it cannot be moved to another, since it may hold rows of the first."""
    if session.info.setdefault(_SCOPE, clinic_id) != clinic_id:
        raise UnscopedQueryError("this session works for another clinic already")


def scope_of(session: Session) -> UUID | None:
    """The clinic that a session is held to, if any."""
    clinic_id: UUID | None = session.info.get(_SCOPE)
    return clinic_id


def is_unscoped(options: Mapping[str, Any] | None) -> bool:
    """Whether execution options give the reason why something may reach every clinic's rows."""
    reason = (options or {}).get("unscoped")
    return isinstance(reason, str) and bool(reason.strip())


# What was found out about a statement, and the same statement held to a clinic. Those of the pages are built once and
# stay; others leave with the last that refers to them.
_owned: WeakKeyDictionary[Executable, bool] = WeakKeyDictionary()
_held: WeakKeyDictionary[Executable, Executable] = WeakKeyDictionary()


def hold(state: ORMExecuteState) -> None:
    """Add the condition to a statement, or refuse it."""
    if is_unscoped(state.execution_options):
        return
    if not state.is_orm_statement:
        raise UnscopedQueryError("a Core or literal statement needs .execution_options(unscoped=reason)")
    if not _touches_a_clinics_rows(state.statement):
        return
    clinic_id = scope_of(state.session)
    if clinic_id is None:
        raise UnscopedQueryError("a clinic's rows were asked for before the session was scoped to a clinic")
    _refuse_unheld_writing(state)
    state.statement = _held_to(state.statement)
    state.parameters = {**_one_set(state.parameters), _CLINIC.key: clinic_id}


def _one_set(parameters: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None) -> Mapping[str, Any]:
    """What a statement was given; several sets at once are for adding rows, which is refused anyway."""
    if isinstance(parameters, Mapping):
        return parameters
    if parameters:
        raise UnscopedQueryError("a statement that is held to a clinic runs with one set of parameters")
    return {}


class _HeldClinic(BindParameter[UUID]):
    """The clinic, as a parameter.

    SQLAlchemy keeps its copies in a dictionary for every statement that runs. Copies have the hash of the original, and
    comparing two of them would put together a piece of SQL each time; ours are alike if their hashes are.
    """

    inherit_cache = True

    def __eq__(self, other: object) -> bool:  # type: ignore[override]  # SQLAlchemy's returns SQL
        return hash(self) == hash(other)

    def __hash__(self) -> int:
        return super().__hash__()


_CLINIC = _HeldClinic("the clinic held to", type_=Uuid(), required=True)
_CRITERIA = with_loader_criteria(ClinicOwned, lambda cls: cls.clinic_id == _CLINIC, include_aliases=True)


def _held_to(statement: Executable) -> Executable:
    if statement not in _held:
        _held[statement] = statement.options(_CRITERIA)
    return _held[statement]


def _touches_a_clinics_rows(statement: Executable) -> bool:
    if statement not in _owned:
        _owned[statement] = any(issubclass(mapper.class_, ClinicOwned) for mapper in _mappers_of(statement))
    return _owned[statement]


def _mappers_of(statement: Executable) -> set[Mapper[Any]]:
    """The mappers of all tables that a statement touches; a part to which no condition would be added is refused."""
    mappers: set[Mapper[Any]] = set()
    tables: set[FromClause] = set()
    for element in iterate(cast("ClauseElement", statement)):
        mapper = element._annotations.get("parentmapper")  # noqa: SLF001 (the ORM's mark on all that it knows)
        if mapper is not None:
            mappers.add(mapper)
        elif isinstance(element, Table):
            tables.add(element)
        elif isinstance(element, ColumnClause) and isinstance(element.table, Table):
            tables.add(element.table)
        elif _is_bare(element):
            raise UnscopedQueryError("literal SQL and Core tables need .execution_options(unscoped=reason)")
    if not tables <= {mapper.local_table for mapper in mappers}:
        raise UnscopedQueryError("a Core table needs .execution_options(unscoped=reason)")
    return mappers


def _is_bare(element: ExternallyTraversible) -> bool:
    """Whether the ORM does not know what stands here; columns of a subquery are known through the subquery."""
    if isinstance(element, ColumnClause):
        if element.is_literal:
            return element.name != "*"
        return element.table is not None and not isinstance(element.table, CTE | Subquery)
    if isinstance(element, Select):
        return element._propagate_attrs.get("compile_state_plugin") != "orm"  # noqa: SLF001 (as above)
    return isinstance(element, TextClause | TextualSelect | TableClause)


def _refuse_unheld_writing(state: ORMExecuteState) -> None:
    """Refuse to add or move rows by a statement: only the unit of work looks at each row's clinic."""
    statement = state.statement
    if isinstance(statement, Insert) or (isinstance(statement, Update) and isinstance(state.parameters, list)):
        raise UnscopedQueryError("rows are written through the session, or need unscoped=reason")
    if isinstance(statement, Update) and any(map(_is_clinic, iterate(statement))):
        raise UnscopedQueryError("no row is moved to another clinic")


def _is_clinic(element: ExternallyTraversible) -> bool:
    return isinstance(element, ColumnClause) and element.key == "clinic_id"
