"""What the pages of the clinic show, ready to be read; the review has a module of its own."""

from dataclasses import dataclass
from datetime import date

from flask import url_for

from diary.services.records import Injection, InjectionState, Patient
from diary.web import access, moments, wording
from diary.web.translating import _
from diary.web.wording import Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A fact with its name; ``is_data`` where the value is what someone wrote."""

    name: str
    value: str
    is_data: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something that can be done next."""

    label: str
    url: str


OPEN = frozenset({InjectionState.PLANNED, InjectionState.RUNNING})

_STATE_KINDS = {InjectionState.RUNNING: "accent", InjectionState.ENTERED_IN_ERROR: "warn"}


def state_mark(state: InjectionState) -> Mark:
    """The state of an injection in a word."""
    return Mark(label=wording.word(state), kind=_STATE_KINDS.get(state, ""))


def who(patient: Patient) -> str:
    """A patient as he is told from others: name, date of birth, record number."""
    return f"{patient.name} · {born(patient.date_of_birth)} · {patient.record_number}"


def born(day: date) -> str:
    """A date of birth."""
    return moments.full_date(day)


def name_of(injection: Injection) -> str:
    """An injection in one line."""
    return wording.injection_name(injection.procedure, injection.side, tuple(injection.levels))


def when_of(injection: Injection, zone: str) -> str:
    """When the needle came out, or that it has not."""
    if injection.performed_at is None:
        return _("Planned on %(day)s", day=moments.day(injection.planned_at, moments.zone(zone)))
    return _("Needle out %(moment)s", moment=moments.day_and_time(injection.performed_at, moments.zone(zone)))


def steps_of(injection: Injection) -> tuple[Step, ...]:
    """What can be done next for an injection, by the visitor who asks."""
    found = []
    planned = injection.state is InjectionState.PLANNED
    if planned and access.allowed("provider.baseline"):
        found.append(Step(label=_("Pain before"), url=url_for("provider.baseline", injection_id=injection.id)))
    if injection.state in OPEN and access.allowed("provider.hand_over"):
        found.append(Step(label=_("Hand over"), url=url_for("provider.hand_over", injection_id=injection.id)))
    if planned and access.allowed("provider.needle_out"):
        found.append(Step(label=_("Needle out"), url=url_for("provider.needle_out", injection_id=injection.id)))
    if injection.state in OPEN and access.allowed("provider.paper_twin"):
        found.append(Step(label=_("On paper"), url=url_for("provider.paper_twin", injection_id=injection.id)))
    if planned and access.allowed("provider.correct"):
        found.append(Step(label=_("Change the plan"), url=url_for("provider.correct", injection_id=injection.id)))
    if injection.performed_at is not None and access.allowed("provider.corrections"):
        found.append(Step(label=_("Corrections"), url=url_for("provider.corrections", injection_id=injection.id)))
    return tuple(found)
