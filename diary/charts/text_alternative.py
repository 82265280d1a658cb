"""A chart in sentences, with nothing left out that the picture has beside the scores, which a table shows."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from diary.charts.chart import Mark, Panel, ReliefChart, Series
from diary.charts.wording import Wording


def in_words(chart: ReliefChart) -> tuple[str, ...]:
    """Tell a chart in sentences, in the language that it was made in; the scores themselves stand in their table."""
    return tuple(_sentences(chart))


def panel_in_words(chart: ReliefChart, panel: Panel) -> str:
    """What one panel shows, in short: each score with its time, then the bands and the marks."""
    parts = []
    for series in chart.series:
        held = [f"{point.score} ({point.since})" for point in series.points if panel.holds(point.t)]
        if held:
            parts.append(f"{series.name}: {', '.join(held)}.")
    parts += [band.told for band in panel.bands]
    return " ".join([*parts, *_marks(chart.wording, (panel,))])


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
