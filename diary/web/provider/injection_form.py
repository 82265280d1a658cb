"""The form that plans an injection: every choice on one page, grouped so that it works without scripts."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from wtforms import FieldList, FormField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, ValidationError

from diary.clinical.catalogue import Intent, Procedure, Region, Side, levels_of
from diary.clinical.schedule import Schedule
from diary.services.choosing import Choices
from diary.services.injected import MOST_AREAS, AreaDetails, InjectionDetails
from diary.services.presetting import PresetPlan
from diary.web import wording
from diary.web.forms import Choice, Day, OneOf, Rows, Text, Tick, chosen, not_too_long, options, required
from diary.web.provider.given_form import GivenForm, filled_with, words_of
from diary.web.translating import _, _l

OTHER_SIDE = {Side.LEFT.value: Side.RIGHT.value, Side.RIGHT.value: Side.LEFT.value}


class AreaRow(Rows):
    """One place of pain; without a side of its own it lies on that of the injection."""

    label = Text(
        _l("Place of pain"), [Optional(), not_too_long], description=_l("As the patient says it: right low back.")
    )
    side = Choice(_l("Side"), choices=[*options([("", _l("That of the injection"))]), *words_of(Side)[:2]], default="")
    episodic = Tick(_l("Comes and goes, like a headache"))


def schedule_choices(offered: Mapping[str, Schedule]) -> list[SelectChoice]:
    """The schedules of the clinic, and that the usual one may ask."""
    usual = options([("", _("The usual one for this injection"))])
    return [*usual, *(_schedule_choice(key, schedule) for key, schedule in offered.items())]


def _schedule_choice(key: str, schedule: Schedule) -> SelectChoice:
    """A shipped schedule by its translated title, a clinic's own by the one that it was given."""
    if key in wording.SCHEDULES:
        return SelectChoice(value=key, label=str(wording.SCHEDULES[key]))
    return SelectChoice(value=key, label=schedule.title, render_kw={"translate": "no"})


def place_choices(rows: Iterable[Any], none: str) -> list[SelectChoice]:
    """Locations or providers by name; where there is only one and one must be chosen, it is."""
    known = [(str(row.id), row.name) for row in rows]
    return options(known if len(known) == 1 and not none else [("", none or _("Choose")), *known])


class PlanForm(GivenForm):
    """What an injection is, and where, by whom and how it is asked about."""

    above: tuple[str, ...] = ("procedure", "region")

    procedure = OneOf(_l("Procedure"), [chosen], choices=words_of(Procedure))
    region = OneOf(_l("Region"), [chosen], choices=words_of(Region))
    intent = OneOf(_l("Intent"), [chosen], choices=words_of(Intent))
    location = Choice(_l("Location"), [chosen], choices=[])
    provider = Choice(_l("Provider"), [chosen], choices=[])
    schedule = Choice(_l("Questions"), choices=[], default="")

    @property
    def procedure_and_region(self) -> tuple[Procedure, Region] | None:
        try:
            return Procedure(self.procedure.data), Region(self.region.data)
        except ValueError:
            return None

    def validate_region(self, field: OneOf) -> None:  # noqa: ARG002 (WTForms hands it in)
        place = self.procedure_and_region
        if place is not None and not levels_of(*place):
            raise ValidationError(_("This procedure is not done in that region."))

    def offer(self, choices: Choices, *, none: str = "") -> None:
        """Fill the lists with what the clinic has."""
        self.location.choices = place_choices(choices.locations, none)
        self.provider.choices = place_choices(choices.providers, none)
        self.schedule.choices = schedule_choices(choices.schedules)

    @property
    def wrong_in_summary(self) -> bool:
        """Whether something that is only summed up must be put right."""
        shown = (self.procedure, self.region, self.levels, self.intent, self.anesthetics_given, self.anesthetics)
        return any(
            field.errors for field in (*shown, self.steroid_agent, self.steroid_mg, self.sedation, self.schedule)
        )

    @property
    def summed_up(self) -> tuple[object, ...]:
        """What the page of a preset says in words, with its fields behind "Change details"."""
        chosen = (self.procedure, self.region, self.intent, self.sedation, self.schedule, self.anesthetics_given)
        words = tuple(field.data or "" for field in chosen)
        return (*words, self.ordered_levels, self._agents(), self.steroid_agent.data or "", self.steroid_mg.data)

    def _injected(self) -> dict[str, Any]:
        return {
            **self._given(),
            "procedure": Procedure(self.procedure.data),
            "region": Region(self.region.data),
            "intent": Intent(self.intent.data),
            "schedule": self.schedule.data or None,
        }


