"""One review of one diary: everything that pages, charts, reports and the command line show.

(Specification, sections 4 to 9.)
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from diary.clinical.agents import Agents, AgentTable, read_agents, shipped_agents
from diary.clinical.anesthetic import AnestheticPhase, judge_phase, judge_threshold, unjudged_phase
from diary.clinical.answers import Answer, all_of
from diary.clinical.catalogue import Intent, Sedation
from diary.clinical.completeness import Completeness, completeness
from diary.clinical.diary import Area, Diary
from diary.clinical.judged import (
    MINUTE,
    Judged,
    JudgedScore,
    TimedEntry,
    Timing,
    Unjudged,
    area_flags,
    choose,
    local_day,
    timed_entries,
)
from diary.clinical.pattern import PATTERN_THRESHOLD, Pattern, find_pattern
from diary.clinical.policies import NO_POLICY, Policy, PolicyAnswer, cannot_judge, judge_policy
from diary.clinical.robustness import UNTESTED, Robustness, variants_of, weigh
from diary.clinical.scores import Condition, percent
from diary.clinical.steroid import RecordedDay, SteroidPhase, flare, judge_steroid, recorded_days, unjudged_steroid

STATED_DIFFERS_BY = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaReview:
    """The judgement of one index area (sections 4 to 9); ``reason`` says why nothing of it can be judged, else None.

    ``baseline`` and ``usual`` are scores 0–10 of the judged ``condition``; ``flare`` is None where nothing can say.
    """

    area: Area
    condition: Condition | None
    reason: str | None
    baseline: int | None
    usual: int | None
    scores: tuple[JudgedScore, ...]
    flags: tuple[str, ...]
    anesthetic: AnestheticPhase
    steroid: SteroidPhase
    flare: bool | None
    pattern: Pattern
    policy: PolicyAnswer
    robustness: Robustness

    def relief_percent(self, score: JudgedScore) -> float:
        """The relief of one judged score in percent, to one decimal (section 1)."""
        return percent(score.gain, self.baseline or 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """The judgement of one diary at one moment under one policy (sections 4 to 9); areas are the index areas by id."""

    diary: Diary
    as_of: datetime
    today: int
    agents: Agents
    entries: tuple[TimedEntry, ...]
    areas: tuple[AreaReview, ...]
    policy: Policy | None
    result: Answer
    flags: tuple[str, ...]
    completeness: Completeness
    paper_completeness: Completeness


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sitting:
    """What all areas of one review share."""

    diary: Diary
    entries: tuple[TimedEntry, ...]
    agents: Agents
    policy: Policy | None
    today: int
    variants: bool

    @property
    def steroid_given(self) -> bool:
        return self.diary.injection.steroid is not None


def review(
    diary: Diary, policy: Policy | None, now: datetime, *, agents: AgentTable | None = None, variants: bool = True
) -> Review:
    """Judge a diary as of ``now`` under a policy (sections 4 to 9); whatever was recorded later is ignored.

    ``policy`` None, as for an RFA, gives *cannot tell* without criteria. ``agents`` is the clinic's table of windows,
    else the shipped one. Without ``variants`` the robustness of section 8 is left out, which overviews do not need.
    """
    known = _known(diary, now)
    sitting = _Sitting(
        diary=known,
        entries=timed_entries(known),
        agents=_agents_of(known, agents or shipped_agents()),
        policy=policy,
        today=local_day(now, known.injection.performed_at, known.zone),
        variants=variants,
    )
    areas = tuple(_review_area(sitting, area) for area in sorted(known.areas, key=lambda area: area.id) if area.index)
    counted = completeness(known, sitting.entries, now)
    return Review(
        diary=known,
        as_of=now,
        today=sitting.today,
        agents=sitting.agents,
        entries=sitting.entries,
        areas=areas,
        policy=policy,
        result=all_of(area.policy.result for area in areas),
        flags=tuple(_flags(sitting, areas, counted[Timing.LIVE])),
        completeness=counted[Timing.LIVE],
        paper_completeness=counted[Timing.PAPER],
    )


def _known(diary: Diary, now: datetime) -> Diary:
    """The diary as it was known at ``now`` (section 1, "as of")."""
    if _latest(diary) <= now:
        return diary
    return replace(
        diary,
        entries=tuple(entry for entry in diary.entries if entry.recorded_at <= now),
        baselines=tuple(b for b in diary.baselines if b.scored_at is None or b.scored_at <= now),
        rescue=tuple(taken for taken in diary.rescue if taken.taken_at <= now),
        other_injections_at=tuple(at for at in diary.other_injections_at if at <= now),
        weakness_reported_at=tuple(at for at in diary.weakness_reported_at if at <= now),
    )


def _latest(diary: Diary) -> datetime:
    """The last moment that a diary knows of."""
    known = [entry.recorded_at for entry in diary.entries]
    known += [baseline.scored_at for baseline in diary.baselines if baseline.scored_at is not None]
    known += [taken.taken_at for taken in diary.rescue]
    return max((*known, *diary.other_injections_at, *diary.weakness_reported_at), default=diary.injection.performed_at)


def _agents_of(diary: Diary, table: AgentTable) -> Agents:
    """The agents of the injection; an RFA has no anesthetic phase whatever was injected for comfort (section 2)."""
    return read_agents(() if diary.injection.is_ablation else diary.injection.anesthetics, table)


def _review_area(sitting: _Sitting, area: Area) -> AreaReview:
    judged = choose(sitting.diary, area, sitting.entries, sitting.agents.window)
    flags = area_flags(sitting.diary, area, sitting.entries, judged)
    if isinstance(judged, Unjudged):
        return _unjudged_area(sitting, area, judged.reason, tuple(flags))
    phase, days = judge_phase(judged, sitting.agents), _days(sitting, judged)
    steroid = _steroid_at(sitting, judged, days, PATTERN_THRESHOLD)
    policy = _policy_answer(sitting, judged, phase, days)
    return AreaReview(
        area=area,
        condition=judged.condition,
        reason=None,
        baseline=judged.baseline,
        usual=judged.usual,
        scores=judged.scores,
        flags=(*flags, *_phase_flags(judged, phase, steroid)),
        anesthetic=phase,
        steroid=steroid,
        flare=flare(judged, phase.window.phase_ends),
        pattern=_pattern(sitting, judged, phase, steroid),
        policy=policy,
        robustness=_robustness(sitting, area, judged, policy),
    )


def _unjudged_area(sitting: _Sitting, area: Area, reason: str, flags: tuple[str, ...]) -> AreaReview:
    given, policy = sitting.steroid_given, sitting.policy
    return AreaReview(
        area=area,
        condition=None,
        reason=reason,
        baseline=None,
        usual=None,
        scores=(),
        flags=flags,
        anesthetic=unjudged_phase(sitting.agents, reason),
        steroid=unjudged_steroid(given=given, reason=reason),
        flare=None,
        pattern=Pattern.CANNOT_TELL,
        policy=cannot_judge(policy, reason, steroid_given=given) if policy else NO_POLICY,
        robustness=UNTESTED,
    )


def _days(sitting: _Sitting, judged: Judged) -> Sequence[RecordedDay]:
    return recorded_days(judged, sitting.agents.window.phase_ends)


def _steroid_at(sitting: _Sitting, judged: Judged, days: Sequence[RecordedDay], threshold: int) -> SteroidPhase:
    return judge_steroid(judged, days, threshold=threshold, given=sitting.steroid_given, today=sitting.today)


def _policy_answer(
    sitting: _Sitting,
    judged: Judged,
    phase: AnestheticPhase | None = None,
    days: Sequence[RecordedDay] | None = None,
) -> PolicyAnswer:
    """The policy's answer; ``phase`` and ``days`` are those of the judged scores where they are known already."""
    policy = sitting.policy
    if policy is None:
        return NO_POLICY
    if judged.baseline == 0 or not judged.scores:
        # Only a variant comes to this: the usual baseline may be 0, and a doubt may leave no score to judge.
        reason = "baseline is 0" if judged.baseline == 0 else "no scores"
        return cannot_judge(policy, reason, steroid_given=sitting.steroid_given)
    answer = phase.at[policy.threshold] if phase else judge_threshold(judged, sitting.agents, policy.threshold)
    if not sitting.steroid_given or "steroid" not in policy.criteria:
        return judge_policy(policy, judged, answer, None)
    days = _days(sitting, judged) if days is None else days
    return judge_policy(policy, judged, answer, _steroid_at(sitting, judged, days, policy.threshold))


