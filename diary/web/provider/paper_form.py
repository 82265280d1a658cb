"""A filled sheet as it is typed in: a score for each due point and area, with whatever differs from the usual."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from flask import request
from wtforms import Field
from wtforms.validators import Optional, ValidationError

from diary.clinical.schedule import DuePoint
from diary.clinical.scores import HIGHEST_SCORE, Condition
from diary.services.failures import Refused
from diary.services.paper import PaperLine, PaperMedicine, Sheet, TypedScore
from diary.services.recording import NewRescue, NewScore
from diary.services.records import Area, EntryRevision, InjectionArea
from diary.web import moments, rendering
from diary.web.forms import (
    Choice,
    Day,
    DiaryForm,
    Identifier,
    Problem,
    Rows,
    Text,
    Tick,
    TimeOfDay,
    Whole,
    not_too_long,
    options,
)
from diary.web.translating import _, _l

MEDICINE_LINES = 6
ALL_RELIEF = 100
_MOVED = {"yes": True, "no": False}


def _moved_choices() -> list[Any]:
    return options([("", "–"), ("yes", _("yes")), ("no", _("no"))])


class _OfOneMoment(Rows):
    """A line with the date and time that it speaks of, on the patient's clock."""

    on = Day(_l("Date"), [])
    at = TimeOfDay(_l("Time"), [])
    zone: ZoneInfo

    def moment(self) -> datetime:
        """The instant that the two fields name; of two in autumn the earlier."""
        return datetime.combine(self.on.data, self.at.data, tzinfo=self.zone)

    def has_moment(self) -> bool:
        """Whether the two fields name an instant; what is missing is said beside them."""
        for field in (self.on, self.at):
            if field.data is None and not field.errors:
                field.errors = [*field.errors, _("Fill this in.")]
        if self.on.errors or self.at.errors:
            return False
        if not moments.has_been(self.moment()):
            self.at.errors = [_("The clocks were put forward over this time; it did not exist.")]
            return False
        return True


class ScoreLine(_OfOneMoment):
    """One score of the sheet; the area and the moment are known, and only what differs is typed."""

    entry_id = Identifier()
    score = Whole(_l("Score"), [Optional()])
    resting = Tick(_l("At rest"))
    relief = Whole(_l("Relief in percent"), [Optional()])
    moved = Choice(_l("Could do the movement"), choices=_moved_choices, default="", validators=[Optional()])

    def validate_score(self, field: Whole) -> None:
        if field.data is not None and field.data > HIGHEST_SCORE:
            raise ValidationError(_("A score is a whole number from 0 to 10."))

    def validate_relief(self, field: Whole) -> None:
        if field.data is not None and field.data > ALL_RELIEF:
            raise ValidationError(_("Relief in percent lies between 0 and 100."))

    @property
    def beside(self) -> tuple[Field, ...]:
        """The fields that are seen only with times and details."""
        return self.on, self.at, self.resting, self.relief, self.moved

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed; the date and the time stand there by themselves."""
        typed = (*(self.score.raw_data or ()), *(self.relief.raw_data or ()))
        return not any(typed) and not self.resting.data and not self.moved.data

    def checked(self) -> bool:
        """Whether this line can be kept; one on which nothing was typed needs nothing."""
        if self.is_blank:
            return True
        valid = bool(self.validate())
        if self.score.data is None and not self.score.errors:
            self.score.errors = [_("Type the score too, or clear the rest of this line.")]
        return self.has_moment() and valid and not self.score.errors


class MedicineLine(_OfOneMoment):
    """One pain medicine of the sheet."""

    rescue_id = Identifier()
    drug = Text(_l("What, and how much"), [Optional(), not_too_long])

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed; the date stands there by itself."""
        return not any((*(self.drug.raw_data or ()), *(self.at.raw_data or ())))

    def checked(self) -> bool:
        """Whether this line can be kept."""
        if self.is_blank:
            return True
        valid = bool(self.validate())
        if not self.drug.data:
            self.drug.errors = [_("Fill this in.")]
        return self.has_moment() and valid and not self.drug.errors


