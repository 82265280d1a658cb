"""A coarse limit at the doors: whoever sends far more than people do is turned away before anything is looked up.

It is counted in the memory of each process and forgotten with it. What guessing is stopped by stands in a table
(``diary.services.throttling``); this only keeps a flood from filling that table and from hashing passwords all day.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from flask import Flask, current_app, request
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from werkzeug.wrappers import Response

from diary.settings import Settings
from diary.web import errors

PER_MINUTE: Final = RateLimitItemPerMinute(300)
"""For one address and one door, since a whole clinic may stand behind one address."""
DOORS: Mapping[str, RateLimitItem] = MappingProxyType(
    dict.fromkeys(
        (
            "auth.sign_in",
            "auth.second_factor",
            "auth.sign_on",
            "auth.set_up_on_the_way",
            "auth.check_again",
            "auth.change_password",
            "auth.forgot_password",
            "auth.set_password",
            "patient.join",
            "patient.ask_for_code",
            "patient.unlock",
        ),
        PER_MINUTE,
    )
)
_KEPT = "diary.crowding"


def install(app: Flask, settings: Settings) -> None:
    """Count at the doors, where the settings say so; every other request costs one look into a table."""
    if settings.coarse_limits:
        app.extensions[_KEPT] = FixedWindowRateLimiter(MemoryStorage())
        app.before_request(turn_away)


def turn_away() -> Response | None:
    """Answer a flood at once; pages can still be looked at."""
    limit = DOORS.get(request.endpoint or "")
    if limit is None or request.method != "POST":
        return None
    counter: FixedWindowRateLimiter = current_app.extensions[_KEPT]
    if counter.hit(limit, request.remote_addr or "", request.endpoint or ""):
        return None
    response = errors.answer(errors.TOO_OFTEN)
    response.headers["Retry-After"] = "60"
    return response
