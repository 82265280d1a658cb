"""Labels that stand clear of each other."""

from collections.abc import Sequence


def apart(wanted: Sequence[float], gap: float) -> tuple[float, ...]:
    """Move positions as little as need be for neighbours to stand at least ``gap`` apart; their order stays.

    Positions that touch become a group with its centre where theirs was.
    """
    groups: list[list[int]] = []
    for index in sorted(range(len(wanted)), key=lambda index: wanted[index]):
        groups.append([index])
        while len(groups) > 1 and _first(wanted, groups[-1], gap) - _last(wanted, groups[-2], gap) < gap:
            groups[-2:] = [groups[-2] + groups[-1]]
    placed = {index: _first(wanted, group, gap) + gap * rank for group in groups for rank, index in enumerate(group)}
    return tuple(placed[index] for index in range(len(wanted)))


def _first(wanted: Sequence[float], group: Sequence[int], gap: float) -> float:
    return sum(wanted[index] for index in group) / len(group) - gap * (len(group) - 1) / 2


def _last(wanted: Sequence[float], group: Sequence[int], gap: float) -> float:
    return _first(wanted, group, gap) + gap * (len(group) - 1)
