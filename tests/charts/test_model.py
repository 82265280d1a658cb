"""What stands on a relief chart, by value."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from diary.charts.chart import BandKind, KeyKind, LevelKind, Point, ReliefChart
from diary.charts.model import relief_chart
from diary.clinical.catalogue import Procedure
from diary.clinical.judged import Timing
from diary.clinical.policy_files import shipped_policies
from diary.clinical.review import review
from diary.clinical.scores import Baseline, Condition, RescueAnalgesic, Source
from tests.charts.courses import (
    DAY,
    HOUR,
    LEFT,
    RIGHT,
    START,
    biphasic,
    diary,
    empty,
    entry,
    evening,
    reviewed,
    running,
    two_areas,
)


def points(chart: ReliefChart) -> list[Point]:
    return [point for series in chart.series for point in series.points]


def rows(chart: ReliefChart) -> list[list[int]]:
    return [[point.t for point in row] for series in chart.series for row in series.joined]


def test_each_entry_with_a_place_in_time_is_a_point_and_the_doubtful_one_is_only_told() -> None:
    found = biphasic()
    chart = relief_chart(found)
    doubtful = {item.entry.id for item in found.entries if item.timing is Timing.DOUBTFUL}
    assert len(doubtful) == 1
    assert {point.entry_id for point in points(chart)} == {item.entry.id for item in found.entries} - doubtful
    assert "Entries at a doubtful time, not drawn: 1." in chart.notes


def test_each_point_stands_on_exactly_one_panel() -> None:
    for found in (biphasic(), two_areas(), running()):
        chart = relief_chart(found)
        assert all(sum(panel.holds(point.t) for panel in chart.panels) == 1 for point in points(chart))


@pytest.mark.parametrize(("t", "panel"), [(1, 0), (24 * HOUR + 30, 0), (24 * HOUR + 31, 1), (evening(189), 1)])
def test_the_hours_end_where_an_answer_for_24_h_is_no_longer_on_time(t: int, panel: int) -> None:
    chart = relief_chart(reviewed(diary(entry(t, 3)), day=200))
    assert chart.panels[panel].holds(t)


def test_a_score_of_0_is_a_point_at_0_with_its_relief() -> None:
    (series,) = relief_chart(running()).series
    assert [(point.t, point.score, point.relief) for point in series.points] == [
        (15, 0, "100 %"),
        (30, 0, "100 %"),
        (61, 0, "100 %"),
    ]


def test_relief_is_the_review_s_and_is_told_against_the_baseline_of_its_own_condition() -> None:
    baselines = (
        Baseline(area="r", condition=Condition.MOVING, score=8),
        Baseline(area="r", condition=Condition.RESTING, score=5),
    )
    resting = [entry(40, 1, resting=True), entry(50, 0, resting=True)]
    chart = relief_chart(reviewed(diary(entry(30, 1), entry(60, 9), *resting, baselines=baselines)))
    assert {(series.condition, point.score): point.relief for series in chart.series for point in series.points} == {
        ("moving", 1): "87.5 %",
        ("moving", 9): "-12.5 %",
        ("resting", 1): "80 %",
        ("resting", 0): "100 %",
    }


def test_without_a_baseline_there_is_no_relief_and_no_level() -> None:
    chart = relief_chart(reviewed(diary(entry(30, 1), baselines=())))
    assert [point.relief for point in points(chart)] == [""]
    assert chart.levels == ()


def test_a_baseline_of_0_gives_no_relief() -> None:
    baselines = (Baseline(area="r", condition=Condition.MOVING, score=0),)
    chart = relief_chart(reviewed(diary(entry(30, 0), baselines=baselines)))
    assert [(point.score, point.relief) for point in points(chart)] == [(0, "")]


def test_pointing_at_a_score_tells_when_it_was_felt_and_recorded_in_the_patient_s_zone() -> None:
    felt_in_utc = replace(entry(300, 1), felt_at=datetime(2026, 3, 2, 22, 30, tzinfo=UTC))
    late = replace(felt_in_utc, recorded_at=felt_in_utc.felt_at + timedelta(minutes=90))
    (point,) = points(relief_chart(reviewed(diary(late))))
    assert point.told == (
        "1 – Right low back, moving",
        "relief: 87.5 %",
        "felt: 2026-03-02 14:30 (5 h)",
        "recorded: 2026-03-02 16:00",
        "recalled",
    )


def test_how_a_score_came_to_be_written_is_told() -> None:
    batch = [entry(t, 2, late=late) for t, late in ((60, 302), (120, 241), (180, 180))]
    by = [entry(20, 2, source=Source.HELPER), entry(25, 2, source=Source.STAFF), entry(900, 2, source=Source.PAPER)]
    chart = relief_chart(reviewed(diary(*batch, *by)))
    assert [point.how for point in points(chart)] == [
        "live, by a helper",
        "live, by staff",
        *["recalled, several in one go"] * 3,
        "on paper",
    ]


@pytest.mark.parametrize(
    ("first", "gap", "joined"),
    [
        (60, 240, True),
        (60, 241, False),
        (479, 240, True),
        (479, 241, False),
        (480, 960, True),
        (480, 961, False),
        (2 * DAY, 3 * DAY, True),
        (2 * DAY, 3 * DAY + 1, False),
        (14 * DAY, 63 * DAY, True),
        (14 * DAY, 63 * DAY + 1, False),
    ],
)
def test_a_line_breaks_just_beyond_the_gap_limit(first: int, gap: int, joined: bool) -> None:
    chart = relief_chart(reviewed(diary(entry(first, 2), entry(first + gap, 2)), day=100))
    assert rows(chart) == ([[first, first + gap]] if joined else [[first], [first + gap]])


def test_a_line_never_joins_two_conditions_or_two_areas() -> None:
    entries = (entry(60, 2), entry(70, 1, resting=True), entry(80, 5, area=LEFT), entry(90, 3))
    chart = relief_chart(reviewed(diary(*entries, areas=(RIGHT, LEFT))))
    assert rows(chart) == [[60, 90], [70], [80]]


def test_of_two_scores_at_one_minute_both_are_points_and_the_later_one_carries_the_line() -> None:
    chart = relief_chart(reviewed(diary(entry(60, 2, late=0), entry(60, 5, late=3), entry(120, 3))))
    (series,) = chart.series
    assert [point.score for point in series.points] == [2, 5, 3]
    assert [[point.score for point in row] for row in series.joined] == [[5, 3]]


def test_a_line_goes_on_into_the_other_panel_and_no_further() -> None:
    chart = relief_chart(
        reviewed(
            diary(
                *(entry(t, score) for score, t in enumerate((5 * HOUR, 15 * HOUR, 24 * HOUR, evening(1), evening(2))))
            )
        )
    )
    (series,) = chart.series
    hours, days = chart.panels
    assert [[point.score for point in line] for line in hours.lines(series)] == [[1, 2, 3]]
    assert [[point.score for point in line] for line in days.lines(series)] == [[2, 3, 4]]


def test_resting_scores_are_lighter_unless_the_pain_is_episodic() -> None:
    baselines = (Baseline(area="r", condition=Condition.RESTING, score=5),)
    for episodic in (False, True):
        area = replace(RIGHT, episodic=episodic)
        chart = relief_chart(reviewed(diary(entry(60, 2, resting=True), areas=(area,), baselines=baselines)))
        assert [series.light for series in chart.series] == [not episodic]


def test_an_area_that_is_not_judged_is_drawn_after_those_that_are() -> None:
    other = replace(LEFT, id="a", index=False)
    chart = relief_chart(reviewed(diary(entry(60, 2), entry(60, 4, area=other), areas=(other, RIGHT))))
    assert [(series.order, series.area) for series in chart.series] == [(0, "Right low back"), (1, "Left low back")]


def test_the_levels_are_the_baseline_and_the_scores_of_50_and_80_percent_relief() -> None:
    assert [(level.kind, level.score, level.order) for level in relief_chart(biphasic()).levels] == [
        (LevelKind.BASELINE, 8, None),
        (LevelKind.HALF, 4, None),
        (LevelKind.MOST, Fraction(8, 5), None),
    ]


def test_areas_with_different_baselines_have_levels_of_their_own() -> None:
    assert [(level.order, level.score) for level in relief_chart(two_areas()).levels] == [
        (0, 9),
        (0, Fraction(9, 2)),
        (0, Fraction(9, 5)),
        (1, 6),
        (1, 3),
        (1, Fraction(6, 5)),
    ]


def test_areas_with_the_same_baseline_share_its_levels() -> None:
    baselines = tuple(Baseline(area=area, condition=Condition.MOVING, score=7) for area in ("r", "s"))
    entries = (entry(60, 2), entry(60, 3, area=LEFT))
    chart = relief_chart(reviewed(diary(*entries, areas=(RIGHT, LEFT), baselines=baselines)))
    assert [(level.order, level.score) for level in chart.levels] == [
        (None, 7),
        (None, Fraction(7, 2)),
        (None, Fraction(7, 5)),
    ]
    assert chart.levels[0].told == "Baseline (Right low back, moving; Left low back, moving): 7."


def test_a_policy_with_another_percent_has_its_own_level() -> None:
    policy = shipped_policies()["sis-dual"]
    chart = relief_chart(review(biphasic().diary, policy, START + timedelta(days=15), variants=False))
    assert [(level.kind, level.score) for level in chart.levels][-1] == (LevelKind.POLICY, Fraction(0))


def test_the_anesthetic_band_reaches_to_the_end_of_the_phase() -> None:
    (band,) = relief_chart(biphasic()).panels[0].bands
    assert (band.kind, band.begins, band.ends) == (BandKind.ANESTHETIC, 0, 720)


def test_an_ablation_has_no_anesthetic_band() -> None:
    chart = relief_chart(reviewed(diary(entry(60, 2), procedure=Procedure.RADIOFREQUENCY_ABLATION)))
    assert [band.kind for panel in chart.panels for band in panel.bands] == [BandKind.STEROID]


def test_without_a_steroid_there_is_no_band_of_its_onset() -> None:
    assert [band.kind for panel in relief_chart(running()).panels for band in panel.bands] == [BandKind.ANESTHETIC]


@pytest.mark.parametrize(
    "start", ["2026-03-02T00:20:00-08:00", "2026-03-02T23:40:00-08:00", "2026-03-05T12:00:00-08:00"]
)
def test_the_steroid_band_holds_the_scores_of_days_2_to_7_and_no_others(start: str) -> None:
    """The clocks change on 8 March 2026; the third injection has the change within its days 2 to 7."""
    begun = datetime.fromisoformat(start)
    midnights = [datetime(2026, 3, begun.day + day, tzinfo=diary().zone) for day in range(1, 10)]
    felt = [moment + timedelta(minutes=m) for moment in midnights for m in (-1, 0)]
    entries = [replace(entry(0, 3), id=str(n), felt_at=at, recorded_at=at) for n, at in enumerate(felt)]
    whole = diary(*entries)
    found = reviewed(replace(whole, injection=replace(whole.injection, performed_at=begun)), day=20)
    band = relief_chart(found).panels[1].bands[0]
    assert {item.day for item in found.entries if band.begins <= item.t < band.ends} == {2, 3, 4, 5, 6, 7}
    assert {item.day for item in found.entries if not band.begins <= item.t < band.ends} >= {1, 8}


def test_missed_questions_stand_at_their_time() -> None:
    hours, days = relief_chart(biphasic()).panels
    assert [(mark.t, mark.label) for mark in hours.missed] == [(300, "5 h")]
    assert [(mark.t, mark.label) for mark in days.missed] == [(evening(10), "day 10"), (evening(11), "day 11")]


def test_a_question_of_the_quiet_hours_is_not_missed() -> None:
    """At 18:30 the questions of 4 to 12 hours come between 22:00 and 07:00, and nobody is asked them."""
    whole = diary(entry(15, 2), schedule="diagnostic")
    evening_block = replace(whole.injection, performed_at=START.replace(hour=18))
    hours = relief_chart(reviewed(replace(whole, injection=evening_block, entries=()), day=2)).panels[0]
    assert [mark.label for mark in hours.missed] == ["15 min", "30 min", "1 h", "2 h", "3 h", "24 h", "24 h 30 min"]


def test_a_question_that_is_not_yet_due_is_not_missed() -> None:
    assert [panel.missed for panel in relief_chart(empty()).panels] == [(), ()]


def test_pain_medicines_stand_at_their_time_and_those_before_the_injection_are_told() -> None:
    chart = relief_chart(biphasic())
    assert [[(mark.t, mark.label) for mark in panel.rescue] for panel in chart.panels] == [
        [(14 * HOUR, "ibuprofen 400 mg, 14 h")],
        [(2 * DAY + 3 * HOUR, "day 2")],
    ]
    assert "Pain medicine before the injection, not drawn: paracetamol, 2026-03-02 08:00." in chart.notes


def test_a_pain_medicine_after_the_last_score_is_still_on_the_axis() -> None:
    taken = RescueAnalgesic(taken_at=START + timedelta(days=40), drug="ibuprofen")
    chart = relief_chart(reviewed(diary(entry(60, 2), rescue=(taken,), schedule="diagnostic"), day=50))
    assert [mark.t for mark in chart.panels[1].rescue] == [40 * DAY]


def test_the_legend_explains_the_signs_of_the_picture_and_no_others() -> None:
    assert [key.label for key in relief_chart(biphasic()).keys] == [
        "Right low back, moving",
        "Right low back, resting",
        "live",
        "recalled",
        "on paper",
        "not answered in time",
        "pain medicine taken",
        "the time scale changes",
    ]
    assert [key.kind for key in relief_chart(running()).keys] == [KeyKind.LINE, KeyKind.POINT, KeyKind.BEND]
    assert relief_chart(empty()).notes == ("No score has been recorded yet.",)
