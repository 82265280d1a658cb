"""A chart in words: sentences and the rows of a table, with nothing left out that the picture has."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from diary.charts.chart import Mark, Panel, ReliefChart, Series
from diary.charts.wording import Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartRow:
    """One score of the chart, each cell ready to be shown; ``score`` is the number itself, 0–10."""

    felt: str
    recorded: str
    since: str
    area: str
    condition: str
    score: int
    relief: str
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TextAlternative:
    """What the picture shows, told: sentences first, then a row for each point in the order in which they were felt."""

    sentences: tuple[str, ...]
    rows: tuple[ChartRow, ...]


def text_alternative(chart: ReliefChart) -> TextAlternative:
    """Tell a chart in words, in the language that it was made in."""
    return TextAlternative(sentences=tuple(_sentences(chart)), rows=tuple(_rows(chart)))


def panel_in_words(chart: ReliefChart, panel: Panel) -> str:
    """What one panel shows, in short: each score with its time, then the bands and the marks."""
    parts = []
    for series in chart.series:
        held = [f"{point.score} ({point.since})" for point in series.points if panel.holds(point.t)]
        if held:
            parts.append(f"{series.name}: {', '.join(held)}.")
    parts += [band.told for band in panel.bands]
    return " ".join([*parts, *_marks(chart.wording, (panel,))])


def _rows(chart: ReliefChart) -> Iterator[ChartRow]:
    """A row for each point, in the order of t, then of the areas."""
    found = [(point.t, series.order, series, point) for series in chart.series for point in series.points]
    for _, _, series, point in sorted(found, key=lambda row: row[:2]):
        yield ChartRow(
            felt=point.felt,
            recorded=point.recorded,
            since=point.since,
            area=series.area,
            condition=series.condition,
            score=point.score,
            relief=point.relief,
            how=point.how,
        )


def _sentences(chart: ReliefChart) -> Iterator[str]:
    for series in chart.series:
        yield from _course(series, chart.wording)
    yield from (level.told for level in chart.levels)
    yield from dict.fromkeys(band.told for panel in chart.panels for band in panel.bands)
    yield from _marks(chart.wording, chart.panels)
    yield from chart.notes


def _marks(wording: Wording, panels: Sequence[Panel]) -> Iterator[str]:
    missed = _listed(mark for panel in panels for mark in panel.missed)
    if missed:
        yield wording.translate("Not answered in time: %(marks)s.") % {"marks": missed}
    rescue = _listed(mark for panel in panels for mark in panel.rescue)
    if rescue:
        yield wording.translate("Pain medicine taken: %(marks)s.") % {"marks": rescue}


def _listed(marks: Iterable[Mark]) -> str:
    return "; ".join(mark.label for mark in marks)


def _course(series: Series, wording: Wording) -> Iterator[str]:
    """How many scores, from when to when, and where the line is broken."""
    translate, first, last = wording.translate, series.points[0], series.points[-1]
    pattern = translate("%(series)s: number of scores %(count)d, the first %(begin)s and the last %(end)s after it.")
    yield pattern % {
        "series": series.name,
        "count": len(series.points),
        "begin": f"{first.score} ({first.since})",
        "end": f"{last.score} ({last.since})",
    }
    for before, after in pairwise(series.joined):
        yield translate("%(series)s: the line is broken between %(begin)s and %(end)s.") % {
            "series": series.name,
            "begin": before[-1].since,
            "end": after[0].since,
        }
