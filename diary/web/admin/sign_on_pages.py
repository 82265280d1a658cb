"""What the pages about single sign-on show, and their forms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from wtforms import PasswordField
from wtforms.validators import Length, Optional

from diary.services.changing_settings import Change
from diary.services.personnel import Colleague
from diary.services.setting_sign_on import ProviderDetails
from diary.services.sign_on_rules import Provider
from diary.web import moments, rendering, visitors
from diary.web.admin.deciding import DecidedForm, HistoryLine, history_lines
from diary.web.admin.people_pages import named
from diary.web.auth.account_pages import RemovalPage
from diary.web.auth.factor_forms import PressForm
from diary.web.auth.trips import back_address
from diary.web.forms import Text, not_too_long, required
from diary.web.provider.pages import Fact
from diary.web.translating import _, _l

LONGEST_SECRET = 2000


class ProviderForm(DecidedForm):
    """A clinic's provider; the secret is never sent back to a browser."""

    own: tuple[str, ...] = ("label", "issuer", "client_id", "client_secret", "claim")
    above: tuple[str, ...] = own

    label = Text(
        _l("Name on the button"), [required, not_too_long], description=_l("As your people call it: “Sign in with …”.")
    )
    issuer = Text(
        _l("Issuer"), [required, not_too_long], description=_l("Its address, exactly as the provider writes it.")
    )
    client_id = Text(_l("Client ID"), [required, not_too_long])
    client_secret = PasswordField(
        _l("Client secret"),
        [Optional(), Length(max=LONGEST_SECRET, message=_l("At most %(max)d characters."))],
        description=_l("Never shown again. Left empty, the one that is kept stays."),
    )
    claim = Text(
        _l("Claim with the e-mail address"),
        [required, not_too_long],
        description=_l("By it somebody is found who comes the first time; “email” counts only if it is verified."),
    )

    @classmethod
    def of(cls, provider: Provider | None, seen: int) -> "ProviderForm":
        """The form as the provider stands."""
        if provider is None:
            return cls(seen=str(seen), claim="email")
        return cls(
            seen=str(seen),
            label=provider.label,
            issuer=provider.issuer,
            client_id=provider.client_id,
            claim=provider.claim,
        )

    def details(self) -> ProviderDetails:
        """As the service takes them."""
        return ProviderDetails(
            label=self.label.data,
            issuer=self.issuer.data,
            client_id=self.client_id.data,
            secret=self.client_secret.data or "",
            claim=self.claim.data,
        )


class PasswordsForm(DecidedForm):
    """Whether passwords open the clinic; the button says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderPage:
    """The provider that stands, what it has to be told, the form, and what it was before."""

    title: str
    line: str
    facts: tuple[Fact, ...]
    only: bool
    back: str
    begin: str
    form: ProviderForm
    history: tuple[HistoryLine, ...]
    back_url: str

    @classmethod
    def of(cls, form: ProviderForm, provider: Provider | None, changes: Sequence[Change]) -> "ProviderPage":
        clinic_id = visitors.staff().clinic_id
        return cls(
            title=_("Single sign-on"),
            line=_("Your people come in by the OpenID Connect provider of your house. It opens this clinic alone."),
            facts=_facts(provider) if provider else (),
            only=provider is not None and provider.only,
            back=back_address(clinic_id),
            begin=rendering.settings().base_url + url_for("auth.sign_on", clinic_id=clinic_id),
            form=form,
            history=history_lines(changes, _told),
            back_url=url_for("admin.overview"),
        )


def _facts(provider: Provider) -> tuple[Fact, ...]:
    kept = datetime.fromisoformat(provider.secret_since)
    since = moments.day_and_time(kept, moments.zone(visitors.clinic_zone()))
    return (
        Fact(name=_("Name on the button"), value=provider.label),
        Fact(name=_("Issuer"), value=provider.issuer),
        Fact(name=_("Client ID"), value=provider.client_id),
        Fact(name=_("Client secret"), value=_("Kept since %(moment)s", moment=since), is_data=False),
        Fact(name=_("Passwords"), value=_passwords(only=provider.only), is_data=False),
    )


def _passwords(*, only: bool) -> str:
    return _("Do not open this clinic") if only else _("Open this clinic as well")


def _told(content: Mapping[str, object]) -> str:
    """A provider in one line."""
    named = {"label": content["label"], "issuer": content["issuer"], "client": content["client_id"]}
    said = _("%(label)s: %(issuer)s, client %(client)s", **named)
    return _("%(provider)s; no passwords", provider=said) if content.get("only") else said


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordsPage:
    """Switching passwords off behind single sign-on, or on again; ``hindrance`` says what has to come first."""

    title: str
    line: str
    only: bool
    hindrance: str
    form: PasswordsForm
    history: tuple[HistoryLine, ...]
    back_url: str

    @classmethod
    def of(
        cls, form: PasswordsForm, provider: Provider, changes: Sequence[Change], *, may_switch_off: bool
    ) -> "PasswordsPage":
        hindered = not provider.only and not may_switch_off
        return cls(
            title=_("Passwords"),
            line=_(
                "Without passwords this clinic is entered by single sign-on alone. Sessions that are open go on to "
                "their end, and another clinic's passwords stay as they are."
            ),
            only=provider.only,
            hindrance=_("Sign in by single sign-on first, then come back: so nobody locks himself out.")
            if hindered
            else "",
            form=form,
            history=history_lines(changes, _told),
            back_url=url_for("admin.single_sign_on"),
        )


def forget_page(form: PressForm, found: Colleague) -> RemovalPage:
    """The question before somebody's account at the provider is forgotten."""
    return RemovalPage(
        title=_("Forget the account of single sign-on"),
        line=_("For somebody who has another account at the provider now. It is found anew by the e-mail address."),
        button=_("Forget the account"),
        form=form,
        back_url=url_for("admin.person", person_id=found.person.id),
        of=named(found),
    )
