"""What the page of signing in shows."""

from dataclasses import dataclass

from diary.web.auth.factor_forms import CheckForm, SecondStepForm
from diary.web.auth.forms import SignInForm
from diary.web.translating import _


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInPage:
    """The form; right after a password was chosen, or when the second step took too long, it says so."""

    title: str
    lead: str
    form: SignInForm

    @classmethod
    def of(cls, form: SignInForm, *, chosen: bool = False, late: bool = False) -> "SignInPage":
        lead = _("Your password is saved. Sign in with it now.") if chosen else _("For the staff of the clinic.")
        if late:
            lead = _("Signing in took too long. Please begin again with your password.")
        return cls(title=_("Sign in"), lead=lead, form=form)


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondStepPage:
    """What is asked after the password; ``passkey`` is what a passkey is asked to sign, where there is one."""

    title: str
    lead: str
    form: SecondStepForm
    passkey: str

    @classmethod
    def of(cls, form: SecondStepForm, passkey: str = "") -> "SecondStepPage":
        lead = _("Your password was right. Now show that it is you.")
        return cls(title=_("One more step"), lead=lead, form=form, passkey=passkey)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckPage:
    """What is asked again before something weighty; what was typed before waits behind it."""

    title: str
    lead: str
    form: CheckForm
    passkey: str

    @classmethod
    def of(cls, form: CheckForm, passkey: str = "") -> "CheckPage":
        lead = _("Before you sign, take data out, or change what opens your account. Nothing you typed is lost.")
        return cls(title=_("Is it still you?"), lead=lead, form=form, passkey=passkey)
