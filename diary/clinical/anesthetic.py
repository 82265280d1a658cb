"""The anesthetic phase: runs of relief, the response, how long it lasted, peak and mean (specification, section 5)."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from diary.clinical.agents import Agents, Window
from diary.clinical.answers import Answer
from diary.clinical.judged import Judged, JudgedScore
from diary.clinical.reasons import Reason
from diary.clinical.scores import percent

THRESHOLDS = (50, 75, 80, 100)
RUN_STARTS_BY = 120
SETTLED_FROM = 60
"""From here on, minutes, a score that does not qualify says that the block did not work (section 5)."""
DAY = 1440
GAPS_CHANGE_AT = (8 * 60, DAY, 14 * DAY)
GAP_LIMITS = (4 * 60, 16 * 60, 72 * 60, 63 * DAY)
"""The longest gap, in minutes, before the first of these minutes, before the second, …, and from the last on."""
RELIEF_AT = (30, 60)
RELIEF_AT_WITHIN = 15
NOT_GIVEN = Reason("no anesthetic given")
MISSING_SCORE = "missing: a score between minute %(first)s and minute %(last)s"


class Duration(StrEnum):
    """How long the relief lasted, read against the agent's window (section 5)."""

    NO_RELIEF = "no relief"
    SHORTER = "shorter"
    CONSISTENT = "consistent"
    CONSISTENT_OR_PROLONGED = "consistent or prolonged"
    PROLONGED = "prolonged"
    CANNOT_TELL = "cannot tell"


