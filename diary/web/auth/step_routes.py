"""The second step of signing in, and the fresh check before something weighty."""

from flask import request
from werkzeug.wrappers import Response

from diary.services import checking, second_step
from diary.services.staff_sessions import Browser
from diary.web import clock, door, identity, rendering, transactions, visitors
from diary.web.auth.device_words import device
from diary.web.auth.factor_forms import CheckForm, SecondStepForm
from diary.web.auth.pages import CheckPage, SecondStepPage
from diary.web.auth.routes import auth


@auth.route("/sign-in/code", methods=["GET", "POST"])
def second_factor() -> Response:
    session, now, token = transactions.session(), clock.now(), identity.half_way()
    form = SecondStepForm(onward=request.args.get("next", ""))
    if second_step.half_way(session, now, token) is None:
        return door.begin_again(form)
    if form.validate_on_submit():
        with transactions.answered(form):
            browser = Browser(address=request.remote_addr or "", device=device())
            signed_in = second_step.finish(session, now, token, form.given, browser=browser, secret=_secret())
            identity.remember(signed_in.token)
            return door.go_on(form, "provider.worklist")
    return rendering.page(SecondStepPage.of(form), form.status)


@auth.route("/account/check", methods=["GET", "POST"])
def check_again() -> Response:
    session, now, actor = transactions.session(), clock.now(), visitors.staff_actor()
    form = CheckForm.of(checking.asked_for(session, actor), onward=request.args.get("next", ""))
    if form.validate_on_submit():
        with transactions.answered(form):
            checking.check(session, now, actor, visitors.staff().session_id, form.check, secret=_secret())
            return door.go_on(form, "provider.worklist")
    return rendering.page(CheckPage.of(form), form.status)


def _secret() -> str:
    return rendering.settings().secret_key
