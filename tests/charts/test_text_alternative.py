"""The text has all that the picture has."""

import pytest

from diary.charts.model import relief_chart
from diary.charts.text_alternative import panel_in_words, text_alternative
from tests.charts.courses import Course, biphasic, empty, running, two_areas

COURSES = [biphasic, two_areas, running, empty]


@pytest.mark.parametrize("course", COURSES)
def test_the_table_has_the_rows_that_the_series_have_points(course: Course) -> None:
    chart = relief_chart(course())
    told = text_alternative(chart)
    drawn = [
        (s.area, s.condition, p.felt, p.recorded, p.since, p.score, p.relief, p.how)
        for s in chart.series
        for p in s.points
    ]
    rows = [(r.area, r.condition, r.felt, r.recorded, r.since, r.score, r.relief, r.how) for r in told.rows]
    assert sorted(drawn) == sorted(rows)


@pytest.mark.parametrize("course", COURSES)
def test_every_mark_band_and_level_is_told(course: Course) -> None:
    chart = relief_chart(course())
    told = " ".join(text_alternative(chart).sentences)
    marks = [mark.label for panel in chart.panels for mark in (*panel.missed, *panel.rescue)]
    bands = [band.told for panel in chart.panels for band in panel.bands]
    wanted = [*marks, *bands, *(level.told for level in chart.levels), *chart.notes, *(s.name for s in chart.series)]
    assert [words for words in wanted if words not in told] == []


def test_rows_are_in_the_order_in_which_the_scores_were_felt() -> None:
    felt = [row.felt for row in text_alternative(relief_chart(two_areas())).rows]
    assert felt == sorted(felt)


def test_a_break_of_the_line_is_told() -> None:
    sentences = text_alternative(relief_chart(biphasic())).sentences
    assert "Right low back, resting: the line is broken between 4 h 4 min and 12 h 10 min." in sentences
    assert sum("broken" in sentence for sentence in sentences) == 1


def test_a_panel_in_words_names_its_own_scores() -> None:
    chart = relief_chart(running())
    hours, days = (panel_in_words(chart, panel) for panel in chart.panels)
    assert hours == (
        "Right low back, moving: 0 (15 min), 0 (30 min), 0 (1 h 1 min). The anesthetic phase is drawn from 0 to 12 h."
    )
    assert days == ""
