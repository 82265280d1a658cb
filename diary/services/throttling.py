"""Slowing down whoever guesses: failed tries are counted per account, code and address, in a table."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from diary.db.throttles import Throttle
from diary.services import chance
from diary.services.failures import Throttled


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """So many failed tries within a span, for one kind of bucket."""

    kind: str
    tries: int
    within: timedelta

    def bucket(self, name: str) -> str:
        """The key of one account, code or address; a hash, so that the table names nobody."""
        return sha256(f"{self.kind}\0{name}".encode()).hexdigest()


Bucket = tuple[Limit, str]


def check(session: Session, now: datetime, buckets: Sequence[Bucket]) -> None:
    """Refuse with ``Throttled`` while any bucket is full."""
    rows = _rows(session, buckets)
    for limit, name in buckets:
        row = rows.get(limit.bucket(name))
        if row is not None and row.tries >= limit.tries and now < row.began_at + limit.within:
            raise Throttled(row.began_at + limit.within)


def count_failure(session: Session, now: datetime, buckets: Sequence[Bucket]) -> None:
    """Count one failed try in every bucket; a bucket whose span has passed begins anew."""
    _begin(session, now, buckets)
    rows = _rows(session, buckets)
    for limit, name in buckets:
        row = rows[limit.bucket(name)]
        if now >= row.began_at + limit.within:
            row.began_at, row.tries = now, 0
        row.tries += 1
    session.flush()


def _begin(session: Session, now: datetime, buckets: Sequence[Bucket]) -> None:
    """Make the buckets that are not there yet; someone else may be doing so at this moment."""
    there = _rows(session, buckets)
    for bucket in sorted({limit.bucket(name) for limit, name in buckets} - there.keys()):
        with suppress(IntegrityError), session.begin_nested():
            session.add(Throttle(id=chance.new_id(), bucket=bucket, began_at=now, tries=0))


def forgive(session: Session, buckets: Sequence[Bucket]) -> None:
    """Empty the buckets after a success."""
    for row in _rows(session, buckets).values():
        row.tries = 0
    session.flush()


def _rows(session: Session, buckets: Sequence[Bucket]) -> dict[str, Throttle]:
    """The buckets that are there, held until the end of the transaction; all take hold of them in the same order."""
    wanted = [limit.bucket(name) for limit, name in buckets]
    found = select(Throttle).where(Throttle.bucket.in_(wanted)).order_by(Throttle.bucket).with_for_update()
    return {row.bucket: row for row in session.scalars(found.execution_options(populate_existing=True))}
