"""A browser in two words, by which its owner knows it again; what it says of itself is a hint and proves nothing."""

from flask import request

_PROGRAMS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Windows", "Windows"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def device() -> str:
    """The browser and the system of this request, as far as they can be told."""
    told = request.headers.get("User-Agent", "")
    return " · ".join(filter(None, (_named(told, _PROGRAMS), _named(told, _SYSTEMS))))


def _named(told: str, names: tuple[tuple[str, str], ...]) -> str:
    return next((name for sign, name in names if sign in told), "")
