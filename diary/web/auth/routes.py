"""Signing in and out."""

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from diary.services import signing_in
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
    told = {name: request.args.get(name) == "yes" for name in ("chosen", "late")}
    return rendering.page(SignInPage.of(form, **told), form.status)


@auth.post("/sign-out")
def sign_out() -> Response:
    token = identity.forget()
    if token:
        signing_in.sign_out(transactions.session(), clock.now(), token)
    visitors.forget()
    return redirect(url_for("auth.sign_in"), 303)