def _pattern(sitting: _Sitting, judged: Judged, phase: AnestheticPhase, steroid: SteroidPhase) -> Pattern:
    """The pattern of section 7; an RFA is judged by section 6 alone and has none (section 2)."""
    if sitting.diary.injection.is_ablation:
        return Pattern.CANNOT_TELL
    return find_pattern(judged, sitting.agents, phase, steroid)


def _robustness(sitting: _Sitting, area: Area, judged: Judged, policy: PolicyAnswer) -> Robustness:
    if not sitting.variants or sitting.policy is None:
        return UNTESTED
    variants = variants_of(sitting.diary, area, judged, sitting.policy, sitting.entries)
    return weigh(policy.result, variants, lambda variant: _policy_answer(sitting, variant).result)


def _phase_flags(judged: Judged, phase: AnestheticPhase, steroid: SteroidPhase) -> Iterator[str]:
    if steroid.early_only:
        yield "early relief only"
    if not phase.at[PATTERN_THRESHOLD].run and _relieved_within(judged, phase.window.phase_ends):
        yield "late relief"


def _relieved_within(judged: Judged, ends: int) -> bool:
    return any(0 < score.t <= ends and judged.reaches(score, PATTERN_THRESHOLD) for score in judged.scores)


def _flags(sitting: _Sitting, areas: tuple[AreaReview, ...], served: Completeness) -> Iterator[str]:
    """The flags of the whole diary (section 8)."""
    injection = sitting.diary.injection
    if injection.sedation in {Sedation.ORAL, Sedation.IV}:
        yield "sedation"
    if any(_in_phase(sitting, taken.taken_at) for taken in sitting.diary.rescue):
        yield "rescue in the anesthetic phase"
    yield from sitting.agents.flags
    if injection.intent is Intent.DIAGNOSTIC and injection.steroid is not None:
        yield "steroid in a diagnostic block"
    if any(_is_that_day(sitting.diary, at) for at in sitting.diary.other_injections_at):
        yield "another injection that day"
    if sitting.diary.weakness_reported_at:
        yield "new weakness or numbness reported"
    if served.below_half:
        yield "fewer than half of the due scores recorded"
    if any(_stated_differs(area) for area in areas):
        yield "stated relief differs from a score by 30 points or more"


def _in_phase(sitting: _Sitting, moment: datetime) -> bool:
    t = (moment - sitting.diary.injection.performed_at) // MINUTE
    return 0 < t <= sitting.agents.window.phase_ends


def _is_that_day(diary: Diary, moment: datetime) -> bool:
    return local_day(moment, diary.injection.performed_at, diary.zone) == 0


def _stated_differs(area: AreaReview) -> bool:
    stated = (score for score in area.scores if score.entry.stated_relief_percent is not None)
    return any(stated_differs(score, area.baseline or 0) for score in stated)


def stated_differs(score: JudgedScore, baseline: int) -> bool:
    """Whether the relief that the patient states is 30 points or more from that of the score (section 8)."""
    stated, least = score.entry.stated_relief_percent, STATED_DIFFERS_BY * baseline
    return stated is not None and not -least < stated * baseline - score.gain < least
