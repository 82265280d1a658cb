"""Colours: the same in the style sheet and on paper, and legible in both themes."""

import re
from itertools import combinations

import pytest

from diary.assets import STATIC
from diary.charts.palette import COLOURS, SHAPES, area_shape, area_token

SHEET = (STATIC / "css" / "chart.css").read_text(encoding="utf-8")
TOKENS = (STATIC / "css" / "tokens.css").read_text(encoding="utf-8")
SHARED = {"--chart-surface": "--surface", "--chart-ink": "--ink", "--chart-soft": "--ink-soft"}
WORDS = ["--chart-ink", "--chart-soft", "--chart-level"]
ON_BANDS = [("--chart-anesthetic-ink", "--chart-anesthetic"), ("--chart-steroid-ink", "--chart-steroid")]
AREAS = [area_token(order, light=light) for order in range(len(SHAPES)) for light in (False, True)]


def declared(text: str) -> dict[str, str]:
    return {name: value.strip() for name, value in re.findall(r"(--[\w-]+):([^;]+);", text)}


LIGHT, _, _REST = SHEET.partition("@media screen and (prefers-color-scheme: dark)")
DARK_RULES = _REST.partition("\n}\n")[0]
DARK_TOKENS = declared(TOKENS.partition("prefers-color-scheme: dark")[2].partition("\n}\n")[0])


def theme(*, dark: bool) -> dict[str, str]:
    if not dark:
        return COLOURS
    return COLOURS | {name: DARK_TOKENS[shared] for name, shared in SHARED.items()} | declared(DARK_RULES)


def test_the_style_sheet_has_the_colours_of_the_palette() -> None:
    light = declared(LIGHT)
    assert light.keys() == COLOURS.keys()
    for name, value in light.items():
        expected = f"var({SHARED[name]}, {COLOURS[name]})" if name in SHARED else COLOURS[name]
        assert value == expected
    tokens = declared(TOKENS.partition("@media")[0])
    assert {name: tokens[shared] for name, shared in SHARED.items()} == {name: COLOURS[name] for name in SHARED}


def test_each_colour_has_a_dark_value_and_a_single_name() -> None:
    assert declared(DARK_RULES).keys() == COLOURS.keys() - SHARED.keys()
    assert len(set(COLOURS.values())) == len(COLOURS)


@pytest.mark.parametrize("dark", [False, True])
def test_words_and_signs_stand_out(dark: bool) -> None:
    colours = theme(dark=dark)
    surface = colours["--chart-surface"]
    assert [name for name in WORDS if contrast(colours[name], surface) < 4.5] == []
    assert [ink for ink, band in ON_BANDS if contrast(colours[ink], colours[band]) < 4.5] == []
    signs = [*AREAS, "--chart-missed", "--chart-rescue", "--chart-bend"]
    assert [name for name in signs if contrast(colours[name], surface) < 3] == []
    grounds = [colours["--chart-anesthetic"], colours["--chart-steroid"]]
    full = [area_token(order) for order in range(len(SHAPES))]
    assert [name for name in full if min(contrast(colours[name], ground) for ground in grounds) < 3] == []


def test_areas_differ_in_colour_and_in_shape() -> None:
    for first, second in combinations(range(len(SHAPES)), 2):
        assert area_shape(first) is not area_shape(second)
        assert area_token(first) != area_token(second)
    assert len(SHAPES) == 4


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
