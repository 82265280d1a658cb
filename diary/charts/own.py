"""The patient's own curve: his scores over time, and nothing that could steer the next one.

No band, no level, no relief, no missed question (clinical specification, section 11).
"""

from collections.abc import Iterator

from diary.charts.axis import HOURS_END, Axis, days_axis, hours_axis
from diary.charts.chart import Panel, ReliefChart, Series
from diary.charts.model import bend_key, keys_of
from diary.charts.scores import own_series_of
from diary.charts.wording import PLAIN, Wording
from diary.clinical.diary import Diary
from diary.clinical.judged import timed_entries


def own_chart(diary: Diary, wording: Wording = PLAIN, *, marked: str | None = None) -> ReliefChart:
    """The chart of a diary as the patient sees it; ``marked`` is the entry whose point is ringed (section 11)."""
    series = own_series_of(diary, timed_entries(diary), wording)
    return ReliefChart(
        wording=wording,
        title=wording.translate("Pain since the injection"),
        score_title=wording.translate("Pain (0–10)"),
        panels=tuple(_panels(series, wording)),
        series=series,
        levels=(),
        keys=(*keys_of(series, (), (), wording), bend_key(wording)),
        notes=(),
        marked=frozenset({marked} if marked else ()),
    )


def _panels(series: tuple[Series, ...], wording: Wording) -> Iterator[Panel]:
    """The hours and the days, each only where something lies on it."""
    minutes = [point.t for one in series for point in one.points]
    if any(minute <= HOURS_END for minute in minutes):
        yield _panel("hours", hours_axis(wording), 0)
    if any(minute > HOURS_END for minute in minutes):
        yield _panel("days", days_axis(max(minutes), wording), HOURS_END + 1)


def _panel(name: str, axis: Axis, holds_from: int) -> Panel:
    return Panel(name=name, axis=axis, holds_from=holds_from, bands=(), missed=(), rescue=())
