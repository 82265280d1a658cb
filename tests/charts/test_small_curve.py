"""The small curve: the same scores and the same gaps as the large chart, and the same in words."""

import re
from xml.etree import ElementTree as ET

import pytest

from diary.charts.model import relief_chart
from diary.charts.small_curve import HEIGHT, INSET, WIDTH, small_curve
from tests.charts.courses import Course, biphasic, diary, empty, entry, reviewed, running, two_areas

COURSES = (biphasic, two_areas, running)


def lines(course: Course) -> list[list[tuple[float, float]]]:
    """The places of each line's points."""
    curve = small_curve(course())
    assert curve is not None
    paths = [path.get("d") or "" for path in ET.fromstring(curve.drawing).iter("path")]  # noqa: S314 (our own)
    drawn = [path for path in paths if "H" not in path]
    return [[(float(x), float(y)) for x, y in re.findall(r"([\d.]+) ([\d.]+)", path)] for path in drawn]


def score_at(y: float) -> int:
    return round(10 * (HEIGHT - INSET - y) / (HEIGHT - 2 * INSET))


@pytest.mark.parametrize("course", COURSES)
def test_its_lines_hold_the_scores_of_the_large_chart_and_break_where_it_breaks(course: Course) -> None:
    judged = [one for one in relief_chart(course()).series if not one.light]
    expected = [[point.score for point in row] for one in judged for row in one.joined if len(row) > 1]
    assert [[score_at(y) for _, y in line] for line in lines(course)] == expected


@pytest.mark.parametrize("course", COURSES)
def test_time_runs_to_the_right_and_nothing_sticks_out(course: Course) -> None:
    for line in lines(course):
        places = [x for x, _ in line]
        assert places == sorted(places)
        assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in line)


def test_a_0_lies_at_the_bottom_and_is_told() -> None:
    curve = small_curve(running())
    assert curve is not None
    assert curve.told == "Right low back: 8 before, lowest 0, last 0"
    assert {y for line in lines(running) for _, y in line} == {HEIGHT - INSET}


def test_a_single_score_is_a_point() -> None:
    curve = small_curve(reviewed(diary(entry(30, 4)), day=0, hours=2))
    assert curve is not None
    assert "circle" in curve.drawing
    assert "told" not in curve.drawing


def test_its_name_is_what_it_tells_as_text_and_never_markup() -> None:
    curve = small_curve(two_areas())
    assert curve is not None
    assert ET.fromstring(curve.drawing).get("aria-label") == curve.told  # noqa: S314 (our own)
    assert curve.told.count(" before, lowest ") == 2


def test_without_a_score_there_is_none() -> None:
    assert small_curve(empty()) is None
