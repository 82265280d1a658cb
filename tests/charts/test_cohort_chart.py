"""The band says what its numbers say, drawn, as a figure and in words."""

import re
from xml.etree import ElementTree as ET

from diary.charts.cohort_chart import band_chart, band_figure, band_in_words, draw_band
from diary.charts.palette import COLOURS
from diary.clinical.cohort import RelievedAt

HOURS = [
    RelievedAt(hour=1, at_least=8, at_most=8, of=10),
    RelievedAt(hour=2, at_least=5, at_most=8, of=10),
    RelievedAt(hour=24, at_least=0, at_most=3, of=10),
]
CHART = band_chart(HOURS)


def test_each_hour_is_told_with_its_denominator() -> None:
    assert band_in_words(CHART)[1] == "2 h: at least 5, at most 8 of 10 still relieved."
    assert len(band_in_words(CHART)) == 3


def test_the_figure_has_both_bounds_in_percent_and_fills_what_lies_between() -> None:
    most, least = band_figure(CHART)["data"]
    assert (most["y"], least["y"], least["fill"]) == ([80, 80, 30], [80, 50, 0], "tonexty")
    assert least["text"] == list(band_in_words(CHART))
    assert set(band_figure(CHART)["colours"]) == set(COLOURS.values())


def test_the_drawing_is_one_picture_with_a_name_and_the_same_points() -> None:
    svg = re.search(r"<svg.*?</svg>", draw_band(CHART))
    assert svg
    root = ET.fromstring(svg[0])  # noqa: S314 (our own drawing)
    names = [node.text for node in root.iter() if node.tag.endswith("title")]
    assert names == ["Still relieved, by the hour", *band_in_words(CHART)]
    assert "style=" not in svg[0]
    heights = [float(node.get("cy", "nan")) for node in root.iter() if node.tag.endswith("circle")]
    assert heights == [70, 70, 70, 124, 160, 214]


def test_of_nobody_there_is_nothing_to_draw() -> None:
    assert band_chart([RelievedAt(hour=1, at_least=0, at_most=0, of=0)]).points == ()
