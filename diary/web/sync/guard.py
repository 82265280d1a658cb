"""The guard of the interface against forged requests. It needs no token, which would have expired in a queue for days.

A page of another site can send neither JSON nor a header of its own without asking first, and nobody answers that
question; the browser itself says where a request comes from; and the cookie does not travel from other sites.
"""

from flask import request

HEADER, VALUE = "X-Diary", "1"


def is_from_here() -> bool:
    """Whether a page of this site sent the request."""
    return request.mimetype == "application/json" and request.headers.get(HEADER) == VALUE and _origin_is_ours()


def _origin_is_ours() -> bool:
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is None and origin is None:
        return False
    return site in {None, "same-origin"} and origin in {None, request.host_url.rstrip("/")}
