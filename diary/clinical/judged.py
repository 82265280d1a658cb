"""Which scores are judged, and how each came to be written (specification, sections 1 and 4)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from operator import attrgetter
from typing import NamedTuple
from zoneinfo import ZoneInfo

from diary.clinical.agents import Window
from diary.clinical.diary import Area, Diary
from diary.clinical.scores import HIGHEST_SCORE, Baseline, Condition, Entry, Source, gain_of, reaches

MINUTE = timedelta(minutes=1)
FIRST_DAY = 1440
LIVE_ON_THE_FIRST_DAY = timedelta(minutes=15)
LIVE_LATER = timedelta(hours=12)
FELT_AHEAD_AT_MOST = timedelta(minutes=2)
BATCH_SPAN = timedelta(minutes=5)
BATCH_SIZE = 3
LOW_BASELINES = range(1, 4)
COARSE_THRESHOLDS = (50, 75, 80)


class Timing(StrEnum):
    """How an entry came to be written (section 1): live, recalled, from paper, or at a doubtful time."""

    LIVE = "live"
    RECALLED = "recalled"
    PAPER = "paper"
    DOUBTFUL = "time doubtful"


# Every judgement makes thirty of each of these two, and of the kinds that cannot be changed a named tuple is made in a
# third of the time.
class TimedEntry(NamedTuple):
    """An entry with ``t`` whole minutes after the needle came out, its local ``day`` and its timing (sections 1 and 6).

    ``batch`` marks a recalled entry that was written in one go with others.
    """

    entry: Entry
    t: int
    day: int
    timing: Timing
    batch: bool = False


_T, _TIMING = attrgetter("t"), attrgetter("timing")


class JudgedScore(NamedTuple):
    """A score that is judged: its ``entry`` with ``t`` and ``day`` (sections 1 and 6).

    ``gain`` is its relief in percent times the baseline, so comparing needs no division.
    """

    timed: TimedEntry
    gain: int | Fraction
    t: int
    day: int
    entry: Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """The scores of one area under one condition, ordered by t, with the baseline that they are compared to.

    Section 4 of the specification.

    ``entries`` also hold those that gave way to another of the same t.
    """

    condition: Condition
    baseline: int
    usual: int | None
    scores: tuple[JudgedScore, ...]
    entries: tuple[TimedEntry, ...]

    def reaches(self, score: JudgedScore, threshold: int) -> bool:
        """Whether a score is a relief of at least ``threshold`` percent (section 1)."""
        return reaches(score.gain, self.baseline, threshold)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unjudged:
    """Why nothing of an area can be judged: ``no baseline``, ``baseline is 0`` or ``no scores`` (section 4)."""

    reason: str


def local_day(moment: datetime, start: datetime, zone: ZoneInfo) -> int:
    """The patient's calendar day of ``moment``, the day of ``start`` being 0 (section 6)."""
    return moment.astimezone(zone).toordinal() - start.astimezone(zone).toordinal()


def timed_entries(diary: Diary) -> tuple[TimedEntry, ...]:
    """Every entry with its t, day and timing, in a total order that begins with t and ``recorded_at`` (section 1)."""
    start, zone = diary.injection.performed_at, diary.zone
    first_day = start.astimezone(zone).toordinal()
    timed = [
        TimedEntry(
            entry,
            t := (entry.felt_at - start) // MINUTE,
            entry.felt_at.astimezone(zone).toordinal() - first_day,
            _timing_of(entry, t, start),
        )
        for entry in diary.entries
    ]
    if Timing.RECALLED in map(_TIMING, timed):
        batched = _batched(diary.entries)
        timed = [item._replace(batch=item.timing is Timing.RECALLED and item.entry.id in batched) for item in timed]
    # Mostly no two are of the same minute, and then the rest of the order decides nothing.
    timed.sort(key=_T if len(set(map(_T, timed))) == len(timed) else _order)
    return tuple(timed)


def _timing_of(entry: Entry, t: int, start: datetime) -> Timing:
    late_by = entry.recorded_at - entry.felt_at
    if entry.felt_at < start or late_by < -FELT_AHEAD_AT_MOST:
        return Timing.DOUBTFUL
    if entry.source is Source.PAPER:
        return Timing.PAPER
    allowed = LIVE_ON_THE_FIRST_DAY if t <= FIRST_DAY else LIVE_LATER
    return Timing.LIVE if late_by <= allowed else Timing.RECALLED


