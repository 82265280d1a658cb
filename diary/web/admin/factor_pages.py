"""What the pages about the second factor of the clinic's people show."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from diary.services.changing_settings import Change
from diary.services.personnel import Colleague
from diary.services.sign_in_rules import is_required
from diary.web.admin.deciding import DecidedForm, history_lines
from diary.web.admin.setting_pages import SettingPage
from diary.web.forms import DiaryForm
from diary.web.translating import _


class SecondFactorForm(DecidedForm):
    """Whether a second factor is required; the button says which."""


class ResetForm(DiaryForm):
    """Letting somebody set up anew; it asks nothing."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ResetPage:
    """The question before somebody's second factors are forgotten."""

    title: str
    line: str
    who: str
    form: ResetForm
    back_url: str


def reset_page(form: ResetForm, found: Colleague) -> ResetPage:
    """For one of the clinic's people."""
    return ResetPage(
        title=_("Let somebody set up anew"),
        line=_("App, passkeys and recovery codes open nothing any more, and all sessions end. The password stays."),
        who=f"{found.person.name} · {found.person.email}",
        form=form,
        back_url=url_for("admin.person", person_id=found.person.id),
    )
