"""Any two injections side by side: where they meet, and what they say together there (section 10)."""

from dataclasses import dataclass

from diary.clinical.blocks import Session, in_time, sessions_at
from diary.clinical.catalogue import Side
from diary.clinical.comparison import Compared, compare
from diary.clinical.policies import Policy
from diary.clinical.review import Review
from diary.clinical.targets import Target, from_the_head_down, targets_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """The nerves of one side that two injections share; ``compared`` is None unless both are diagnostic blocks.

    ``first`` and ``second`` are the two as these nerves see them (section 10).
    """

    side: Side
    nerves: tuple[str, ...]
    first: Session
    second: Session
    compared: Compared | None


def meetings_of(one: Review, other: Review, policy: Policy) -> tuple[Meeting, ...]:
    """Where two injections meet, a side at a time; empty where they have no nerve in common (section 10).

    Both are judged under ``policy``; the order of the two is no matter.
    """
    pair = in_time((one, other))
    shared = from_the_head_down(set(_targets(pair[0])) & set(_targets(pair[1])))
    return tuple(
        _meeting([target for target in shared if target.side is side], (pair[0], pair[1]), policy)
        for side in dict.fromkeys(target.side for target in shared)
    )


def _targets(review: Review) -> tuple[Target, ...]:
    given = review.diary.injection
    return targets_of(given.procedure, given.region, given.levels, given.side)


def _meeting(shared: list[Target], pair: tuple[Review, Review], policy: Policy) -> Meeting:
    first, second = sessions_at(shared[0], pair, (), policy)
    blocks = first.is_diagnostic and second.is_diagnostic
    return Meeting(
        side=shared[0].side,
        nerves=tuple(target.nerve for target in shared),
        first=first,
        second=second,
        compared=compare(first, second, policy.threshold) if blocks else None,
    )
