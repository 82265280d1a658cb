"""What the page of signing in shows."""

from dataclasses import dataclass

from diary.services import sign_on_rules
from diary.web import transactions
from diary.web.auth.factor_forms import CheckForm, SecondStepForm
from diary.web.auth.forms import SignInForm
from diary.web.auth.sign_on_pages import OfferLine, offer_lines
from diary.web.translating import _


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInPage:
    """The form; right after a password was chosen, or when the second step took too long, it says so."""

    title: str
    lead: str
    form: SignInForm
    offers: tuple[OfferLine, ...]

    @classmethod
    def of(cls, form: SignInForm, *, chosen: bool = False, late: bool = False, there: bool = False) -> "SignInPage":
        lead = _("Your password is saved. Sign in with it now.") if chosen else _("For the staff of the clinic.")
        if late:
            lead = _("Signing in took too long. Please begin again.")
        if there:
            lead = _("Single sign-on opens one clinic alone. Sign in at the other one with what it asks for.")
        offers = offer_lines(sign_on_rules.offered(transactions.session()))
        return cls(title=_("Sign in"), lead=lead, form=form, offers=offers)


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondStepPage:
    """What is asked after the password; ``passkey`` is what a passkey is asked to sign, where there is one."""

    title: str
    lead: str
    form: SecondStepForm
    passkey: str

    @classmethod
    def of(cls, form: SecondStepForm, passkey: str = "", *, by_provider: bool = False) -> "SecondStepPage":
        lead = _("Your password was right. Now show that it is you.")
        if by_provider:
            lead = _("Single sign-on has worked. This clinic asks for a second factor as well.")
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
