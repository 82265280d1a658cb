"""What the scores of one area say, in words and intervals."""

from collections.abc import Iterator
from dataclasses import dataclass

from diary.clinical.agents import Window
from diary.clinical.anesthetic import Duration, ThresholdAnswer
from diary.clinical.pattern import PATTERN_THRESHOLD
from diary.clinical.review import AreaReview, Review
from diary.clinical.robustness import Solidity
from diary.clinical.steroid import SteroidPhase, SteroidStatus
from diary.web import moments, wording
from diary.web.translating import _
from diary.web.wording import Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """An answer in a few words, with what stands beside it."""

    name: str
    main: str
    beside: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternSaying:
    """The course in a word, and what the word means."""

    name: str
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionLine:
    """One criterion of a policy."""

    text: str
    result: Mark
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicySaying:
    """What a policy makes of it, and by which rule."""

    result: Mark
    by: str
    criteria: tuple[CriterionLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ThresholdLine:
    """The answer at one threshold."""

    threshold: str
    response: Mark
    lasted: str
    duration: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaPanel:
    """One area of the review."""

    label: str
    compared_with: str
    policy: PolicySaying
    pattern: PatternSaying
    anesthetic: Saying
    steroid: Saying
    solidity: Saying
    doubts: tuple[str, ...]
    thresholds: tuple[ThresholdLine, ...]


def panel_of(review: Review, area: AreaReview) -> AreaPanel:
    """The panel of one area."""
    return AreaPanel(
        label=area.area.label,
        compared_with=_compared_with(area),
        policy=_policy(review, area),
        pattern=PatternSaying(name=wording.word(area.pattern), meaning=str(wording.MEANINGS[area.pattern])),
        anesthetic=_anesthetic(review, area),
        steroid=_steroid(area.steroid),
        solidity=_solidity(area, tested=review.policy is not None and area.reason is None),
        doubts=tuple(wording.flag(flag) for flag in area.flags),
        thresholds=tuple(_threshold(answer) for answer in area.anesthetic.at.values()) if area.reason is None else (),
    )


def _compared_with(area: AreaReview) -> str:
    if area.reason is not None or area.condition is None:
        return str(wording.REASONS.get(area.reason or "", area.reason or ""))
    doing = wording.word(area.condition)
    return _("Compared with %(score)s while %(doing)s, just before", score=area.baseline, doing=doing)


def _policy(review: Review, area: AreaReview) -> PolicySaying:
    policy = review.policy
    lines = tuple(
        CriterionLine(text=criterion.text, result=wording.answer(criterion.result), because=criterion.because)
        for criterion in area.policy.criteria
    )
    if policy is None:
        return PolicySaying(result=wording.answer(area.policy.result), by=_("No policy applies"), criteria=lines)
    by = _("by %(policy)s, at %(threshold)s %%", policy=policy.title, threshold=policy.threshold)
    return PolicySaying(result=wording.answer(area.policy.result), by=by, criteria=lines)


def _anesthetic(review: Review, area: AreaReview) -> Saying:
    threshold = review.policy.threshold if review.policy else PATTERN_THRESHOLD
    name = _("Anesthetic, relief of %(threshold)s %% or more", threshold=threshold)
    if not review.agents.given:
        return Saying(name=name, main=_("No anesthetic given"), beside=_("Judged by the days after alone."))
    answer = area.anesthetic.at[threshold]
    main = lasted(answer) if answer.run else _no_run(answer)
    return Saying(name=name, main=main, beside=_against(answer, area.anesthetic.window))


def _no_run(answer: ThresholdAnswer) -> str:
    return _("Cannot tell") if answer.duration is Duration.CANNOT_TELL else _("No relief")


def _against(answer: ThresholdAnswer, window: Window) -> str:
    if window.consistent_from is None or window.prolonged_after is None:
        return _("The agent was not recorded, so how long it should last is not known.")
    least, most = moments.span(window.consistent_from), moments.span(window.prolonged_after)
    expected = _("expected %(least)s to %(most)s", least=least, most=most)
    return f"{wording.word(answer.duration)} · {expected}" if answer.run else expected.capitalize()


def lasted(answer: ThresholdAnswer) -> str:
    """How long relief lasted, always as an interval."""
    if answer.at_least is None:
        return "–"
    least = moments.span(answer.at_least)
    if answer.less_than is None:
        return _("At least %(least)s, no end recorded", least=least)
    return _("At least %(least)s, less than %(most)s", least=least, most=moments.span(answer.less_than))


def _threshold(answer: ThresholdAnswer) -> ThresholdLine:
    return ThresholdLine(
        threshold=moments.percent(answer.threshold),
        response=wording.answer(answer.response),
        lasted=lasted(answer),
        duration=wording.word(answer.duration),
    )


def _steroid(steroid: SteroidPhase) -> Saying:
    given = steroid.status is not SteroidStatus.NOT_GIVEN
    name = _("Steroid, relief of %(threshold)s %% or more", threshold=PATTERN_THRESHOLD)
    if not given:
        name = _("Later relief, %(threshold)s %% or more", threshold=PATTERN_THRESHOLD)
    return Saying(name=name, main=wording.word(steroid.status), beside=_days(steroid))


def _days(steroid: SteroidPhase) -> str:
    if steroid.onset_day is None or steroid.at_least_days is None:
        return _("No relief that reaches day 7 is recorded.")
    least, onset = moments.days(steroid.at_least_days), steroid.onset_day
    if steroid.less_than_days is None:
        return _("From day %(onset)s, at least %(least)s, no end recorded", onset=onset, least=least)
    most = moments.days(steroid.less_than_days)
    return _("From day %(onset)s, at least %(least)s, less than %(most)s", onset=onset, least=least, most=most)


def _solidity(area: AreaReview, *, tested: bool) -> Saying:
    name = _("How solid is it")
    if not tested:
        return Saying(name=name, main=_("Not tested"), beside=_("There is no result to be doubted."))
    if area.robustness.result is Solidity.ROBUST:
        return Saying(name=name, main=_("Robust"), beside=_("No doubt changes the result."))
    return Saying(name=name, main=_("Depends"), beside=" · ".join(_changed(area)))


def _changed(area: AreaReview) -> Iterator[str]:
    for variant in area.robustness.variants:
        if variant.result is not area.policy.result:
            doubt = wording.VARIANTS.get(variant.id, variant.id)
            yield _("%(doubt)s: %(result)s", doubt=doubt, result=wording.word(variant.result).lower())
