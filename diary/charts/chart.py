"""The parts of a relief chart: what is drawn where, in minutes and scores, with every word that stands on it.

Both drawings and the text read these and compute nothing themselves.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from diary.charts.axis import Axis
from diary.charts.wording import Wording
from diary.clinical.judged import Timing


class BandKind(StrEnum):
    """What a shaded span of time stands for."""

    ANESTHETIC = "anesthetic"
    STEROID = "steroid"


class LevelKind(StrEnum):
    """What a level across the panels stands for: the baseline, the relief levels of the chart, the policy's own."""

    BASELINE = "baseline"
    HALF = "half"
    MOST = "most"
    POLICY = "policy"


class KeyKind(StrEnum):
    """What an entry of the legend explains."""

    LINE = "line"
    POINT = "point"
    MISSED = "missed"
    RESCUE = "rescue"
    BEND = "bend"


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One score as it is drawn: ``t`` whole minutes after the needle came out, ``score`` 0–10.

    ``timing`` is live, recalled or paper. The texts are ready to be shown; ``relief`` is empty where no baseline says.
    ``told`` are the lines shown when one points at it.
    """

    entry_id: str
    t: int
    score: int
    timing: Timing
    since: str
    relief: str
    how: str
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """The scores of one area under one condition, in order.

    ``order`` counts the areas from 0 and gives colour and shape; ``light`` ones are drawn lighter, ``dashed`` ones are
    of the second of two injections. ``joined`` are the rows of points that a line connects: never across a gap that is
    too long (clinical specification, section 5).
    """

    order: int
    area: str
    condition: str
    light: bool
    points: tuple[Point, ...]
    joined: tuple[tuple[Point, ...], ...]
    dashed: bool = False

    @property
    def name(self) -> str:
        """Area and condition."""
        return f"{self.area}, {self.condition}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A level across both panels: a score, not always whole; ``order`` is its area, None when it serves all of them."""

    kind: LevelKind
    score: Fraction
    label: str
    order: int | None
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A shaded span of time, in minutes; ``told`` says it in a sentence. ``light`` is that of one of two blocks.

    Without a ``label`` it goes on from the band before it.
    """

    kind: BandKind
    begins: int
    ends: int
    label: str
    told: str
    light: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Something at one minute that is no score: a question that was missed, a pain medicine taken."""

    t: int
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One of the two panels: its axis and what belongs to it alone."""

    name: str
    axis: Axis
    holds_from: int
    bands: tuple[Band, ...]
    missed: tuple[Mark, ...]
    rescue: tuple[Mark, ...]

    def holds(self, t: int) -> bool:
        """Whether what happened at minute ``t`` is drawn here."""
        return self.holds_from <= t <= self.axis.ends

    def lines(self, series: Series) -> Iterator[tuple[Point, ...]]:
        """The lines that cross this panel: of each joined row the points here, and the next beyond each end."""
        for row in series.joined:
            held = [index for index, point in enumerate(row) if self.holds(point.t)]
            line = row[max(held[0] - 1, 0) : held[-1] + 2] if held else ()
            if len(line) > 1:
                yield line


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One entry of the legend; ``order`` is None where the sign is no area's own."""

    kind: KeyKind
    label: str
    order: int | None = None
    timing: Timing = Timing.LIVE
    light: bool = False
    dashed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReliefChart:
    """The course of the pain after one injection: two panels that share the score axis 0–10.

    ``notes`` are sentences about what no sign in the picture says, such as the entries that are not drawn; ``marked``
    are the entries whose points are ringed. A panel on which nothing lies yet may be left out.
    """

    wording: Wording
    title: str
    score_title: str
    panels: tuple[Panel, ...]
    series: tuple[Series, ...]
    levels: tuple[Level, ...]
    keys: tuple[Key, ...]
    notes: tuple[str, ...]
    marked: frozenset[str] = frozenset()
