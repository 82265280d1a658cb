"""What of an injection needs somebody, and what comes first (specification, sections 6, 9, 10 and 11).

It says where to look, never what to do: deciding stays with the provider.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from diary.clinical.answers import Answer

SETTLED_AFTER = timedelta(days=1)
"""From then on a result is waited for no longer: by then every anesthetic phase of section 3 is over."""


class Need(StrEnum):
    """Why an injection needs somebody, the most pressing first (sections 9 to 11)."""

    CHANGED = "changed since signed"
    FOLLOW_UP = "follow-up due"
    DECISION = "ready for decision"
    BLOCK = "confirmatory block due"
    SILENT = "not reporting"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedResult:
    """What was signed last; ``result`` is None where another policy judges by now (sections 9 and 10).

    ``touched`` says whether the record, or a score or medicine of the time before, came or changed after it.
    """

    result: Answer | None
    touched: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockDue:
    """The next block that a plan asks for: how many of how many are met, and its earliest date (section 10).

    ``may_be_done`` says whether that date has come.
    """

    met: int
    needed: int
    earliest: date | None
    may_be_done: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """What is known of one injection; ``result`` is the policy's, None where no policy speaks (sections 9 to 11).

    ``performed_at`` is None while it is planned, ``followed`` says whether a later injection of that region was done,
    ``follow_up_in`` is in days where one is due, ``block`` is None where none is asked for, and ``signed`` where
    nobody has decided.
    """

    performed_at: datetime | None
    followed: bool = False
    result: Answer | None = None
    signed: SignedResult | None = None
    follow_up_in: int | None = None
    silent: bool = False
    block: BlockDue | None = None

    @property
    def result_differs(self) -> bool:
        """Whether the same policy reads otherwise now than when it was signed (section 10)."""
        then = self.signed.result if self.signed else None
        return then is not None and self.result is not None and then is not self.result


def needs_of(known: Attention, now: datetime) -> tuple[Need, ...]:
    """Everything for which an injection needs somebody, the most pressing first; empty for nothing (section 10)."""
    return tuple(_needs(known, now))


def _needs(known: Attention, now: datetime) -> Iterator[Need]:
    if known.signed is not None and (known.signed.touched or known.result_differs):
        yield Need.CHANGED
    if known.follow_up_in is not None:
        yield Need.FOLLOW_UP
    # Whoever has injected again has decided about the one before.
    undecided = known.signed is None and not known.followed and _is_settled(known, now)
    if undecided and known.result in {Answer.MET, Answer.NOT_MET}:
        yield Need.DECISION
    if known.block is not None:
        yield Need.BLOCK
    if known.silent:
        yield Need.SILENT
    if undecided and known.result is Answer.CANNOT_TELL:
        yield Need.UNDETERMINED


def _is_settled(known: Attention, now: datetime) -> bool:
    return known.performed_at is not None and now - known.performed_at >= SETTLED_AFTER
