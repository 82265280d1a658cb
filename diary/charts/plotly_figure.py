"""A relief chart as a Plotly figure, for the provider who wants to point at a score.

It shows what the SVG shows, from the same model. Plotly is loaded when the first figure is asked for: it is large, and
most pages need none.
"""

from collections.abc import Iterator
from html import escape
from typing import Any

from diary.charts.axis import Tick
from diary.charts.chart import Band, BandKind, Level, LevelKind, Panel, Point, ReliefChart, Series
from diary.charts.palette import COLOURS, area_shape, area_token
from diary.charts.spacing import apart
from diary.clinical.judged import Timing
from diary.clinical.scores import HIGHEST_SCORE

Json = dict[str, Any]

NUMBERS = ("", "2")
"""How Plotly numbers the axes of the two panels."""
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif"
PLAIN_LAYOUT: Json = {
    "font": {"family": FONT, "size": 13, "color": COLOURS["--chart-soft"]},
    "hovermode": "closest",
    "dragmode": False,
    "paper_bgcolor": "rgba(0,0,0,0)",
    "plot_bgcolor": "rgba(0,0,0,0)",
}
"""What every figure has: our letters, no ground of its own, and nothing that a finger could drag."""
LANE = -0.62
"""Below the score 0: the lane of missed questions and pain medicines, in scores."""
SCORES = (-1.0, 10.4)
PADDING = 0.025
"""How far the axes go beyond their first and last minute, so that no point is cut in half."""
LABEL_GAP = 0.85
"""The least distance between the names of two levels, in scores."""
LIGHT_BAND = 0.45
_DASHES = {LevelKind.BASELINE: "solid", LevelKind.HALF: "dash", LevelKind.MOST: "dot", LevelKind.POLICY: "dashdot"}
_BANDS = {BandKind.ANESTHETIC: "--chart-anesthetic", BandKind.STEROID: "--chart-steroid"}
_SURFACE = COLOURS["--chart-surface"]
_HEADING = {"size": 13, "weight": 600, "color": COLOURS["--chart-ink"]}
_WIDE = {"xaxis": [0.0, 0.425], "xaxis2": [0.575, 1.0], "yaxis": [0.0, 1.0], "yaxis2": [0.0, 1.0]}
_NARROW = {"xaxis": [0.0, 1.0], "xaxis2": [0.0, 1.0], "yaxis": [0.62, 1.0], "yaxis2": [0.0, 0.38]}


def figure(chart: ReliefChart) -> Json:
    """The figure as plain JSON: ``data`` and ``layout`` for Plotly, and three keys for the page that draws it.

    ``narrow`` holds what differs where the panels stand below each other: the domains of the axes, and fewer labels.
    ``colours`` names the custom property behind each colour, so that the page can set those of its theme, and
    ``label`` is the picture's name.
    """
    import plotly.graph_objects as go  # noqa: PLC0415 (see above: loading it takes most of a second)

    traces = [go.Scatter(**trace) for number, panel in _numbered(chart) for trace in _traces(chart, panel, number)]
    layout = go.Layout(template="none", **_layout(chart))
    drawn = go.Figure(data=traces, layout=layout).to_plotly_json()
    return {
        "data": [_plain(trace) for trace in drawn["data"]],
        "layout": _plain(drawn["layout"]),
        "narrow": _narrow(chart),
        "colours": {colour: token for token, colour in COLOURS.items()},
        "label": chart.title,
    }


def _numbered(chart: ReliefChart) -> Iterator[tuple[str, Panel]]:
    """The panels with the numbers of their axes; of two blocks that were not followed for days there is but one."""
    return zip(NUMBERS, chart.panels, strict=False)


def _narrow(chart: ReliefChart) -> dict[str, Json]:
    """Domains of panels below each other, and fewer labels; a single panel keeps the whole height."""
    single, fewer = len(chart.panels) == 1, _fewer_ticks(chart)
    domains = {axis: [0.0, 1.0] for axis in ("xaxis", "yaxis")} if single else _NARROW
    return {axis: {"domain": domain} | fewer.get(axis, {}) for axis, domain in domains.items()}


def _fewer_ticks(chart: ReliefChart) -> dict[str, Json]:
    return {f"xaxis{number}": _labels(panel, panel.axis.fewer_ticks) for number, panel in _numbered(chart)}


def _labels(panel: Panel, ticks: tuple[Tick, ...]) -> Json:
    return {"tickvals": [_x(panel, tick.t) for tick in ticks], "ticktext": [escape(tick.label) for tick in ticks]}


def _plain(part: Any) -> Any:  # noqa: ANN401 (JSON of any shape)
    """Plotly gives tuples where JSON has lists."""
    if isinstance(part, dict):
        return {key: _plain(value) for key, value in part.items()}
    return [_plain(item) for item in part] if isinstance(part, (list, tuple)) else part


