"""Rules on doing something again: an RFA, a therapeutic injection, a diagnostic block (sections 9 and 10)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from diary.clinical.answers import Answer, all_of
from diary.clinical.blocks import NO_DIARY, Session
from diary.clinical.judged import Judged
from diary.clinical.policies import Policy, RepeatRule
from diary.clinical.reasons import Reason
from diary.clinical.review import AreaReview, Review
from diary.clinical.steroid import SteroidPhase, judge_steroid, lasted_days, recorded_days


class Repeat(StrEnum):
    """What is done again (section 9)."""

    THERAPEUTIC = "therapeutic repeat"
    RFA = "repeat RFA"
    DIAGNOSTIC = "second diagnostic"


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatAnswer:
    """Whether a rule on repeating is met, and why (section 9).

    The rules also accept function, which a diary does not ask: what fails on scores alone *cannot tell*.
    """

    id: Repeat
    result: Answer
    because: Reason


def repeat_answers(sessions: Sequence[Session], policy: Policy) -> tuple[RepeatAnswer, ...]:
    """The rules on repeating that a policy has and that the sessions of a target, in time, call for (section 9)."""
    return tuple(_answers(sessions, policy))


def _answers(sessions: Sequence[Session], policy: Policy) -> Iterator[RepeatAnswer]:
    diagnostic = [session for session in sessions if session.is_diagnostic]
    if diagnostic and not policy.second_diagnostic_after_not_met:
        yield _second_diagnostic(diagnostic)
    treated = [session for session in sessions if not session.is_diagnostic and not session.is_ablation]
    if treated and policy.repeat_therapeutic is not None:
        yield _therapeutic(treated[-1], sessions, policy, policy.repeat_therapeutic)
    ablation = latest_ablation(sessions)
    if ablation is not None and policy.repeat_rfa is not None:
        yield repeat_ablation(ablation, policy.repeat_rfa)


def latest_ablation(sessions: Sequence[Session]) -> Session | None:
    """The last RFA of a target, None where there was none (section 10)."""
    return next((session for session in reversed(sessions) if session.is_ablation), None)


def repeat_ablation(ablation: Session, rule: RepeatRule) -> RepeatAnswer:
    """Whether the RFA's own diary allows another one: relief of so much for so many days (sections 6 and 10)."""
    result, because = _lasted(ablation, rule)
    return RepeatAnswer(id=Repeat.RFA, result=result, because=because)


def _second_diagnostic(blocks: Sequence[Session]) -> RepeatAnswer:
    """Another diagnostic block is not allowed once one was not met."""
    result = all_of(block.result for block in blocks)
    missing = next((reason for block in blocks for reason in block.missing), _UNDETERMINED)
    because = {
        Answer.MET: Reason("no diagnostic block was without the relief that is demanded"),
        Answer.NOT_MET: Reason("no second diagnostic block after one that is not met"),
        Answer.CANNOT_TELL: missing,
    }
    return RepeatAnswer(id=Repeat.DIAGNOSTIC, result=result, because=because[result])


_UNDETERMINED = Reason("missing: a result of every diagnostic block")


def _therapeutic(latest: Session, sessions: Sequence[Session], policy: Policy, rule: RepeatRule) -> RepeatAnswer:
    needed = policy.therapeutic_needs_diagnostics
    blocks = [session for session in sessions if session.uncounted is None and session.on <= latest.on]
    found = sum(block.result is Answer.MET for block in blocks)
    lasted, because = _lasted(latest, rule)
    if found >= needed:
        return RepeatAnswer(id=Repeat.THERAPEUTIC, result=lasted, because=because)
    open_ones = sum(block.result is Answer.CANNOT_TELL for block in blocks)
    result = Answer.CANNOT_TELL if found + open_ones >= needed else Answer.NOT_MET
    numbers: dict[str, int | str] = {"found": found, "needed": needed}
    few = Reason("%(found)s of %(needed)s diagnostic blocks that are demanded before are met", numbers)
    return RepeatAnswer(id=Repeat.THERAPEUTIC, result=result, because=few)


def _lasted(session: Session, rule: RepeatRule) -> tuple[Answer, Reason]:
    """A rule of N days on the diary of one session, over all areas of the side (section 6)."""
    if session.review is None:
        return Answer.CANNOT_TELL, NO_DIARY
    review = session.review
    result = all_of(_days(area, review, rule) for area in session.areas)
    values: dict[str, int | str] = {"percent": rule.percent, "days": rule.days}
    return _READ_AS[result], Reason(_LASTED[result], values)


_READ_AS = {
    Answer.MET: Answer.MET,
    Answer.NOT_MET: Answer.CANNOT_TELL,
    Answer.CANNOT_TELL: Answer.CANNOT_TELL,
}
_LASTED = {
    Answer.MET: "relief of %(percent)s %% or more for %(days)s days or longer",
    Answer.NOT_MET: "function not assessed; by the scores alone relief of %(percent)s %% did not last %(days)s days",
    Answer.CANNOT_TELL: "missing: scores that show relief of %(percent)s %% to day %(days)s or its end",
}


def _days(area: AreaReview, review: Review, rule: RepeatRule) -> Answer:
    phase = _phase_at(area, review, rule.percent)
    return Answer.CANNOT_TELL if phase is None else lasted_days(phase, rule.days)


def _phase_at(area: AreaReview, review: Review, threshold: int) -> SteroidPhase | None:
    """The later phase of an area at the rule's own percent; None where nothing of it can be judged."""
    if area.condition is None or area.baseline is None:
        return None
    judged = Judged(condition=area.condition, baseline=area.baseline, usual=area.usual, scores=area.scores, entries=())
    return judge_steroid(
        judged,
        recorded_days(judged, review.agents.window.phase_ends),
        threshold=threshold,
        given=review.diary.injection.steroid is not None,
        today=review.today,
    )
