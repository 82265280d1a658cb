"""Walking the chains of the audit, to say which row is altered, missing, reordered or added."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain, groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Result, Row, Select, Text, Uuid, bindparam, cast, column, select, table

from diary.db.chaining import BEGINNING, CONTENT, NOBODYS, digest

MOST_COMPARED = 50
"""Among so many rows of a chain that do not fit, it is looked whether they only stand in each other's places."""

_PLACED = (*CONTENT, "previous", "hash")
# Nothing is translated on the way, so that a byte that reads as another spelling of the same value is seen as well.
_AUDIT = table("audit", *map(column, _PLACED))
_HEAD = table("audit_head", *map(column, ("id", "sequence", "hash")))
_COLUMNS = [cast(_AUDIT.c.detail, Text).label(name) if name == "detail" else _AUDIT.c[name] for name in _PLACED]
_PART = (
    select(*_COLUMNS)
    .where(
        _AUDIT.c.clinic_id == bindparam("whose", type_=Uuid()),
        _AUDIT.c.sequence > bindparam("after"),
        _AUDIT.c.sequence <= bindparam("up_to"),
    )
    .order_by(_AUDIT.c.sequence)
)
_ROWS = select(*_COLUMNS).order_by(_AUDIT.c.clinic_id, _AUDIT.c.sequence)
_AT_ONCE = 1000
_HEX = re.compile(r"[0-9a-f]{32}")


class Wrong(StrEnum):
    """What is wrong with a place of a chain; a row that is ``REPLACED`` is whole, yet the next one followed another."""

    ALTERED = "altered"
    MISSING = "missing"
    REORDERED = "reordered"
    ADDED = "added"
    REPLACED = "altered together with its hash"
    CUT_OFF = "cut off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A place of a chain that is not as it was written; ``row`` is the id of what stands there now.

    Of rows that are missing one after another there is one fault ``until`` the last of them.
    """

    chain: str
    sequence: int
    wrong: Wrong
    row: str | None = None
    belongs_at: int | None = None
    until: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """Where a chain ended when somebody looked."""

    sequence: int
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How many rows of how many chains were read, and what is wrong with them."""

    rows: int
    chains: int
    faults: tuple[Fault, ...]


def heads(connection: Connection) -> dict[str, End]:
    """The end of every chain, by the id of its clinic."""
    found = connection.execute(select(_HEAD).order_by(_HEAD.c.id))
    return {_id(row.id): End(sequence=row.sequence, hash=row.hash) for row in found}


def verify(connection: Connection, kept: Mapping[str, End] | None = None) -> Verdict:
    """Read every chain from its beginning to its end, and compare with the ends that were ``kept`` elsewhere.

    The connection must see one moment only, since chains grow meanwhile.
    """
    ends, kept = heads(connection), dict(kept or {})
    faults: list[Fault] = []
    counted, seen = 0, set()
    found = connection.execute(_ROWS, execution_options={"yield_per": _AT_ONCE})
    for whose, rows in groupby(found, key=lambda row: _id(row.clinic_id)):
        walk = _Walk(chain=whose, ends=[end for end in (ends.get(whose), kept.get(whose)) if end])
        walk.through(rows, last=ends[whose].sequence if whose in ends else 0)
        faults.extend(walk.judged())
        counted += walk.counted
        seen.add(whose)
    for whose, end in sorted((ends | kept).items()):
        if whose not in seen and end.sequence:
            faults.append(Fault(chain=whose, sequence=1, wrong=Wrong.CUT_OFF))
    return Verdict(rows=counted, chains=len(seen), faults=tuple(faults))


def rows_between(clinic_id: UUID, after: int, up_to: int) -> Select[Any]:
    """The rows of one clinic's chain behind one number and up to another, as they stand in the database."""
    return _PART.params(whose=clinic_id, after=after, up_to=up_to)


def walk_on(whose: str, rows: Result[Any], *, after: End, up_to: int, head: End) -> tuple[list[Fault], str]:
    """What is wrong with a part of a chain that goes on ``after`` a row and reaches ``up_to``, and its last hash.

    The end of the chain is compared with its ``head`` where the part reaches it.
    """
    ends = [head] if up_to == head.sequence else []
    walk = _Walk(chain=whose, ends=ends, place=after.sequence, hash=after.hash)
    walk.through(rows, last=head.sequence)
    faults = list(walk.judged())
    if walk.place < up_to and not ends:
        faults.append(Fault(chain=whose, sequence=walk.place + 1, wrong=Wrong.MISSING, until=up_to))
    return faults, walk.hash


