"""What an injection's record says, field by field, in words: for the summary of a preset and for corrections."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID
from zoneinfo import ZoneInfo

from flask_babel import LazyString

from diary.clinical.schedule import Schedule
from diary.services.injected import AnestheticDetails, Given
from diary.services.injection_history import Record, RecordedArea
from diary.services.presetting import PresetPlan
from diary.web import moments, wording
from diary.web.provider.facts import anesthetic, dose
from diary.web.provider.pages import Fact
from diary.web.translating import _, _l

NAMES: Mapping[str, LazyString] = {
    "performed_at": _l("Needle out"),
    "procedure": _l("Procedure"),
    "region": _l("Region"),
    "levels": _l("Levels"),
    "side": _l("Side"),
    "intent": _l("Intent"),
    "anesthetics": _l("Local anesthetic"),
    "steroid_agent": _l("Steroid"),
    "steroid_mg": _l("Dose of the steroid"),
    "sedation": _l("Sedation"),
    "schedule": _l("Questions"),
    "location_id": _l("Location"),
    "provider_id": _l("Provider"),
    "follow_up_on": _l("Follow-up"),
    "areas": _l("Places of pain"),
}
DATA = frozenset({"performed_at", "levels", "location_id", "provider_id", "follow_up_on", "areas"})
"""Fields whose value is a name or a number, which no language changes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Names for the ids in a record, the titles of the clinic's own schedules, and the zone of the place."""

    zone: ZoneInfo
    places: Mapping[UUID, str] = field(default_factory=dict)
    schedules: Mapping[str, Schedule] = field(default_factory=dict)


def said(name: str, record: Record, known: Known) -> str:
    """What a record says in one field."""
    if name == "performed_at":
        return moments.day_and_time(record.performed_at, known.zone) if record.performed_at else _("Not yet")
    if name in {"location_id", "provider_id"}:
        return known.places.get(getattr(record, name), "–")
    if name == "follow_up_on":
        return moments.full_date(record.follow_up_on) if record.follow_up_on else _("Not planned")
    if name == "areas":
        return "; ".join(_place(area) for area in record.areas)
    if name == "schedule":
        return schedule_title(record.schedule, known.schedules)
    return said_of_given(name, record)


def _place(area: RecordedArea) -> str:
    side = wording.word(area.side)
    return _("%(place)s · %(side)s · while %(movement)s", place=area.label, side=side, movement=area.movement)


def said_of_given(name: str, of: Given) -> str:
    """What is said of the injection itself."""
    if name == "levels":
        return wording.levels(of.levels)
    if name == "anesthetics":
        return anesthetics_in_words(of.anesthetics)
    if name == "steroid_agent":
        return wording.drug(of.steroid_agent) if of.steroid_agent else _("None")
    if name == "steroid_mg":
        return dose(of.steroid_mg) if of.steroid_mg else "–"
    return wording.word(getattr(of, name))


def anesthetics_in_words(given: Iterable[AnestheticDetails] | None) -> str:
    """The local anesthetics in one line; none given and not recorded are told apart."""
    if given is None:
        return _("Not recorded")
    return "; ".join(anesthetic(item) for item in given) or _("None given")


def schedule_title(key: str | None, own: Mapping[str, Schedule]) -> str:
    """What a schedule asks, in the words of the software or of the clinic."""
    if key is None:
        return _("The usual one for this injection")
    found = own.get(key)
    return wording.schedule(key) if found is None or key in wording.SCHEDULES else found.title


def plan_facts(plan: PresetPlan, schedules: Mapping[str, Schedule]) -> tuple[Fact, ...]:
    """What a preset fills in and nobody need look at twice."""
    names = ["procedure", "region", "levels", "intent", "anesthetics", "steroid_agent", "sedation"]
    if plan.steroid_mg is not None:
        names.insert(names.index("sedation"), "steroid_mg")
    facts = [Fact(name=str(NAMES[name]), value=said_of_given(name, plan), is_data=name in DATA) for name in names]
    questions = schedule_title(plan.schedule, schedules)
    return (*facts, Fact(name=str(NAMES["schedule"]), value=questions, is_data=plan.schedule in schedules))


def given_facts(given: Given) -> tuple[Fact, ...]:
    """What is injected, as it is confirmed when the needle is out."""
    names = ["levels", "side", "anesthetics", "steroid_agent", "sedation"]
    if given.steroid_mg is not None:
        names.insert(names.index("sedation"), "steroid_mg")
    return tuple(Fact(name=str(NAMES[name]), value=said_of_given(name, given), is_data=name in DATA) for name in names)
