"""Two injections on one chart, aligned at the needle: clinical specification, section 10."""

from diary.charts.chart import BandKind
from diary.charts.plotly_figure import figure
from diary.charts.svg import draw
from diary.charts.text_alternative import in_words
from diary.charts.two_blocks import two_blocks_chart
from diary.clinical.policy_files import first_policy
from diary.clinical.review import Review, review
from diary.exchange.case import read_case
from diary.exchange.fields import read_instant
from tests.clinical.cases import BUPIVACAINE, LIDOCAINE, Json, area, baseline
from tests.clinical.plans import LONG, SHORT, block

WEAK = {**BUPIVACAINE, "percent": 0.25}
NAMES = ("Mon, Mar 2", "Sun, Mar 22")


def judged(told: Json) -> Review:
    diary = read_case(told)
    return review(diary, first_policy(diary.injection), read_instant(told["as_of"]))


def two_sided(day: int, course: dict[int, int]) -> Json:
    told = block(day, course, side="both")
    told["areas"] = [area("l", side="left"), area("r")]
    told["baseline"] = [baseline(8), baseline(8, area="l")]
    told["entries"] += [{**one, "area": "l"} for one in told["entries"]]
    return told


def test_both_are_aligned_at_the_needle_and_told_apart_by_name_and_dashes() -> None:
    chart = two_blocks_chart((judged(block(0, SHORT)), judged(block(20, LONG))), NAMES)
    first, second = chart.series
    assert [point.t for point in first.points] == list(SHORT)
    assert [point.t for point in second.points] == list(LONG)
    assert (first.dashed, first.light, second.dashed, second.light) == (False, False, True, True)
    assert (first.name, second.name) == ("Mon, Mar 2, Area r, moving", "Sun, Mar 22, Area r, moving")
    assert first.order == second.order
    assert [key.dashed for key in chart.keys if key.kind == "line"] == [False, True]


def test_an_area_keeps_its_colour_whatever_the_order_in_which_it_was_named() -> None:
    chart = two_blocks_chart((judged(block(0, SHORT)), judged(two_sided(20, LONG))), NAMES)
    orders = {(one.area.partition(", Area ")[2], one.dashed): one.order for one in chart.series}
    assert orders["r", True] == orders["r", False] == 0
    assert orders["l", True] != 0


def test_only_the_second_is_drawn_with_dashes() -> None:
    drawn = draw(two_blocks_chart((judged(block(0, SHORT)), judged(block(20, LONG))), NAMES))
    assert drawn.count('class="chart-line"') == 4
    assert drawn.count('stroke-dasharray="5 3"') == 2


def test_the_days_are_drawn_once_something_lies_on_them() -> None:
    hours = two_blocks_chart((judged(block(0, SHORT)), judged(block(20, LONG))), NAMES)
    days = two_blocks_chart((judged(block(0, SHORT)), judged(block(20, {**LONG, 2000: 3}))), NAMES)
    assert [panel.name for panel in hours.panels] == ["hours"]
    assert [panel.name for panel in days.panels] == ["hours", "days"]


def test_the_phase_is_shaded_lighter_where_it_is_that_of_one_alone() -> None:
    """Lidocaine's phase ends after 3 h, that of weak bupivacaine after 8 h."""
    short, long = block(0, SHORT, anesthetics=[LIDOCAINE]), block(20, LONG, anesthetics=[WEAK])
    chart = two_blocks_chart((judged(short), judged(long)), NAMES)
    bands = [(band.begins, band.ends, band.label, band.light) for band in chart.panels[0].bands]
    assert bands == [(0, 180, "anesthetic phase", False), (180, 480, "", True)]
    told = in_words(chart)
    assert f"The anesthetic phase of {NAMES[1]} is drawn from 0 to 8 h." in told
    assert "fill-opacity" in draw(chart)
    same = two_blocks_chart((judged(block(0, SHORT)), judged(block(20, SHORT))), NAMES)
    assert [band.light for band in same.panels[0].bands] == [False]


def test_the_days_of_a_steroid_are_shaded_once() -> None:
    given = {"agent": "triamcinolone", "mg": 40}
    courses = [judged(block(day, {**SHORT, 2000: 3}, steroid=given)) for day in (0, 20)]
    (band,) = two_blocks_chart((courses[0], courses[1]), NAMES).panels[1].bands
    assert (band.kind, band.light) == (BandKind.STEROID, False)


def test_the_figure_holds_the_same_scores_as_the_drawing() -> None:
    chart = two_blocks_chart((judged(block(0, SHORT)), judged(block(20, LONG))), NAMES)
    found = figure(chart)
    points = [trace["ids"] for trace in found["data"] if trace["mode"] == "markers" and "ids" in trace]
    assert sorted(one for ids in points for one in ids) == sorted(p.entry_id for s in chart.series for p in s.points)
    assert [trace["line"]["dash"] for trace in found["data"] if trace["mode"] == "lines"] == ["dash", "solid"]
    assert found["layout"]["xaxis"]["domain"] == [0.0, 1.0]
    assert "xaxis2" not in found["layout"]


def test_the_levels_are_those_of_both_or_of_none() -> None:
    same = two_blocks_chart((judged(block(0, SHORT)), judged(block(20, LONG))), NAMES)
    other = two_blocks_chart((judged(block(0, SHORT)), judged(block(20, LONG, baseline=9))), NAMES)
    assert len(same.levels) == 3
    assert other.levels == ()


def test_a_pain_medicine_says_after_which_injection_it_was_taken_and_a_silent_diary_is_told() -> None:
    with_medicine = block(0, SHORT)
    with_medicine["rescue"] = [{"taken_at": "2026-03-02T10:30:00-08:00", "drug": "ibuprofen"}]
    silent = block(20, LONG)
    silent["entries"] = []
    told = in_words(two_blocks_chart((judged(with_medicine), judged(silent)), NAMES))
    assert "Pain medicine taken: Mon, Mar 2: ibuprofen, 1 h." in told
    assert "No score has been recorded yet: Sun, Mar 22." in told
