"""What the pages about the second factor of the clinic's people show."""

from collections.abc import Sequence

from flask import url_for

from diary.services.changing_settings import Change
from diary.services.personnel import Colleague
from diary.services.sign_in_rules import is_required
from diary.web.admin.deciding import DecidedForm, history_lines
from diary.web.admin.people_pages import named
from diary.web.admin.setting_pages import SettingPage
from diary.web.auth.account_pages import RemovalPage
from diary.web.auth.factor_forms import PressForm
from diary.web.translating import _


class SecondFactorForm(DecidedForm):
    """Whether a second factor is required; the button says which."""


def second_factor_page(form: DecidedForm, changes: Sequence[Change]) -> SettingPage:
    """The setting, and what it was before."""
    required = is_required(changes[0].revision.content if changes else None)
    return SettingPage(
        title=_("Second factor"),
        line=_("Where it is required, whoever has none sets one up at the next signing in and sees nothing before."),
        form=form,
        shipped=_("Everybody decides for himself"),
        own=_("Required of everybody") if required else "",
        unusable=False,
        history=history_lines(changes, lambda _content: _("Required of everybody")),
        back_url=url_for("admin.overview"),
    )


def reset_page(form: PressForm, found: Colleague) -> RemovalPage:
    """For one of the clinic's people."""
    return RemovalPage(
        title=_("Let somebody set up anew"),
        line=_("App, passkeys and recovery codes open nothing any more, and all sessions end. The password stays."),
        button=_("Forget the second factors"),
        form=form,
        back_url=url_for("admin.person", person_id=found.person.id),
        of=named(found),
    )
