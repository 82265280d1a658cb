"""The clinic's presets: the list, and the form of one with everything that it has been."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask import url_for

from diary.services.changing_settings import Change
from diary.services.presetting import OfferedPreset, PresetPlan
from diary.web import moments, wording
from diary.web.provider.facts import steroid_in_words
from diary.web.provider.level_groups import LevelGroup, level_groups
from diary.web.provider.preset_form import PresetForm
from diary.web.provider.record_words import anesthetics_in_words
from diary.web.translating import _, _n


@dataclass(frozen=True, slots=True, kw_only=True)
class PresetLine:
    """One preset of the list; a name where it is still offered, and why where it cannot be used."""

    name: str
    plan: str
    given: str
    usable: bool
    retired: bool
    edit_url: str
    offer_url: str
    offer_label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PresetsPage:
    """Every preset; empty, it says what they are for."""

    title: str
    line: str
    rows: tuple[PresetLine, ...]
    new_url: str

    @classmethod
    def of(cls, presets: tuple[OfferedPreset, ...]) -> "PresetsPage":
        offered = sum(not row.retired for row in presets)
        return cls(
            title=_("Presets"),
            line=_n("%(num)s preset is offered", "%(num)s presets are offered", offered),
            rows=tuple(_line(row) for row in presets),
            new_url=url_for("provider.new_preset"),
        )


def _line(preset: OfferedPreset) -> PresetLine:
    plan = preset.plan
    return PresetLine(
        name=moments.held(preset.name),
        plan=injection_of(plan) if plan else _("This preset can no longer be read. Change it, or offer it no longer."),
        given=_given(plan) if plan else "",
        usable=plan is not None,
        retired=preset.retired,
        edit_url=url_for("provider.preset", preset_id=preset.id),
        offer_url=url_for("provider.offer_preset", preset_id=preset.id),
        offer_label=_("Offer again") if preset.retired else _("Offer no longer"),
    )


def _given(plan: PresetPlan) -> str:
    """What the preset gives, in one line: the anesthetics, and the steroid with its dose where there is one."""
    parts = [anesthetics_in_words(plan.anesthetics)]
    if plan.steroid_agent is not None:
        parts.append(steroid_in_words(plan.steroid_agent, plan.steroid_mg))
    return " · ".join(parts)


def injection_of(plan: PresetPlan) -> str:
    """The injection of a preset in one line."""
    return wording.injection_name(plan.procedure, plan.side, plan.levels)


@dataclass(frozen=True, slots=True, kw_only=True)
class PastState:
    """One state that a preset has been in."""

    name: str
    when: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PresetFormPage:
    """The form of a preset, new or changed."""

    title: str
    line: str
    form: PresetForm
    level_groups: tuple[LevelGroup, ...]
    second_area: bool
    changes: bool
    button: str
    history: tuple[PastState, ...]
    back_url: str

    @classmethod
    def of(
        cls, form: PresetForm, preset: OfferedPreset | None, history: tuple[Change, ...], zone: str
    ) -> "PresetFormPage":
        second = form.areas[1].form
        return cls(
            title=_("Change a preset") if preset else _("New preset"),
            line=_("Plans that were made from it stay as they are.")
            if preset
            else _("It fills the plan of an injection."),
            form=form,
            level_groups=level_groups(form),
            second_area=form.side.data == "both" or bool(second.label.data or second.problems),
            changes=preset is not None,
            button=_("Save the change") if preset else _("Save the preset"),
            history=tuple(_state(row, moments.zone(zone)) for row in history),
            back_url=url_for("provider.presets"),
        )


def _state(change: Change, zone: ZoneInfo) -> PastState:
    revision = change.revision
    return PastState(
        name=str(revision.content.get("name", "")),
        when=_("%(moment)s by %(who)s", moment=moments.day_and_time(revision.changed_at, zone), who=change.author),
        why=revision.reason or "",
    )
