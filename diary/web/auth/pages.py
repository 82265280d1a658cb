"""What the page of signing in shows."""

from dataclasses import dataclass

from diary.web.auth.forms import SignInForm
from diary.web.translating import _


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInPage:
    """The form; its title says when a session has come to its end."""

    title: str
    form: SignInForm

    @classmethod
    def of(cls, form: SignInForm) -> "SignInPage":
        return cls(title=_("Sign in"), form=form)
