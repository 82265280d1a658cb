"""What the pages of single sign-on show."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import url_for

from diary.services.failures import Refused
from diary.services.sign_on_rules import Offer
from diary.web.auth.forms import OnwardForm
from diary.web.translating import _


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferLine:
    """A way in beside the password."""

    label: str
    url: str


def offer_lines(offers: Sequence[Offer]) -> tuple[OfferLine, ...]:
    """The ways in beside the password, as they are offered."""
    return tuple(
        OfferLine(
            label=_("Sign in with %(label)s", label=offer.label), url=url_for("auth.sign_on", clinic_id=offer.clinic_id)
        )
        for offer in offers
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ToProviderPage:
    """Before a browser goes to the provider; what was typed before waits behind it."""

    title: str
    lead: str
    form: OnwardForm
    button: str

    @classmethod
    def to_sign_in(cls, form: OnwardForm, label: str) -> "ToProviderPage":
        """One provider's own page to begin at, for a link from elsewhere."""
        button = _("Sign in with %(label)s", label=label)
        return cls(title=_("Sign in"), lead=_("For the staff of the clinic."), form=form, button=button)

    @classmethod
    def to_check(cls, form: OnwardForm, label: str) -> "ToProviderPage":
        """Before something weighty the provider asks again."""
        return cls(
            title=_("Is it still you?"),
            lead=_("Before you sign, take data out, or change what opens your account. Nothing you typed is lost."),
            form=form,
            button=_("Go on to %(label)s", label=label),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOnRefusedPage:
    """Why nobody came in, and how to begin again; what was typed before goes along."""

    title: str
    message: str
    signed_in: bool
    form: OnwardForm
    again_url: str
    other_url: str

    @classmethod
    def of(cls, refusal: Refused, clinic_id: UUID, form: OnwardForm, *, signed_in: bool) -> "SignOnRefusedPage":
        again = url_for("auth.check_again") if signed_in else url_for("auth.sign_on", clinic_id=clinic_id)
        return cls(
            title=_("Single sign-on did not work"),
            message=_(refusal.message, **refusal.params),
            signed_in=signed_in,
            form=form,
            again_url=again,
            other_url=url_for("provider.worklist") if signed_in else url_for("auth.sign_in"),
        )
