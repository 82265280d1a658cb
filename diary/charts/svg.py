"""A relief chart as SVG: two panels that a style sheet sets side by side or below each other, and a legend.

Everything is drawn by presentation attributes in the light colours, so that a panel looks right alone; the classes
let ``static/css/chart.css`` set the colours of the reader's theme. There is no ``style`` attribute and no script.
"""

from collections.abc import Iterator
from functools import lru_cache
from html import escape

from diary.charts.axis import Axis
from diary.charts.chart import Band, BandKind, Key, KeyKind, Level, LevelKind, Panel, Point, ReliefChart, Series
from diary.charts.palette import COLOURS, area_shape
from diary.charts.spacing import apart
from diary.charts.svg_signs import area_attributes, missed_sign, number, outline, point_sign, rescue_sign, ring
from diary.charts.text_alternative import panel_in_words
from diary.clinical.scores import HIGHEST_SCORE

WIDTH, HEIGHT = 360, 272
LEFT, RIGHT = 22, 276
"""Where the time axis begins and ends; the numbers stand left of it, the names of the levels right of it."""
INSET = 7
"""How far from the ends of the axis its first and last minute lie, so that no point is cut in half."""
BOTTOM, SCORE_HEIGHT = 220, 18
TOP = BOTTOM - HIGHEST_SCORE * SCORE_HEIGHT
LANE = BOTTOM + 12
"""Below the score 0: the lane of missed questions and pain medicines."""
LABEL_HEIGHT = 13
FONT_SIZE = 12.5
_DASHES = {LevelKind.BASELINE: "none", LevelKind.HALF: "7 4", LevelKind.MOST: "2 3", LevelKind.POLICY: "7 3 2 3"}
LIGHT_BAND = ' fill-opacity="0.45"'
_BAND_COLOURS = {BandKind.ANESTHETIC: "--chart-anesthetic", BandKind.STEROID: "--chart-steroid"}


def draw(chart: ReliefChart, *, prefix: str = "relief") -> str:
    """The panels and the legend as HTML with inline SVG; ``prefix`` keeps ids apart from other charts of a page."""
    panels = "".join(draw_panel(chart, panel, prefix=prefix) for panel in chart.panels)
    keys = "".join(f"<li>{key_sign(key)}{escape(key.label)}</li>" for key in chart.keys)
    legend = f'<ul class="chart-legend">{keys}</ul>' if keys else ""
    return f'<div class="chart-panels">{panels}</div>{legend}'


def draw_panel(chart: ReliefChart, panel: Panel, *, prefix: str = "relief") -> str:
    """One panel as an SVG picture with its own title and description."""
    name, width = escape(f"{prefix}-{panel.name}"), WIDTH if chart.levels else RIGHT + INSET
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart-panel" viewBox="0 0 {width} {HEIGHT}" role="img" '
        f'aria-labelledby="{name}-title" aria-describedby="{name}-desc" font-family="system-ui, sans-serif" '
        f'font-size="{FONT_SIZE}">'
    )
    parts = (
        opening,
        f'<title id="{name}-title">{escape(f"{chart.title}: {panel.axis.title}")}</title>',
        f'<desc id="{name}-desc">{escape(panel_in_words(chart, panel))}</desc>',
        *(_band(panel, band) for band in panel.bands),
        *(_band_label(panel, band) for band in panel.bands if band.label),
        _scores(chart.score_title),
        _times(panel.axis),
        *_levels(chart),
        *_rescue(panel),
        *_lines(chart, panel),
        *_points(chart, panel),
        "</svg>",
    )
    return "".join(parts)


def x_of(panel: Panel, t: float) -> float:
    """The horizontal place of minute ``t`` on a panel."""
    return x_on(panel.axis, t)


def x_on(axis: Axis, t: float) -> float:
    """The horizontal place of minute ``t`` on an axis."""
    return LEFT + INSET + axis.place(t) * (RIGHT - LEFT - 2 * INSET)


