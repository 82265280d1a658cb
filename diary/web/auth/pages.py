"""What the page of signing in shows."""

from dataclasses import dataclass

from diary.web.auth.forms import SignInForm
from diary.web.translating import _


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInPage:
    """The form; right after a password was chosen it says so."""

    title: str
    lead: str
    form: SignInForm

    @classmethod
    def of(cls, form: SignInForm, *, chosen: bool = False) -> "SignInPage":
        lead = _("Your password is saved. Sign in with it now.") if chosen else _("For the staff of the clinic.")
        return cls(title=_("Sign in"), lead=lead, form=form)
