"""What there is to choose on the overview: what to narrow it by, and what to divide it by."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from flask import url_for

from diary.clinical.cohort import GroupBy
from diary.services.overview_choice import Wanted
from diary.services.overviewing import Names
from diary.web import wording
from diary.web.provider import overview_words as words
from diary.web.provider.overview_query import query_of
from diary.web.translating import _


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Something to narrow by."""

    value: str
    label: str
    chosen: bool
    is_data: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """One list of the form; ``everything`` is what its empty value says."""

    name: str
    label: str
    everything: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """One row of what to divide by: each with its label, its address and whether it is chosen."""

    label: str
    choices: tuple[tuple[str, str, bool], ...]


def lists_of(names: Names, wanted: Wanted) -> Iterable[Narrowing]:
    """The lists of the form."""
    yield Narrowing(
        name="procedure",
        label=_("Procedure"),
        everything=_("All procedures"),
        choices=tuple(
            Choice(value=one.value, label=wording.word(one), chosen=one is wanted.procedure) for one in names.procedures
        ),
    )
    agents = dict.fromkeys([*names.agents, *([wanted.agent] if wanted.agent else [])])
    yield Narrowing(
        name="agent",
        label=_("Anesthetic"),
        everything=_("All anesthetics"),
        choices=tuple(
            Choice(
                value=one,
                label=words.agent_name(one),
                chosen=one == wanted.agent,
                is_data=words.is_data(GroupBy.AGENT, one),
            )
            for one in agents
        ),
    )
    yield _named("provider", _("Provider"), _("All providers"), names.providers.items(), str(wanted.provider_id))
    yield _named("at", _("Location"), _("All locations"), names.locations.items(), str(wanted.location_id))
    titles = [(key, policy.title) for key, policy in names.policies.items()]
    yield _named("policy", _("Judged by"), _("The usual policy of each"), titles, wanted.policy_id or "")


def _named(name: str, label: str, everything: str, of: Iterable[tuple[str, str]], chosen: str) -> Narrowing:
    choices = tuple(Choice(value=key, label=title, chosen=key == chosen, is_data=True) for key, title in of)
    return Narrowing(name=name, label=label, everything=everything, choices=choices)


def divisions_of(wanted: Wanted) -> tuple[Division, Division]:
    """By what, and by what else; the first choice keeps the second where that still makes sense."""
    first, *second = wanted.by
    others = [by for by in GroupBy if by is not first]
    return (
        Division(
            label=_("Divided by"),
            choices=tuple(
                (str(label), _divided(wanted, (by, *(other for other in second if other is not by))), by is first)
                for by, label in words.BY.items()
            ),
        ),
        Division(
            label=_("and by"),
            choices=(
                (_("nothing else"), _divided(wanted, (first,)), not second),
                *((str(words.BY[by]), _divided(wanted, (first, by)), by in second) for by in others),
            ),
        ),
    )


def _divided(wanted: Wanted, by: tuple[GroupBy, ...]) -> str:
    return url_for("provider.overview", **query_of(replace(wanted, by=by)))
