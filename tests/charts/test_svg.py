"""The drawing, by the coordinates of what is known."""

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from diary.charts.model import relief_chart
from diary.charts.palette import Shape
from diary.charts.svg import HEIGHT, WIDTH, draw, draw_panel, x_of, y_of
from diary.charts.svg_signs import outline
from diary.charts.wording import Wording
from diary.clinical.review import Review
from tests.charts.courses import (
    DAY,
    RIGHT,
    Course,
    biphasic,
    diary,
    empty,
    entry,
    evening,
    reviewed,
    running,
    two_areas,
)

COURSES = [biphasic, two_areas, running, empty]
SVG = "{http://www.w3.org/2000/svg}"


def parsed(markup: str) -> ET.Element:
    return ET.fromstring(f"<div>{markup}</div>")  # noqa: S314 (it is our own drawing)


def drawn(found: Review) -> ET.Element:
    return parsed(draw(relief_chart(found)))


def texts(picture: ET.Element) -> list[str]:
    with_words = {f"{SVG}{name}" for name in ("text", "title", "desc")}
    return ["".join(node.itertext()) for node in picture.iter() if node.tag in with_words]


@pytest.mark.parametrize("course", COURSES)
def test_the_drawing_needs_no_style_and_no_script(course: Course) -> None:
    picture = drawn(course())
    assert [node for node in picture.iter() if node.tag.endswith(("style", "script", "use", "foreignObject"))] == []
    assert [name for node in picture.iter() for name in node.attrib if name == "style" or name.startswith("on")] == []


@pytest.mark.parametrize("course", COURSES)
def test_each_panel_is_a_picture_with_a_name_and_a_description(course: Course) -> None:
    panels = drawn(course()).findall(f".//{SVG}svg[@class='chart-panel']")
    assert len(panels) == 2
    for panel in panels:
        assert panel.get("role") == "img"
        title, description = panel[0], panel[1]
        assert (title.tag, panel.get("aria-labelledby")) == (f"{SVG}title", title.get("id"))
        assert (description.tag, panel.get("aria-describedby")) == (f"{SVG}desc", description.get("id"))


def test_two_charts_on_one_page_share_no_id() -> None:
    chart = relief_chart(biphasic())
    ids = re.findall(r' id="([^"]+)"', draw(chart, prefix="first") + draw(chart, prefix="second"))
    assert len(ids) == len(set(ids)) == 8


def test_scores_and_times_lie_where_they_should() -> None:
    hours, days = relief_chart(biphasic()).panels
    assert [y_of(score) for score in (0, 10, 1.6)] == pytest.approx([220, 40, 191.2])
    assert [x_of(hours, t) for t in (0, 240, 480)] == pytest.approx([29, 29 + 0.31 * 240, 29 + 0.62 * 240])
    assert [x_of(days, day * DAY) for day in (1, 8, 15)] == pytest.approx([29, 149, 269])


def test_a_zero_is_drawn_on_the_line_of_0() -> None:
    chart = relief_chart(running())
    place = outline(Shape.CIRCLE, x_of(chart.panels[0], 15), y_of(0), 4.6)
    assert f'd="{place}" fill="currentColor"' in draw(chart)


def test_the_line_runs_through_its_points() -> None:
    chart = relief_chart(reviewed(diary(entry(60, 2), entry(240, 0))))
    assert 'd="M47.6 184L103.4 220"' in draw(chart)
    assert x_of(chart.panels[0], 60) == pytest.approx(47.6)


def test_each_timing_has_its_own_sign() -> None:
    picture = drawn(biphasic())
    signs = [group for group in picture.iter(f"{SVG}g") if group.find(f"{SVG}title") is not None]
    by_how: dict[str, set[str]] = {}
    for sign in signs:
        told = (sign.findtext(f"{SVG}title") or "").splitlines()
        if "moving" in told[0]:
            kinds = [f"{node.tag.removeprefix(SVG)} {node.get('class')}" for node in sign if node.get("class")]
            by_how.setdefault(told[-1], set()).add(" + ".join(kinds))
    assert by_how == {
        "live": {"path chart-filled"},
        "recalled": {"path chart-hollow"},
        "on paper": {"rect chart-hollow + path chart-filled"},
    }


def test_everything_stays_within_its_panel() -> None:
    for chart in map(relief_chart, (biphasic(), two_areas())):
        for panel in chart.panels:
            held = [point for series in chart.series for point in series.points if panel.holds(point.t)]
            assert all(22 + 5 < x_of(panel, point.t) < 276 - 5 for point in held)
            assert (WIDTH, HEIGHT) == (360, 272)


def test_a_name_is_text_and_never_markup() -> None:
    area = replace(RIGHT, label='<script>"&')
    markup = draw(relief_chart(reviewed(diary(entry(60, 2), areas=(area,)))), prefix='a"b')
    assert "<script" not in markup
    assert 'a"b' not in markup
    assert "&lt;script&gt;&quot;&amp;, moving" in markup


def test_each_word_goes_through_the_translation() -> None:
    wording = Wording(translate=lambda text: f"⟦{text}⟧", number=lambda number: f"⟦{number}⟧", moment=lambda *_: "⟦⟧")
    spoken = texts(parsed(draw(relief_chart(biphasic(), wording))))
    assert any("⟦Pain (0–10)⟧" in text for text in spoken)
    assert [text for text in spoken if re.search(r"[A-Za-z]{2}", outside_brackets(text))] == []


def outside_brackets(text: str) -> str:
    """What no translation made, apart from the names that people gave."""
    depth, kept = 0, []
    for letter in re.sub(r"Right low back|ibuprofen 400 mg|paracetamol", "", text):
        depth += (letter == "⟦") - (letter == "⟧")
        kept.append(letter if depth == 0 else "")
    return "".join(kept)


def test_one_panel_alone_is_a_whole_document() -> None:
    chart = relief_chart(two_areas())
    (root,) = parsed(draw_panel(chart, chart.panels[1]))
    assert root.get("viewBox") == "0 0 360 272"
    assert any(text.startswith("Pain since the injection: Days") for text in texts(root))
    assert evening(189) < chart.panels[1].axis.ends
