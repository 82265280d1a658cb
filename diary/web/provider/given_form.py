"""What is injected, as every form of an injection asks for it: levels, side, agents and sedation."""

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any

from flask_babel import LazyString
from wtforms import FieldList, FormField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from diary.clinical.agents import shipped_agents, steroid_names
from diary.clinical.catalogue import (
    CatalogueError,
    Procedure,
    Region,
    Sedation,
    Side,
    check_levels,
    levels_of,
)
from diary.services.failures import Refused
from diary.services.injected import AnestheticDetails, Given
from diary.web import wording
from diary.web.forms import Amount, Choice, DiaryForm, Many, OneOf, Rows, Text, Tick, chosen, not_too_long, options
from diary.web.translating import _, _l

ANESTHETICS = 3
OTHER = "other"
_OF_A_ROW = re.compile(r"(?P<rows>anesthetics|areas)-(?P<position>[0-9]+)-(?P<field>[a-z]+)")


class GivenOrNot(StrEnum):
    """What is known of the local anesthetic; "none" and "not recorded" are different answers."""

    GIVEN = "given"
    NONE = "none"
    NOT_RECORDED = "not recorded"


_GIVEN: dict[GivenOrNot, LazyString] = {
    GivenOrNot.GIVEN: _l("As below"),
    GivenOrNot.NONE: _l("None given"),
    GivenOrNot.NOT_RECORDED: _l("Not recorded"),
}


def words_of(kind: type[StrEnum]) -> list[SelectChoice]:
    """Every word of an enumeration, as a form offers it."""
    return options((value.value, wording.WORDS[kind][value]) for value in kind)


def _agents() -> list[SelectChoice]:
    known = [(name, wording.drug(name)) for name in shipped_agents().agents]
    return options([("", _("Choose")), *known, (OTHER, _("Another one"))])


def _steroids() -> list[SelectChoice]:
    return options([("", _("None")), *((name, wording.drug(name)) for name in steroid_names())])


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
        """The row as the services take it."""
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


class GivenForm(DiaryForm):
    """What is injected; ``procedure_and_region`` says what levels there are."""

    levels = Many(_l("Levels"))
    side = OneOf(_l("Side of the injection"), [chosen], choices=words_of(Side))
    anesthetics_given = OneOf(
        _l("Local anesthetic"), [chosen], choices=options(_GIVEN.items()), default=GivenOrNot.GIVEN.value
    )
    anesthetics = FieldList(FormField(AnestheticRow), min_entries=ANESTHETICS, max_entries=ANESTHETICS)
    steroid_agent = Choice(_l("Steroid"), choices=_steroids, default="")
    steroid_mg = Amount(_l("Milligrams"), most=1000)
    sedation = OneOf(_l("Sedation"), [chosen], choices=words_of(Sedation))

    @property
    def procedure_and_region(self) -> tuple[Procedure, Region] | None:
        """Where the levels are; None while nothing that can be is chosen."""
        raise LookupError("each form says where its levels come from")

    @property
    def mixture(self) -> bool:
        """Whether more than the first agent is used, so that the others must be in sight."""
        return any(row.form.is_used for row in list(self.anesthetics)[1:])

    def validate_levels(self, field: Many) -> None:
        place = self.procedure_and_region
        if place is None:
            return
        try:
            check_levels(*place, tuple(field.data))
        except CatalogueError as error:
            if error.field == "levels":  # A wrong region is told beside the region.
                raise ValidationError(_("Choose at least one of its levels.")) from None

    def validate_anesthetics(self, field: FieldList) -> None:
        used = any(row.form.is_used for row in field)
        if self.anesthetics_given.data == GivenOrNot.GIVEN and not used:
            field[0].form.agent.errors = [_("Choose the agent, or say that none was given or recorded.")]
            raise ValidationError(_("Choose the agent, or say that none was given or recorded."))
        if self.anesthetics_given.data in {GivenOrNot.NONE, GivenOrNot.NOT_RECORDED} and used:
            problem = _("An agent is filled in below; choose “As below”, or empty it.")
            self.anesthetics_given.errors = [*self.anesthetics_given.errors, problem]
            raise ValidationError("")  # The words stand beside the choice above.

    def refuse(self, refusal: Refused) -> None:
        """A service counts the rows that are used; the page has blank ones between them."""
        meant = _OF_A_ROW.fullmatch(refusal.field)
        if meant is None or meant["rows"] not in self._fields:
            super().refuse(refusal)
            return
        used = list(self._used_rows(meant["rows"]))
        place = used[int(meant["position"])] if int(meant["position"]) < len(used) else 0
        super().refuse(Refused(f"{meant['rows']}-{place}-{meant['field']}", refusal.message, **refusal.params))

    def _used_rows(self, name: str) -> Iterator[int]:
        for place, row in enumerate(self._fields[name]):
            if self._is_taken(name, row.form):
                yield place

    def _is_taken(self, name: str, row: Any) -> bool:  # noqa: ANN401 (WTForms has no types)
        """Whether a row goes to the service."""
        return bool(row.name_of_agent) if name == "anesthetics" else bool(row.label.data)

    def given(self) -> Given:
        """What was chosen, as the services take it."""
        return Given(**self._given())

    def _given(self) -> dict[str, Any]:
        return {
            "levels": self.ordered_levels,
            "side": Side(self.side.data),
            "anesthetics": self._agents(),
            "sedation": Sedation(self.sedation.data),
            "steroid_agent": self.steroid_agent.data or None,
            "steroid_mg": self.steroid_mg.data,
        }

    def _agents(self) -> tuple[AnestheticDetails, ...] | None:
        if self.anesthetics_given.data == GivenOrNot.NOT_RECORDED:
            return None
        used = self.anesthetics if self.anesthetics_given.data == GivenOrNot.GIVEN else ()
        return tuple(row.form.details() for row in used if row.form.name_of_agent)

    @property
    def ordered_levels(self) -> tuple[str, ...]:
        """The levels that were ticked, from the head down."""
        place = self.procedure_and_region
        known = levels_of(*place) if place else ()
        return tuple(level for level in known if level in self.levels.data)


def filled_with(given: Given) -> dict[str, Any]:
    """What a form shows at first for something that is known already."""
    return {
        "levels": given.levels,
        "side": given.side.value,
        "anesthetics_given": _given_or_not(given.anesthetics).value,
        "anesthetics": [_row(item) for item in given.anesthetics or ()],
        "steroid_agent": given.steroid_agent or "",
        "steroid_mg": _short(given.steroid_mg),
        "sedation": given.sedation.value,
    }


def _given_or_not(anesthetics: Iterable[AnestheticDetails] | None) -> GivenOrNot:
    if anesthetics is None:
        return GivenOrNot.NOT_RECORDED
    return GivenOrNot.GIVEN if tuple(anesthetics) else GivenOrNot.NONE


def _row(item: AnestheticDetails) -> Mapping[str, Any]:
    known = item.agent in shipped_agents().agents
    return {
        "agent": item.agent if known else OTHER,
        "other": "" if known else item.agent,
        "percent": _short(item.percent),
        "ml": _short(item.ml),
        "epinephrine": item.epinephrine,
        "liposomal": item.liposomal,
    }


def _short(value: Decimal | None) -> Decimal | None:
    """An amount without the noughts that the database adds."""
    return None if value is None else value.normalize()
