"""The form that plans an injection: every choice on one page, grouped so that it works without scripts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from flask_babel import LazyString
from wtforms import FieldList, FormField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, ValidationError

from diary.clinical.agents import shipped_agents, steroid_names
from diary.clinical.catalogue import (
    CatalogueError,
    Intent,
    Procedure,
    Region,
    Sedation,
    Side,
    check_levels,
    levels_of,
    regions_of,
)
from diary.clinical.schedule import shipped_schedules
from diary.services.enrolling import AnestheticDetails, AreaDetails, InjectionDetails
from diary.services.records import Location, Person
from diary.web import wording
from diary.web.forms import (
    Amount,
    Choice,
    Day,
    DiaryForm,
    Many,
    OneOf,
    Rows,
    Text,
    Tick,
    chosen,
    not_too_long,
    options,
    required,
)
from diary.web.translating import _, _l

ANESTHETICS, AREAS = 3, 2
OTHER = "other"


class Given(StrEnum):
    """What is known of the local anesthetic; "none" and "not recorded" are different answers."""

    GIVEN = "given"
    NONE = "none"
    NOT_RECORDED = "not recorded"


_GIVEN: dict[Given, LazyString] = {
    Given.GIVEN: _l("As below"),
    Given.NONE: _l("None given"),
    Given.NOT_RECORDED: _l("Not recorded"),
}


def _all(kind: type[StrEnum]) -> list[SelectChoice]:
    return options((value.value, wording.WORDS[kind][value]) for value in kind)


def _agents() -> list[SelectChoice]:
    known = [(name, wording.drug(name)) for name in shipped_agents().agents]
    return options([("", _("Choose")), *known, (OTHER, _("Another one"))])


def _steroids() -> list[SelectChoice]:
    return options([("", _("None")), *((name, wording.drug(name)) for name in steroid_names())])


def _schedules() -> list[SelectChoice]:
    known = [(key, wording.schedule(key)) for key in shipped_schedules()]
    return options([("", _("The usual one for this injection")), *known])


class AnestheticRow(Rows):
    """One local anesthetic as drawn up."""

    agent = Choice(_l("Agent"), choices=_agents, default="")
    other = Text(_l("Name of another one"), [not_too_long])
    percent = Amount(_l("Percent"), most=100)
    ml = Amount(_l("Millilitres"), most=100)
    epinephrine = Tick(_l("With epinephrine"))
    liposomal = Tick(_l("Liposomal"))

    @property
    def name_of_agent(self) -> str:
        """The agent by name, or nothing for a row that is not used."""
        return str(self.other.data or "") if self.agent.data == OTHER else str(self.agent.data or "")

    @property
    def is_used(self) -> bool:
        """Whether anything was typed into the row, so that it must be in sight."""
        return any(field.data for field in self)

    def details(self) -> AnestheticDetails:
        """The row as the desk's service takes it."""
        return AnestheticDetails(
            agent=self.name_of_agent,
            percent=self.percent.data,
            ml=self.ml.data,
            epinephrine=self.epinephrine.data,
            liposomal=self.liposomal.data,
        )

    def validate_agent(self, field: Choice) -> None:
        if self.is_used and not field.data:
            raise ValidationError(_("Choose the agent."))

    def validate_other(self, field: Text) -> None:
        if self.agent.data == OTHER and not field.data:
            raise ValidationError(_("Write the name of the agent."))


class AreaRow(Rows):
    """One place of pain."""

    label = Text(
        _l("Place of pain"), [Optional(), not_too_long], description=_l("As the patient says it: right low back.")
    )
    side = Choice(_l("Side"), choices=[*options([("", _l("Choose"))]), *_all(Side)[:2]], default="")
    episodic = Tick(_l("Comes and goes, like a headache"))

    def validate_side(self, field: Choice) -> None:
        if self.label.data and not field.data:
            raise ValidationError(_("Choose the side; right and left are scored apart."))