def _traces(chart: ReliefChart, panel: Panel, number: str) -> Iterator[Json]:
    """The traces of one panel; lines first, so that points lie above them."""
    on = {"xaxis": f"x{number}", "yaxis": f"y{number}", "showlegend": False}
    by_weight = sorted(chart.series, key=lambda series: not series.light)
    yield from (trace | on for series in by_weight for trace in _line(panel, series))
    yield from (trace | on for trace in _marks(panel))
    yield from (trace | on for series in by_weight for trace in _points(panel, series))
    yield from (trace | on for series in by_weight for trace in _rings(panel, series, chart.marked))


def _line(panel: Panel, series: Series) -> Iterator[Json]:
    lines = list(panel.lines(series))
    if not lines:
        return
    x: list[float | None] = []
    y: list[int | None] = []
    for line in lines:
        x += [*(_x(panel, point.t) for point in line), None]
        y += [*(point.score for point in line), None]
    yield {
        "name": series.name,
        "mode": "lines",
        "x": x[:-1],
        "y": y[:-1],
        "connectgaps": False,
        "hoverinfo": "skip",
        "line": {
            "color": COLOURS[area_token(series.order, light=series.light)],
            "width": 1.5 if series.light else 2.5,
            "dash": "dash" if series.dashed else "solid",
        },
    }


def _points(panel: Panel, series: Series) -> Iterator[Json]:
    held = [point for point in series.points if panel.holds(point.t)]
    if not held:
        return
    size = 9 if series.light else 11
    yield _scores(panel, held) | {
        "name": series.name,
        "text": ["<br>".join(escape(line) for line in point.told) for point in held],
        "hovertemplate": "%{text}<extra></extra>",
        "marker": _marker(series, held, size),
    }
    paper = [point for point in held if point.timing is Timing.PAPER]
    if paper:
        colour, symbol = COLOURS[area_token(series.order, light=series.light)], area_shape(series.order).value
        inner = {"symbol": symbol, "size": size / 2, "color": colour}
        yield _scores(panel, paper) | {"name": series.name, "hoverinfo": "skip", "marker": inner}


def _rings(panel: Panel, series: Series, marked: frozenset[str]) -> Iterator[Json]:
    """What is drawn around the points that are marked."""
    ringed = [point for point in series.points if point.entry_id in marked and panel.holds(point.t)]
    if ringed:
        colour = COLOURS[area_token(series.order, light=series.light)]
        ring = {"symbol": "circle-open", "size": 21, "color": colour, "line": {"width": 2}}
        yield _scores(panel, ringed) | {"name": series.name, "hoverinfo": "skip", "marker": ring}


def _scores(panel: Panel, points: list[Point]) -> Json:
    return {
        "mode": "markers",
        "cliponaxis": False,
        "x": [_x(panel, point.t) for point in points],
        "y": [point.score for point in points],
        "ids": [point.entry_id for point in points],
    }


def _marker(series: Series, points: list[Point], size: int) -> Json:
    """Live filled, recalled hollow, from paper in a square frame."""
    colour, symbol = COLOURS[area_token(series.order, light=series.light)], area_shape(series.order).value
    live = [point.timing is Timing.LIVE for point in points]
    return {
        "symbol": ["square" if point.timing is Timing.PAPER else symbol for point in points],
        "size": size,
        "opacity": 1,
        "color": [colour if filled else _SURFACE for filled in live],
        "line": {
            "color": [_SURFACE if filled else colour for filled in live],
            "width": [1 if filled else 2 for filled in live],
        },
    }


def _marks(panel: Panel) -> Iterator[Json]:
    signs = (
        (panel.missed, {"symbol": "line-ns-open", "size": 9, "color": COLOURS["--chart-missed"], "line": {"width": 2}}),
        (panel.rescue, {"symbol": "cross", "size": 10, "color": COLOURS["--chart-rescue"]}),
    )
    for marks, marker in signs:
        if marks:
            yield {
                "mode": "markers",
                "cliponaxis": False,
                "x": [_x(panel, mark.t) for mark in marks],
                "y": [LANE] * len(marks),
                "text": [escape(mark.label) for mark in marks],
                "hovertemplate": "%{text}<extra></extra>",
                "marker": marker,
            }


def _x(panel: Panel, t: float) -> float:
    return round(panel.axis.place(t), 5)


