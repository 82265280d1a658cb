"""The course of the pain in the height of a line, for lists; it comes from the same series as the large chart."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from diary.charts.axis import HOURS_END, days_axis, hours_axis
from diary.charts.chart import Point, Series
from diary.charts.scores import series_of
from diary.charts.svg_signs import number
from diary.charts.wording import PLAIN, Wording
from diary.clinical.review import Review
from diary.clinical.scores import HIGHEST_SCORE

WIDTH, HEIGHT = 132, 36
INSET = 3
HOURS_SHARE = 0.45
"""The share of the width for the first day; the days after it take the rest once there is one."""
_DASHES = ("none", "4 2", "1.5 2", "6 2 1 2")


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallCurve:
    """A curve as inline SVG, and the same in words, which is its name for whoever does not see it."""

    drawing: str
    told: str


def small_curve(review: Review, wording: Wording = PLAIN) -> SmallCurve | None:
    """The curve of each judged area in one picture, score 0 at the bottom and 10 at the top; None without a score.

    Lines are broken where those of the large chart are (clinical specification, section 5); only what is judged
    is drawn, so a resting score appears where the resting ones are judged.
    """
    judged = {(area.area.label, area.condition): area for area in review.areas}
    words = {condition: wording.translate(condition.value) for _, condition in judged if condition}
    wanted = {(label, words[condition]): area for (label, condition), area in judged.items() if condition}
    drawn = [one for one in series_of(review, wording) if (one.area, one.condition) in wanted]
    if not drawn:
        return None
    told = "; ".join(_told(one, wanted[one.area, one.condition].baseline or 0, wording) for one in drawn)
    last = max(point.t for one in drawn for point in one.points)
    parts = [*_baselines({area.baseline for area in wanted.values() if area.baseline})]
    parts += [part for rank, one in enumerate(drawn) for part in _series(one, rank, last)]
    return SmallCurve(
        drawing=f'<svg class="small-curve" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img" '
        f'aria-label="{escape(told)}" fill="none" stroke="currentColor">{"".join(parts)}</svg>',
        told=told,
    )


def _told(series: Series, baseline: int, wording: Wording) -> str:
    scores = [point.score for point in series.points]
    pattern = wording.translate("%(area)s: %(before)d before, lowest %(lowest)d, last %(last)d")
    return pattern % {"area": series.area, "before": baseline, "lowest": min(scores), "last": scores[-1]}


def _x(t: int, last: int) -> float:
    if last <= HOURS_END:
        return INSET + (WIDTH - 2 * INSET) * hours_axis().place(t)
    hours = (WIDTH - 2 * INSET) * HOURS_SHARE
    if t <= HOURS_END:
        return INSET + hours * hours_axis().place(t)
    return INSET + hours + (WIDTH - 2 * INSET - hours) * days_axis(last).place(t)


def _y(score: float) -> float:
    return HEIGHT - INSET - (HEIGHT - 2 * INSET) * score / HIGHEST_SCORE


def _baselines(scores: set[int]) -> Iterator[str]:
    for score in sorted(scores):
        yield f'<path d="M0 {number(_y(score))}H{WIDTH}" stroke-width="0.75" stroke-dasharray="2 2" opacity="0.7"/>'


def _series(series: Series, rank: int, last: int) -> Iterator[str]:
    dashes = _DASHES[rank % len(_DASHES)]
    for row in series.joined:
        if len(row) > 1:
            yield f'<path d="{_line(row, last)}" stroke-width="1.5" stroke-dasharray="{dashes}"/>'
        else:
            yield _dot(row[0], last, 1.5)
    yield _dot(series.points[-1], last, 2.5)


def _line(row: Sequence[Point], last: int) -> str:
    return "M" + "L".join(f"{number(_x(point.t, last))} {number(_y(point.score))}" for point in row)


def _dot(point: Point, last: int, radius: float) -> str:
    return (
        f'<circle cx="{number(_x(point.t, last))}" cy="{number(_y(point.score))}" r="{radius}" fill="currentColor" '
        'stroke="none"/>'
    )
