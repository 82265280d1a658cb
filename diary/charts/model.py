"""The one chart model: what the pictures of a review show and what its text tells."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from diary.charts.axis import HOURS_END, Axis, days_axis, hours_axis
from diary.charts.chart import Band, Key, KeyKind, Mark, Panel, ReliefChart, Series
from diary.charts.marks import bands_of, levels_of, missed_of, rescue_of
from diary.charts.scores import drawn, series_of, timing_word
from diary.charts.wording import PLAIN, Wording
from diary.clinical.judged import Timing
from diary.clinical.review import Review


def relief_chart(review: Review, wording: Wording = PLAIN, *, marked: frozenset[str] = frozenset()) -> ReliefChart:
    """The chart of a review: hours 0–24 and the days after, sharing the score axis 0–10.

    Every word stands in the reader's language; the patient's zone gives the local times. Nothing that the review
    judged is computed again (clinical specification, sections 1 to 6 and 11). ``marked`` entries are ringed.
    """
    series = series_of(review, wording)
    bands, missed = tuple(bands_of(review, wording)), tuple(missed_of(review, wording))
    rescue = tuple(rescue_of(review, wording))
    last = max([mark.t for mark in (*missed, *rescue)] + [p.t for s in series for p in s.points], default=0)
    hours = panel_with("hours", hours_axis(wording), 0, bands, missed, rescue)
    days = panel_with("days", days_axis(last, wording), HOURS_END + 1, bands, missed, rescue)
    return ReliefChart(
        wording=wording,
        title=wording.translate("Pain since the injection"),
        score_title=wording.translate("Pain (0–10)"),
        panels=(hours, days),
        series=series,
        levels=tuple(levels_of(review, wording)),
        keys=(*keys_of(series, missed, rescue, wording), bend_key(wording)),
        notes=tuple(_notes(review, rescue, wording)),
        marked=marked,
    )


def panel_with(
    name: str, axis: Axis, holds_from: int, bands: Iterable[Band], missed: Iterable[Mark], rescue: Iterable[Mark]
) -> Panel:
    """A panel with those of the bands and marks that lie on it, cut where it ends."""
    held = range(holds_from, axis.ends + 1)
    return Panel(
        name=name,
        axis=axis,
        holds_from=holds_from,
        bands=tuple(
            replace(band, begins=max(band.begins, axis.begins), ends=min(band.ends, axis.ends))
            for band in bands
            if band.begins < axis.ends and band.ends > axis.begins
        ),
        missed=tuple(mark for mark in missed if mark.t in held),
        rescue=tuple(mark for mark in rescue if mark.t in held),
    )


def bend_key(wording: Wording) -> Key:
    """What a dotted line across a panel means: later on, questions and scores become rare (section 11)."""
    return Key(kind=KeyKind.BEND, label=wording.translate("the time scale changes"))


def keys_of(
    series: Sequence[Series], missed: Sequence[Mark], rescue: Sequence[Mark], wording: Wording
) -> Iterator[Key]:
    """The legend: only the signs that the picture has (clinical specification, sections 1 and 11)."""
    translate = wording.translate
    for one in series:
        yield Key(kind=KeyKind.LINE, label=one.name, order=one.order, light=one.light, dashed=one.dashed)
    used = {point.timing for one in series for point in one.points}
    for timing in (Timing.LIVE, Timing.RECALLED, Timing.PAPER):
        if timing in used:
            yield Key(kind=KeyKind.POINT, label=timing_word(timing, wording), timing=timing)
    if missed:
        yield Key(kind=KeyKind.MISSED, label=translate("not answered in time"))
    if any(mark.t >= 0 for mark in rescue):
        yield Key(kind=KeyKind.RESCUE, label=translate("pain medicine taken"))


def _notes(review: Review, rescue: Sequence[Mark], wording: Wording) -> Iterator[str]:
    translate = wording.translate
    doubtful = len(review.entries) - len(tuple(drawn(review)))
    if doubtful:
        yield translate("Entries at a doubtful time, not drawn: %(count)d.") % {"count": doubtful}
    before = [mark.label for mark in rescue if mark.t < 0]
    if before:
        yield translate("Pain medicine before the injection, not drawn: %(marks)s.") % {"marks": "; ".join(before)}
    if len(review.entries) == 0:
        yield translate("No score has been recorded yet.")