@dataclass(slots=True)
class _Walk:
    """One chain on the way from its first row to its last."""

    chain: str
    ends: list[End]
    counted: int = 0
    place: int = 0
    hash: str = BEGINNING
    sound: bool = True
    last: Row[tuple[object, ...]] | None = None
    faults: list[Fault] = field(default_factory=list)
    strays: dict[int, Row[tuple[object, ...]]] = field(default_factory=dict)

    def through(self, rows: Iterable[Row[tuple[object, ...]]], *, last: int) -> None:
        for _sequence, there in groupby(rows, key=lambda row: row.sequence):
            several = list(there)
            self.counted += len(several)
            self._step(several, last)
        if self.ends and self.place < max(end.sequence for end in self.ends):
            self._blame(Wrong.CUT_OFF, self.place + 1)

    def _step(self, several: list[Row[tuple[object, ...]]], last: int) -> None:
        """Go on to the next place; of several rows at one place, the one that fits is the one that was written."""
        row = next((one for one in several if self._fits(one)), several[0])
        for other in several:
            if other is not row:
                self._blame(Wrong.ADDED, row.sequence, other)
        if not isinstance(row.sequence, int) or row.sequence < 1 or row.sequence > last:
            self._blame(Wrong.ADDED, row.sequence, row)
            return
        if row.sequence > self.place + 1:
            self._blame(Wrong.MISSING, self.place + 1, until=row.sequence - 1)
            self.sound = False
        self._read(row)

    def _read(self, row: Row[tuple[object, ...]]) -> None:
        """A row is sound by itself, or altered; and follows the row before, unless that one is known to be unsound."""
        sound = _own(row, row.sequence) == row.hash
        if not sound:
            self._blame(Wrong.ALTERED, row.sequence, row)
            self.strays[row.sequence] = row
        elif self.sound and row.previous != self.hash:
            self._blame(Wrong.REPLACED, self.place, self.last)
        self.place, self.hash, self.sound, self.last = row.sequence, row.hash, sound, row
        if sound and any(end.sequence == row.sequence and end.hash != row.hash for end in self.ends):
            self._blame(Wrong.REPLACED, row.sequence, row)

    def _fits(self, row: Row[tuple[object, ...]]) -> bool:
        return bool(row.previous == self.hash and _own(row, row.sequence) == row.hash)

    def _blame(
        self, wrong: Wrong, sequence: int, row: Row[tuple[object, ...]] | None = None, *, until: int | None = None
    ) -> None:
        whose = None if row is None else _id(row.id)
        self.faults.append(Fault(chain=self.chain, sequence=sequence, wrong=wrong, row=whose, until=until))

    def judged(self) -> Iterator[Fault]:
        """The faults; a row that is whole but for its place is told to be reordered."""
        for fault in dict.fromkeys(self.faults):
            at = self._home(fault.sequence) if fault.wrong is Wrong.ALTERED else None
            if at is None:
                yield fault
            else:
                yield Fault(
                    chain=fault.chain, sequence=fault.sequence, wrong=Wrong.REORDERED, row=fault.row, belongs_at=at
                )

    def _home(self, sequence: int) -> int | None:
        """Where a stray row was written, if that is the place of another stray or of one that is missing."""
        row = self.strays.get(sequence)
        gaps = [range(fault.sequence, (fault.until or 0) + 1) for fault in self.faults if fault.wrong is Wrong.MISSING]
        if row is None or len(self.strays) + sum(map(len, gaps)) > MOST_COMPARED:
            return None
        places = sorted({*self.strays, *chain.from_iterable(gaps)} - {sequence})
        return next((place for place in places if _own(row, place) == row.hash), None)


def _own(row: Row[tuple[object, ...]], sequence: object) -> str:
    return digest({**row._asdict(), "sequence": sequence}, str(row.previous))


def _id(raw: object) -> str:
    """An id as it is written everywhere, whatever a database keeps; what is no id any more is shown as it stands."""
    if raw is None:
        return str(NOBODYS)
    if isinstance(raw, UUID):
        return str(raw)
    text = str(raw)
    return str(UUID(text)) if _HEX.fullmatch(text) else text
