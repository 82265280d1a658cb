"""The Plotly figure shows what the drawing shows."""

import json
import subprocess
import sys
from dataclasses import replace

import plotly.graph_objects as go
import pytest

from diary.charts.model import relief_chart
from diary.charts.palette import COLOURS
from diary.charts.plotly_figure import figure
from diary.charts.svg import draw
from diary.clinical.scores import Source
from tests.charts.courses import RIGHT, Course, biphasic, diary, empty, entry, reviewed, running, two_areas

COURSES = [biphasic, two_areas, running, empty]


def scores_of(drawn: dict) -> list[tuple[str, str, float, int]]:
    """Entry, horizontal axis, place and score of each point that can be pointed at."""
    traces = [trace for trace in drawn["data"] if "ids" in trace and trace.get("hoverinfo") != "skip"]
    return [
        (entry_id, trace["xaxis"], x, y)
        for trace in traces
        for entry_id, x, y in zip(trace["ids"], trace["x"], trace["y"], strict=True)
    ]


@pytest.mark.parametrize("course", COURSES)
def test_the_figure_is_json_that_plotly_accepts(course: Course) -> None:
    drawn = figure(relief_chart(course()))
    again = json.loads(json.dumps(drawn, allow_nan=False))
    assert again == drawn
    go.Figure(data=drawn["data"], layout=drawn["layout"])
    assert len(json.dumps(drawn["layout"].get("template", {}))) < 50


@pytest.mark.parametrize("course", COURSES)
def test_each_point_stands_once_where_the_drawing_has_it(course: Course) -> None:
    chart = relief_chart(course())
    wanted = [
        (point.entry_id, axis, round(panel.axis.place(point.t), 5), point.score)
        for panel, axis in zip(chart.panels, ("x", "x2"), strict=True)
        for series in chart.series
        for point in series.points
        if panel.holds(point.t)
    ]
    assert sorted(scores_of(figure(chart))) == sorted(wanted)


def test_a_score_of_0_is_a_0_and_not_a_gap() -> None:
    drawn = figure(relief_chart(running()))
    assert [score for *_, score in scores_of(drawn)] == [0, 0, 0]
    lines = [trace for trace in drawn["data"] if trace["mode"] == "lines"]
    assert [line["y"] for line in lines] == [[0, 0, 0]]


def test_a_broken_line_has_a_gap_that_is_not_closed() -> None:
    drawn = figure(relief_chart(reviewed(diary(entry(30, 2), entry(60, 1), entry(600, 5), entry(700, 6)))))
    (line,) = (trace for trace in drawn["data"] if trace["mode"] == "lines")
    assert line["y"] == [2, 1, None, 5, 6]
    assert line["connectgaps"] is False


def test_live_is_filled_recalled_hollow_and_paper_square() -> None:
    entries = (entry(30, 2), entry(60, 1, late=60), entry(120, 1, source=Source.PAPER))
    drawn = figure(relief_chart(reviewed(diary(*entries))))
    (marker,) = (trace["marker"] for trace in drawn["data"] if len(trace.get("ids", ())) == 3)
    blue, surface = COLOURS["--chart-area-1"], COLOURS["--chart-surface"]
    assert marker["symbol"] == ["circle", "circle", "square"]
    assert marker["color"] == [blue, surface, surface]
    assert marker["line"]["color"] == [surface, blue, blue]


def test_the_score_axis_is_fixed_from_0_to_10_on_both_panels() -> None:
    layout = figure(relief_chart(two_areas()))["layout"]
    for axis in ("yaxis", "yaxis2"):
        low, high = layout[axis]["range"]
        assert -2 < low < 0
        assert 10 < high < 11
        assert layout[axis]["tickvals"] == [0, 2, 4, 6, 8, 10]


def test_the_entries_that_are_marked_are_ringed_in_both_pictures() -> None:
    found = biphasic()
    wanted = {timed.entry.id for timed in found.entries[1:3]}
    chart = relief_chart(found, marked=frozenset(wanted))
    rings = [trace for trace in figure(chart)["data"] if trace.get("marker", {}).get("symbol") == "circle-open"]
    assert {id_ for trace in rings for id_ in trace["ids"]} == wanted
    assert draw(chart).count("chart-mark") == 2
    assert "chart-mark" not in draw(relief_chart(found))


def test_nothing_can_be_dragged_or_zoomed() -> None:
    layout = figure(relief_chart(biphasic()))["layout"]
    assert layout["dragmode"] is False
    assert all(layout[axis]["fixedrange"] for axis in ("xaxis", "xaxis2", "yaxis", "yaxis2"))


def test_every_colour_is_one_of_the_palette() -> None:
    drawn = figure(relief_chart(two_areas()))
    used = {value for value in strings(drawn["data"]) + strings(drawn["layout"]) if value.startswith("#")}
    assert used <= set(COLOURS.values())
    assert drawn["colours"] == {colour: token for token, colour in COLOURS.items()}


def strings(part: object) -> list[str]:
    if isinstance(part, dict):
        return [found for value in part.values() for found in strings(value)]
    if isinstance(part, list):
        return [found for value in part for found in strings(value)]
    return [part] if isinstance(part, str) else []


def test_a_name_is_text_and_never_markup() -> None:
    area = replace(RIGHT, label="<b>&</b>")
    drawn = figure(relief_chart(reviewed(diary(entry(60, 2), areas=(area,)))))
    told = [text for trace in drawn["data"] if "ids" in trace for text in trace["text"]]
    assert told
    assert all("<b>" not in text for text in told)
    assert told[0].startswith("2 – &lt;b&gt;&amp;&lt;/b&gt;, moving<br>")


def test_plotly_is_loaded_only_when_a_figure_is_asked_for() -> None:
    asked = "import sys, diary.charts.plotly_figure, diary.charts.svg; sys.exit('plotly' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0
