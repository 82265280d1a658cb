"""What the page of signing in shows."""

from dataclasses import dataclass

from flask_babel import gettext as _

from diary.web.auth.forms import SignInForm


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInPage:
    """The form; its title says when a session has come to its end."""

    title: str
    form: SignInForm

    @classmethod
    def of(cls, form: SignInForm) -> "SignInPage":
        return cls(title=_("Sign in"), form=form)
