"""*My account*: what opens it and where it is open, for everybody of the staff."""

from uuid import UUID

from flask import redirect, url_for
from werkzeug.wrappers import Response

from diary.services import checking, own_account, staff_sessions
from diary.services.records import CameBy
from diary.web import clock, identity, rendering, transactions, visitors
from diary.web.auth.account_pages import AccountPage, AppPage, CodesPage, PasskeyPage, RemovalPage
from diary.web.auth.factor_forms import AppForm, PasskeyForm, PressForm, own_site
from diary.web.auth.routes import auth
from diary.web.translating import _


@auth.get("/account")
def account() -> Response:
    session, now, actor = transactions.session(), clock.now(), visitors.staff_actor()
    sessions = staff_sessions.own_sessions(session, now, visitors.staff().person_id)
    return rendering.page(AccountPage.of(own_account.account(session, actor), sessions))


@auth.route("/account/app", methods=["GET", "POST"])
def set_up_app() -> Response:
    session, now, actor = transactions.session(), clock.now(), visitors.staff_actor()
    form = AppForm()
    if own_account.account(session, actor).factors.app_since is not None:
        return _back()
    app = own_account.app_to_set_up(session, now, actor, secret=_secret())
    if form.validate_on_submit():
        with transactions.answered(form):
            codes = own_account.confirm_app(session, now, actor, form.code.data, secret=_secret())
            identity.renew(checking.note_second(session, now, actor, visitors.staff().session_id, CameBy.APP))
            return rendering.answer("auth/recovery_codes", CodesPage.of(codes)) if codes else _back()
    return rendering.page(AppPage.of(form, app), form.status)


@auth.route("/account/app/remove", methods=["GET", "POST"])
def remove_app() -> Response:
    session, actor, form = transactions.session(), visitors.staff_actor(), PressForm()
    if own_account.account(session, actor).factors.app_since is None:
        return _back()
    if form.validate_on_submit():
        own_account.remove_app(session, clock.now(), actor)
        return _back()
    page = RemovalPage(
        title=_("Remove the authenticator app"),
        line=_("Its codes open nothing any more. Without any second factor the recovery codes go as well."),
        button=_("Remove the app"),
        form=form,
        back_url=url_for("auth.account"),
    )
    return rendering.answer("auth/removal", page, form.status)


@auth.route("/account/recovery-codes", methods=["GET", "POST"])
def recovery_codes() -> Response:
    session, actor, form = transactions.session(), visitors.staff_actor(), PressForm()
    factors = own_account.account(session, actor).factors
    if not factors.any:
        return _back()
    if form.validate_on_submit():
        return rendering.page(CodesPage.of(own_account.renew_codes(session, clock.now(), actor, secret=_secret())))
    return rendering.page(CodesPage.of((), factors.codes_left, form), form.status)


@auth.route("/account/passkeys/new", methods=["GET", "POST"])
def add_passkey() -> Response:
    session, now, actor = transactions.session(), clock.now(), visitors.staff_actor()
    form, site = PasskeyForm(), own_site()
    if site is not None and form.validate_on_submit():
        with transactions.answered(form):
            codes = own_account.add_passkey(
                session, now, actor, form.name.data, form.signed.data or "", site=site, secret=_secret()
            )
            identity.renew(checking.note_second(session, now, actor, visitors.staff().session_id, CameBy.PASSKEY))
            return rendering.answer("auth/recovery_codes", CodesPage.of(codes)) if codes else _back()
    options = own_account.passkey_to_add(session, now, actor, site) if site else ""
    return rendering.page(PasskeyPage.of(form, options), form.status)


@auth.route("/account/passkeys/<uuid:passkey_id>/remove", methods=["GET", "POST"])
def remove_passkey(passkey_id: UUID) -> Response:
    session, actor, form = transactions.session(), visitors.staff_actor(), PressForm()
    own = own_account.account(session, actor).factors.passkeys
    name = next((key.name for key in own if key.id == passkey_id), None)
    if name is None:
        return _back()
    if form.validate_on_submit():
        own_account.remove_passkey(session, clock.now(), actor, passkey_id)
        return _back()
    page = RemovalPage(
        title=_("Remove the passkey"),
        line=_("It opens nothing here any more. Without any second factor the recovery codes go as well."),
        button=_("Remove the passkey"),
        form=form,
        back_url=url_for("auth.account"),
        of=name,
    )
    return rendering.answer("auth/removal", page, form.status)


@auth.post("/account/sessions/<uuid:session_id>/end")
def end_own_session(session_id: UUID) -> Response:
    staff_sessions.end_own(transactions.session(), clock.now(), visitors.staff_actor(), session_id)
    visitors.forget()
    return _back()


@auth.post("/account/sessions/end-others")
def end_other_sessions() -> Response:
    staff_sessions.end_others(transactions.session(), clock.now(), visitors.staff_actor(), visitors.staff().session_id)
    return _back()


def _back() -> Response:
    return redirect(url_for("auth.account"), 303)


def _secret() -> str:
    return rendering.settings().secret_key
