"""Sending a browser to its clinic's provider, and knowing it again by a cookie of its own when it comes back."""

from dataclasses import dataclass
from uuid import UUID

from flask import g, request, url_for
from werkzeug.wrappers import Response

from diary.services import sign_on
from diary.services.sign_on import LASTS, Brought, Way
from diary.web import clock, rendering, transactions, visitors
from diary.web.auth.forms import OnwardForm
from diary.web.auth.onward import is_ours
from diary.web.translating import _

COOKIE = "sign-on"


@dataclass(frozen=True, slots=True, kw_only=True)
class OnTheWayPage:
    """What is seen for a moment before the provider's own page, and the link for a browser that stays."""

    title: str
    line: str
    label: str
    address: str


def back_address(clinic_id: UUID) -> str:
    """Where the provider sends a browser back to: by the settings alone, whatever a request asked for."""
    return rendering.settings().base_url + url_for("auth.sign_on_back", clinic_id=clinic_id)


def go(clinic_id: UUID, form: OnwardForm, *, staff_session_id: UUID | None = None) -> Response:
    """Send this browser to the provider of a clinic; what it had sent here waits for it."""
    onward = form.onward.data or ""
    way = sign_on.begin(
        transactions.session(),
        clock.now(),
        clinic_id,
        back=back_address(clinic_id),
        onward=onward if is_ours(onward) else "",
        carried=form.carried.data or None,
        staff_session_id=staff_session_id,
    )
    return _leave(way)


def check(form: OnwardForm) -> Response:
    """Send somebody to the provider by which he came in, to be asked again who he is."""
    staff = visitors.staff()
    return go(staff.clinic_id, form, staff_session_id=staff.session_id)


def _leave(way: Way) -> Response:
    """A page that goes on by itself: browsers hold a form's redirect to this site, which the provider is not."""
    page = OnTheWayPage(
        title=_("On the way to %(label)s", label=way.label),
        line=_("You go on in a moment. Come back to this browser afterwards."),
        label=way.label,
        address=way.address,
    )
    response = rendering.answer("auth/on_the_way", page)
    response.headers["Refresh"] = f"0; url={way.address}"
    seconds, secure = int(LASTS.total_seconds()), rendering.settings().over_tls
    response.set_cookie(_cookie(), way.token, max_age=seconds, httponly=True, samesite="Lax", secure=secure)
    return response


def brought() -> Brought:
    """What this browser brings back."""
    given = {name: request.args.get(name) for name in ("code", "state", "error")}
    return Brought(token=request.cookies.get(_cookie()), issuer=request.args.get("iss"), **given)


def forget(response: Response) -> Response:
    """The way has been gone: its cookie is of no more use."""
    g.pop("csrf_token", None)
    response.delete_cookie(_cookie(), httponly=True, samesite="Lax", secure=rendering.settings().over_tls)
    return response


def _cookie() -> str:
    return rendering.settings().cookie_named(COOKIE)
