"""The two doors of the diary, and the way on from them: nobody loses what he had sent because his session had ended."""

from flask import g, redirect, request, url_for
from werkzeug.wrappers import Response

from diary.web import rendering
from diary.web.auth.forms import OnwardForm, SignInForm
from diary.web.auth.pages import SignInPage
from diary.web.patient.forms import JoinForm
from diary.web.patient.pages import JoinPage
from diary.web.resending import Resend


def send_to(*, patient: bool) -> Response:
    """Lead someone unknown to his door; what he had sent waits behind it."""
    if request.method in {"GET", "HEAD"}:
        if patient:
            return redirect(url_for("patient.join"), 303)
        return redirect(url_for("auth.sign_in", next=request.full_path.rstrip("?")), 303)
    carried = {"onward": request.path, "carried": Resend.of_this_request().packed()} if _from_our_pages() else {}
    if patient:
        return rendering.answer("patient/join", JoinPage.of(JoinForm(formdata=None, **carried)), 401)
    return rendering.answer("auth/sign_in", SignInPage.of(SignInForm(formdata=None, **carried)), 401)


def unlock() -> Response:
    """Ask for the date of birth before what was written is shown; then lead on to where the patient wanted to go."""
    reads = request.method in {"GET", "HEAD"}
    return redirect(url_for("patient.unlock", next=request.path if reads else None), 303)


def _from_our_pages() -> bool:
    """Whether a page of ours sent this; what another site sends is never offered for one more press."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin")
    return origin is None or origin == request.host_url.rstrip("/")


def go_on(form: OnwardForm, otherwise: str) -> Response:
    """Lead on to where the visitor wanted to go: with one press where he had sent something, else at once."""
    g.pop("csrf_token", None)
    onward = form.onward.data or ""
    if form.carried.data and is_ours(onward):
        return rendering.answer("errors/once_more", Resend.unpacked(onward, form.carried.data))
    return redirect(onward if is_ours(onward) else url_for(otherwise), 303)


def is_ours(path: str) -> bool:
    """Whether an address is a path of this site, and nothing that a browser could read as another one."""
    return path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()
