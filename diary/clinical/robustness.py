"""How solid a policy's result is: the same judgement under every doubt that applies (specification, section 8)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from fractions import Fraction

from diary.clinical.answers import Answer
from diary.clinical.diary import Area, Diary
from diary.clinical.judged import Judged, JudgedScore, TimedEntry, Timing, entries_of, judged_against, judged_baselines
from diary.clinical.policies import Policy
from diary.clinical.scores import Baseline, Condition, gain_of, reaches

RESCUE_LASTS = timedelta(hours=6)


class Solidity(StrEnum):
    """Whether any variant changes the policy's result (section 8)."""

    ROBUST = "robust"
    DEPENDS = "depends"


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One doubt and the policy's result under it (section 8)."""

    id: str
    result: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Robustness:
    """The policy's result under every variant whose input differs (section 8)."""

    result: Solidity
    variants: tuple[Variant, ...]


UNTESTED = Robustness(result=Solidity.ROBUST, variants=())
"""Where no variant applies nothing can change the result."""


def weigh(result: Answer, variants: Iterator[tuple[str, Judged]], judge: Callable[[Judged], Answer]) -> Robustness:
    """Judge every variant and compare it with ``result`` (section 8)."""
    found = tuple(Variant(id=name, result=judge(judged)) for name, judged in variants)
    changed = any(variant.result is not result for variant in found)
    return Robustness(result=Solidity.DEPENDS if changed else Solidity.ROBUST, variants=found)


def variants_of(
    diary: Diary, area: Area, judged: Judged, policy: Policy, entries: tuple[TimedEntry, ...]
) -> Iterator[tuple[str, Judged]]:
    """Every variant of an area's judged scores whose input differs, with its name (section 8)."""
    if any(score.timed.timing is Timing.RECALLED for score in judged.scores):
        yield "live entries only", _keep(judged, lambda item: item.timing is Timing.LIVE)
    if any(score.timed.timing is Timing.PAPER for score in judged.scores):
        yield "without paper entries", _keep(judged, lambda item: item.timing is not Timing.PAPER)
    helped = [item for item in judged.entries if _helped(diary, judged, item, policy.threshold)] if diary.rescue else []
    kept = _keep(judged, lambda item: item not in helped) if helped else judged
    if kept.scores != judged.scores:
        yield "without qualifying entries in the 6 h after a rescue analgesic", kept
    if judged.usual is not None and judged.usual != judged.baseline:
        yield "usual baseline", _against(judged, judged.usual)
    if any(_stated_gain(score, judged.baseline) != score.gain for score in judged.scores):
        yield "patient-stated relief", _as_stated(judged)
    resting = _resting(diary, area, entries) if judged.condition is Condition.MOVING else None
    if resting is not None:
        yield "resting instead of moving", resting


def _keep(judged: Judged, wanted: Callable[[TimedEntry], bool]) -> Judged:
    return _rejudged(judged, judged.baseline, tuple(item for item in judged.entries if wanted(item)))


def _against(judged: Judged, baseline: int) -> Judged:
    return _rejudged(judged, baseline, judged.entries)


def _rejudged(judged: Judged, baseline: int, entries: tuple[TimedEntry, ...]) -> Judged:
    reference = Baseline(area="", condition=judged.condition, score=baseline, usual=judged.usual)
    return judged_against(reference, entries)


def _helped(diary: Diary, judged: Judged, item: TimedEntry, threshold: int) -> bool:
    """Whether a rescue analgesic may have made an entry qualify; a failure is never excused by one."""
    if not reaches(gain_of(judged.baseline, item.entry.score), judged.baseline, threshold):
        return False
    return any(timedelta(0) < item.entry.felt_at - taken.taken_at <= RESCUE_LASTS for taken in diary.rescue)


def _as_stated(judged: Judged) -> Judged:
    scores = tuple(score._replace(gain=_stated_gain(score, judged.baseline)) for score in judged.scores)
    return replace(judged, scores=scores)


def _stated_gain(score: JudgedScore, baseline: int) -> int | Fraction:
    stated = score.entry.stated_relief_percent
    return score.gain if stated is None else stated * baseline


def _resting(diary: Diary, area: Area, entries: tuple[TimedEntry, ...]) -> Judged | None:
    """The resting scores of an area, where they could be judged by themselves."""
    for baseline in judged_baselines(diary, area):
        if baseline.condition is Condition.RESTING and baseline.score > 0:
            own = entries_of(entries, area, Condition.RESTING)
            return judged_against(baseline, own) if own else None
    return None
