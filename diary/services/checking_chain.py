"""Checking the chain of one clinic from its page, some thousand rows at a time, and how far that has come.

How far it has come stands in the audit itself. ``diary audit verify`` reads every chain at once; here a press of a
button reads the next rows, so that no request takes long.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import Uuid, bindparam, select
from sqlalchemy.orm import Session

from diary.db.audit import AuditHead, AuditRow
from diary.db.chaining import BEGINNING
from diary.services.acting import Actor, work_for
from diary.services.auditing import Action, record
from diary.services.verifying import End, Fault, rows_between, walk_on

AT_ONCE = 10_000

_LAST = (
    select(AuditRow).where(AuditRow.action == Action.AUDIT_VERIFIED.value).order_by(AuditRow.sequence.desc()).limit(1)
)
_HEAD = select(AuditHead.sequence, AuditHead.hash).where(AuditHead.id == bindparam("chain", type_=Uuid()))
_OWN = "the rows of the actor's clinic alone, as they stand in the database"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """Up to which row a chain ``of`` so many was checked from its first row on, when, and what was found on the way.

    ``first`` is the number of the first row that is not as it was written, and ``wrong`` what is wrong there.
    """

    at: datetime
    up_to: int
    of: int
    hash: str
    faults: int
    first: int
    wrong: str

    @property
    def whole(self) -> bool:
        """Whether the end was reached, so that the next check begins anew."""
        return self.up_to >= self.of


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainState:
    """How many rows a chain has, and how far it was checked the last time."""

    rows: int
    checked: Checked | None


def state(session: Session, actor: Actor) -> ChainState:
    """The chain of the actor's clinic."""
    return ChainState(rows=_head(session, actor).sequence, checked=_last(session, actor))


def check(session: Session, now: datetime, actor: Actor) -> None:
    """Read the next rows, or the first ones again after a whole round, and write down what was found."""
    head, last = _head(session, actor), _last(session, actor)
    start = last if last is not None and not last.whole else _START
    up_to = min(start.up_to + AT_ONCE, head.sequence)
    wanted = rows_between(work_for(session, actor), start.up_to, up_to)
    rows = session.execute(wanted, execution_options={"unscoped": _OWN})
    after = End(sequence=start.up_to, hash=start.hash)
    faults, reached = walk_on(str(actor.clinic_id), rows, after=after, up_to=up_to, head=head)
    first = start if start.faults else _first(faults)
    detail: dict[str, str | int] = {
        "up to": up_to,
        "of": head.sequence,
        "hash": reached,
        "faults": start.faults + len(faults),
        "first": first.first,
        "wrong": first.wrong,
    }
    record(session, now, actor, Action.AUDIT_VERIFIED, detail=detail)
    session.flush()


_START = Checked(at=datetime.min.replace(tzinfo=UTC), up_to=0, of=1, hash=BEGINNING, faults=0, first=0, wrong="")


def _first(faults: Sequence[Fault]) -> Checked:
    if not faults:
        return _START
    return replace(_START, first=faults[0].sequence, wrong=faults[0].wrong.value)


def _head(session: Session, actor: Actor) -> End:
    found = session.execute(_HEAD, {"chain": work_for(session, actor)}).one_or_none()
    return End(sequence=found.sequence, hash=found.hash) if found else End(sequence=0, hash=BEGINNING)


def _last(session: Session, actor: Actor) -> Checked | None:
    """How far it has come, as the audit says; a row that cannot be read so was not written by a check."""
    work_for(session, actor)
    row = session.scalar(_LAST)
    if row is None:
        return None
    told = row.detail
    numbers = [told.get(name) for name in ("up to", "of", "faults", "first")]
    if not all(isinstance(number, int) for number in numbers):
        return None
    up_to, of, faults, first = (int(str(number)) for number in numbers)
    return Checked(
        at=row.at,
        up_to=up_to,
        of=of,
        hash=str(told.get("hash")),
        faults=faults,
        first=first,
        wrong=str(told.get("wrong")),
    )
