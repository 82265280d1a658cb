"""Instants are kept in UTC (specification, section 1).

Two instants that share one local zone would subtract by the clock on the wall, which is wrong across a clock change.
"""

from datetime import UTC, datetime


def keep_in_utc(holder: object, *names: str) -> None:
    """Turn the instants of a frozen dataclass into UTC as it is made (section 1); ``ValueError`` without an offset."""
    for name in names:
        moment: datetime | None = getattr(holder, name)
        if moment is None or moment.tzinfo is UTC:
            continue
        if moment.utcoffset() is None:
            raise ValueError(f"{name} has no offset from UTC: {moment.isoformat()}")
        object.__setattr__(holder, name, moment.astimezone(UTC))