def y_of(score: float) -> float:
    """The vertical place of a score; 0 lies at the bottom."""
    return BOTTOM - score * SCORE_HEIGHT


def _text(x: float, y: float, words: str, *, css: str, anchor: str = "start", colour: str = "--chart-soft") -> str:
    return (
        f'<text class="{css}" x="{number(x)}" y="{number(y)}" text-anchor="{anchor}" '
        f'fill="{COLOURS[colour]}">{escape(words)}</text>'
    )


def _path(css: str, d: str, colour: str, width: float = 1, dashes: str = "none") -> str:
    return (
        f'<path class="{css}" d="{d}" fill="none" stroke="{COLOURS[colour]}" stroke-width="{width}" '
        f'stroke-dasharray="{dashes}"/>'
    )


def _band(panel: Panel, band: Band) -> str:
    left, right = max(x_of(panel, band.begins), LEFT), min(x_of(panel, band.ends), RIGHT)
    colour = _BAND_COLOURS[band.kind]
    css, top = colour.removeprefix("--"), TOP - LABEL_HEIGHT - 5
    return (
        f'<rect class="{css}" x="{number(left)}" y="{top}" width="{number(right - left)}" '
        f'height="{BOTTOM - top}" fill="{COLOURS[colour]}"{LIGHT_BAND if band.light else ""}/>'
    )


def _band_label(panel: Panel, band: Band) -> str:
    """Above all bands, since one may go on under the label of another."""
    ink = f"{_BAND_COLOURS[band.kind]}-ink"
    return _text(max(x_of(panel, band.begins), LEFT) + 5, TOP - 7, band.label, css=ink.removeprefix("--"), colour=ink)


@lru_cache(maxsize=64)
def _scores(title: str) -> str:
    """The score axis with its grid; the same on every chart of a language, as the times mostly are."""
    parts = [_text(0, 11, title, css="chart-axis-title", colour="--chart-ink")]
    for score in range(0, HIGHEST_SCORE + 1, 2):
        y = y_of(score)
        css = "chart-grid" if score else "chart-bend"
        parts.append(_path(css, f"M{LEFT} {number(y)}H{RIGHT}", f"--{css}"))
        parts.append(_text(LEFT - 6, y + 4.2, str(score), css="chart-tick", anchor="end"))
    return "".join(parts)


@lru_cache(maxsize=64)
def _times(axis: Axis) -> str:
    """The time axis with its grid, and where its scale changes."""
    parts: list[str] = []
    for tick in axis.ticks:
        x = x_on(axis, tick.t)
        parts.append(_path("chart-grid", f"M{number(x)} {TOP}V{BOTTOM}", "--chart-grid", 0.6))
        parts.append(_text(x, BOTTOM + 31, tick.label, css="chart-tick", anchor="middle"))
    for bend in axis.bends:
        d = f"M{number(x_on(axis, bend))} {TOP}V{BOTTOM + 18}"
        parts.append(_path("chart-bend", d, "--chart-bend", 0.9, "1 3"))
    middle = (LEFT + RIGHT) / 2
    parts.append(_text(middle, BOTTOM + 46, axis.title, css="chart-axis-title", anchor="middle", colour="--chart-ink"))
    return "".join(parts)


def _levels(chart: ReliefChart) -> Iterator[str]:
    places = apart([y_of(float(level.score)) for level in chart.levels], LABEL_HEIGHT)
    for level, label_y in zip(chart.levels, places, strict=True):
        yield f"<g {area_attributes(level.order)}>{_level(level, label_y)}</g>"


def _level(level: Level, label_y: float) -> str:
    y, x = number(y_of(float(level.score))), RIGHT + 5
    sign = ""
    if level.order is not None:
        sign, x = f'<path d="{outline(area_shape(level.order), x + 3, label_y, 3)}" fill="currentColor"/>', x + 9
    return (
        f'<path class="chart-level" d="M{LEFT} {y}H{RIGHT}" fill="none" stroke="currentColor" stroke-width="1.2" '
        f'stroke-dasharray="{_DASHES[level.kind]}"/>{sign}'
        f'<text class="chart-level-name" x="{x}" y="{number(label_y + 4.2)}" fill="currentColor">'
        f"{escape(level.label)}</text>"
    )


