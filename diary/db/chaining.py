"""Chains the audit: each row carries the hash of its own content and of the row before it, clinic by clinic.

Rows wait beside the session until its transaction is committed, and only then is the end of the chain held: two looks
at one clinic's patients wait for each other as long as a commit takes, not as long as a request (docs/adr/0008).
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from itertools import groupby
from uuid import UUID

from sqlalchemy import bindparam, event, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, SessionTransaction

from diary.db.audit import AuditHead, AuditRow
from diary.db.base import HASH_LENGTH
from diary.db.sessions import ScopedSession

NOBODYS = UUID(int=0)
"""The chain of the rows that belong to no clinic."""

BEGINNING = "0" * HASH_LENGTH
"""What the first row of a chain has for the hash before it."""

CONTENT = (
    "sequence", "id", "clinic_id", "at", "actor_kind", "actor_id", "action", "patient_id", "object_kind", "object_id",
    "address", "detail",
)  # fmt: skip  # twelve lines would say no more

_HEAD = select(AuditHead.sequence, AuditHead.hash).where(AuditHead.id == bindparam("chain")).with_for_update()
_WAITING, _MARKS = "audit rows that wait", "audit rows that waited at each savepoint"


def digest(content: Mapping[str, object], previous: str) -> str:
    """The hash of a row; ``detail`` is the text that is stored, so that no byte of it can change unseen."""
    told = json.dumps([previous, *(_told(content[name]) for name in CONTENT)], default=repr)
    return sha256(told.encode()).hexdigest()


def _told(value: object) -> object:
    """As SQLite keeps it, so that a row has the same hash in either database."""
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    return value


def enlist(session: Session, row: AuditRow) -> None:
    """Have a row written and chained when the session commits; what is rolled back takes its rows along."""
    if not isinstance(session, ScopedSession):
        raise TypeError("only the diary's own session writes the audit")
    if not session.in_transaction():
        session.begin()  # so that there is something to roll back
    session.info.setdefault(_WAITING, []).append(row)


def link(session: Session) -> None:
    """Write the rows that wait, after everything else, as the next ones of their chains."""
    waiting: list[AuditRow] = session.info.pop(_WAITING, [])
    if not waiting:
        return
    session.flush()
    # Whoever needs two chains holds them in the same order as everybody else.
    for chain, rows in groupby(sorted(waiting, key=_chain), key=_chain):
        sequence, previous = _hold(session, chain)
        for sequence, row in enumerate(rows, sequence + 1):  # noqa: B020 (it goes on from where the chain ends)
            row.sequence, row.previous = sequence, previous
            content = {name: getattr(row, name) for name in CONTENT} | {"detail": json.dumps(row.detail)}
            row.hash = previous = digest(content, previous)
            session.add(row)
    session.flush()


def _chain(row: AuditRow) -> UUID:
    return row.clinic_id or NOBODYS


def _hold(session: Session, chain: UUID) -> tuple[int, str]:
    """The end of a chain, held until the commit."""
    found = session.execute(_HEAD, {"chain": chain}).one_or_none()
    if found is None:
        _begin(session, chain)
        found = session.execute(_HEAD, {"chain": chain}).one()
    return found.sequence, found.hash


def _begin(session: Session, chain: UUID) -> None:
    """Make the head of a new chain, unless someone else has just done so."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    new = insert(AuditHead).values(id=chain, sequence=0, hash=BEGINNING).on_conflict_do_nothing()
    session.execute(new, execution_options={"unscoped": "the head of a chain belongs to the chain"})


@event.listens_for(ScopedSession, "before_commit")
def _commit(session: Session) -> None:
    if not session.in_nested_transaction():
        link(session)


@event.listens_for(ScopedSession, "after_transaction_create")
def _mark(session: Session, transaction: SessionTransaction) -> None:
    if transaction.nested:
        session.info.setdefault(_MARKS, {})[transaction] = len(session.info.get(_WAITING, ()))


@event.listens_for(ScopedSession, "after_soft_rollback")
def _undo(session: Session, transaction: SessionTransaction) -> None:
    """What is undone has not happened."""
    if transaction.nested:
        kept = session.info.get(_MARKS, {}).pop(transaction, None)
        if kept is not None:
            del session.info.get(_WAITING, [])[kept:]
    elif transaction.parent is None:
        session.info.pop(_WAITING, None)


@event.listens_for(ScopedSession, "after_transaction_end")
def _end(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(_WAITING, None)
        session.info.pop(_MARKS, None)
