"""Changing one's own password."""

from dataclasses import dataclass

from flask import redirect, url_for
from werkzeug.wrappers import Response
from wtforms import PasswordField

from diary.services import own_password
from diary.services.staffing import SHORTEST_PASSWORD
from diary.web import clock, identity, rendering, transactions, visitors
from diary.web.auth.routes import auth
from diary.web.forms import DiaryForm, required
from diary.web.translating import _, _l


class ChangePasswordForm(DiaryForm):
    """The password of now, and the one from now on."""

    password = PasswordField(_l("Your password"), [required])
    new_password = PasswordField(_l("New password"), [required])


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePasswordPage:
    """The form, and what follows from it."""

    title: str
    line: str
    hint: str
    email: str
    form: ChangePasswordForm

    @classmethod
    def of(cls, form: ChangePasswordForm, email: str) -> "ChangePasswordPage":
        return cls(
            title=_("Change the password"),
            line=_("Every other browser in which you are signed in is signed out by it."),
            hint=_("At least %(least)s characters. A few words are better than many signs.", least=SHORTEST_PASSWORD),
            email=email,
            form=form,
        )


@auth.route("/account/password", methods=["GET", "POST"])
def change_password() -> Response:
    session, actor, form = transactions.session(), visitors.staff_actor(), ChangePasswordForm()
    if form.validate_on_submit():
        old, new = form.password.data, form.new_password.data
        with transactions.answered(form):
            browser, leaked = visitors.staff().session_id, rendering.settings().leaked_passwords
            identity.renew(own_password.change(session, clock.now(), actor, browser, old=old, new=new, leaked=leaked))
            return redirect(url_for("auth.account"), 303)
    email = own_password.email_of(session, actor)
    return rendering.page(ChangePasswordPage.of(form, email), form.status)
