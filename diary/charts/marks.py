"""What a chart shows beside the scores: bands, levels, missed questions and pain medicines."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from fractions import Fraction

from diary.charts.chart import Band, BandKind, Level, LevelKind, Mark
from diary.charts.scores import areas_of, condition_word
from diary.charts.wording import Wording
from diary.clinical.completeness import PointState, point_states
from diary.clinical.diary import Diary
from diary.clinical.judged import MINUTE, local_day
from diary.clinical.review import AreaReview, Review
from diary.clinical.steroid import ONSET_BY_DAY

STEROID_DAYS = (2, ONSET_BY_DAY)
"""The local days in which a steroid is expected to begin to work (clinical specification, section 3)."""
RELIEF_LEVELS = {50: LevelKind.HALF, 80: LevelKind.MOST}


def minutes_since(diary: Diary, moment: datetime) -> int:
    """Whole minutes from the needle coming out to ``moment``, rounded down (clinical specification, section 1)."""
    return (moment.astimezone(UTC) - diary.injection.performed_at.astimezone(UTC)) // MINUTE


def bands_of(review: Review, wording: Wording) -> Iterator[Band]:
    """The anesthetic phase, and the days of the steroid's onset where one was given (section 3)."""
    translate, ends = wording.translate, review.agents.window.phase_ends
    if ends > 0:
        yield Band(
            kind=BandKind.ANESTHETIC,
            begins=0,
            ends=ends,
            label=translate("anesthetic phase"),
            told=translate("The anesthetic phase is drawn from 0 to %(end)s.") % {"end": wording.since(ends, 0)},
        )
    if review.diary.injection.steroid is not None:
        first, last = STEROID_DAYS
        yield Band(
            kind=BandKind.STEROID,
            begins=_midnight(review.diary, first),
            ends=_midnight(review.diary, last + 1),
            label=translate("steroid onset"),
            told=translate("The days in which a steroid begins to work are drawn from day %(first)d to day %(last)d.")
            % {"first": first, "last": last},
        )


def _midnight(diary: Diary, day: int) -> int:
    """The minute at which a local day begins, the day of the injection being 0 (section 6)."""
    date = diary.injection.performed_at.astimezone(diary.zone).date() + timedelta(days=day)
    return minutes_since(diary, datetime.combine(date, time(0), tzinfo=diary.zone))


def levels_of(review: Review, wording: Wording) -> Iterator[Level]:
    """The baseline of each judged area and the scores at which its relief reaches 50, 80 and the policy's percent.

    Where all areas have the same baseline the levels serve them together.
    """
    order = {area.id: number for number, area in enumerate(areas_of(review))}
    judged = [area for area in review.areas if area.baseline is not None]
    shared = len({area.baseline for area in judged}) == 1
    for area in judged[:1] if shared else judged:
        served = judged if shared else [area]
        yield from _levels(review, served, None if shared else order[area.area.id], wording)


def _levels(review: Review, served: list[AreaReview], order: int | None, wording: Wording) -> Iterator[Level]:
    translate, baseline = wording.translate, served[0].baseline or 0
    names = "; ".join(
        f"{area.area.label}, {condition_word(area.condition, wording)}" for area in served if area.condition
    )
    told = translate("Baseline (%(areas)s): %(score)d.") % {"areas": names, "score": baseline}
    yield Level(kind=LevelKind.BASELINE, score=Fraction(baseline), label=translate("baseline"), order=order, told=told)
    kinds = dict(RELIEF_LEVELS)
    if review.policy is not None:
        kinds.setdefault(review.policy.threshold, LevelKind.POLICY)
    for threshold, kind in sorted(kinds.items()):
        score = Fraction(baseline * (100 - threshold), 100)
        label = translate("%(percent)s relief") % {"percent": wording.percent(threshold)}
        told = translate("%(relief)s is a score of %(score)s or less.")
        yield Level(
            kind=kind,
            score=score,
            label=label,
            order=order,
            told=told % {"relief": label, "score": wording.number(float(score))},
        )


def missed_of(review: Review, wording: Wording) -> Iterator[Mark]:
    """The questions that were due and not answered in time by every index area (section 11)."""
    for point, state in point_states(review.diary, review.entries, review.as_of):
        if state is PointState.MISSED:
            t = minutes_since(review.diary, point.due_at)
            yield Mark(t=t, label=wording.since(t, 0 if point.day is None else point.day))


def rescue_of(review: Review, wording: Wording) -> Iterator[Mark]:
    """The pain medicines taken, in order; those before the injection have a negative ``t`` (section 8)."""
    diary = review.diary
    for taken in sorted(diary.rescue, key=lambda taken: (taken.taken_at, taken.drug)):
        t = minutes_since(diary, taken.taken_at)
        day = local_day(taken.taken_at, diary.injection.performed_at, diary.zone)
        since = wording.since(t, day) if t >= 0 else wording.moment(taken.taken_at, diary.zone)
        yield Mark(t=t, label=f"{taken.drug}, {since}" if taken.drug else since)