def _rescue(panel: Panel) -> Iterator[str]:
    for mark in panel.rescue:
        x = number(x_of(panel, mark.t))
        yield _path("chart-rescue-line", f"M{x} {TOP}V{BOTTOM}", "--chart-rescue", 1, "1 4")


def _lines(chart: ReliefChart, panel: Panel) -> Iterator[str]:
    """The lines, in a nested picture that ends where the panel ends: a line to the other panel runs out at the edge."""
    yield f'<svg x="{LEFT}" y="0" width="{RIGHT - LEFT}" height="{HEIGHT}" viewBox="{LEFT} 0 {RIGHT - LEFT} {HEIGHT}">'
    for series in chart.series:
        d = "".join(_line(panel, row) for row in panel.lines(series))
        if d:
            yield (
                f"<g {area_attributes(series.order, light=series.light)}>"
                f'<path class="chart-line" d="{d}" fill="none" stroke="currentColor" '
                f'stroke-width="{1.2 if series.light else 2}" stroke-linejoin="round"'
                f"{_dashes(dashed=series.dashed)}/></g>"
            )
    yield "</svg>"


def _dashes(*, dashed: bool) -> str:
    return ' stroke-dasharray="5 3"' if dashed else ""


def _line(panel: Panel, row: tuple[Point, ...]) -> str:
    return "M" + "L".join(f"{number(x_of(panel, point.t))} {number(y_of(point.score))}" for point in row)


def _points(chart: ReliefChart, panel: Panel) -> Iterator[str]:
    for mark in panel.missed:
        yield f"<g>{missed_sign(x_of(panel, mark.t), LANE)}<title>{escape(mark.label)}</title></g>"
    for mark in panel.rescue:
        yield f"<g>{rescue_sign(x_of(panel, mark.t), LANE)}<title>{escape(mark.label)}</title></g>"
    for series in sorted(chart.series, key=lambda series: not series.light):
        yield f"<g {area_attributes(series.order, light=series.light)}>{_series(chart, panel, series)}</g>"


def _series(chart: ReliefChart, panel: Panel, series: Series) -> str:
    return "".join(
        f"<g>{ring(x_of(panel, point.t), y_of(point.score)) if point.entry_id in chart.marked else ''}"
        f"{point_sign(series.order, point.timing, x_of(panel, point.t), y_of(point.score), light=series.light)}"
        f"<title>{escape(chr(10).join(point.told))}</title></g>"
        for point in series.points
        if panel.holds(point.t)
    )


def key_sign(key: Key) -> str:
    """The sign that an entry of the legend explains, as a small picture without words."""
    if key.kind is KeyKind.MISSED:
        sign = missed_sign(11, 8)
    elif key.kind is KeyKind.BEND:
        sign = _path("chart-bend", "M11 0V16", "--chart-bend", 1.2, "1 3")
    elif key.kind is KeyKind.RESCUE:
        sign = rescue_sign(11, 8)
    elif key.kind is KeyKind.POINT:
        sign = f"<g {area_attributes(None)}>{point_sign(0, key.timing, 11, 8)}</g>"
    else:
        width, dashes = 1.2 if key.light else 2, _dashes(dashed=key.dashed)
        line = f'<path class="chart-line" d="M1 8H21" stroke="currentColor" stroke-width="{width}"{dashes}/>'
        sign = point_sign(key.order or 0, key.timing, 11, 8, light=key.light)
        sign = f"<g {area_attributes(key.order, light=key.light)}>{line}{sign}</g>"
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" class="chart-key" viewBox="0 0 22 16" width="22" height="16" '
        f'aria-hidden="true">{sign}</svg>'
    )
