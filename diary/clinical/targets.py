"""What an RFA would treat: one nerve on one side, and which pain of an injection speaks for it (section 10)."""

from collections.abc import Iterable
from dataclasses import dataclass

from diary.clinical.catalogue import Procedure, Region, Side, nerves_of
from diary.clinical.review import AreaReview, Review

C2 = "C2"
"""The nerve of C1-2, which seed 003 names and of which evidence is limited (section 2)."""
_HEAD_DOWN = (
    C2,
    "TON",
    *(f"C{n}" for n in range(3, 9)),
    *(f"T{n}" for n in range(1, 13)),
    *(f"L{n}" for n in range(1, 6)),
    "lateral branches",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A nerve on one side in one region (section 10)."""

    region: Region
    side: Side
    nerve: str


def sides_of(side: Side) -> tuple[Side, ...]:
    """The sides that are treated; ``both`` makes two (section 10)."""
    return (Side.RIGHT, Side.LEFT) if side is Side.BOTH else (side,)


def targets_of(procedure: Procedure, region: Region, levels: tuple[str, ...], side: Side) -> tuple[Target, ...]:
    """Every target of an injection; levels of different procedures meet as nerves (sections 2 and 10)."""
    return tuple(
        Target(region=region, side=one, nerve=nerve)
        for one in sides_of(side)
        for nerve in nerves_of(procedure, region, levels)
    )


def from_the_head_down(targets: Iterable[Target]) -> tuple[Target, ...]:
    """Targets without repeats: by region, the right side before the left, each from the head down (section 10)."""
    return tuple(sorted(set(targets), key=_place))


def _place(target: Target) -> tuple[int, bool, int]:
    return list(Region).index(target.region), target.side is Side.LEFT, _HEAD_DOWN.index(target.nerve)


def paired_areas(review: Review, side: Side) -> tuple[AreaReview, ...]:
    """The index areas that speak for a side: those of that side, and those in the middle (section 10)."""
    return tuple(area for area in review.areas if side in sides_of(area.area.side))
