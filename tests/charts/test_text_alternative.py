"""The text has all that the picture has."""

import pytest

from diary.charts.model import relief_chart
from diary.charts.text_alternative import in_words, panel_in_words
from tests.charts.courses import Course, biphasic, empty, running, two_areas

COURSES = [biphasic, two_areas, running, empty]


@pytest.mark.parametrize("course", COURSES)
def test_every_mark_band_and_level_is_told(course: Course) -> None:
    chart = relief_chart(course())
    told = " ".join(in_words(chart))
    marks = [mark.label for panel in chart.panels for mark in (*panel.missed, *panel.rescue)]
    bands = [band.told for panel in chart.panels for band in panel.bands]
    wanted = [*marks, *bands, *(level.told for level in chart.levels), *chart.notes, *(s.name for s in chart.series)]
    assert [words for words in wanted if words not in told] == []


def test_a_break_of_the_line_is_told() -> None:
    sentences = in_words(relief_chart(biphasic()))
    assert "Right low back, resting: the line is broken between 4 h 4 min and 12 h 10 min." in sentences
    assert sum("broken" in sentence for sentence in sentences) == 1


def test_a_panel_in_words_names_its_own_scores() -> None:
    chart = relief_chart(running())
    hours, days = (panel_in_words(chart, panel) for panel in chart.panels)
    assert hours == (
        "Right low back, moving: 0 (15 min), 0 (30 min), 0 (1 h 1 min). The anesthetic phase is drawn from 0 to 12 h."
    )
    assert days == ""