def _batched(entries: Iterable[Entry]) -> set[str]:
    """The ids of entries of which three or more, felt at different times, were recorded within five minutes.

    Section 1 of the specification.
    """
    ordered = sorted(entries, key=lambda entry: entry.recorded_at)
    found: set[str] = set()
    first = 0
    for last, entry in enumerate(ordered):
        while entry.recorded_at - ordered[first].recorded_at > BATCH_SPAN:
            first += 1
        if last - first + 1 >= BATCH_SIZE:
            together = ordered[first : last + 1]
            if len({member.felt_at for member in together}) >= BATCH_SIZE:
                found.update(member.id for member in together)
    return found


def _order(timed: TimedEntry) -> tuple[object, ...]:
    """A total order, so that the order of the input changes nothing (preface)."""
    entry = timed.entry
    stated = -1 if entry.stated_relief_percent is None else entry.stated_relief_percent
    return (
        timed.t,
        entry.recorded_at,
        entry.score,
        entry.area,
        entry.condition,
        stated,
        str(entry.could_move),
        entry.source,
        entry.id,
    )


def choose(diary: Diary, area: Area, entries: Sequence[TimedEntry], window: Window) -> Judged | Unjudged:
    """Choose the condition of an area that is judged, and its scores (section 4).

    ``entries`` are the diary's timed entries; those at doubtful times are not judged, nor is a baseline dated after
    the injection.
    """
    baselines = {baseline.condition: baseline for baseline in judged_baselines(diary, area)}
    allowed = (Condition.RESTING,) if area.episodic else (Condition.MOVING, Condition.RESTING)
    known = [baselines[condition] for condition in allowed if condition in baselines]
    usable = [(baseline, entries_of(entries, area, baseline.condition)) for baseline in known if baseline.score > 0]
    in_phase = [pair for pair in usable if any(0 < item.t <= window.phase_ends for item in pair[1])]
    for baseline, own in in_phase or usable:
        if own:
            return judged_against(baseline, own)
    return Unjudged(reason="no scores" if usable else "baseline is 0" if known else "no baseline")


def entries_of(entries: Iterable[TimedEntry], area: Area, condition: Condition) -> tuple[TimedEntry, ...]:
    """The entries of one area and condition that may be judged: those at doubtful times may not (section 1)."""
    wanted = area.id
    return tuple(
        [
            item
            for item in entries
            if item.entry.area == wanted and item.entry.condition is condition and item.timing is not Timing.DOUBTFUL
        ]
    )


def judged_baselines(diary: Diary, area: Area) -> Iterator[Baseline]:
    """The baselines of an area that count: those not dated after the injection (section 1)."""
    for baseline in diary.baselines:
        if baseline.area == area.id and not _dated_after(diary, baseline):
            yield baseline


def _dated_after(diary: Diary, baseline: Baseline) -> bool:
    return baseline.scored_at is not None and baseline.scored_at > diary.injection.performed_at


def judged_against(baseline: Baseline, entries: tuple[TimedEntry, ...]) -> Judged:
    """Compare entries of one area and condition, ordered as ``timed_entries`` gives them, with a baseline (section 4).

    Of two with the same t the one recorded last stands, then the higher score.
    """
    standing = {item.t: item for item in entries}.values()
    gains = [gain_of(baseline.score, score) for score in range(HIGHEST_SCORE + 1)]
    return Judged(
        condition=baseline.condition,
        baseline=baseline.score,
        usual=baseline.usual,
        scores=tuple([JudgedScore(item, gains[item.entry.score], item.t, item.day, item.entry) for item in standing]),
        entries=entries,
    )


def area_flags(diary: Diary, area: Area, entries: Sequence[TimedEntry], judged: Judged | Unjudged) -> Iterator[str]:
    """The flags of an area that need no phase: condition, scale and doubtful times (sections 1, 4 and 8)."""
    if isinstance(judged, Judged):
        yield from _scale_flags(judged)
        baselines = judged_baselines(diary, area)
        if (
            judged.condition is Condition.RESTING
            and not area.episodic
            and any(b.condition is Condition.MOVING for b in baselines)
        ):
            yield "resting only"
    if any(item.timing is Timing.DOUBTFUL and item.entry.area == area.id for item in entries):
        yield "time doubtful"
    if any(b.area == area.id and _dated_after(diary, b) for b in diary.baselines):
        yield "baseline after the injection"


def _scale_flags(judged: Judged) -> Iterator[str]:
    if judged.baseline in LOW_BASELINES:
        yield "low baseline"
    for threshold in COARSE_THRESHOLDS:
        if not reaches(gain_of(judged.baseline, 1), judged.baseline, threshold):
            yield f"coarse scale {threshold}"
