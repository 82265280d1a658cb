"""The guard against forged requests, which never loses what was typed.

The token lives as long as its cookie and has no time limit of its own, so that a page that was left open overnight
still saves. Where a token fails all the same, a page with a form is shown again with everything in it, and a button
that had no page of its own is offered once more; in both cases nothing has been kept.
"""

from datetime import timedelta

from flask import Flask, abort, g, request, session
from flask_wtf.csrf import CSRFError, CSRFProtect, generate_csrf
from werkzeug.wrappers import Response

from diary.web import rendering, transactions
from diary.web.resending import Resend
from diary.web.sync import answers, guard
from diary.web.translating import _

_UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
PROGRAMS = "sync"
PROVES_ITSELF = frozenset({"patient.stop_messages", "patient.text_reply"})
"""What comes from outside any page of ours and carries its own proof: a token in the address, or a signature."""
"""The part that programs on phones speak to; its guard needs no token, and so none can expire in a queue."""
_guard = CSRFProtect()


def install(app: Flask) -> None:
    """Check every request that could change something; pages get their token by ``forgery_token()``."""
    app.config.update(
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_CHECK_DEFAULT=False,
        # Our own pages send no referrer to compare with; the token and SameSite cookies stand guard.
        WTF_CSRF_SSL_STRICT=False,
        PERMANENT_SESSION_LIFETIME=timedelta(days=400),
        SESSION_REFRESH_EACH_REQUEST=False,
    )
    _guard.init_app(app)
    app.jinja_env.globals["forgery_token"] = forgery_token


def forgery_token() -> str:
    """The token for a form of this page."""
    if not session.permanent:
        # Setting it again would sign and send the cookie with every page.
        session.permanent = True
    token: str = generate_csrf()
    return token


def check() -> Response | None:
    """Refuse an unsafe request whose token fails.

    A page with a form may go on: the form itself finds the token wanting and is shown again. Nothing can be kept, and
    should a view pass without asking its form, ``refuse`` has the last word.
    """
    if request.method not in _UNSAFE or request.endpoint is None:
        return None
    if request.endpoint in PROVES_ITSELF:
        return None
    if request.blueprint == PROGRAMS:
        return None if guard.is_from_here() else _not_from_here()
    try:
        _guard.protect()
    except CSRFError:
        transactions.abandon()
        g.is_forged = True
        return None if _has_a_page() else _once_more()
    return None


def _not_from_here() -> Response:
    transactions.abandon()
    return answers.problem("not_from_here", _("This was not sent by a page of the diary. Nothing was taken."), 400)


def refuse(response: Response) -> Response:
    """Nobody is told that a request went through whose token failed, and no cookie changes by it."""
    return _once_more() if g.get("is_forged") and response.status_code < 400 else response  # noqa: PLR2004 (no error)


def _has_a_page() -> bool:
    rule = request.url_rule
    if rule is None:
        abort(404)
    return "GET" in (rule.methods or ())


def _once_more() -> Response:
    return rendering.answer("errors/once_more", Resend.of_this_request(), status=400)
