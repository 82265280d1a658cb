"""Choosing a password by a link: after an invitation, or after the old one was forgotten."""

from dataclasses import dataclass

from flask import redirect, request, url_for
from werkzeug.wrappers import Response
from wtforms import PasswordField

from diary.services import staff_links
from diary.services.consenting import Channel
from diary.services.staff_links import LinkKind, OpenedLink
from diary.services.staffing import SHORTEST_PASSWORD
from diary.web import clock, rendering, sending, transactions
from diary.web.auth.routes import auth
from diary.web.forms import DiaryForm, Text, not_too_long, required
from diary.web.translating import _, _l


class ForgottenForm(DiaryForm):
    email = Text(_l("E-mail"), [required, not_too_long])


class PasswordForm(DiaryForm):
    password = PasswordField(_l("New password"), [required])


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgottenPage:
    """The form; where no e-mail can be sent, or after one was, what to do instead."""

    title: str
    lead: str
    form: ForgottenForm | None

    @classmethod
    def of(cls, form: ForgottenForm, *, asked: bool) -> "ForgottenPage":
        title = _("A new password")
        if asked:
            lead = _("If this address belongs to an account, a link is on its way to it. It holds for two hours.")
            return cls(title=title, lead=lead, form=None)
        if Channel.EMAIL not in sending.ways():
            lead = _("The diary cannot send e-mail here. An administrator of your clinic can give you a link.")
            return cls(title=title, lead=lead, form=None)
        return cls(title=title, lead=_("We send a link to the address with which you sign in."), form=form)


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordPage:
    """The form with whose password it sets; a link that no longer holds says how to get another."""

    title: str
    lead: str
    email: str
    form: PasswordForm | None
    hint: str

    @classmethod
    def of(cls, form: PasswordForm, link: OpenedLink | None) -> "PasswordPage":
        hint = _("At least %(least)s characters. A few words are better than many signs.", least=SHORTEST_PASSWORD)
        if link is None:
            lead = _("A link is used once and holds for a while. An administrator of your clinic can give you another.")
            return cls(title=_("This link no longer holds"), lead=lead, email="", form=None, hint=hint)
        titles = {LinkKind.INVITATION: _("Welcome"), LinkKind.PASSWORD_RESET: _("A new password")}
        lead = _("%(name)s, choose the password for the diary of %(clinic)s.", name=link.name, clinic=link.clinic)
        if link.no_password:
            lead = _("%(clinic)s is entered by single sign-on. You need no password here.", clinic=link.clinic)
            return cls(title=titles[link.kind], lead=lead, email="", form=None, hint=hint)
        return cls(title=titles[link.kind], lead=lead, email=link.email, form=form, hint=hint)


@auth.route("/forgot-password", methods=["GET", "POST"])
def forgot_password() -> Response:
    form = ForgottenForm()
    if Channel.EMAIL in sending.ways() and form.validate_on_submit():
        with transactions.answered(form):
            staff_links.ask_for_reset(
                transactions.session(),
                clock.now(),
                email=form.email.data,
                address=request.remote_addr or "",
                secret=rendering.settings().secret_key,
            )
            return redirect(url_for("auth.forgot_password", asked="yes"), 303)
    asked = request.method == "GET" and request.args.get("asked") == "yes"
    return rendering.page(ForgottenPage.of(form, asked=asked), form.status)


@auth.route("/set-password/<token>", methods=["GET", "POST"])
def set_password(token: str) -> Response:
    session, now, form = transactions.session(), clock.now(), PasswordForm()
    if form.validate_on_submit():
        with transactions.answered(form):
            staff_links.set_password(
                session,
                now,
                token=token,
                password=form.password.data,
                address=request.remote_addr or "",
                leaked=rendering.settings().leaked_passwords,
            )
            return redirect(url_for("auth.sign_in", chosen="yes"), 303)
    link = staff_links.look_at_link(session, now, token)
    return rendering.page(PasswordPage.of(form, link), form.status if link else 404)
