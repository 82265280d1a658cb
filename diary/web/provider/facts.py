"""What was injected, by whom and where, as facts with their names."""

from collections.abc import Sequence
from decimal import Decimal

from diary.services.injected import AnestheticDetails
from diary.services.records import Area, Injection, InjectionAnesthetic, InjectionArea, Location, Person
from diary.web import moments, wording
from diary.web.provider.pages import Fact
from diary.web.translating import _


def injection_facts(
    injection: Injection,
    anesthetics: Sequence[InjectionAnesthetic],
    areas: Sequence[tuple[InjectionArea, Area]],
    location: Location,
    provider: Person,
) -> tuple[Fact, ...]:
    """Everything that was written down of an injection."""
    return (
        Fact(name=_("Intent"), value=wording.word(injection.intent), is_data=False),
        Fact(name=_("Local anesthetic"), value=_anesthetics(injection, anesthetics), is_data=False),
        Fact(name=_("Steroid"), value=_steroid(injection), is_data=False),
        Fact(name=_("Sedation"), value=wording.word(injection.sedation), is_data=False),
        Fact(name=_("Pain scored"), value="; ".join(area.label for _link, area in areas)),
        Fact(name=_("While"), value="; ".join(dict.fromkeys(link.movement for link, _area in areas))),
        Fact(name=_("Provider"), value=provider.name),
        Fact(name=_("Location"), value=location.name),
        Fact(name=_("Questions"), value=wording.schedule(injection.schedule), is_data=False),
        Fact(name=_("Follow-up"), value=_follow_up(injection), is_data=False),
    )


def _anesthetics(injection: Injection, anesthetics: Sequence[InjectionAnesthetic]) -> str:
    if not injection.anesthetics_recorded:
        return _("Not recorded")
    return "; ".join(anesthetic(item) for item in anesthetics) or _("None given")


def anesthetic(item: InjectionAnesthetic | AnestheticDetails) -> str:
    """One local anesthetic as drawn up."""
    parts = [wording.drug(item.agent)]
    if item.percent is not None:
        parts.append(moments.unbroken(_("%(number)s %%", number=moments.number(float(item.percent)))))
    if item.ml is not None:
        parts.append(moments.unbroken(_("%(number)s ml", number=moments.number(float(item.ml)))))
    if item.epinephrine:
        parts.append(_("with epinephrine"))
    if item.liposomal:
        parts.append(_("liposomal"))
    return ", ".join(parts)


def _steroid(injection: Injection) -> str:
    if injection.steroid_agent is None:
        return _("None")
    return steroid_in_words(injection.steroid_agent, injection.steroid_mg)


def steroid_in_words(agent: str, mg: Decimal | None) -> str:
    """A steroid with its dose, where that was written down."""
    name = wording.drug(agent)
    return name if mg is None else _("%(steroid)s %(dose)s", steroid=name, dose=dose(mg))


def dose(mg: Decimal) -> str:
    """A dose in milligrams."""
    return moments.unbroken(_("%(dose)s mg", dose=moments.number(float(mg))))


def _follow_up(injection: Injection) -> str:
    return moments.full_date(injection.follow_up_on) if injection.follow_up_on else _("Not planned")
