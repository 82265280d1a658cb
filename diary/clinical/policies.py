"""Policies: published rules as data, and what one says of one area (specification, section 9)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from diary.clinical.anesthetic import Duration, ThresholdAnswer
from diary.clinical.answers import Answer, all_of
from diary.clinical.catalogue import Procedure, Region
from diary.clinical.diary import Injection
from diary.clinical.judged import Judged, JudgedScore
from diary.clinical.reasons import Reason
from diary.clinical.steroid import SteroidPhase

CRITERIA = ("response", "duration", "steroid", "movement", "baseline")


@dataclass(frozen=True, slots=True, kw_only=True)
class RfaRule:
    """What a policy demands before an RFA: so many blocks of one kind, days apart, concordant or with another agent.

    Section 9 of the specification.
    """

    covered: bool
    blocks: int
    kind: Procedure | None
    days_apart: int
    concordant: bool
    other_agent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatRule:
    """Relief of at least ``percent`` for at least ``days`` days before the same may be done again (section 9)."""

    percent: int
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class YearlyLimits:
    """Sessions within 365 days, None where the policy sets no limit (section 9).

    ``per_region`` counts each region apart.
    """

    diagnostic: int | None
    therapeutic: int | None
    rfa: int | None
    per_region: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One published rule set as the diary reads it; ``transcription`` says how sure that reading is (section 9).

    ``read_on`` is the date on which it was read at its source or digest, None where the file does not say.
    """

    id: str
    version: str
    title: str
    publisher: str
    address: str
    transcription: str
    applies: Mapping[Procedure, frozenset[Region]]
    threshold: int
    criteria: tuple[str, ...]
    prolonged_excluded: bool
    usual_at_least: int | None
    second_diagnostic_after_not_met: bool
    rfa: RfaRule
    repeat_therapeutic: RepeatRule | None
    therapeutic_needs_diagnostics: int
    repeat_rfa: RepeatRule | None
    limits: YearlyLimits | None
    read_on: date | None = None

    def applies_to(self, injection: Injection) -> bool:
        """Whether the policy speaks of this procedure in this region (section 9)."""
        return self.speaks_of(injection.procedure, injection.region)

    def speaks_of(self, procedure: Procedure, region: Region) -> bool:
        """Whether the policy speaks of a procedure in a region (section 9)."""
        return region in self.applies.get(procedure, frozenset())


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One criterion's answer: its text, result, reason and the scores it rests on (section 9).

    ``flag`` marks a *met* to look at.
    """

    id: str
    text: Reason
    result: Answer
    because: Reason
    rests_on: tuple[JudgedScore, ...] = ()
    flag: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyAnswer:
    """A policy's result for one area, Kleene's "and" of its criteria (section 9)."""

    result: Answer
    criteria: tuple[Criterion, ...]


NO_POLICY = PolicyAnswer(result=Answer.CANNOT_TELL, criteria=())
"""The answer where no policy applies: an empty combination is never met (preface)."""


def judge_policy(policy: Policy, judged: Judged, answer: ThresholdAnswer, steroid: SteroidPhase | None) -> PolicyAnswer:
    """Apply a policy's own criteria to one area (section 9).

    ``answer`` is the anesthetic phase at the policy's threshold; ``steroid`` the steroid phase at it, None where none
    was given.
    """
    found = tuple(_criteria(policy, judged, answer, steroid))
    return PolicyAnswer(result=all_of(criterion.result for criterion in found), criteria=found)


def cannot_judge(policy: Policy, reason: str, *, steroid_given: bool) -> PolicyAnswer:
    """The answer for an area of which nothing can be judged (section 4)."""
    criteria = tuple(
        Criterion(id=name, text=criterion_text(policy, name), result=Answer.CANNOT_TELL, because=Reason(reason))
        for name in named_criteria(policy, steroid_given=steroid_given)
    )
    return PolicyAnswer(result=Answer.CANNOT_TELL, criteria=criteria)


def named_criteria(policy: Policy, *, steroid_given: bool) -> tuple[str, ...]:
    """The criteria that a policy names, in order; ``steroid`` counts only where one was given (section 9)."""
    return tuple(name for name in CRITERIA if name in policy.criteria and (name != "steroid" or steroid_given))


def criterion_text(policy: Policy, name: str) -> Reason:
    """A criterion in words (section 9)."""
    return _text(name, policy.threshold, policy.usual_at_least or 0)


@cache
def _text(name: str, threshold: int, least: int) -> Reason:
    """The same few texts serve every judgement."""
    values = {"response": {"threshold": threshold}, "steroid": {"threshold": threshold}, "baseline": {"least": least}}
    return Reason(_TEXTS[name], values.get(name, {}))


_TEXTS = {
    "response": "At least %(threshold)s %% relief in the anesthetic phase",
    "duration": "Relief lasts as long as the anesthetic does",
    "steroid": "At least %(threshold)s %% relief that lasts in the steroid phase",
    "movement": "The movement that usually hurts is possible while relieved",
    "baseline": "Usual pain before the injection is at least %(least)s",
}


def _criteria(
    policy: Policy, judged: Judged, answer: ThresholdAnswer, steroid: SteroidPhase | None
) -> Iterator[Criterion]:
    for name in named_criteria(policy, steroid_given=steroid is not None):
        if name == "response":
            yield _criterion(policy, name, answer.response, answer.because, answer.rests_on)
        elif name == "duration":
            yield _duration_criterion(policy, answer)
        elif name == "steroid" and steroid is not None:
            yield _criterion(policy, name, steroid.status.answer, steroid.because, steroid.rests_on)
        elif name == "movement":
            yield _criterion(policy, name, answer.movement, _MOVEMENT[answer.movement], answer.answered_movement)
        elif name == "baseline":
            yield _usual_baseline(policy, judged.usual)


_MOVEMENT = {
    Answer.MET: Reason("the movement was possible while relieved"),
    Answer.NOT_MET: Reason("the movement was not possible, though the score said relief"),
    Answer.CANNOT_TELL: Reason("missing: whether the movement was possible while relieved"),
}


def _criterion(
    policy: Policy, name: str, result: Answer, because: Reason, rests_on: tuple[JudgedScore, ...] = ()
) -> Criterion:
    return Criterion(id=name, text=criterion_text(policy, name), result=result, because=because, rests_on=rests_on)


def _duration_criterion(policy: Policy, answer: ThresholdAnswer) -> Criterion:
    lasted = answer.duration
    marked = lasted is Duration.CONSISTENT_OR_PROLONGED or lasted is Duration.PROLONGED
    result = (_DURATIONS_EXCLUDED if marked and policy.prolonged_excluded else _DURATIONS)[lasted]
    return Criterion(
        id="duration",
        text=criterion_text(policy, "duration"),
        result=result,
        because=answer.duration_because,
        rests_on=answer.run,
        flag=lasted.value if marked else None,
    )


_DURATIONS = {
    Duration.CONSISTENT: Answer.MET,
    Duration.CONSISTENT_OR_PROLONGED: Answer.MET,
    Duration.PROLONGED: Answer.MET,
    Duration.SHORTER: Answer.NOT_MET,
    Duration.NO_RELIEF: Answer.NOT_MET,
    Duration.CANNOT_TELL: Answer.CANNOT_TELL,
}
_DURATIONS_EXCLUDED = {
    Duration.CONSISTENT_OR_PROLONGED: Answer.CANNOT_TELL,
    Duration.PROLONGED: Answer.NOT_MET,
}
"""Where a policy does not accept relief that outlasts the agent (section 9)."""


def _usual_baseline(policy: Policy, usual: int | None) -> Criterion:
    least = policy.usual_at_least or 0
    if usual is None:
        return _criterion(policy, "baseline", Answer.CANNOT_TELL, Reason("missing: the usual pain of the last week"))
    result = Answer.MET if usual >= least else Answer.NOT_MET
    return _criterion(
        policy, "baseline", result, Reason("the usual pain of the last week was %(usual)s", {"usual": usual})
    )
