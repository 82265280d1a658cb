"""The chart as those see it who tell few colours apart, and as a printer without colours prints it.

The matrices are those of Machado, Oliveira and Fernandes (2009) for the complete forms, on linear light.
"""

from itertools import combinations

import pytest

from diary.charts.palette import SHAPES, area_shape, area_token
from tests.charts.test_palette import contrast, theme

Matrix = tuple[tuple[float, float, float], ...]
KINDS: dict[str, Matrix] = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
    "no colours": ((0.2126, 0.7152, 0.0722),) * 3,
}
AREAS = [area_token(order) for order in range(len(SHAPES))]
SIGNS = [*AREAS, *(area_token(order, light=True) for order in range(len(SHAPES))), "--chart-missed", "--chart-rescue"]


def seen(colour: str, matrix: Matrix) -> str:
    """A colour as it looks to someone, in hexadecimal."""
    light = [_linear(int(colour[place : place + 2], 16) / 255) for place in (1, 3, 5)]
    found = (min(max(sum(a * b for a, b in zip(row, light, strict=True)), 0.0), 1.0) for row in matrix)
    return "#" + "".join(f"{round(255 * _shown(part)):02x}" for part in found)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _shown(part: float) -> float:
    return 12.92 * part if part <= 0.0031308 else float(1.055 * part ** (1 / 2.4) - 0.055)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_every_sign_still_stands_out(kind: str, dark: bool) -> None:
    colours = {name: seen(value, KINDS[kind]) for name, value in theme(dark=dark).items()}
    weak = [name for name in SIGNS if contrast(colours[name], colours["--chart-surface"]) < 3]
    assert weak == []


@pytest.mark.parametrize("kind", KINDS)
def test_areas_that_look_alike_have_another_shape(kind: str) -> None:
    """Whatever a colour looks like, the shape tells: no two areas share one, and a line ends in its shapes."""
    alike = [
        (first, second)
        for first, second in combinations(range(len(SHAPES)), 2)
        if contrast(
            seen(theme(dark=False)[AREAS[first]], KINDS[kind]), seen(theme(dark=False)[AREAS[second]], KINDS[kind])
        )
        < 1.5
    ]
    assert [pair for pair in alike if area_shape(pair[0]) is area_shape(pair[1])] == []


def test_white_and_black_stay_what_they_are() -> None:
    assert {seen(colour, matrix) for colour in ("#ffffff",) for matrix in KINDS.values()} == {"#ffffff"}
    assert {seen("#000000", matrix) for matrix in KINDS.values()} == {"#000000"}
