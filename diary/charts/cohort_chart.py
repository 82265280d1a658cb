"""Still relieved, by the hour: between at least so many and at most so many of a cohort, as a band.

Drawn twice from the same points, as SVG and as a Plotly figure; every sentence and number is there in words too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from diary.charts.palette import COLOURS
from diary.charts.plotly_figure import PLAIN_LAYOUT
from diary.charts.svg_signs import area_attributes, number
from diary.charts.wording import PLAIN, Wording
from diary.clinical.cohort import RelievedAt

WIDTH, HEIGHT = 360, 272
LEFT, RIGHT, TOP, BOTTOM = 40, 344, 34, 214
INSET = 14
PERCENTS = (0, 25, 50, 75, 100)


@dataclass(frozen=True, slots=True, kw_only=True)
class BandPoint:
    """One hour of the band: both bounds in percent of those who count, and the same in a sentence."""

    label: str
    at_least: float
    at_most: float
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BandChart:
    """The band with its words in the reader's language; ``points`` is empty where nobody counts."""

    title: str
    share_title: str
    time_title: str
    at_least: str
    at_most: str
    points: tuple[BandPoint, ...]


def band_chart(relieved: Sequence[RelievedAt], wording: Wording = PLAIN) -> BandChart:
    """The chart of how many were still relieved at each hour (clinical specification, section 5)."""
    translate = wording.translate
    told = translate("%(hour)d h: at least %(least)d, at most %(most)d of %(of)d still relieved.")
    return BandChart(
        title=translate("Still relieved, by the hour"),
        share_title=translate("Still relieved (%)"),
        time_title=translate("Hours since the injection"),
        at_least=translate("at least"),
        at_most=translate("at most"),
        points=tuple(
            BandPoint(
                label=str(hour.hour),
                at_least=100 * hour.at_least / hour.of,
                at_most=100 * hour.at_most / hour.of,
                told=told % {"hour": hour.hour, "least": hour.at_least, "most": hour.at_most, "of": hour.of},
            )
            for hour in relieved
            if hour.of
        ),
    )


def band_in_words(chart: BandChart) -> tuple[str, ...]:
    """A sentence for each hour."""
    return tuple(point.told for point in chart.points)


def draw_band(chart: BandChart) -> str:
    """The band as HTML with inline SVG, in the light colours where no style sheet is read."""
    places = [_x(place, len(chart.points)) for place in range(len(chart.points))]
    upper = [f"{number(x)} {number(_y(point.at_most))}" for x, point in zip(places, chart.points, strict=True)]
    lower = [f"{number(x)} {number(_y(point.at_least))}" for x, point in zip(places, chart.points, strict=True)]
    band = COLOURS["--chart-anesthetic"]
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart-panel" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        'aria-labelledby="band-title" aria-describedby="band-desc" font-family="system-ui, sans-serif" '
        'font-size="12.5">'
    )
    parts = (
        opening,
        f'<title id="band-title">{escape(chart.title)}</title>',
        f'<desc id="band-desc">{escape(" ".join(band_in_words(chart)))}</desc>',
        f'<path class="chart-anesthetic" d="M{"L".join([*upper, *reversed(lower)])}Z" fill="{band}"/>',
        *(_level(percent) for percent in PERCENTS),
        *(_text(x, BOTTOM + 18, point.label, "middle") for x, point in zip(places, chart.points, strict=True)),
        _heading(0, 14, chart.share_title, "start"),
        _heading((LEFT + RIGHT) / 2, BOTTOM + 42, chart.time_title, "middle"),
        f"<g {area_attributes(0)}>{_line(upper, '5 4')}{_line(lower, 'none')}{_signs(chart, places)}</g></svg>",
    )
    keys = "".join(
        f'<li><svg class="chart-key" viewBox="0 0 22 16" width="22" height="16" aria-hidden="true">'
        f"<g {area_attributes(0)}>{_line(['1 8', '21 8'], dashes)}</g></svg>{escape(name)}</li>"
        for name, dashes in ((chart.at_least, "none"), (chart.at_most, "5 4"))
    )
    return f'<div class="chart-panels">{"".join(parts)}</div><ul class="chart-legend">{keys}</ul>'


