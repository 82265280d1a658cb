"""Colours and shapes of a chart.

A colour is named by its custom property in ``static/css/chart.css``; the value here is the light one, for paper and
for programs that read no style sheet. Each area differs in colour and in shape, chosen so that the three common kinds
of colour blindness tell them apart.
"""

from enum import StrEnum


class Shape(StrEnum):
    """The shape of an area's points."""

    CIRCLE = "circle"
    DIAMOND = "diamond"
    TRIANGLE = "triangle-up"
    WEDGE = "triangle-down"


SHAPES = tuple(Shape)

COLOURS = {
    "--chart-surface": "#ffffff",
    "--chart-ink": "#1d282c",
    "--chart-soft": "#55636a",
    "--chart-grid": "#e7e3db",
    "--chart-bend": "#7e898c",
    "--chart-level": "#4a565c",
    "--chart-anesthetic": "#e2eef6",
    "--chart-anesthetic-ink": "#245a80",
    "--chart-steroid": "#f7ecd3",
    "--chart-steroid-ink": "#6f4b00",
    "--chart-missed": "#9a2f2a",
    "--chart-rescue": "#6d2a8c",
    "--chart-area-1": "#0b62a4",
    "--chart-area-1-light": "#5b93bf",
    "--chart-area-2": "#c24e00",
    "--chart-area-2-light": "#c9742f",
    "--chart-area-3": "#0c7355",
    "--chart-area-3-light": "#4f9c85",
    "--chart-area-4": "#8d3a86",
    "--chart-area-4-light": "#b475ae",
}


def area_token(order: int, *, light: bool = False) -> str:
    """The custom property of an area's colour, the areas being counted from 0."""
    return f"--chart-area-{order % len(SHAPES) + 1}{'-light' if light else ''}"


def area_shape(order: int) -> Shape:
    """The shape of an area's points, the areas being counted from 0."""
    return SHAPES[order % len(SHAPES)]
