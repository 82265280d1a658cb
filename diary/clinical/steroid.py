"""The steroid phase: days, onset, how long it lasted, anchors and flare (specification, section 6)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from diary.clinical.answers import Answer
from diary.clinical.judged import Judged, JudgedScore
from diary.clinical.reasons import Reason
from diary.clinical.scores import HIGHEST_SCORE, percent

STARTS_ON = range(1, 15)
ONSET_BY_DAY = 7
STATUS_OPEN_UNTIL = 14
ASKED_DAYS = range(7, 15)
ASKED_DAYS_NEEDED = 3
CLOSE_DAYS, CLOSE_DAYS_LATER = 3, 63
ANCHORS = {2: 3, 4: 7, 13: 14, 27: 21}
"""Weeks after the injection, and within how many days a recorded day may stand for them (section 6)."""
FLARE_UNTIL_DAY = 3
FLARE_RISE = 2
_NOT_GIVEN = Reason("no steroid was given")


class SteroidStatus(StrEnum):
    """Whether the steroid brought relief (section 6)."""

    MET = "met"
    NOT_MET = "not met"
    TOO_EARLY = "too early"
    NOT_YET = "not yet"
    CANNOT_TELL = "cannot tell"
    NOT_GIVEN = "not given"

    @property
    def answer(self) -> Answer:
        """The status as a three-valued answer; whatever is still open cannot tell (section 9)."""
        if self is SteroidStatus.MET:
            return Answer.MET
        return Answer.NOT_MET if self is SteroidStatus.NOT_MET else Answer.CANNOT_TELL


class RecordedDay(NamedTuple):
    """A local calendar day with scores after the anesthetic phase; ``doubled`` is twice the median gain (section 6)."""

    day: int
    doubled: int | Fraction
    scores: tuple[JudgedScore, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SteroidPhase:
    """What section 6 says of one area at one threshold; days since the injection, percents to one decimal.

    With ``status`` *not given* the same figures are *later relief*. ``early_only`` marks relief that did not reach
    day 7.
    """

    status: SteroidStatus
    because: Reason
    onset_day: int | None
    at_least_days: int | None
    less_than_days: int | None
    anchors: Mapping[int, float | None]
    early_only: bool
    rests_on: tuple[JudgedScore, ...]


def recorded_days(judged: Judged, phase_ends: int) -> tuple[RecordedDay, ...]:
    """The recorded days in order, each with the median of its scores of t > ``phase_ends`` minutes (section 6)."""
    by_day: dict[int, list[JudgedScore]] = {}
    for score in judged.scores:
        if score.t > phase_ends:
            by_day.setdefault(score.day, []).append(score)
    return tuple([RecordedDay(day, _doubled_median(by_day[day]), tuple(by_day[day])) for day in sorted(by_day)])


def _doubled_median(scores: Sequence[JudgedScore]) -> int | Fraction:
    if len(scores) == 1:
        return 2 * scores[0].gain
    gains = sorted(score.gain for score in scores)
    return gains[(len(gains) - 1) // 2] + gains[len(gains) // 2]


def judge_steroid(
    judged: Judged, days: Sequence[RecordedDay], *, threshold: int, given: bool, today: int
) -> SteroidPhase:
    """Judge the steroid phase at ``threshold`` percent relief (section 6).

    ``today`` is the local day of the judgement.
    """
    least = 2 * threshold * judged.baseline
    runs = list(_runs(days, least))
    last = runs[-1] if runs else []
    onset = last if last and last[-1].day >= ONSET_BY_DAY else []
    status, because = _status(days, onset, given=given, today=today, threshold=threshold)
    return SteroidPhase(
        status=status,
        because=because,
        onset_day=onset[0].day if onset else None,
        at_least_days=onset[-1].day if onset else None,
        less_than_days=next((d.day for d in days if onset and d.day > onset[-1].day and d.doubled < least), None),
        anchors={week: _anchor(days, week, judged.baseline) for week in ANCHORS},
        early_only=bool(last) and not onset,
        rests_on=tuple(s for d in onset or [d for d in days if d.day in ASKED_DAYS] for s in d.scores),
    )


def unjudged_steroid(*, given: bool, reason: str) -> SteroidPhase:
    """The steroid phase of an area of which nothing can be judged (section 4).

    *not given* stays where none was given.
    """
    return SteroidPhase(
        status=SteroidStatus.CANNOT_TELL if given else SteroidStatus.NOT_GIVEN,
        because=Reason(reason) if given else _NOT_GIVEN,
        onset_day=None,
        at_least_days=None,
        less_than_days=None,
        anchors=dict.fromkeys(ANCHORS),
        early_only=False,
        rests_on=(),
    )


def _runs(days: Sequence[RecordedDay], least: int) -> Iterator[list[RecordedDay]]:
    """Rows of two or more recorded days that qualify, each beginning on a day from 1 to 14, in order."""
    run: list[RecordedDay] = []
    for day in days:
        if run and day.doubled >= least and day.day - run[-1].day <= _belong_within(run[-1].day):
            run.append(day)
            continue
        if len(run) > 1:
            yield run
        run = [day] if day.doubled >= least and day.day in STARTS_ON else []
    if len(run) > 1:
        yield run


def _belong_within(day: int) -> int:
    return CLOSE_DAYS if day < STATUS_OPEN_UNTIL else CLOSE_DAYS_LATER


def _status(
    days: Sequence[RecordedDay], onset: Sequence[RecordedDay], *, given: bool, today: int, threshold: int
) -> tuple[SteroidStatus, Reason]:
    if not given:
        return SteroidStatus.NOT_GIVEN, _NOT_GIVEN
    if onset:
        lasted: dict[str, int | str] = {"threshold": threshold, "first": onset[0].day, "last": onset[-1].day}
        return SteroidStatus.MET, Reason(_LASTED, lasted)
    if today <= ONSET_BY_DAY:
        return SteroidStatus.TOO_EARLY, Reason(_TOO_EARLY, {"today": today, "last": ONSET_BY_DAY})
    if today <= STATUS_OPEN_UNTIL:
        return SteroidStatus.NOT_YET, Reason(_NOT_YET, {"today": today, "last": STATUS_OPEN_UNTIL})
    asked = sum(day.day in ASKED_DAYS for day in days)
    if asked >= ASKED_DAYS_NEEDED:
        return SteroidStatus.NOT_MET, Reason(_NOT_LASTING, {"threshold": threshold, "days": asked})
    return SteroidStatus.CANNOT_TELL, Reason(_MISSING_DAYS, {"days": ASKED_DAYS_NEEDED - asked})


_LASTED = "relief of %(threshold)s %% or more from day %(first)s to day %(last)s"
_TOO_EARLY = "it is day %(today)s; a steroid may take until day %(last)s"
_NOT_YET = "no relief that lasts by day %(today)s; it is judged after day %(last)s"
_NOT_LASTING = "no relief of %(threshold)s %% that lasts, with %(days)s of the days 7 to 14 recorded"
_MISSING_DAYS = "missing: scores on %(days)s more of the days 7 to 14"


def _anchor(days: Sequence[RecordedDay], week: int, baseline: int) -> float | None:
    target, within = 7 * week, ANCHORS[week]
    near = [day for day in days if target - within <= day.day <= target + within]
    nearest = min(near, key=lambda day: (abs(day.day - target), day.day), default=None)
    return percent(nearest.doubled, 2 * baseline) if nearest else None


def lasted_days(phase: SteroidPhase, days: int) -> Answer:
    """A rule of ``days`` days, as repeats and the 180 days after an RFA demand (section 6)."""
    if phase.at_least_days is not None and phase.at_least_days >= days:
        return Answer.MET
    if phase.less_than_days is not None and phase.less_than_days <= days:
        return Answer.NOT_MET
    without_onset = phase.onset_day is None and phase.status is SteroidStatus.NOT_MET
    return Answer.NOT_MET if without_onset else Answer.CANNOT_TELL


def flare(judged: Judged, phase_ends: int) -> bool | None:
    """Whether the pain rose above the baseline by two points up to the end of day 3 (section 6).

    None where the baseline is 10, which nothing can exceed, or where no score of t > ``phase_ends`` falls there.
    """
    asked = [score for score in judged.scores if score.t > phase_ends and score.day <= FLARE_UNTIL_DAY]
    if judged.baseline == HIGHEST_SCORE or not asked:
        return None
    least = min(judged.baseline + FLARE_RISE, HIGHEST_SCORE)
    return any(score.entry.score >= least for score in asked)
