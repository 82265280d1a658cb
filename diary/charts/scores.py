"""From the entries of a review to the series of a chart (clinical specification, sections 1, 4 and 5)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import assert_never

from diary.charts.chart import Point, Series
from diary.charts.wording import Wording
from diary.clinical.anesthetic import gap_limit
from diary.clinical.diary import Area, Diary
from diary.clinical.judged import TimedEntry, Timing, judged_baselines
from diary.clinical.review import Review
from diary.clinical.scores import Condition, Source, gain_of, percent


@dataclass(frozen=True, slots=True)
class _Patterns:
    """What every point says, translated once."""

    relief: str
    felt: str
    recorded: str

    @classmethod
    def of(cls, wording: Wording) -> "_Patterns":
        translate = wording.translate
        return cls(
            relief=translate("relief: %(relief)s"),
            felt=translate("felt: %(felt)s"),
            recorded=translate("recorded: %(recorded)s"),
        )


@dataclass(frozen=True, slots=True)
class _Drawing:
    """What all series of one diary share; ``relief`` holds the percent that a review found, by entry."""

    diary: Diary
    entries: Sequence[TimedEntry]
    wording: Wording
    patterns: _Patterns
    relief: Mapping[str, float]


def series_of(review: Review, wording: Wording) -> tuple[Series, ...]:
    """One series for each area and condition with scores; the index areas come first, as the diary names them.

    Entries at doubtful times are left out (clinical specification, section 1).
    """
    judged = {s.entry.id: area.relief_percent(s) for area in review.areas for s in area.scores}
    return _series_of(_Drawing(review.diary, review.entries, wording, _Patterns.of(wording), judged))


def own_series_of(diary: Diary, entries: Sequence[TimedEntry], wording: Wording) -> tuple[Series, ...]:
    """The same without a judgement: no point tells a relief (clinical specification, section 11)."""
    return _series_of(_Drawing(replace(diary, baselines=()), entries, wording, _Patterns.of(wording), {}))


def _series_of(drawing: _Drawing) -> tuple[Series, ...]:
    found: list[Series] = []
    placed = [item for item in drawing.entries if item.timing is not Timing.DOUBTFUL]
    for order, area in enumerate(_in_colours(drawing.diary)):
        own = [item for item in placed if item.entry.area == area.id]
        for condition in Condition:
            entries = [item for item in own if item.entry.condition is condition]
            if entries:
                found.append(_series(drawing, order, area, condition, entries))
    return tuple(found)


def areas_of(review: Review) -> tuple[Area, ...]:
    """The areas in the order of their colours: index areas first, each group as the diary names them."""
    return _in_colours(review.diary)


def _in_colours(diary: Diary) -> tuple[Area, ...]:
    return tuple(sorted(diary.areas, key=lambda area: not area.index))


def drawn(review: Review) -> Iterator[TimedEntry]:
    """The entries that have a place on the time axis (clinical specification, section 1)."""
    return (item for item in review.entries if item.timing is not Timing.DOUBTFUL)


def condition_word(condition: Condition, wording: Wording) -> str:
    """The condition as the reader calls it."""
    return wording.translate("moving") if condition is Condition.MOVING else wording.translate("resting")


def _series(drawing: _Drawing, order: int, area: Area, condition: Condition, entries: Sequence[TimedEntry]) -> Series:
    baseline = next((b.score for b in judged_baselines(drawing.diary, area) if b.condition is condition), None)
    name = condition_word(condition, drawing.wording)
    points = tuple(_point(drawing, item, baseline, f"{area.label}, {name}") for item in entries)
    return Series(
        order=order,
        area=area.label,
        condition=name,
        light=condition is Condition.RESTING and not area.episodic,
        points=points,
        joined=tuple(_joined(points)),
    )


def _point(drawing: _Drawing, item: TimedEntry, baseline: int | None, series: str) -> Point:
    wording, zone, entry = drawing.wording, drawing.diary.zone, item.entry
    felt, recorded = wording.moment(entry.felt_at, zone), wording.moment(entry.recorded_at, zone)
    relief = drawing.relief.get(entry.id)
    if relief is None and baseline:
        relief = percent(gain_of(baseline, entry.score), baseline)
    return Point(
        entry_id=entry.id,
        t=item.t,
        score=entry.score,
        timing=item.timing,
        since=(since := wording.since(item.t, item.day)),
        relief=(shown := wording.percent(relief)),
        how=(how := _how(item, wording)),
        told=_told(drawing.patterns, f"{entry.score} – {series}", shown, f"{felt} ({since})", recorded, how),
    )


def _told(patterns: _Patterns, score: str, relief: str, felt: str, recorded: str, how: str) -> tuple[str, ...]:
    against = (patterns.relief % {"relief": relief},) if relief else ()
    return (score, *against, patterns.felt % {"felt": felt}, patterns.recorded % {"recorded": recorded}, how)


def _how(item: TimedEntry, wording: Wording) -> str:
    """How the score came to be written: when, and by whom unless the patient wrote it."""
    translate = wording.translate
    source = item.entry.source
    by = (
        translate("by a helper") if source is Source.HELPER else translate("by staff") if source is Source.STAFF else ""
    )
    if item.timing is Timing.RECALLED and item.batch:
        when = translate("recalled, several in one go")
    else:
        when = timing_word(item.timing, wording)
    return f"{when}, {by}" if by else when


def timing_word(timing: Timing, wording: Wording) -> str:
    """The timing of an entry as the reader calls it."""
    match timing:
        case Timing.LIVE:
            return wording.translate("live")
        case Timing.RECALLED:
            return wording.translate("recalled")
        case Timing.PAPER:
            return wording.translate("on paper")
        case Timing.DOUBTFUL:
            return wording.translate("time doubtful")
        case _:
            assert_never(timing)


def _joined(points: Iterable[Point]) -> Iterator[tuple[Point, ...]]:
    """The rows of points that a line connects: of equal t the last stands, and a gap beyond the limit breaks the row.

    (Clinical specification, sections 4 and 5.)
    """
    standing = list({point.t: point for point in points}.values())
    row = standing[:1]
    for before, point in pairwise(standing):
        if point.t - before.t > gap_limit(before.t):
            yield tuple(row)
            row = []
        row.append(point)
    if row:
        yield tuple(row)
