"""A policy's rules in words, every one of them, so that nothing is judged by what nobody can read."""

from collections.abc import Iterator

from diary.clinical.policies import Policy, RepeatRule, criterion_text
from diary.web import moments, wording
from diary.web.provider.pages import Fact
from diary.web.translating import _, _n


def applies_told(policy: Policy) -> str:
    """The procedures and regions that a policy speaks of."""
    return "; ".join(
        _(
            "%(procedure)s: %(regions)s",
            procedure=wording.word(procedure),
            regions=", ".join(sorted(wording.word(region) for region in regions)),
        )
        for procedure, regions in policy.applies.items()
    )


def rules_told(policy: Policy) -> tuple[Fact, ...]:
    """Each rule: what it is about, and what it demands."""
    return tuple(Fact(name=name, value=text, is_data=False) for name, text in _rules(policy))


def _rules(policy: Policy) -> Iterator[tuple[str, str]]:
    yield _("Speaks of"), applies_told(policy)
    for name in policy.criteria:
        yield _("Each injection"), wording.reason(criterion_text(policy, name))
    if "duration" in policy.criteria:
        yield _("Relief longer than the agent"), _prolonged(policy)
    yield _("Every criterion"), _("All must be met. One that is not met decides; else one that cannot tell does.")
    yield _("Second diagnostic block"), _second(policy)
    yield _("Before an ablation (RFA)"), _before_rfa(policy)
    if policy.repeat_therapeutic is not None:
        yield _("Repeating a therapeutic injection"), _repeat(policy.repeat_therapeutic, policy)
    if policy.repeat_rfa is not None:
        yield _("Repeating an ablation"), _at_least(policy.repeat_rfa)
    if policy.limits is not None:
        yield _("Within 365 days"), _limits(policy)


def _prolonged(policy: Policy) -> str:
    if policy.prolonged_excluded:
        return _("Does not count: longer is not met, and what may be longer cannot be told.")
    return _("Counts, and is marked.")


def _second(policy: Policy) -> str:
    if policy.second_diagnostic_after_not_met:
        return _("May follow also after a first one that was not met.")
    return _("Not after a first one that was not met.")


def _before_rfa(policy: Policy) -> str:
    rule = policy.rfa
    if not rule.covered or rule.kind is None:
        return _("Not covered by this policy.")
    parts = [
        _n("%(num)s block that is met", "%(num)s blocks that are met", rule.blocks),
        _("kind: %(procedure)s", procedure=wording.word(rule.kind)),
    ]
    if rule.days_apart:
        parts.append(_n("at least %(num)s day apart", "at least %(num)s days apart", rule.days_apart))
    if rule.concordant:
        parts.append(_("relief as long as each agent works (concordant)"))
    if rule.other_agent:
        parts.append(_("the second with another agent"))
    return "; ".join(parts)


def _repeat(rule: RepeatRule, policy: Policy) -> str:
    needed = policy.therapeutic_needs_diagnostics
    if not needed:
        return _at_least(rule)
    first = _n("after %(num)s diagnostic block that is met", "after %(num)s diagnostic blocks that are met", needed)
    return f"{_at_least(rule)}; {first}"


def _at_least(rule: RepeatRule) -> str:
    return _(
        "At least %(percent)s relief for at least %(days)s",
        percent=moments.percent(rule.percent),
        days=moments.days(rule.days),
    )


def _limits(policy: Policy) -> str:
    limits = policy.limits
    if limits is None:
        return ""
    counted = (
        (_("diagnostic: %(most)s", most=limits.diagnostic), limits.diagnostic),
        (_("therapeutic: %(most)s", most=limits.therapeutic), limits.therapeutic),
        (_("ablations: %(most)s", most=limits.rfa), limits.rfa),
    )
    told = "; ".join(text for text, most in counted if most is not None)
    return (
        _("At most %(limits)s, each region by itself", limits=told)
        if limits.per_region
        else _("At most %(limits)s", limits=told)
    )
