"""The names that the diary answers to: that of its own address, and those that the settings add.

A request that names another host is refused before anything is looked up, so that nobody can have the diary put a
foreign name into an answer. Programs that only ask whether it is alive need not know its name.
"""

from functools import lru_cache
from urllib.parse import urlsplit

from flask import Flask, abort, request

from diary.settings import Settings

REMEMBERED = 64
"""Browsers send few forms of one name; whoever makes up many only makes this forget them."""
NAMELESS = frozenset({"health.alive", "health.ready"})


def install(app: Flask, settings: Settings) -> None:
    """Look at the host of each request first."""

    @lru_cache(maxsize=REMEMBERED)
    def is_ours(host: str) -> bool:
        return name_of(host) in settings.hosts

    def check() -> None:
        if not is_ours(request.environ.get("HTTP_HOST", "")) and request.endpoint not in NAMELESS:
            abort(400)

    app.before_request(check)


def name_of(host: str) -> str | None:
    """The name in a ``Host`` header without its port; None where it is no host at all."""
    if not host.isascii() or not host.isprintable() or set(host) & set(" @/\\?#%,"):
        return None
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port
    except ValueError:
        return None
    return (parts.hostname or "").rstrip(".") or None