class AreasForm(PlanForm):
    """An injection with the places of pain that it is meant for, one of each side."""

    areas = FieldList(FormField(AreaRow), min_entries=MOST_AREAS, max_entries=MOST_AREAS)
    one_side_hurts = Tick(_l("Only one side hurts"))
    movement = Text(
        _l("The movement that usually hurts"),
        [required, not_too_long],
        description=_l("Ends the sentence “while …”: bending backwards."),
    )

    def _areas(self) -> Iterator[AreaDetails]:
        for row in (row.form for row in self.areas if row.form.label.data):
            yield AreaDetails(
                label=row.label.data,
                side=Side(row.side.data or self.side.data),
                movement=self.movement.data or "",
                episodic=row.episodic.data,
            )


class InjectionForm(AreasForm):
    """An injection as planned."""

    follow_up_on = Day(_l("Follow-up on"), [Optional()])

    def validate_areas(self, field: FieldList) -> None:
        named = [row.form for row in field if row.form.label.data]
        if not named:
            field[0].form.label.errors = [_("Name at least one place of pain.")]
            raise ValidationError(_("Name at least one place of pain."))
        if self.side.data == Side.BOTH:
            self._check_both_sides(named)

    def _check_both_sides(self, named: list[AreaRow]) -> None:
        """Right and left are scored apart, so a side that is injected has a place of its own, or does not hurt."""
        for row in named:
            if not row.side.data:
                row.side.errors = [*row.side.errors, _("Choose the side; right and left are scored apart.")]
                raise ValidationError("")  # The words stand beside the side.
        missing = OTHER_SIDE.keys() - {row.side.data for row in named}
        blank = next((row.form for row in self.areas if not row.form.label.data), None)
        if missing and blank is not None and not self.one_side_hurts.data:
            blank.side.data = missing.pop()
            problem = _("Both sides are injected. Name this side too, or tick that only one side hurts.")
            blank.label.errors = [problem]
            raise ValidationError(problem)

    @classmethod
    def offering(
        cls, choices: Choices, *, whoever_asks: UUID | None, preset: PresetPlan | None, today: date, typed: bool = True
    ) -> "InjectionForm":
        """The form with this clinic's choices; a provider chooses himself, unless a preset names someone.

        Without ``typed`` it is the form as it comes, whatever was sent.
        """
        known = _filled(preset, today) if preset else {}
        here = {str(row.id) for row in choices.providers}
        if known.get("provider") not in here:
            known["provider"] = str(whoever_asks) if str(whoever_asks) in here else None
        if known.get("location") not in {str(row.id) for row in choices.locations}:
            known["location"] = None
        if known.get("schedule") not in choices.schedules:
            known["schedule"] = ""
        form = cls(data=known) if typed else cls(formdata=None, data=known)
        form.offer(choices)
        return form

    def details(self) -> InjectionDetails:
        """What was chosen, as the desk's service takes it."""
        return InjectionDetails(
            **self._injected(),
            location_id=UUID(self.location.data),
            provider_id=UUID(self.provider.data),
            areas=tuple(self._areas()),
            follow_up_on=self.follow_up_on.data,
        )


def areas_filled_with(plan: PresetPlan) -> dict[str, Any]:
    """The places of pain of a preset; an injection of both sides has one on each."""
    rows = [{"label": row.label, "side": _own_side(row, plan), "episodic": row.episodic} for row in plan.areas]
    if not rows and plan.side is Side.BOTH:
        rows = [{"side": side} for side in OTHER_SIDE]
    return {"areas": rows, "movement": plan.movement}


def _own_side(area: AreaDetails, plan: PresetPlan) -> str:
    """Nothing where it is that of the injection, so that it follows when the other side is injected."""
    return "" if area.side is plan.side else area.side.value


def plan_filled_with(plan: PresetPlan) -> dict[str, Any]:
    """Everything that a preset says, by the fields of a form."""
    return {
        **filled_with(plan),
        **areas_filled_with(plan),
        "procedure": plan.procedure.value,
        "region": plan.region.value,
        "intent": plan.intent.value,
        "schedule": plan.schedule or "",
        "location": str(plan.location_id) if plan.location_id else "",
        "provider": str(plan.provider_id) if plan.provider_id else "",
    }


def _filled(plan: PresetPlan, today: date) -> dict[str, Any]:
    days = plan.follow_up_days
    return {**plan_filled_with(plan), "follow_up_on": None if days is None else today + timedelta(days=days)}
