"""The signs of an SVG chart: points, ticks and crosses, as elements in their area's colour."""

from functools import cache

from diary.charts.palette import COLOURS, Shape, area_shape, area_token
from diary.clinical.judged import Timing

RADIUS = 4.6
LIGHT_RADIUS = 3.8
_SURFACE = COLOURS["--chart-surface"]


def number(value: float) -> str:
    """A coordinate with at most two decimals."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def area_attributes(order: int | None, *, light: bool = False) -> str:
    """The class and the colour of an area's elements; without an area those of the ink."""
    if order is None:
        return f'class="chart-ink" color="{COLOURS["--chart-level"]}"'
    token = area_token(order, light=light)
    return f'class="{token.removeprefix("--")}" color="{COLOURS[token]}"'


def outline(shape: Shape, x: float, y: float, radius: float) -> str:
    """The path of a shape around a place, all shapes of about the same weight."""
    right, down, round_it = _from_its_corner(shape, radius)
    return f"M{number(x + right)} {number(y + down)}{round_it}"


@cache
def _from_its_corner(shape: Shape, radius: float) -> tuple[float, float, str]:
    """Where the path of a shape begins, seen from its middle, and how it goes on; there are few shapes and sizes."""
    if shape is Shape.CIRCLE:
        arc = f"a{number(radius)} {number(radius)} 0 1 0"
        return -radius, 0, f"{arc} {number(2 * radius)} 0{arc} {number(-2 * radius)} 0z"
    if shape is Shape.DIAMOND:
        r = number(radius * 1.3)
        return 0, -radius * 1.3, f"l{r} {r}l-{r} {r}l-{r}-{r}z"
    up = 1 if shape is Shape.TRIANGLE else -1
    half, tall = radius * 1.2, radius * 2.1
    return 0, -up * radius * 1.25, f"l{number(half)} {number(up * tall)}h{number(-2 * half)}z"


def point_sign(order: int, timing: Timing, x: float, y: float, *, light: bool = False) -> str:
    """A score: live filled, recalled hollow, from paper in a square frame."""
    radius = LIGHT_RADIUS if light else RADIUS
    if timing is Timing.PAPER:
        return _frame(x, y, radius) + _filled(area_shape(order), x, y, radius * 0.55)
    if timing is Timing.RECALLED:
        return f'<path class="chart-hollow" d="{outline(area_shape(order), x, y, radius - 0.4)}" {_HOLLOW}/>'
    return _filled(area_shape(order), x, y, radius)


_HOLLOW = f'fill="{_SURFACE}" stroke="currentColor" stroke-width="1.8"'


def _filled(shape: Shape, x: float, y: float, radius: float) -> str:
    return (
        f'<path class="chart-filled" d="{outline(shape, x, y, radius)}" fill="currentColor" '
        f'stroke="{_SURFACE}" stroke-width="1"/>'
    )


def _frame(x: float, y: float, radius: float) -> str:
    side = number(2 * radius)
    return (
        f'<rect class="chart-hollow" x="{number(x - radius)}" y="{number(y - radius)}" width="{side}" height="{side}" '
        f"{_HOLLOW}/>"
    )


def missed_sign(x: float, y: float) -> str:
    """A question that was not answered in time: a tick."""
    return (
        f'<path class="chart-missed" d="M{number(x)} {number(y - 4)}v8" stroke="{COLOURS["--chart-missed"]}" '
        'stroke-width="1.8"/>'
    )


def rescue_sign(x: float, y: float) -> str:
    """A pain medicine: a cross, as on a pharmacy."""
    arm = "h2.8v-2.8h2.8v-2.8h-2.8v-2.8h-2.8v2.8h-2.8v2.8h2.8z"
    return (
        f'<path class="chart-rescue" d="M{number(x - 1.4)} {number(y + 4.2)}{arm}" fill="{COLOURS["--chart-rescue"]}"/>'
    )


def ring(x: float, y: float) -> str:
    """What is drawn around the point that the reader has just made."""
    return (
        f'<circle class="chart-mark" cx="{number(x)}" cy="{number(y)}" r="{number(2 * RADIUS)}" fill="none" '
        'stroke="currentColor" stroke-width="1.6"/>'
    )
