"""The form of a preset: an injection's, with a name, and with whatever differs from patient to patient left open."""

from typing import Any
from uuid import UUID

from wtforms.validators import InputRequired, Optional

from diary.services.choosing import Choices
from diary.services.presetting import OfferedPreset, PresetPlan
from diary.web.forms import Choice, Text, Unseen, Whole, not_too_long, required
from diary.web.provider.injection_form import AreasForm, plan_filled_with
from diary.web.translating import _, _l


class PresetForm(AreasForm):
    """A usual injection under one name."""

    above = ("name", "procedure", "region")

    name = Text(
        _l("Name"), [required, not_too_long], description=_l("As the team says it: Right L3–L5 MBB, bupivacaine 0.5 %.")
    )
    movement = Text(
        _l("The movement that usually hurts"),
        [Optional(), not_too_long],
        description=_l("Ends the sentence “while …”: bending backwards."),
    )
    location = Choice(_l("Location"), choices=[], default="")
    provider = Choice(_l("Provider"), choices=[], default="")
    follow_up_days = Whole(_l("Follow-up after, in days"), [Optional()])

    @classmethod
    def offering(cls, choices: Choices, name: str, plan: PresetPlan | None, **known: Any) -> "PresetForm":  # noqa: ANN401 (handed on)
        """The form with this clinic's choices, filled with what is known; what was given up is left out."""
        data = {**_filled(plan), **known} if plan else known
        if data.get("schedule") not in choices.schedules:
            data["schedule"] = ""
        form = cls(data={**data, "name": name})
        form.offer(choices, none=_("Chosen for each patient"))
        return form

    def plan(self) -> PresetPlan:
        """What was chosen, as the service takes it."""
        return PresetPlan(
            **self._injected(),
            areas=tuple(self._areas()),
            movement=self.movement.data or "",
            location_id=UUID(self.location.data) if self.location.data else None,
            provider_id=UUID(self.provider.data) if self.provider.data else None,
            follow_up_days=self.follow_up_days.data,
        )


class ChangedPresetForm(PresetForm):
    """A preset that is changed: somebody says why, and which state he has seen."""

    seen = Unseen()
    reason = Text(_l("Why it is changed"), [InputRequired(_l("Fill this in.")), not_too_long])

    @classmethod
    def of(cls, choices: Choices, preset: OfferedPreset, seen: int) -> "ChangedPresetForm":
        """The form filled with a preset as it stands."""
        form = cls.offering(choices, preset.name, preset.plan, seen=str(seen))
        if not isinstance(form, cls):
            raise TypeError("a form offers itself")
        return form

    @property
    def state_seen(self) -> int:
        """The revision that was on the page; one that is no number was never there."""
        return int(self.seen.data) if str(self.seen.data or "").isdecimal() else -1


def _filled(plan: PresetPlan) -> dict[str, Any]:
    return {**plan_filled_with(plan), "follow_up_days": plan.follow_up_days}
