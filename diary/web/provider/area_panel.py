"""What the scores of one area say, in words and intervals."""

from collections.abc import Sequence
from dataclasses import dataclass

from diary.clinical.anesthetic import Duration, ThresholdAnswer
from diary.clinical.answers import Answer
from diary.clinical.doubts import doubts_of
from diary.clinical.pattern import PATTERN_THRESHOLD, Pattern
from diary.clinical.policies import Criterion
from diary.clinical.review import AreaReview, Review
from diary.clinical.steroid import ONSET_BY_DAY, SteroidPhase, SteroidStatus
from diary.web import moments, wording
from diary.web.provider.doubt_lines import Saying, strongest, told
from diary.web.provider.evidence import EntriesLink, Evidence
from diary.web.provider.missing import missing_of
from diary.web.provider.solid_table import SolidTable, solid_table
from diary.web.translating import _
from diary.web.wording import Mark

AGENT_UNKNOWN = "agent without a window"


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
    rests_on: EntriesLink | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicySaying:
    """What a policy makes of it, criterion by criterion."""

    result: Mark
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
    """One area of the review: its answers with the strongest doubt last, and below them why.

    ``linked`` where the scores that something rests on can be marked. An RFA has neither policy nor pattern, and of the
    two phases only the later relief.
    """

    label: str
    compared_with: str
    missing: str
    policy: PolicySaying | None
    pattern: PatternSaying | None
    answers: tuple[Saying, ...]
    doubts: tuple[str, ...]
    solid: SolidTable | None
    linked: bool
    thresholds: tuple[ThresholdLine, ...]


def panel_of(review: Review, area: AreaReview, evidence: Evidence | None = None) -> AreaPanel:
    """The panel of one area; with ``evidence``, the scores that something rests on can be marked."""
    ablation = review.diary.injection.is_ablation
    later, doubts = _steroid(review, area), doubts_of(review, area)
    pattern = None if ablation else _pattern(review, area)
    phases = (_anesthetic(review, area, pattern), later) if pattern else (later,)
    thresholds = area.anesthetic.at.values() if area.reason is None and not ablation else ()
    return AreaPanel(
        label=area.area.label,
        compared_with=_compared_with(area),
        missing=_missing(area, pattern, phases),
        policy=None if ablation else _policy(area, evidence),
        pattern=pattern,
        answers=phases if ablation and not doubts else (*phases, strongest(area, doubts)),
        doubts=tuple(told(doubt) for doubt in doubts),
        solid=solid_table(review, area, evidence),
        linked=evidence is not None,
        thresholds=tuple(_threshold(answer) for answer in thresholds),
    )


def _missing(area: AreaReview, pattern: PatternSaying | None, phases: Sequence[Saying]) -> str:
    """What keeps the result from being told, unless the answers below say so already."""
    missing = missing_of(area)
    said = [pattern.meaning if pattern else "", *(phase.beside for phase in phases)]
    if area.reason is not None or any(missing in text for text in said):
        return ""
    return missing


def _pattern(review: Review, area: AreaReview) -> PatternSaying:
    unclear = area.pattern is Pattern.CANNOT_TELL
    meaning = _missing_for_the_pattern(review, area) if unclear else str(wording.MEANINGS[area.pattern])
    return PatternSaying(name=wording.word(area.pattern), meaning=meaning)


def _missing_for_the_pattern(review: Review, area: AreaReview) -> str:
    """What section 7 would need: a response, then a steroid status, and without a steroid the run's end."""
    answer = area.anesthetic.at[PATTERN_THRESHOLD]
    if area.reason is not None:
        return wording.unjudged(area.reason)
    if review.agents.given and answer.response is Answer.CANNOT_TELL:
        return wording.reason(answer.because)
    if area.steroid.status is SteroidStatus.CANNOT_TELL:
        return wording.reason(area.steroid.because)
    return _("Missing: a score after minute %(minute)s", minute=answer.at_least)


def _compared_with(area: AreaReview) -> str:
    if area.reason is not None or area.condition is None:
        return wording.unjudged(area.reason or "")
    doing = wording.word(area.condition)
    return _("%(score)s just before, while %(doing)s", score=area.baseline, doing=doing)


