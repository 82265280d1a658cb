"""Scores that by themselves ask whether it is time to call (clinical specification, section 12)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from diary.clinical.diary import Diary
from diary.clinical.judged import TimedEntry, Timing, timed_entries
from diary.clinical.safety import tier_of_score
from diary.clinical.safety_numbers import Numbers
from diary.clinical.scores import HIGHEST_SCORE, Baseline, Condition

FIRST_DAY_LATER = 1
"""From this day on a score tells of what stays; on the day itself the anesthetic speaks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """That scores of an area and condition ask about a sign, from the ``least`` and from ``since`` on (section 12)."""

    area: str
    condition: Condition
    sign: str
    least: int
    since: datetime


def signs_of(diary: Diary, entry_id: str, numbers: Numbers) -> tuple[str, ...]:
    """The items of section 12 that a score speaks of, by id, the most urgent first; the patient says whether they hold.

    ``severe-pain`` as ``tier_of_score`` has it; ``pain-above-baseline`` for a score above the baseline of the same area
    and condition on a later day than the limit; ``no-change`` from its day on while no score of a day after the
    injection was ever below that baseline. A score of doubtful time speaks of severe pain alone.
    """
    timed = timed_entries(diary)
    found = next((one for one in timed if one.entry.id == entry_id), None)
    return tuple(_signs(diary, timed, found, numbers)) if found else ()


def asking_ahead(diary: Diary, numbers: Numbers) -> tuple[Asking, ...]:
    """From which score and when on the next one will ask about each sign of section 12, as far as is known now.

    This is what a phone goes by that finds no network, and says of one further score the same as ``signs_of``.
    """
    timed = timed_entries(diary)
    places = [(area.id, condition) for area in diary.areas if area.index for condition in Condition]
    found = (asking for place in places for asking in _asking(diary, timed, *place, numbers))
    return tuple(asking for asking in found if asking.least <= HIGHEST_SCORE)


def _asking(
    diary: Diary, timed: tuple[TimedEntry, ...], area: str, condition: Condition, numbers: Numbers
) -> Iterator[Asking]:
    def asking(sign: str, least: int, day: int = 0) -> Asking:
        since = _beginning_of(diary, day) if day else diary.injection.performed_at
        return Asking(area=area, condition=condition, sign=sign, least=least, since=since)

    baseline = _baseline_of(diary, area, condition)
    before = baseline.score if baseline else None
    severe = (score for score in range(HIGHEST_SCORE + 1) if tier_of_score(score, before, numbers))
    yield from (asking("severe-pain", least) for least in list(severe)[:1])
    if baseline is None:
        return
    yield asking("pain-above-baseline", baseline.score + 1, numbers.above_baseline_after_day + 1)
    if baseline.score and _never_below(timed, baseline):
        yield asking("no-change", baseline.score, numbers.no_change_by_day)


def _beginning_of(diary: Diary, day: int) -> datetime:
    """Midnight of a day after the injection, on the patient's clocks."""
    first = diary.injection.performed_at.astimezone(diary.zone).date()
    return datetime.combine(first + timedelta(days=day), time.min, diary.zone).astimezone(UTC)


def _signs(diary: Diary, timed: tuple[TimedEntry, ...], one: TimedEntry, numbers: Numbers) -> Iterator[str]:
    baseline = _baseline_of(diary, one.entry.area, one.entry.condition)
    score = one.entry.score
    if tier_of_score(score, baseline.score if baseline else None, numbers):
        yield "severe-pain"
    if baseline is None or one.timing is Timing.DOUBTFUL:
        return
    if one.day > numbers.above_baseline_after_day and score > baseline.score:
        yield "pain-above-baseline"
    if one.day >= numbers.no_change_by_day and baseline.score and _never_below(timed, baseline):
        yield "no-change"


def _baseline_of(diary: Diary, area: str, condition: Condition) -> Baseline | None:
    """The baseline of an area and condition that was scored before the needle came out."""
    for baseline in diary.baselines:
        late = baseline.scored_at is not None and baseline.scored_at > diary.injection.performed_at
        if (baseline.area, baseline.condition) == (area, condition) and not late:
            return baseline
    return None


def _never_below(timed: tuple[TimedEntry, ...], baseline: Baseline) -> bool:
    return all(
        other.entry.score >= baseline.score
        for other in timed
        if (other.entry.area, other.entry.condition) == (baseline.area, baseline.condition)
        and other.day >= FIRST_DAY_LATER
        and other.timing is not Timing.DOUBTFUL
    )
