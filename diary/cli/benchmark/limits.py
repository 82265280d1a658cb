"""The limits that the diary sets itself, and whether a figure keeps to them."""


def at_least(figure: float, limit: float, unit: str = "") -> str:
    """A limit that must be reached."""
    return _told("limit at least", limit, unit, met=figure >= limit)


def at_most(figure: float, limit: float, unit: str) -> str:
    """A limit that must not be passed."""
    return _told("limit at most", limit, unit, met=figure <= limit)


def _told(kind: str, limit: float, unit: str, *, met: bool) -> str:
    return f"{kind} {limit:,g} {unit}".rstrip() + (": met" if met else ": NOT MET")
