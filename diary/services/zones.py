"""The time zones that there are."""

from functools import cache
from zoneinfo import available_timezones


@cache
def zones() -> frozenset[str]:
    """The names of the IANA time zone database, for which a few hundred files are looked through once."""
    return frozenset(available_timezones())