def _x(place: int, of: int) -> float:
    return LEFT + INSET + place * (RIGHT - LEFT - 2 * INSET) / max(of - 1, 1)


def _y(percent: float) -> float:
    return BOTTOM - percent * (BOTTOM - TOP) / 100


def _level(percent: int) -> str:
    y, css = number(_y(percent)), "chart-grid" if percent else "chart-bend"
    line = f'<path class="{css}" d="M{LEFT} {y}H{RIGHT}" fill="none" stroke="{COLOURS[f"--{css}"]}"/>'
    return line + _text(LEFT - 6, _y(percent) + 4.2, str(percent), "end")


def _text(x: float, y: float, words: str, anchor: str) -> str:
    return (
        f'<text class="chart-tick" x="{number(x)}" y="{number(y)}" text-anchor="{anchor}" '
        f'fill="{COLOURS["--chart-soft"]}">{escape(words)}</text>'
    )


def _heading(x: float, y: float, words: str, anchor: str) -> str:
    return (
        _text(x, y, words, anchor)
        .replace("chart-tick", "chart-axis-title")
        .replace(COLOURS["--chart-soft"], COLOURS["--chart-ink"])
    )


def _line(places: Sequence[str], dashes: str) -> str:
    return (
        f'<path class="chart-line" d="M{"L".join(places)}" fill="none" stroke="currentColor" stroke-width="2" '
        f'stroke-dasharray="{dashes}" stroke-linejoin="round"/>'
    )


def _signs(chart: BandChart, places: Sequence[float]) -> str:
    surface = COLOURS["--chart-surface"]
    return "".join(
        f'<g><circle class="chart-hollow" cx="{number(x)}" cy="{number(_y(point.at_most))}" r="4" fill="{surface}" '
        f'stroke="currentColor" stroke-width="1.6"/><circle cx="{number(x)}" cy="{number(_y(point.at_least))}" r="4" '
        f'fill="currentColor"/><title>{escape(point.told)}</title></g>'
        for x, point in zip(places, chart.points, strict=True)
    )


def band_figure(chart: BandChart) -> dict[str, Any]:
    """The same as plain JSON for the page's Plotly: ``data``, ``layout`` and the three keys of ``plotly_figure``."""
    ink, places = COLOURS["--chart-area-1"], list(range(len(chart.points)))
    told = [escape(point.told) for point in chart.points]
    shared = {"type": "scatter", "x": places, "mode": "lines+markers", "text": told, "showlegend": False}
    shared["hovertemplate"] = "%{text}<extra></extra>"
    most = {
        "name": chart.at_most,
        "y": [round(point.at_most, 3) for point in chart.points],
        "line": {"color": ink, "width": 2, "dash": "dash"},
        "marker": {"size": 9, "color": COLOURS["--chart-surface"], "line": {"width": 2, "color": ink}},
    }
    least = {
        "name": chart.at_least,
        "y": [round(point.at_least, 3) for point in chart.points],
        "line": {"color": ink, "width": 2.5},
        "marker": {"size": 9, "color": ink},
        "fill": "tonexty",
        "fillcolor": COLOURS["--chart-anesthetic"],
    }
    return {
        "data": [shared | most, shared | least],
        "layout": _layout(chart, places),
        "narrow": {},
        "colours": {colour: token for token, colour in COLOURS.items()},
        "label": chart.title,
    }


def _layout(chart: BandChart, places: list[int]) -> dict[str, Any]:
    heading = {"size": 13, "weight": 600, "color": COLOURS["--chart-ink"]}
    fixed = {"fixedrange": True, "zeroline": False, "gridcolor": COLOURS["--chart-grid"]}
    return PLAIN_LAYOUT | {
        "xaxis": {
            **fixed,
            "range": [-0.2, len(places) - 0.8],
            "tickmode": "array",
            "tickvals": places,
            "ticktext": [point.label for point in chart.points],
            "title": {"text": escape(chart.time_title), "standoff": 8, "font": heading},
        },
        "yaxis": {
            **fixed,
            "range": [-4, 104],
            "tickvals": list(PERCENTS),
            "title": {"text": escape(chart.share_title), "font": heading},
        },
        "margin": {"l": 56, "r": 12, "t": 20, "b": 52},
    }