def _policy(area: AreaReview, evidence: Evidence | None) -> PolicySaying:
    lines = tuple(
        CriterionLine(
            text=wording.reason(criterion.text),
            result=wording.answer(criterion.result),
            because=_because(area, criterion),
            rests_on=evidence.link(area, criterion.id) if evidence else None,
        )
        for criterion in area.policy.criteria
    )
    return PolicySaying(result=wording.answer(area.policy.result), criteria=lines)


def _because(area: AreaReview, criterion: Criterion) -> str:
    """Why a criterion reads as it does; where nothing can be judged, what is missing for all of them."""
    return wording.unjudged(area.reason) if area.reason is not None else wording.reason(criterion.because)


def _anesthetic(review: Review, area: AreaReview, pattern: PatternSaying) -> Saying:
    """How long it numbed. What is missing is told once: where the pattern lacks the same, that says it."""
    threshold = review.policy.threshold if review.policy else PATTERN_THRESHOLD
    name = _("Anesthetic at %(threshold)s", threshold=moments.percent(threshold))
    if not review.agents.given:
        return Saying(name=name, main=_("No anesthetic given"), beside=_("Judged by the days after alone."))
    answer = area.anesthetic.at[threshold]
    main = lasted(answer) if answer.run else _no_run(answer)
    beside = _against(review, area, answer)
    if answer.response is Answer.CANNOT_TELL:
        missing = wording.unjudged(area.reason) if area.reason is not None else wording.reason(answer.because)
        beside = beside if missing == pattern.meaning else f"{missing} · {beside}"
    return Saying(name=name, main=main, beside=beside)


def _no_run(answer: ThresholdAnswer) -> str:
    return _("Cannot tell") if answer.duration is Duration.CANNOT_TELL else _("No relief")


def _against(review: Review, area: AreaReview, answer: ThresholdAnswer) -> str:
    window = area.anesthetic.window
    if window.consistent_from is None or window.prolonged_after is None:
        if AGENT_UNKNOWN in review.agents.flags:
            return _("No window is known for this agent, so how long it should last is not known.")
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
        lasted=wording.reason(answer.because) if answer.response is Answer.CANNOT_TELL else lasted(answer),
        duration=_duration(answer),
    )


def _duration(answer: ThresholdAnswer) -> str:
    """The run against the agent; where that cannot be told, what is missing for it."""
    word = wording.word(answer.duration)
    if answer.duration is not Duration.CANNOT_TELL:
        return word
    return _("%(word)s. %(missing)s", word=word, missing=wording.reason(answer.duration_because))


def _steroid(review: Review, area: AreaReview) -> Saying:
    status, lasted = area.steroid.status, _days(area.steroid) or _no_days(review, area)
    if status is not SteroidStatus.NOT_GIVEN:
        name = _("Steroid at %(threshold)s", threshold=moments.percent(PATTERN_THRESHOLD))
        return Saying(name=name, main=wording.word(status), beside=lasted)
    name = _("Later relief at %(threshold)s", threshold=moments.percent(PATTERN_THRESHOLD))
    return Saying(name=name, main=lasted, beside="" if review.diary.injection.is_ablation else wording.word(status))


def _no_days(review: Review, area: AreaReview) -> str:
    if area.reason is not None:
        return wording.unjudged(area.reason)
    if area.steroid.status is not SteroidStatus.NOT_GIVEN:
        return wording.reason(area.steroid.because)
    if review.today <= ONSET_BY_DAY:
        return _("Too early to say")
    return _("No relief that reaches day 7 is recorded.")


def _days(steroid: SteroidPhase) -> str | None:
    if steroid.onset_day is None or steroid.at_least_days is None:
        return None
    least, onset = moments.days(steroid.at_least_days), steroid.onset_day
    if steroid.less_than_days is None:
        return _("From day %(onset)s, at least %(least)s, no end recorded", onset=onset, least=least)
    most = moments.days(steroid.less_than_days)
    return _("From day %(onset)s, at least %(least)s, less than %(most)s", onset=onset, least=least, most=most)
