"""The page that plans an injection: by a preset in a few inputs, or with every choice in sight."""

from dataclasses import dataclass

from flask import url_for

from diary.services.choosing import Choices
from diary.services.presetting import OfferedPreset
from diary.services.records import Patient
from diary.web.provider.injection_form import InjectionForm
from diary.web.provider.level_groups import LevelGroup, level_groups
from diary.web.provider.pages import Fact, who
from diary.web.provider.record_words import plan_facts
from diary.web.translating import _


@dataclass(frozen=True, slots=True, kw_only=True)
class PresetLink:
    """A preset to choose."""

    name: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a preset fills in, in words; ``is_open`` where the fields themselves must be in sight."""

    name: str
    facts: tuple[Fact, ...]
    is_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class InjectionFormPage:
    """The form that plans an injection, and for whom."""

    title: str
    patient: str
    form: InjectionForm
    level_groups: tuple[LevelGroup, ...]
    presets: tuple[PresetLink, ...]
    summary: Summary | None
    second_area: bool
    without_preset_url: str
    back_url: str

    @classmethod
    def of(
        cls, form: InjectionForm, fresh: InjectionForm, patient: Patient, choices: Choices, chosen: OfferedPreset | None
    ) -> "InjectionFormPage":
        second = form.areas[1].form
        return cls(
            title=_("Plan an injection"),
            patient=who(patient),
            form=form,
            level_groups=level_groups(form),
            presets=() if chosen else tuple(_link(row, patient) for row in choices.presets),
            summary=_summary(form, fresh, choices, chosen) if chosen else None,
            second_area=form.side.data == "both" or bool(second.label.data or second.problems),
            without_preset_url=url_for("provider.new_injection", patient_id=patient.id),
            back_url=url_for("provider.patient", patient_id=patient.id),
        )


def _link(preset: OfferedPreset, patient: Patient) -> PresetLink:
    return PresetLink(name=preset.name, url=url_for("provider.new_injection", patient_id=patient.id, preset=preset.id))


def _summary(form: InjectionForm, fresh: InjectionForm, choices: Choices, chosen: OfferedPreset) -> Summary | None:
    if chosen.plan is None:
        return None
    return Summary(
        name=chosen.name,
        facts=plan_facts(chosen.plan, choices.schedules),
        is_open=bool(form.wrong_in_summary) or form.summed_up != fresh.summed_up,
    )
