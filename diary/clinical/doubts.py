"""What weakens a judgement, the strongest doubt first (specification, section 8)."""

from collections.abc import Iterator
from dataclasses import dataclass

from diary.clinical.answers import Answer
from diary.clinical.review import AreaReview, Review

WEAKNESS = "new weakness or numbness reported"
FLAGS = (
    "rescue in the anesthetic phase",
    "sedation",
    "fewer than half of the due scores recorded",
    "baseline after the injection",
    "another injection that day",
    "steroid in a diagnostic block",
    "low baseline",
    "resting only",
    "stated relief differs from a score by 30 points or more",
    "late relief",
    "agent without a window",
    "concentration assumed",
    "mixture",
    "early relief only",
    "time doubtful",
)
"""From what may bring relief or hide pain by itself, over what the scale cannot show, to what is only worth knowing."""
_COARSE = "coarse scale "


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """One doubt about an area's judgement (section 8).

    ``result`` is what the policy says under the doubt, where it is a variant that changes the result; a flag has none.
    """

    id: str
    result: Answer | None = None


def doubts_of(review: Review, area: AreaReview) -> tuple[Doubt, ...]:
    """Every doubt about one area, the strongest first; empty where the judgement is robust (section 8).

    New weakness stands above all; then the variants that turn *met* into *not met* or back, then those that come from
    or lead to *cannot tell*, each in the order of section 8; then the flags. A coarse scale weighs where the policy's
    own percent is meant, and stands last otherwise.
    """
    flags = dict.fromkeys((*review.flags, *area.flags))
    urgent = [Doubt(id=WEAKNESS)] if WEAKNESS in flags else []
    return (*urgent, *_variants(area), *(Doubt(id=flag) for flag in _flags(review, flags) if flag != WEAKNESS))


def _variants(area: AreaReview) -> Iterator[Doubt]:
    """The variants that change the result, those that reverse it first."""
    found = area.policy.result
    changed = [variant for variant in area.robustness.variants if variant.result is not found]
    for variant in sorted(changed, key=lambda variant: Answer.CANNOT_TELL in {variant.result, found}):
        yield Doubt(id=variant.id, result=variant.result)


def _flags(review: Review, flags: dict[str, None]) -> list[str]:
    own = f"{_COARSE}{review.policy.threshold}" if review.policy else None
    order = [*FLAGS[:7], *([own] if own else []), *FLAGS[7:]]
    rank = {flag: place for place, flag in enumerate(order)}
    return sorted(flags, key=lambda flag: rank.get(flag, len(rank)))
