"""The limits that the documentation names are those of the code."""

import re

from diary.services.alert_limits import BOUNDS, SHIPPED
from tests.rules.source_tree import ROOT

MINUTES = {"min": 1, "h": 60, "day": 24 * 60, "days": 24 * 60}
ROW = re.compile(r"^\| (emergency|call the clinic today|tell the clinic) \| (.+) \| (.+) \|$", re.MULTILINE)
SPAN = re.compile(r"(\d+)(?: (min|h|days?))?")
NAMED = {"emergency": "emergency", "call the clinic today": "call today", "tell the clinic": "tell the clinic"}


def minutes_in(told: str) -> tuple[int, ...]:
    """The spans of a cell; one without a unit has that of the next."""
    found = SPAN.findall(told)
    units = [unit or found[place + 1][1] for place, (_, unit) in enumerate(found)]
    return tuple(int(number) * MINUTES[unit] for (number, _), unit in zip(found, units, strict=True))


def test_the_table_of_limits_is_what_ships() -> None:
    rows = ROW.findall((ROOT / "docs" / "alerts.md").read_text(encoding="utf-8"))
    told = {NAMED[name]: (minutes_in(limit), minutes_in(bounds)) for name, limit, bounds in rows}
    assert told == {tier.value: ((minutes,), BOUNDS[tier]) for tier, minutes in SHIPPED.items()}