@dataclass(frozen=True, slots=True, kw_only=True)
class ThresholdAnswer:
    """What the phase says at one threshold T, in percent relief (section 5).

    The relief lasted at least ``at_least`` and less than ``less_than`` minutes; the latter is None when it was never
    heard to
    end. ``because`` says in words why, and ``rests_on`` holds the scores that decide. ``run`` is empty where there is
    none.
    """

    threshold: int
    response: Answer
    because: Reason
    at_least: int | None
    less_than: int | None
    duration: Duration
    duration_because: Reason
    movement: Answer
    run: tuple[JudgedScore, ...]
    rests_on: tuple[JudgedScore, ...]
    answered_movement: tuple[JudgedScore, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnestheticPhase:
    """Everything section 5 says of one area; percents are to one decimal, ``None`` where no score can say."""

    window: Window
    reason: str | None
    peak_relief_percent: float | None
    peak_at: int | None
    mean_relief_percent: float | None
    relief_at: Mapping[int, float | None]
    at: Mapping[int, ThresholdAnswer]


def gap_limit(t: int) -> int:
    """The longest gap, in minutes, after a score at minute ``t`` across which relief is taken to have gone on.

    Section 5 of the specification.
    """
    return GAP_LIMITS[bisect_right(GAPS_CHANGE_AT, t)]


def judge_phase(judged: Judged, agents: Agents) -> AnestheticPhase:
    """Judge the anesthetic phase of one area at every threshold (section 5)."""
    phase = [score for score in judged.scores if 0 < score.t <= agents.window.phase_ends]
    peak = max(phase, key=lambda score: (score.gain, -score.t), default=None)
    return AnestheticPhase(
        window=agents.window,
        reason=None if agents.given else NOT_GIVEN.text,
        peak_relief_percent=percent(peak.gain, judged.baseline) if peak else None,
        peak_at=peak.t if peak else None,
        mean_relief_percent=_mean_relief(phase, judged.baseline),
        relief_at={minute: _relief_near(phase, minute, judged.baseline) for minute in RELIEF_AT},
        at={threshold: judge_threshold(judged, agents, threshold) for threshold in THRESHOLDS},
    )


def unjudged_phase(agents: Agents, reason: str) -> AnestheticPhase:
    """The phase of an area of which nothing can be judged: all cannot tell, nulls beside the window (section 4)."""
    return AnestheticPhase(
        window=agents.window,
        reason=reason,
        peak_relief_percent=None,
        peak_at=None,
        mean_relief_percent=None,
        relief_at=dict.fromkeys(RELIEF_AT),
        at={threshold: _cannot_tell(threshold, Reason(reason)) for threshold in THRESHOLDS},
    )


def judge_threshold(judged: Judged, agents: Agents, threshold: int) -> ThresholdAnswer:
    """The response, interval, duration and movement at one threshold (section 5)."""
    if not agents.given:
        return _cannot_tell(threshold, NOT_GIVEN)
    window = agents.window
    least = threshold * judged.baseline
    run = find_run(judged.scores, window, least)
    response, because, rests_on = _response(judged, window, threshold, run)
    at_least = run[-1].t if run else None
    less_than = (
        next((s.t for s in judged.scores if s.t > at_least and s.gain < least), None) if at_least is not None else None
    )
    answered = tuple(
        s for s in judged.scores if s.entry.could_move is not None and 0 < s.t <= window.phase_ends and s.gain >= least
    )
    return ThresholdAnswer(
        threshold=threshold,
        response=response,
        because=because,
        at_least=at_least,
        less_than=less_than,
        duration=(duration := _duration(agents, response, at_least, less_than)),
        duration_because=because if at_least is None else _duration_because(agents, duration, at_least, less_than),
        movement=_movement(answered),
        run=run,
        rests_on=rests_on,
        answered_movement=answered,
    )


def _cannot_tell(threshold: int, reason: Reason) -> ThresholdAnswer:
    return ThresholdAnswer(
        threshold=threshold,
        response=Answer.CANNOT_TELL,
        because=reason,
        at_least=None,
        less_than=None,
        duration=Duration.CANNOT_TELL,
        duration_because=reason,
        movement=Answer.CANNOT_TELL,
        run=(),
        rests_on=(),
        answered_movement=(),
    )


def find_run(scores: Sequence[JudgedScore], window: Window, least: int) -> tuple[JudgedScore, ...]:
    """The run of qualifying scores that ends last, or an empty tuple (section 5).

    ``scores`` are ordered by t; a score qualifies with a gain of ``least`` or more, which is T times the baseline.
    """
    found: list[JudgedScore] = []
    for run in _unbroken(scores, max(RUN_STARTS_BY, window.consistent_from or 0), least):
        if window.judge_from is not None and run[-1].t >= window.judge_from:
            found = run
    return tuple(found)


def _unbroken(scores: Sequence[JudgedScore], starts_by: int, least: int) -> Iterator[list[JudgedScore]]:
    """Every unbroken row of qualifying scores that starts where a run may start."""
    run: list[JudgedScore] = []
    for score in scores:
        if score.gain < least:
            if run:
                yield run
                run = []
            if score.t >= SETTLED_FROM:
                return
        elif run and score.t - run[-1].t <= gap_limit(run[-1].t):
            run.append(score)
        else:
            if run:
                yield run
            run = [score] if 0 < score.t <= starts_by else []
    if run:
        yield run


def _response(
    judged: Judged, window: Window, threshold: int, run: tuple[JudgedScore, ...]
) -> tuple[Answer, Reason, tuple[JudgedScore, ...]]:
    if run:
        lasted: dict[str, int | str] = {"threshold": threshold, "first": run[0].t, "last": run[-1].t}
        said = Reason("relief of %(threshold)s %% or more from minute %(first)s to minute %(last)s", lasted)
        return Answer.MET, said, run
    early_until = window.consistent_from if window.consistent_from is not None else RUN_STARTS_BY
    judge_from = window.judge_from or 0
    early = [s for s in judged.scores if judge_from <= s.t <= early_until]
    settled = [s for s in judged.scores if SETTLED_FROM <= s.t <= window.phase_ends]
    if early and settled:
        asked = tuple(s for s in judged.scores if judge_from <= s.t <= window.phase_ends)
        none = Reason(
            "no run of scores with %(threshold)s %% relief, though asked early and later", {"threshold": threshold}
        )
        return Answer.NOT_MET, none, asked
    wanted_early, wanted_settled = (judge_from, early_until), (SETTLED_FROM, window.phase_ends)
    return Answer.CANNOT_TELL, _missing(None if early else wanted_early, None if settled else wanted_settled), ()


def _missing(early: tuple[int, int] | None, settled: tuple[int, int] | None) -> Reason:
    """What is missing between two minutes each, as one message, since pieces cannot be joined in every language."""
    if early and settled:
        return Reason(
            "missing: a score between minute %(first)s and minute %(last)s"
            " and a score between minute %(later_first)s and minute %(later_last)s",
            {"first": early[0], "last": early[1], "later_first": settled[0], "later_last": settled[1]},
        )
    first, last = early or settled or (0, 0)
    return Reason(MISSING_SCORE, {"first": first, "last": last})


def _duration(agents: Agents, response: Answer, at_least: int | None, less_than: int | None) -> Duration:
    window = agents.window
    if at_least is None:
        return Duration.NO_RELIEF if response is Answer.NOT_MET else Duration.CANNOT_TELL
    if not agents.duration_known or window.consistent_from is None or window.prolonged_after is None:
        return Duration.CANNOT_TELL
    if at_least < window.consistent_from:
        ended_early = less_than is not None and less_than <= window.consistent_from
        return Duration.SHORTER if ended_early else Duration.CANNOT_TELL
    if at_least > window.prolonged_after:
        return Duration.PROLONGED
    ended = less_than is not None and less_than <= window.prolonged_after
    return Duration.CONSISTENT if ended else Duration.CONSISTENT_OR_PROLONGED


def _duration_because(agents: Agents, duration: Duration, at_least: int, less_than: int | None) -> Reason:
    """Why a run's duration reads as it does; what cannot be told comes with what is missing (preface)."""
    if duration is not Duration.CANNOT_TELL:
        if less_than is None:
            return Reason(_UNENDED[duration], {"least": at_least})
        return Reason(_ENDED[duration], {"least": at_least, "most": less_than})
    if agents.window.consistent_from is None:
        return Reason("missing: an agent whose duration is known")
    if not agents.duration_known:
        return Reason("no duration is known for an agent with epinephrine or in liposomes")
    return Reason(MISSING_SCORE, {"first": at_least, "last": agents.window.consistent_from})


_ENDED = {
    Duration.SHORTER: "shorter: lasted at least %(least)s min, less than %(most)s min",
    Duration.CONSISTENT: "consistent: lasted at least %(least)s min, less than %(most)s min",
    Duration.CONSISTENT_OR_PROLONGED: "consistent or prolonged: lasted at least %(least)s min, less than %(most)s min",
    Duration.PROLONGED: "prolonged: lasted at least %(least)s min, less than %(most)s min",
}
_UNENDED = {
    Duration.CONSISTENT_OR_PROLONGED: "consistent or prolonged: lasted at least %(least)s min, not heard to end",
    Duration.PROLONGED: "prolonged: lasted at least %(least)s min, not heard to end",
}
"""Relief that is shorter, or consistent and no more, was heard to end."""


def _movement(answered: Sequence[JudgedScore]) -> Answer:
    if any(score.timed.entry.could_move for score in answered):
        return Answer.MET
    return Answer.NOT_MET if answered else Answer.CANNOT_TELL


def _relief_near(phase: Sequence[JudgedScore], minute: int, baseline: int) -> float | None:
    near = [score for score in phase if abs(score.t - minute) <= RELIEF_AT_WITHIN]
    nearest = min(near, key=lambda score: (abs(score.t - minute), score.t), default=None)
    return percent(nearest.gain, baseline) if nearest else None


def _mean_relief(phase: Sequence[JudgedScore], baseline: int) -> float | None:
    """The time-weighted mean by trapezoids, from the first to the last score of the phase."""
    if not phase:
        return None
    if len(phase) == 1:
        return percent(phase[0].gain, baseline)
    doubled = sum((a.gain + b.gain) * (b.t - a.t) for a, b in pairwise(phase))
    return percent(Fraction(doubled, 2 * (phase[-1].t - phase[0].t)), baseline)
