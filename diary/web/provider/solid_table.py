"""How solid a result is: what the policy says under every doubt that applies, in one small table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from diary.clinical.answers import Answer
from diary.clinical.concerned import concerned
from diary.clinical.review import AreaReview, Review
from diary.web import wording
from diary.web.provider.evidence import EntriesLink, Evidence
from diary.web.translating import _, _n
from diary.web.wording import Mark

_DEPENDS_ON: Mapping[str, Callable[[int], str]] = {
    "live entries only": lambda count: _n(
        "%(num)s score that was not written live", "%(num)s scores that were not written live", count
    ),
    "without paper entries": lambda count: _n(
        "%(num)s score written on paper", "%(num)s scores written on paper", count
    ),
    "without qualifying entries in the 6 h after a rescue analgesic": lambda count: _n(
        "%(num)s score after a pain medicine", "%(num)s scores after a pain medicine", count
    ),
    "patient-stated relief": lambda count: _n(
        "%(num)s score beside which the patient states another relief",
        "%(num)s scores beside which the patient states another relief",
        count,
    ),
    "usual baseline": lambda _count: _("which pain before is taken"),
    "resting instead of moving": lambda _count: _("whether moving or resting is judged"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantLine:
    """The result under one doubt, whether that changes it, and the scores that the doubt is about."""

    name: str
    result: Mark
    changes: bool
    rests_on: EntriesLink | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SolidTable:
    """The result as it stands and under every doubt that applies; ``summary`` says whether any changes it."""

    summary: Mark
    beside: str
    lines: tuple[VariantLine, ...]


def solid_table(review: Review, area: AreaReview, evidence: Evidence | None) -> SolidTable | None:
    """The table of one area; None where there is no policy or nothing that could be judged."""
    if review.policy is None or area.reason is not None:
        return None
    variants = area.robustness.variants
    changed = [variant.id for variant in variants if variant.result is not area.policy.result]
    return SolidTable(
        summary=_summary(area, changed),
        beside=_beside(review, area, changed),
        lines=tuple(
            VariantLine(
                name=_capital(wording.variant(variant.id)),
                result=wording.answer(variant.result),
                changes=variant.id in changed,
                rests_on=evidence.link(area, variant.id) if evidence else None,
            )
            for variant in variants
        ),
    )


def _summary(area: AreaReview, changed: list[str]) -> Mark:
    if changed:
        return Mark(label=_("Depends"), kind="warn")
    if area.policy.result is Answer.CANNOT_TELL:
        return Mark(label=_("No result yet"))
    return Mark(label=_("Robust"), kind="good")


def _beside(review: Review, area: AreaReview, changed: list[str]) -> str:
    if changed:
        counted = (_DEPENDS_ON[name](len(concerned(review, area, name))) for name in changed)
        return _("It depends on %(what)s.", what="; ".join(counted))
    if not area.robustness.variants:
        return _("No doubt applies that would have to be judged again.")
    if area.policy.result is Answer.CANNOT_TELL:
        return _("It cannot be told under any doubt that applies either.")
    return _("The result is the same under every doubt that applies.")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
