"""Which member of the staff is signed in; the only module that knows Flask-Login.

The cookie holds an opaque token of a session that the server can revoke, never a person's id. Flask-Login's own session
protection stays off: it would sign a nurse out whenever a tablet changes from one network to another.
"""

from hashlib import sha256

from flask import Flask, session
from flask.sessions import SecureCookieSessionInterface
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from diary.services import signing_in
from diary.services.signing_in import StaffMember
from diary.web import clock, transactions

_LOGIN_KEY = "_user_id"
"""Where Flask-Login keeps the token in the cookie."""
_HALF_WAY = "half-way"
"""Where the token of somebody who has given the password alone stands in the cookie; it opens the second step."""


class _Cookies(SecureCookieSessionInterface):
    """Signs what the cookie holds by SHA-256; Flask by itself still takes SHA-1."""

    digest_method = staticmethod(sha256)


class _SignedIn(UserMixin):  # type: ignore[misc]  # Flask-Login has no types
    """What Flask-Login holds for a request: the token, and whom it stands for."""

    def __init__(self, token: str, staff: StaffMember) -> None:
        self.token = token
        self.staff = staff

    def get_id(self) -> str:
        return self.token


class _Pending(UserMixin):  # type: ignore[misc]  # Flask-Login has no types
    """A token that has just been issued, on its way into the cookie."""

    def __init__(self, token: str) -> None:
        self.token = token

    def get_id(self) -> str:
        return self.token


def install(app: Flask) -> None:
    """Tell Flask-Login how a token becomes a person.

    Its own installing would look into the session at the end of every request, for a cookie that the diary never gives.
    """
    manager = LoginManager()
    manager.session_protection = None
    manager.user_loader(_load)
    app.session_interface = _Cookies()
    app.login_manager = manager  # type: ignore[attr-defined]  # where Flask-Login looks for it


def _load(token: str) -> _SignedIn | None:
    staff = signing_in.staff_by_token(transactions.session(), clock.now(), token)
    return _SignedIn(token, staff) if staff else None


def signed_in() -> StaffMember | None:
    """The member of the staff whose session this request carries."""
    user = _present()
    return user.staff if user else None


def came_signed_in() -> bool:
    """Whether the request carries a staff session, be it one that has ended since."""
    return _LOGIN_KEY in session


def _present() -> _SignedIn | None:
    """Whoever stands behind Flask-Login's proxy, which cannot be asked for its type."""
    user = current_user._get_current_object()  # noqa: SLF001 (Werkzeug's documented way through a proxy)
    return user if isinstance(user, _SignedIn) else None


def remember(token: str) -> None:
    """Put a new session into the cookie; what it held before is dropped, so that no session can be planted."""
    session.clear()
    session.permanent = True
    login_user(_Pending(token))


def renew(token: str) -> None:
    """Put the new token of a session that goes on into the cookie; the forms of pages that are open stay good."""
    session[_LOGIN_KEY] = token


def remember_half_way(token: str) -> None:
    """Put the token of the second step into the cookie, and nothing beside it."""
    session.clear()
    session.permanent = True
    session[_HALF_WAY] = token


def half_way() -> str | None:
    """The token of the second step that this request carries."""
    token: str | None = session.get(_HALF_WAY)
    return token


def forget() -> str | None:
    """Empty the cookie; returns the token whose session is to be revoked."""
    user = _present()
    token = user.token if user else None
    logout_user()
    session.clear()
    return token