class SheetRow:
    """One due point and area: the line to be typed in, or what was typed before."""

    def __init__(self, found: Sheet, point: DuePoint, number: int, typed: TypedScore | None) -> None:
        link, area = found.areas[number]
        self.link: InjectionArea = link
        self.area: Area = area
        self.key = f"row-{point.id}-{number}"
        self.is_first = number == 0
        zone = moments.zone(found.patient.zone)
        due_at = point.due_at.astimezone(zone)
        self.when = moments.day_and_time(point.due_at, zone)
        self.line = _line(ScoreLine, self.key, zone, on=due_at.date(), at=due_at.time(), entry_id=rendering.new_id())
        sent = f"{self.key}-entry_id" in request.form
        self.typed = None if sent else typed
        self._name_fields()

    def _name_fields(self) -> None:
        for field in (self.line.score, *self.line.beside):
            names = {"when": self.when, "area": self.area.label, "what": field.label.text}
            field.label.text = _("%(when)s, %(area)s: %(what)s", **names)

    def paper_line(self) -> PaperLine:
        """What was typed, as the service takes it."""
        line = self.line
        resting = line.resting.data or self.area.episodic
        return PaperLine(
            field=self.key,
            score=NewScore(
                entry_id=line.entry_id.data,
                area_id=self.area.id,
                condition=Condition.RESTING if resting else Condition.MOVING,
                score=line.score.data,
                felt_at=line.moment(),
                stated_relief_percent=None if line.relief.data is None else Decimal(line.relief.data),
                could_move=_MOVED.get(line.moved.data),
            ),
        )


def _line(kind: type[Any], key: str, zone: ZoneInfo, **usual: object) -> Any:  # noqa: ANN401 (WTForms has no types)
    line = kind(request.form if f"{key}-on" in request.form else None, prefix=key, **usual)
    line.zone = zone
    return line


class PaperForm(DiaryForm):
    """The whole sheet: every line is checked, and nothing is kept while one is wrong."""

    wide = Tick(_l("Also times, at rest, relief and movement"))

    def __init__(self, found: Sheet, **options: Any) -> None:  # noqa: ANN401 (handed on)
        super().__init__(**options)
        self.injection_id = found.injection.id
        self.rows = tuple(
            SheetRow(found, point, number, found.served.get((point.id, area.id)))
            for point in found.points
            for number, (_link, area) in enumerate(found.areas)
        )
        zone = moments.zone(found.patient.zone)
        began = (found.injection.performed_at or found.injection.planned_at).astimezone(zone)
        self.medicines = tuple(
            _line(MedicineLine, f"medicine-{number}", zone, on=began.date(), rescue_id=rendering.new_id())
            for number in range(MEDICINE_LINES)
        )

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 (WTForms has no types)
        valid = bool(super().validate(extra_validators))
        checked = [line.checked() for line in (*(row.line for row in self._open_rows()), *self.medicines)]
        if any(field.errors for row in self.rows for field in row.line.beside):
            self.wide.data = True
        if valid and all(checked) and not self.paper_lines() and not self.paper_medicines():
            self.form_errors.append(_("Type at least one score."))
            return False
        return valid and all(checked)

    def _open_rows(self) -> Iterator[SheetRow]:
        return (row for row in self.rows if row.typed is None)

    def paper_lines(self) -> list[PaperLine]:
        """Every line on which something was typed."""
        return [row.paper_line() for row in self._open_rows() if not row.line.is_blank]

    def paper_medicines(self) -> list[PaperMedicine]:
        """Every medicine that was typed."""
        return [
            PaperMedicine(field=f"medicine-{number}", medicine=self._medicine(line))
            for number, line in enumerate(self.medicines)
            if not line.is_blank
        ]

    def _medicine(self, line: MedicineLine) -> NewRescue:
        return NewRescue(
            rescue_id=line.rescue_id.data,
            injection_id=self.injection_id,
            taken_at=line.moment(),
            drug=line.drug.data,
        )

    @property
    def problems(self) -> tuple[Problem, ...]:
        rows = tuple(problem for row in self.rows for problem in row.line.problems)
        return (*super().problems, *rows, *(problem for line in self.medicines for problem in line.problems))

    def refuse(self, refusal: Refused) -> None:
        """Put a service's reason on the line that it speaks of."""
        message = _(refusal.message, **refusal.params)
        found = {row.key: row.line.score for row in self.rows}
        found |= {f"medicine-{number}": line.drug for number, line in enumerate(self.medicines)}
        field = found.get(refusal.field)
        if field is None:
            super().refuse(refusal)
        else:
            field.errors = [*field.errors, message]
            self.wide.data = True

    def refuse_conflict(self, kept: EntryRevision) -> None:
        """Say on its line that another score was typed in from this very page."""
        row = next(row for row in self.rows if row.line.entry_id.data == kept.entry_id)
        message = _("%(score)s was typed in from this page before; take it back first.", score=kept.score)
        row.line.score.errors = [message]
