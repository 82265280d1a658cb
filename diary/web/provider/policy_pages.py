"""The policies in the open: all of them, and one with every rule, its source and how sure its reading is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import url_for

from diary.clinical.catalogue import Procedure
from diary.clinical.own_policies import PolicyRules
from diary.clinical.policies import Policy
from diary.services.changing_settings import Change
from diary.web import access, moments, visitors, wording
from diary.web.provider.pages import Fact
from diary.web.provider.policy_words import applies_told, rules_told
from diary.web.translating import _, _n

History = Mapping[str, tuple[Change, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyLine:
    """A policy in the list."""

    title: str
    url: str
    about: str
    own: bool
    retired: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UsualPolicyLine:
    """By which policy a procedure is judged where nobody chooses one; ``url`` is None for whoever may not choose."""

    procedure: str
    policy: str
    chosen_by_clinic: bool
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PoliciesPage:
    """Every policy, and which one is usual for what."""

    title: str
    line: str
    policies: tuple[PolicyLine, ...]
    usual: tuple[UsualPolicyLine, ...]
    add_url: str | None

    @classmethod
    def of(cls, rules: PolicyRules) -> "PoliciesPage":
        may_add = access.allowed("admin.new_policy")
        return cls(
            title=_("Policies"),
            line=_n("%(num)s policy can be chosen", "%(num)s policies can be chosen", len(rules.offered)),
            policies=tuple(_line(policy, rules) for policy in rules.known.values()),
            usual=tuple(_usual(procedure, rules) for procedure in Procedure if _spoken_of(procedure, rules)),
            add_url=url_for("admin.new_policy") if may_add else None,
        )


def _line(policy: Policy, rules: PolicyRules) -> PolicyLine:
    return PolicyLine(
        title=policy.title,
        url=url_for("provider.policy", policy_id=policy.id),
        about=_(
            "At least %(threshold)s relief. %(applies)s.",
            threshold=moments.percent(policy.threshold),
            applies=applies_told(policy),
        ),
        own=policy.id in rules.own,
        retired=policy.id in rules.retired,
    )


def _spoken_of(procedure: Procedure, rules: PolicyRules) -> bool:
    return any(procedure in policy.applies for policy in rules.offered.values())


def _usual(procedure: Procedure, rules: PolicyRules) -> UsualPolicyLine:
    chosen = rules.offered.get(rules.usual.get(procedure, ""))
    first = next(policy for policy in rules.offered.values() if procedure in policy.applies)
    url = url_for("admin.usual_policy", procedure=procedure.value) if access.allowed("admin.usual_policy") else None
    return UsualPolicyLine(
        procedure=wording.word(procedure),
        policy=(chosen or first).title,
        chosen_by_clinic=chosen is not None,
        url=url,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyPage:
    """One policy: where it is from, how sure its reading is, each rule in words, and its file."""

    title: str
    retired: bool
    change_url: str | None
    source: tuple[Fact, ...]
    rules: tuple[Fact, ...]
    file: str
    back_url: str

    @classmethod
    def of(cls, policy: Policy, rules: PolicyRules, file: str, changes: Sequence[Change]) -> "PolicyPage":
        may_change = policy.id in rules.own and access.allowed("admin.policy")
        return cls(
            title=policy.title,
            retired=policy.id in rules.retired,
            change_url=url_for("admin.policy", policy_id=policy.id) if may_change else None,
            source=tuple(_source(policy, changes)),
            rules=rules_told(policy),
            file=file,
            back_url=url_for("provider.policies"),
        )


def _source(policy: Policy, changes: Sequence[Change]) -> list[Fact]:
    read_on = moments.full_date(policy.read_on) if policy.read_on else "–"
    kept = _("The clinic") if changes else _("Ships with the diary")
    found = [
        Fact(name=_("Publisher"), value=policy.publisher),
        Fact(name=_("Address"), value=policy.address),
        Fact(name=_("Version"), value=policy.version),
        Fact(name=_("Read on"), value=read_on),
        Fact(name=_("How sure the reading is"), value=policy.transcription),
        Fact(name=_("Kept by"), value=kept, is_data=False),
    ]
    if changes:
        last = changes[0]
        when = moments.day_and_time(last.revision.changed_at, moments.zone(visitors.clinic_zone()))
        changed = _("%(who)s, %(when)s", who=last.author, when=when)
        found.append(Fact(name=_("Last changed"), value=changed))
    return found
