"""Sessions used in the rolling year against a policy's limits (sections 9 and 10)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from diary.clinical.answers import Answer
from diary.clinical.blocks import done_on
from diary.clinical.catalogue import Intent, Procedure, Region
from diary.clinical.history import History
from diary.clinical.policies import Policy
from diary.clinical.reasons import Reason
from diary.clinical.review import Review

YEAR = timedelta(days=365)


class SessionKind(StrEnum):
    """What a session is counted as (section 9)."""

    DIAGNOSTIC = "diagnostic"
    THERAPEUTIC = "therapeutic"
    RFA = "rfa"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionCount:
    """Sessions of one kind in the 365 dates that end with the day of the plan, against the limit (sections 9 and 10).

    Whatever was done on one date is one session. ``result`` is whether another one is within the limit that day;
    ``free_from`` is the first date on which it is, None where it is already. ``by_history`` are those known by
    history alone.
    """

    kind: SessionKind
    region: Region | None
    limit: int
    dates: tuple[date, ...]
    by_history: int
    result: Answer
    because: Reason
    free_from: date | None

    @property
    def used(self) -> int:
        """How many sessions were used."""
        return len(self.dates)


def count_sessions(
    policy: Policy, region: Region, reviews: Iterable[Review], history: History, today: date
) -> tuple[SessionCount, ...]:
    """The sessions of a year for each limit that a policy sets, in its region where it counts so (section 9)."""
    if policy.limits is None:
        return ()
    where = region if policy.limits.per_region else None
    done = [item for item in _done(reviews, history) if where in {None, item.region}]
    limits = {
        SessionKind.DIAGNOSTIC: policy.limits.diagnostic,
        SessionKind.THERAPEUTIC: policy.limits.therapeutic,
        SessionKind.RFA: policy.limits.rfa,
    }
    return tuple(
        _counted(kind, where, limit, [item for item in done if item.kind is kind], today, complete=history.complete)
        for kind, limit in limits.items()
        if limit is not None
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Done:
    kind: SessionKind
    region: Region
    on: date
    by_history: bool


def _done(reviews: Iterable[Review], history: History) -> Iterator[_Done]:
    for review in reviews:
        given = review.diary.injection
        kind = kind_of(given.procedure, given.intent)
        yield _Done(kind=kind, region=given.region, on=done_on(review), by_history=False)
    for session in history.sessions:
        kind = kind_of(session.procedure, session.intent)
        yield _Done(kind=kind, region=session.region, on=session.done_on, by_history=True)


def kind_of(procedure: Procedure, intent: Intent) -> SessionKind:
    """What an injection is counted as (section 9)."""
    if procedure is Procedure.RADIOFREQUENCY_ABLATION:
        return SessionKind.RFA
    return SessionKind.DIAGNOSTIC if intent is Intent.DIAGNOSTIC else SessionKind.THERAPEUTIC


def _counted(
    kind: SessionKind, region: Region | None, limit: int, done: list[_Done], today: date, *, complete: bool
) -> SessionCount:
    within = [item for item in done if today - YEAR < item.on <= today]
    dates = sorted({item.on for item in within})
    known_here = {item.on for item in within if not item.by_history}
    result, because = _within(len(dates), limit, complete=complete)
    return SessionCount(
        kind=kind,
        region=region,
        limit=limit,
        dates=tuple(dates),
        by_history=len(set(dates) - known_here),
        result=result,
        because=because,
        free_from=_free_from(dates, limit),
    )


def _within(used: int, limit: int, *, complete: bool) -> tuple[Answer, Reason]:
    numbers: dict[str, int | str] = {"used": used, "limit": limit}
    if used >= limit:
        return Answer.NOT_MET, Reason("%(used)s of %(limit)s sessions of the year are used", numbers)
    if not complete:
        unknown = "missing: that the history is complete; %(used)s of %(limit)s sessions of the year are known"
        return Answer.CANNOT_TELL, Reason(unknown, numbers)
    return Answer.MET, Reason("%(used)s of %(limit)s sessions of the year are used", numbers)


def _free_from(dates: list[date], limit: int) -> date | None:
    """The date on which enough sessions have left the year for one more; None where that is so today."""
    return dates[-limit] + YEAR if 0 < limit <= len(dates) else None
