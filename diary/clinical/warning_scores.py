"""Scores that by themselves ask whether it is time to call (clinical specification, section 12)."""

from collections.abc import Iterator

from diary.clinical.diary import Diary
from diary.clinical.judged import TimedEntry, Timing, timed_entries
from diary.clinical.safety import tier_of_score
from diary.clinical.safety_numbers import Numbers
from diary.clinical.scores import Baseline

FIRST_DAY_LATER = 1
"""From this day on a score tells of what stays; on the day itself the anesthetic speaks."""


def signs_of(diary: Diary, entry_id: str, numbers: Numbers) -> tuple[str, ...]:
    """The items of section 12 that a score speaks of, by id, the most urgent first; the patient says whether they hold.

    ``severe-pain`` as ``tier_of_score`` has it; ``pain-above-baseline`` for a score above the baseline of the same area
    and condition on a later day than the limit; ``no-change`` from its day on while no score of a day after the
    injection was ever below that baseline. A score of doubtful time speaks of severe pain alone.
    """
    timed = timed_entries(diary)
    found = next((one for one in timed if one.entry.id == entry_id), None)
    return tuple(_signs(diary, timed, found, numbers)) if found else ()


def _signs(diary: Diary, timed: tuple[TimedEntry, ...], one: TimedEntry, numbers: Numbers) -> Iterator[str]:
    baseline = _baseline_of(diary, one)
    score = one.entry.score
    if tier_of_score(score, baseline.score if baseline else None, numbers):
        yield "severe-pain"
    if baseline is None or one.timing is Timing.DOUBTFUL:
        return
    if one.day > numbers.above_baseline_after_day and score > baseline.score:
        yield "pain-above-baseline"
    if one.day >= numbers.no_change_by_day and baseline.score and _never_below(timed, one, baseline):
        yield "no-change"


def _baseline_of(diary: Diary, one: TimedEntry) -> Baseline | None:
    """The baseline of the same area and condition that was scored before the needle came out."""
    for baseline in diary.baselines:
        late = baseline.scored_at is not None and baseline.scored_at > diary.injection.performed_at
        if (baseline.area, baseline.condition) == (one.entry.area, one.entry.condition) and not late:
            return baseline
    return None


def _never_below(timed: tuple[TimedEntry, ...], one: TimedEntry, baseline: Baseline) -> bool:
    return all(
        other.entry.score >= baseline.score
        for other in timed
        if (other.entry.area, other.entry.condition) == (one.entry.area, one.entry.condition)
        and other.day >= FIRST_DAY_LATER
        and other.timing is not Timing.DOUBTFUL
    )