class InjectionForm(DiaryForm):
    """An injection as planned."""

    procedure = OneOf(_l("Procedure"), [chosen], choices=_all(Procedure))
    region = OneOf(_l("Region"), [chosen], choices=_all(Region))
    levels = Many(_l("Levels"))
    side = OneOf(_l("Side of the injection"), [chosen], choices=_all(Side))
    intent = OneOf(_l("Intent"), [chosen], choices=_all(Intent))
    anesthetics_given = OneOf(
        _l("Local anesthetic"), [chosen], choices=options(_GIVEN.items()), default=Given.GIVEN.value
    )
    anesthetics = FieldList(FormField(AnestheticRow), min_entries=ANESTHETICS, max_entries=ANESTHETICS)
    steroid_agent = Choice(_l("Steroid"), choices=_steroids, default="")
    steroid_mg = Amount(_l("Milligrams"), most=1000)
    sedation = OneOf(_l("Sedation"), [chosen], choices=_all(Sedation))
    areas = FieldList(FormField(AreaRow), min_entries=AREAS, max_entries=AREAS)
    movement = Text(
        _l("The movement that usually hurts"),
        [required, not_too_long],
        description=_l("Ends the sentence “while …”: bending backwards."),
    )
    location = Choice(_l("Location"), [chosen], choices=[])
    provider = Choice(_l("Provider"), [chosen], choices=[])
    schedule = Choice(_l("Questions"), choices=_schedules, default="")
    follow_up_on = Day(_l("Follow-up on"), [Optional()])

    def validate_levels(self, field: Many) -> None:
        if not (self.procedure.data and self.region.data):
            return
        try:
            check_levels(Procedure(self.procedure.data), Region(self.region.data), tuple(field.data))
        except CatalogueError as error:
            target = self.region if error.field == "region" else field
            target.errors = [*target.errors, _level_problem(error.field)]
        except ValueError:
            return

    def validate_areas(self, field: FieldList) -> None:
        if not any(row.form.label.data for row in field):
            field[0].form.label.errors = [_("Name at least one place of pain.")]
            raise ValidationError(_("Name at least one place of pain."))

    def validate_anesthetics(self, field: FieldList) -> None:
        used = any(row.form.is_used for row in field)
        if self.anesthetics_given.data == Given.GIVEN and not used:
            field[0].form.agent.errors = [_("Choose the agent, or say that none was given or recorded.")]
            raise ValidationError(_("Choose the agent, or say that none was given or recorded."))
        if self.anesthetics_given.data in {Given.NONE, Given.NOT_RECORDED} and used:
            problem = _("An agent is filled in below; choose “As below”, or empty it.")
            self.anesthetics_given.errors = [*self.anesthetics_given.errors, problem]
            raise ValidationError("")  # The words stand beside the choice above.

    @classmethod
    def offering(
        cls, locations: Sequence[Location], providers: Sequence[Person], *, whoever_asks: UUID | None
    ) -> "InjectionForm":
        """The form with this clinic's choices; where there is only one it is chosen, and a provider chooses himself."""
        form = cls(provider=str(whoever_asks) if any(row.id == whoever_asks for row in providers) else None)
        for field, found in ((form.location, locations), (form.provider, providers)):
            known = [(str(row.id), row.name) for row in found]
            field.choices = options(known if len(known) == 1 else [("", _("Choose")), *known])
        return form

    def details(self) -> InjectionDetails:
        """What was chosen, as the desk's service takes it."""
        return InjectionDetails(
            procedure=Procedure(self.procedure.data),
            region=Region(self.region.data),
            levels=self.ordered_levels,
            side=Side(self.side.data),
            intent=Intent(self.intent.data),
            anesthetics=self._given(),
            location_id=UUID(self.location.data),
            provider_id=UUID(self.provider.data),
            areas=tuple(self._areas()),
            sedation=Sedation(self.sedation.data),
            steroid_agent=self.steroid_agent.data or None,
            steroid_mg=self.steroid_mg.data,
            schedule=self.schedule.data or None,
            follow_up_on=self.follow_up_on.data,
        )

    def _given(self) -> tuple[AnestheticDetails, ...] | None:
        if self.anesthetics_given.data == Given.NOT_RECORDED:
            return None
        used = self.anesthetics if self.anesthetics_given.data == Given.GIVEN else ()
        return tuple(row.form.details() for row in used if row.form.name_of_agent)

    def _areas(self) -> Iterator[AreaDetails]:
        for row in (row.form for row in self.areas if row.form.label.data):
            yield AreaDetails(
                label=row.label.data,
                side=Side(row.side.data),
                movement=self.movement.data,
                episodic=row.episodic.data,
            )

    @property
    def ordered_levels(self) -> tuple[str, ...]:
        """The levels that were ticked, from the head down."""
        known = levels_of(Procedure(self.procedure.data), Region(self.region.data))
        return tuple(level for level in known if level in self.levels.data)


def _level_problem(field: str) -> str:
    if field == "region":
        return _("This procedure is not done in that region.")
    return _("Choose at least one of its levels.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One level to tick."""

    value: str
    label: str
    checked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelGroup:
    """The levels of procedures that share them, in one region."""

    procedures: tuple[Procedure, ...]
    region: Region
    legend: str
    levels: tuple[Level, ...]


def level_groups(form: InjectionForm) -> tuple[LevelGroup, ...]:
    """Every group of levels, ticked where the form says so."""
    found: dict[tuple[Region, tuple[str, ...]], list[Procedure]] = {}
    for procedure in Procedure:
        for region in regions_of(procedure):
            found.setdefault((region, levels_of(procedure, region)), []).append(procedure)
    return tuple(_group(form, region, levels, tuple(procedures)) for (region, levels), procedures in found.items())


def _group(
    form: InjectionForm, region: Region, levels: tuple[str, ...], procedures: tuple[Procedure, ...]
) -> LevelGroup:
    here = form.region.data == region and form.procedure.data in procedures
    ticked = form.levels.data if here else ()
    names = " · ".join(wording.word(procedure) for procedure in procedures)
    return LevelGroup(
        procedures=procedures,
        region=region,
        legend=_("%(region)s: %(procedures)s", region=wording.word(region), procedures=names),
        levels=tuple(Level(value=level, label=level, checked=level in ticked) for level in levels),
    )
