"""Single sign-on of the clinic's people: its provider, passwords beside it, and accounts that it names."""

from uuid import UUID

from flask import redirect, url_for
from werkzeug.wrappers import Response

from diary.exchange.provider_words import is_loopback
from diary.services import personnel, setting_sign_on, signing_on
from diary.services.changing_settings import history
from diary.services.clinic_settings import Kind
from diary.services.sign_on_rules import standing_provider
from diary.settings import Settings
from diary.web import clock, rendering, transactions, visitors
from diary.web.admin.deciding import seen_of
from diary.web.admin.routes import admin
from diary.web.admin.sign_on_pages import PasswordsForm, PasswordsPage, ProviderForm, ProviderPage, forget_page
from diary.web.auth.factor_forms import PressForm


@admin.route("/single-sign-on", methods=["GET", "POST"])
def single_sign_on() -> Response:
    session, now, actor = transactions.session(), clock.now(), visitors.staff_actor()
    changes, provider = history(session, actor, Kind.SINGLE_SIGN_ON), standing_provider(session)
    form = ProviderForm.of(provider, seen_of(changes))
    if form.validate_on_submit():
        with transactions.attempt(form):
            details = None if form.goes_back else form.details()
            tried_out = _is_tried_out(rendering.settings())
            setting_sign_on.change_provider(session, now, actor, details, form.decision, plain_loopback=tried_out)
            visitors.forget()
            return redirect(url_for("admin.single_sign_on"), 303)
    return rendering.page(ProviderPage.of(form, provider, changes), form.status)


def _is_tried_out(settings: Settings) -> bool:
    """Whether a provider of this very machine may be asked without TLS: where nobody but a tester works."""
    return settings.demo or is_loopback(settings.base_url)


@admin.route("/single-sign-on/passwords", methods=["GET", "POST"])
def passwords() -> Response:
    session, now, actor, staff = transactions.session(), clock.now(), visitors.staff_actor(), visitors.staff()
    changes, provider = history(session, actor, Kind.SINGLE_SIGN_ON), standing_provider(session)
    if provider is None:
        return redirect(url_for("admin.single_sign_on"), 303)
    form = PasswordsForm(seen=str(seen_of(changes)))
    if form.validate_on_submit():
        with transactions.attempt(form):
            only = not form.goes_back
            setting_sign_on.change_passwords(session, now, actor, staff, only=only, decision=form.decision)
            return redirect(url_for("admin.single_sign_on"), 303)
    may = setting_sign_on.may_switch_off(session, staff, provider)
    return rendering.page(PasswordsPage.of(form, provider, changes, may_switch_off=may), form.status)


@admin.route("/people/<uuid:person_id>/single-sign-on", methods=["GET", "POST"])
def forget_sign_on(person_id: UUID) -> Response:
    session, now, actor = transactions.session(), clock.now(), visitors.staff_actor()
    found, form = personnel.colleague(session, actor, person_id), PressForm()
    if form.validate_on_submit():
        with transactions.attempt(form):
            signing_on.forget_links(session, now, actor, person_id)
            return redirect(url_for("admin.person", person_id=person_id), 303)
    return rendering.answer("auth/removal", forget_page(form, found), form.status)
