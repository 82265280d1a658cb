"""Signing in and out."""

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from diary.services import breaking_glass, refused_sign_ins, signing_in
from diary.web import clock, door, identity, rendering, transactions, visitors
from diary.web.auth.device_words import device
from diary.web.auth.forms import SignInForm
from diary.web.auth.pages import SignInPage

auth = Blueprint("auth", __name__)


@auth.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> Response:
    form = SignInForm(onward=request.args.get("next", ""))
    if form.validate_on_submit():
        with transactions.answered(form):
            signed_in = signing_in.sign_in(
                transactions.session(),
                clock.now(),
                email=form.email.data,
                password=form.password.data,
                address=request.remote_addr or "",
                device=device(),
            )
            if signed_in.waits:
                identity.remember_half_way(signed_in.token)
                return door.go_half_way(form)
            identity.remember(signed_in.token)
            return door.go_on(form, "provider.worklist")
        # Only what was refused comes this far; who is slowed down was written down for the tries before.
        if not form.throttled:
            return _tell_clinics_after(_page(form), form.email.data)
    return _page(form)


def _page(form: SignInForm) -> Response:
    told = {name: request.args.get(name) == "yes" for name in ("chosen", "late", "there")}
    return rendering.page(SignInPage.of(form, **told), form.status)


def _tell_clinics_after(answer: Response, email: str) -> Response:
    """Once the answer has left, write the refusal down for the clinics of the account, if there is one."""
    apart, now, address = transactions.afterwards(), clock.now(), request.remote_addr or ""
    answer.call_on_close(lambda: refused_sign_ins.tell_clinics(apart, now, email=email, address=address))
    return answer


@auth.post("/sign-out")
def sign_out() -> Response:
    staff = visitors.staff()
    if staff.glass is not None:
        breaking_glass.close(transactions.session(), clock.now(), visitors.staff_actor(), staff.session_id)
    token = identity.forget()
    if token:
        signing_in.sign_out(transactions.session(), clock.now(), token)
    visitors.forget()
    return redirect(url_for("auth.sign_in"), 303)
