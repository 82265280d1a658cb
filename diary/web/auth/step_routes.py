"""The second step of signing in, and the fresh check before something weighty."""

from flask import request
from werkzeug.wrappers import Response

from diary.services import checking, second_step
from diary.services.records import CameBy
from diary.services.staff_sessions import Browser
from diary.web import clock, door, identity, rendering, transactions, visitors
from diary.web.auth import passkey_options, trips
from diary.web.auth.account_pages import AppPage
from diary.web.auth.device_words import device
from diary.web.auth.factor_forms import AppOnTheWayForm, CheckForm, SecondStepForm
from diary.web.auth.forms import OnwardForm
from diary.web.auth.pages import CheckPage, SecondStepPage
from diary.web.auth.routes import auth


@auth.route("/sign-in/code", methods=["GET", "POST"])
def second_factor() -> Response:
    session, now, token = transactions.session(), clock.now(), identity.half_way()
    form = SecondStepForm(onward=request.args.get("next", ""))
    found = second_step.half_way(session, now, token)
    if found is None:
        return door.begin_again(form)
    if not found.factors.any:
        return door.set_up_first(form)
    if form.validate_on_submit():
        with transactions.answered(form):
            signed_in = second_step.finish(session, now, token, form.given, browser=_browser(), secret=_secret())
            identity.remember(signed_in.token)
            return door.go_on(form, "provider.worklist")
    passkey = passkey_options.to_prove(found.person.id, found.factors)
    by_provider = found.came_by is CameBy.SINGLE_SIGN_ON
    return rendering.page(SecondStepPage.of(form, passkey, by_provider=by_provider), form.status)


@auth.route("/sign-in/app", methods=["GET", "POST"])
def set_up_on_the_way() -> Response:
    session, now, token = transactions.session(), clock.now(), identity.half_way()
    form = AppOnTheWayForm(onward=request.args.get("next", ""))
    found = second_step.half_way(session, now, token)
    if found is None or found.factors.any:
        return door.begin_again(form)
    app = second_step.app_to_set_up(session, now, found, secret=_secret())
    if form.validate_on_submit():
        with transactions.answered(form):
            signed_in, codes = second_step.set_up(
                session, now, found, form.code.data, browser=_browser(), secret=_secret()
            )
            identity.remember(signed_in.token)
            return door.show_codes(form, codes)
    return rendering.page(AppPage.of(form, app), form.status)


@auth.route("/account/check", methods=["GET", "POST"])
def check_again() -> Response:
    if visitors.staff().came_by is CameBy.SINGLE_SIGN_ON:
        return _check_by_provider()
    session, now, actor = transactions.session(), clock.now(), visitors.staff_actor()
    factors = checking.asked_for(session, actor)
    form = CheckForm.of(factors, onward=request.args.get("next", ""))
    if form.validate_on_submit():
        with transactions.answered(form):
            token = checking.check(session, now, actor, visitors.staff().session_id, form.check, secret=_secret())
            identity.renew(token)
            return door.go_on(form, "provider.worklist")
    passkey = passkey_options.to_prove(visitors.staff().person_id, factors)
    return rendering.page(CheckPage.of(form, passkey), form.status)


def _check_by_provider() -> Response:
    form = OnwardForm(onward=request.args.get("next", ""))
    if form.validate_on_submit():
        return trips.check(form)
    return door.check_by_provider(form, form.status)


def _browser() -> Browser:
    return Browser(address=request.remote_addr or "", device=device())


def _secret() -> str:
    return rendering.settings().secret_key
