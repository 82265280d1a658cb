"""The pages on which an administrator keeps the clinic's own policies."""

from collections.abc import Mapping, Sequence

from flask import url_for

from diary.clinical.catalogue import Procedure
from diary.clinical.datafile import DataFileError
from diary.clinical.own_policies import PolicyRules, own_policy
from diary.clinical.policies import Policy
from diary.services.changing_settings import Change
from diary.services.clinic_settings import Kind, Standing
from diary.web import wording
from diary.web.admin.deciding import DecidedForm, history_lines
from diary.web.admin.setting_pages import SettingPage
from diary.web.translating import _


def new_policy_page(form: DecidedForm) -> SettingPage:
    """The form of a new policy."""
    return SettingPage(
        title=_("Add a policy"),
        line=_("It can be chosen on every review of an injection that it speaks of."),
        form=form,
        shipped="",
        own="",
        unusable=False,
        history=(),
        back_url=url_for("provider.policies"),
    )


def policy_page(key: str, form: DecidedForm, standing: Standing, changes: Sequence[Change]) -> SettingPage:
    """One own policy; one that can no longer be read goes by its id."""
    rules = standing.rules.policies
    policy = rules.own.get(key)
    content = standing.values[(Kind.POLICY, key)]
    return SettingPage(
        title=policy.title if policy else key,
        line=_("Reviews are judged by the rules that stand now; what was signed keeps the rules it was signed by."),
        form=form,
        shipped="",
        own=key,
        unusable=(Kind.POLICY, key) in standing.unusable,
        history=history_lines(changes, _told, lambda content: str(content.get("toml", ""))),
        back_url=url_for("provider.policy", policy_id=key) if policy else url_for("provider.policies"),
        retired=content.get("retired") is True,
    )


def _told(content: Mapping[str, object]) -> str:
    try:
        version = own_policy(str(content.get("toml", ""))).version
    except DataFileError:
        version = _("cannot be read any more")
    told = _("Version %(version)s", version=version)
    return _("%(policy)s (offered no more)", policy=told) if content.get("retired") else told


def usual_policy_page(
    procedure: Procedure, form: DecidedForm, standing: Standing, usable: Sequence[Policy], changes: Sequence[Change]
) -> SettingPage:
    """The usual policy of one procedure."""
    rules = standing.rules.policies
    own = standing.values.get((Kind.USUAL_POLICY, procedure.value))

    def told(content: Mapping[str, object]) -> str:
        return _title(rules, str(content.get("policy")))

    return SettingPage(
        title=wording.word(procedure),
        line=_(
            "The policy of a review for which nobody chooses one. In a region of which it does not speak, the "
            "first shipped one that does is taken."
        ),
        form=form,
        shipped=next((policy.title for policy in usable if policy.id not in rules.own), "–"),
        own=told(own) if own else "",
        unusable=False,
        history=history_lines(changes, told),
        back_url=url_for("provider.policies"),
    )


def _title(rules: PolicyRules, key: str) -> str:
    policy = rules.known.get(key)
    return policy.title if policy else key


def offered(usable: Sequence[Policy]) -> list[tuple[str, str]]:
    """The policies to choose from."""
    return [(policy.id, policy.title) for policy in usable]
