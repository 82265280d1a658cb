"""The cookie that makes a phone a patient's diary; it holds an opaque token of a session that the clinic can revoke."""

from flask import Response, current_app, g, request

from diary.services import joining
from diary.services.joining import Device
from diary.web import clock, transactions

COOKIE = "diary"
LASTS_SECONDS = 400 * 24 * 60 * 60
"""As long as browsers let a cookie live; adding a score never needs a new claim."""


def present() -> Device | None:
    """The patient whose phone sent this request."""
    token = request.cookies.get(COOKIE)
    return joining.device_by_token(transactions.session(), clock.now(), token) if token else None


def remember(token: str) -> None:
    """Give the phone its cookie with the answer to this request."""
    g.device_token = token


def forget() -> str | None:
    """Take the cookie away with the answer to this request; returns the token whose session is to be revoked."""
    g.device_token = ""
    return request.cookies.get(COOKIE)


def write_cookie(response: Response) -> Response:
    """Set, renew or remove the cookie."""
    token = None if response.status_code >= 400 else g.get("device_token")  # noqa: PLR2004 (every error)
    if token == "":
        response.delete_cookie(COOKIE, httponly=True, samesite="Lax", secure=_secure())
    elif token:
        response.set_cookie(COOKIE, token, max_age=LASTS_SECONDS, httponly=True, samesite="Lax", secure=_secure())
    return response


def _secure() -> bool:
    return bool(current_app.config["SESSION_COOKIE_SECURE"])
