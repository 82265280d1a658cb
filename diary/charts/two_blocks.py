"""The courses of two injections on one chart, aligned at the moment the needle came out (section 10).

Areas keep the colour and shape of the first injection, paired by side; the second injection is dashed and lighter.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from diary.charts.axis import HOURS_END, days_axis, hours_axis
from diary.charts.chart import Band, BandKind, Level, Mark, Panel, ReliefChart, Series
from diary.charts.marks import bands_of, levels_of, rescue_of
from diary.charts.model import bend_key, keys_of, panel_with
from diary.charts.scores import areas_of, series_of
from diary.charts.wording import PLAIN, Wording
from diary.clinical.review import Review


def two_blocks_chart(reviews: tuple[Review, Review], names: tuple[str, str], wording: Wording = PLAIN) -> ReliefChart:
    """The chart of two reviews, the first and the second, each with the name that its scores go by (section 10).

    The levels are drawn where both were scored from the same baseline; otherwise they would belong to one of them.
    """
    orders = _paired(*reviews)
    series = (
        *(replace(one, area=f"{names[0]}, {one.area}") for one in series_of(reviews[0], wording)),
        *(_second(one, orders, names[1]) for one in series_of(reviews[1], wording)),
    )
    rescue = tuple(mark for review, name in zip(reviews, names, strict=True) for mark in _rescue(review, name, wording))
    return ReliefChart(
        wording=wording,
        title=wording.translate("Pain since each injection"),
        score_title=wording.translate("Pain (0–10)"),
        panels=tuple(_panels(series, rescue, tuple(_bands(reviews, names, wording)), wording)),
        series=series,
        levels=_levels(reviews, wording),
        keys=(*keys_of(series, (), rescue, wording), bend_key(wording)),
        notes=tuple(_notes(reviews, names, wording)),
    )


def _paired(first: Review, second: Review) -> Mapping[int, int]:
    """The order of each area of the second injection among those of the first: the same place, else the same side."""
    known = list(areas_of(first))
    found: dict[int, int] = {}
    for order, area in enumerate(areas_of(second)):
        same = [place for place, other in enumerate(known) if (other.id, other.label) == (area.id, area.label)]
        sides = [place for place, other in enumerate(known) if other.side is area.side]
        free = [place for place in (*same, *sides) if place not in found.values()]
        found[order] = free[0] if free else len(known) + order
    return found


def _second(series: Series, orders: Mapping[int, int], name: str) -> Series:
    return replace(series, order=orders[series.order], area=f"{name}, {series.area}", light=True, dashed=True)


def _rescue(review: Review, name: str, wording: Wording) -> Iterator[Mark]:
    for mark in rescue_of(review, wording):
        if mark.t >= 0:
            yield Mark(t=mark.t, label=f"{name}: {mark.label}")


def _bands(reviews: tuple[Review, Review], names: tuple[str, str], wording: Wording) -> Iterator[Band]:
    """The anesthetic phase, lighter as far as it is that of one alone, and the days of a steroid's onset."""
    named = [(name, band) for review, name in zip(reviews, names, strict=True) for band in bands_of(review, wording)]
    phases = sorted((pair for pair in named if pair[1].kind is BandKind.ANESTHETIC), key=lambda pair: pair[1].ends)
    steroids = [band for _, band in named if band.kind is BandKind.STEROID]
    begins = 0
    for place, (name, band) in enumerate(phases):
        of_one = len(phases) < len(reviews) or place > 0
        if band.ends > begins:
            told = wording.translate("The anesthetic phase of %(block)s is drawn from 0 to %(end)s.")
            told %= {"block": name, "end": wording.since(band.ends, 0)}
            # The lighter rest goes on under the label of what both share.
            yield replace(band, begins=begins, label="" if begins else band.label, told=told, light=of_one)
        begins = band.ends
    if steroids:
        # The days of both begin within a few hours of each other, as the needles came out at different times of day.
        yield replace(
            steroids[0], begins=min(band.begins for band in steroids), ends=max(band.ends for band in steroids)
        )


def _panels(
    series: Sequence[Series], rescue: Sequence[Mark], bands: Sequence[Band], wording: Wording
) -> Iterator[Panel]:
    """The hours, and the days where anything lies on them."""
    last = max([mark.t for mark in rescue] + [point.t for one in series for point in one.points], default=0)
    yield panel_with("hours", hours_axis(wording), 0, bands, (), rescue)
    if last > HOURS_END:
        yield panel_with("days", days_axis(last, wording), HOURS_END + 1, bands, (), rescue)


def _levels(reviews: tuple[Review, Review], wording: Wording) -> tuple[Level, ...]:
    baselines = {area.baseline for review in reviews for area in review.areas}
    return tuple(levels_of(reviews[0], wording)) if len(baselines) == 1 else ()


def _notes(reviews: tuple[Review, Review], names: tuple[str, str], wording: Wording) -> Iterator[str]:
    for review, name in zip(reviews, names, strict=True):
        if not review.entries:
            yield wording.translate("No score has been recorded yet: %(block)s.") % {"block": name}
