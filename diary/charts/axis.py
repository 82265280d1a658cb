"""The two time axes: where a minute after the injection lies on a panel, and which times are labelled.

An axis is wide where the questions are dense: it bends at 8 h and at the end of day 14, where they become rare.
Between two bends it is linear.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from diary.charts.wording import PLAIN, Wording
from diary.clinical.schedule import on_time_within

HOUR = 60
DAY = 24 * HOUR
HOURS_BEND = 8 * HOUR
HOURS_END = DAY + on_time_within(DAY)
"""An answer to the 24 h question that comes a little late still belongs to the hours."""
DAYS_BEND = 15 * DAY
DAYS_ENDS = (14, 28, 56, 91, 119, 154, 189)
"""The days at which a days axis may end: day 14, then the weeks in which a score is asked for."""
DENSE_SHARE = 0.62
LETTER = 0.029
"""The share of the width that a letter of a label takes on a phone; almost one more keeps neighbours apart."""
FIGURE_LETTER = 0.042
"""The same in the figure, which keeps room for the names of the levels beside the panel."""
HOURS_LABELLED = (0, 8, 24, 4, 12, 2, 6, 16, 20, 1, 3, 5, 7)
FIRST_DAYS_LABELLED = (7, 14)
DAYS_LABELLED = (2, 4, 10, 12, 1, 3, 5, 6, 8, 9, 11, 13)
WEEKS_LABELLED = (27, 13, 4, 8, 22, 17)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A linear part of an axis: from minute ``begins`` to minute ``ends``, on a ``share`` of the width."""

    begins: int
    ends: int
    share: float


@dataclass(frozen=True, slots=True)
class Tick:
    """A labelled time, in minutes."""

    t: int
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """A time axis of one panel, in whole minutes after the needle came out."""

    title: str
    stretches: tuple[Stretch, ...]
    ticks: tuple[Tick, ...]
    fewer_ticks: tuple[Tick, ...]
    """Those that find room in a narrow figure."""

    @property
    def begins(self) -> int:
        """The first minute."""
        return self.stretches[0].begins

    @property
    def ends(self) -> int:
        """The last minute."""
        return self.stretches[-1].ends

    @property
    def bends(self) -> tuple[int, ...]:
        """The minutes at which the scale changes."""
        return tuple(stretch.begins for stretch in self.stretches[1:])

    def place(self, t: float) -> float:
        """Where minute ``t`` lies: 0 at the left end, 1 at the right, beyond them for what lies outside."""
        return _place(self.stretches, t)


def _place(stretches: tuple[Stretch, ...], t: float) -> float:
    left = 0.0
    for stretch in stretches[:-1]:
        if t < stretch.ends:
            break
        left += stretch.share
    else:
        stretch = stretches[-1]
    return left + stretch.share * (t - stretch.begins) / (stretch.ends - stretch.begins)


def hours_axis(wording: Wording = PLAIN) -> Axis:
    """The hours 0 to 24 (clinical specification, section 11)."""
    stretches = (Stretch(0, HOURS_BEND, DENSE_SHARE), Stretch(HOURS_BEND, HOURS_END, 1 - DENSE_SHARE))
    return _axis(wording.translate("Hours since the injection"), stretches, _HOUR_TICKS)


def days_axis(last: int, wording: Wording = PLAIN) -> Axis:
    """The days from the first to minute ``last``: at least to day 14, then as far as a week that is asked for.

    (Clinical specification, section 11.)
    """
    ends = next((DAY * (day + 1) for day in DAYS_ENDS if last < DAY * (day + 1)), last + DAY)
    if ends == DAYS_BEND:
        stretches: tuple[Stretch, ...] = (Stretch(DAY, DAYS_BEND, 1.0),)
    else:
        stretches = (Stretch(DAY, DAYS_BEND, DENSE_SHARE), Stretch(DAYS_BEND, ends, 1 - DENSE_SHARE))
    wanted = (*_day_ticks(FIRST_DAYS_LABELLED), *_week_ticks(ends, wording), *_day_ticks(DAYS_LABELLED))
    return _axis(wording.translate("Days since the injection"), stretches, wanted)


_HOUR_TICKS = tuple(Tick(hour * HOUR, str(hour)) for hour in HOURS_LABELLED)


def _axis(title: str, stretches: tuple[Stretch, ...], wanted: tuple[Tick, ...]) -> Axis:
    return Axis(
        title=title,
        stretches=stretches,
        ticks=_spread(stretches, wanted, LETTER),
        fewer_ticks=_spread(stretches, wanted, FIGURE_LETTER),
    )


def _day_ticks(days: Iterable[int]) -> Iterator[Tick]:
    return (Tick(day * DAY, str(day)) for day in days)


def _week_ticks(ends: int, wording: Wording) -> Iterator[Tick]:
    """The weeks within the axis, the last one first."""
    within = [week for week in WEEKS_LABELLED if 7 * week * DAY < ends]
    for week in sorted(within, key=lambda week: week != max(within)):
        yield Tick(7 * week * DAY, wording.translate("wk %(week)d") % {"week": week})


@lru_cache(maxsize=256)
def _spread(stretches: tuple[Stretch, ...], wanted: tuple[Tick, ...], letter: float) -> tuple[Tick, ...]:
    """The ticks that find room, the more wanted first; a longer label needs more of it.

    Every chart of a language has one of few axes, so that they are worked out once.
    """
    taken: list[tuple[float, float, Tick]] = []
    for tick in wanted:
        at, half = _place(stretches, tick.t), letter * (len(tick.label) + 0.9) / 2
        if all(abs(at - other) >= half + room for other, room, _ in taken):
            taken.append((at, half, tick))
    return tuple(tick for _, _, tick in sorted(taken, key=lambda found: found[0]))