def _layout(chart: ReliefChart) -> Json:
    axes: Json = {}
    for number, panel in _numbered(chart):
        domain = _WIDE[f"xaxis{number}"] if len(chart.panels) > 1 else [0.0, 1.0]
        axes[f"xaxis{number}"] = _time_axis(panel, number) | {"domain": domain}
        axes[f"yaxis{number}"] = _score_axis(number) | {"domain": _WIDE[f"yaxis{number}"]}
    return (
        axes
        | PLAIN_LAYOUT
        | {
            "shapes": [shape for number, panel in _numbered(chart) for shape in _shapes(chart, panel, number)],
            "annotations": [name for number, panel in _numbered(chart) for name in _names(chart, panel, number)],
            "hoverlabel": {
                "align": "left",
                "bgcolor": _SURFACE,
                "bordercolor": COLOURS["--chart-bend"],
                "font": {"family": FONT, "size": 14, "color": COLOURS["--chart-ink"]},
            },
            "margin": {"l": 28, "r": 84, "t": 52, "b": 52},
        }
    )


def _time_axis(panel: Panel, number: str) -> Json:
    return {
        "anchor": f"y{number}",
        "range": [-PADDING, 1 + PADDING],
        "fixedrange": True,
        "zeroline": False,
        "gridcolor": COLOURS["--chart-grid"],
        "tickmode": "array",
        **_labels(panel, panel.axis.ticks),
        "tickangle": 0,
        "title": {"text": escape(panel.axis.title), "standoff": 8, "font": _HEADING},
    }


def _score_axis(number: str) -> Json:
    return {
        "anchor": f"x{number}",
        "range": list(SCORES),
        "fixedrange": True,
        "zeroline": True,
        "zerolinecolor": COLOURS["--chart-bend"],
        "gridcolor": COLOURS["--chart-grid"],
        "tickmode": "array",
        "tickvals": list(range(0, HIGHEST_SCORE + 1, 2)),
    }


def _shapes(chart: ReliefChart, panel: Panel, number: str) -> Iterator[Json]:
    for band in panel.bands:
        yield _band(panel, band, number)
    for level in chart.levels:
        line = {"color": _level_colour(level), "width": 1.5, "dash": _DASHES[level.kind]}
        score = float(level.score)
        yield _stroke(line, number) | {"x0": -PADDING, "x1": 1 + PADDING, "y0": score, "y1": score}
    for t in panel.axis.bends:
        yield _upright(panel, number, t, {"color": COLOURS["--chart-bend"], "width": 1, "dash": "dot"})
    for mark in panel.rescue:
        yield _upright(panel, number, mark.t, {"color": COLOURS["--chart-rescue"], "width": 1, "dash": "dot"})


def _stroke(line: Json, number: str) -> Json:
    """A straight stroke above the grid and the bands, below the scores."""
    return {"type": "line", "layer": "between", "line": line, "xref": f"x{number}", "yref": f"y{number}"}


def _upright(panel: Panel, number: str, t: int, line: Json) -> Json:
    x = _x(panel, t)
    return _stroke(line, number) | {"x0": x, "x1": x, "y0": 0, "y1": HIGHEST_SCORE}


def _band(panel: Panel, band: Band, number: str) -> Json:
    return {
        "type": "rect",
        "layer": "below",
        "xref": f"x{number}",
        "yref": f"y{number}",
        "x0": max(_x(panel, band.begins), -PADDING),
        "x1": min(_x(panel, band.ends), 1 + PADDING),
        "y0": 0,
        "y1": SCORES[1],
        "fillcolor": COLOURS[_BANDS[band.kind]],
        "opacity": LIGHT_BAND if band.light else 1,
        "line": {"width": 0},
    }


def _level_colour(level: Level) -> str:
    return COLOURS["--chart-level" if level.order is None else area_token(level.order)]


def _names(chart: ReliefChart, panel: Panel, number: str) -> Iterator[Json]:
    """The name of the score axis, of the bands and of the levels, where they stand."""
    domain = {"xref": f"x{number} domain", "yref": f"y{number} domain", "showarrow": False}
    name = {"text": escape(chart.score_title), "font": _HEADING}
    yield domain | name | {"x": 0, "xanchor": "left", "xshift": -26, "y": 1, "yanchor": "bottom", "yshift": 20}
    for band in filter(lambda band: band.label, panel.bands):
        ink = COLOURS[f"{_BANDS[band.kind]}-ink"]
        yield domain | {
            "text": escape(band.label),
            "font": {"color": ink},
            "xref": f"x{number}",
            "x": max(_x(panel, band.begins), -PADDING),
            "xanchor": "left",
            "y": 1,
            "yanchor": "bottom",
        }
    places = apart([float(level.score) for level in chart.levels], LABEL_GAP)
    for level, place in zip(chart.levels, places, strict=True):
        yield domain | {
            "text": escape(level.label),
            "font": {"color": _level_colour(level)},
            "x": 1,
            "xanchor": "left",
            "xshift": 4,
            "yref": f"y{number}",
            "y": place,
            "yanchor": "middle",
        }
