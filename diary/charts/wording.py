"""How a chart speaks: the reader's language, and how instants and numbers are written in it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

HOUR = 60
LATER_THAN = 36 * HOUR
"""From here on, minutes, a moment is told by its day rather than in hours."""


def _as_it_stands(text: str) -> str:
    return text


def _iso(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def _plain(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The reader's language.

    ``translate`` is a gettext; ``moment`` writes an instant as the clocks of a zone show it, ``number`` a number of at
    most one decimal. The defaults leave English as it stands and write instants as 2026-03-02 09:30.
    """

    translate: Callable[[str], str] = _as_it_stands
    moment: Callable[[datetime, ZoneInfo], str] = _iso
    number: Callable[[float], str] = _plain

    def since(self, t: int, day: int) -> str:
        """How long after the needle came out ``t`` whole minutes are: "45 min", "2 h 5 min", or "day 3".

        ``day`` is the patient's local calendar day, that of the injection being 0 (clinical specification, section 6).
        """
        translate = self.translate
        if t < HOUR:
            return translate("%(minutes)d min") % {"minutes": t}
        if t > LATER_THAN:
            return translate("day %(day)d") % {"day": day}
        hours, minutes = divmod(t, HOUR)
        pattern = translate("%(hours)d h %(minutes)d min") if minutes else translate("%(hours)d h")
        return pattern % {"hours": hours, "minutes": minutes}

    def percent(self, value: float | None) -> str:
        """A percent, or an empty text where there is none."""
        return "" if value is None else self.translate("%(number)s %%") % {"number": self.number(value)}


PLAIN = Wording()
"""English, ISO instants."""
