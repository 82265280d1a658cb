"""What all forms share: clean text, strict numbers, and errors that stand beside the field they belong to."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from uuid import UUID

from flask_babel import LazyString
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    Form,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError
from wtforms.widgets import TextInput

from diary.services.failures import Refused
from diary.web import moments
from diary.web.translating import _, _l

LONG = 200
_AMOUNT = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,3})?")
_TIME = re.compile(r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?")
_WHOLE = re.compile(r"[0-9]{1,9}")
_YEARS = range(1900, 2200)
_DROPPED = frozenset({"Cc", "Cs"})

required = InputRequired(_l("Fill this in."))
chosen = DataRequired(_l("Choose one."))
not_too_long = Length(max=LONG, message=_l("At most %(max)d characters."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One line of the summary of errors: what is wrong, and the id of the field that it leads to."""

    message: str
    target: str | None


class DiaryForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A form that can be refused by a service as well as by its own fields."""

    throttled = False
    aliases: Mapping[str, str] = MappingProxyType({})
    """Where this form asks for what a service calls otherwise."""
    above: tuple[str, ...] = ()
    """Fields that stand on the page above those that the form inherits."""

    def refuse(self, refusal: Refused) -> None:
        """Show a service's reason beside the field it names, or above the form."""
        message = _(refusal.message, **refusal.params)
        field = _field_named(self, self.aliases.get(refusal.field, refusal.field))
        if field is None:
            self.form_errors.append(message)
        else:
            field.errors = [*field.errors, message]

    def refuse_for_now(self) -> None:
        """Say that there were too many tries."""
        self.throttled = True
        self.form_errors.append(_("Too many tries. Please wait a few minutes, then try again."))

    @property
    def status(self) -> int:
        """The status of the answer that shows the form: whether and why it was not taken."""
        if self.throttled:
            return 429
        if not self.is_submitted():
            return 200
        return 400 if self.csrf_token.errors else 422

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that is wrong, in the order of the page."""
        found = [Problem(message=str(message), target=None) for message in self.form_errors]
        for name in dict.fromkeys((*self.above, *self._fields)):
            found += _problems_of(self._fields[name])
        return tuple(found)


def _field_named(form: Form, name: str) -> Field | None:
    """A field by its full name, also of a row."""
    for field in form:
        if isinstance(field, FieldList):
            found = next((f for f in (_field_named(row.form, name) for row in field) if f is not None), None)
            if found is not None:
                return found
        if field.name == name:
            return field
    return None


def _problems_of(field: Field) -> list[Problem]:
    if field.short_name == "csrf_token":
        message = _("This page had been open for too long. Nothing is lost: please save again.")
        return [Problem(message=message, target=None)] * bool(field.errors)
    if isinstance(field, FieldList):
        rows = [problem for row in field for problem in row.form.problems]
        return rows or [Problem(message=message, target=_first_of(field)) for message in field.errors if message]
    if isinstance(field, HiddenField):
        return [Problem(message=message, target=None) for message in field.errors]
    asked = field.label.text if str(field.label.text).endswith("?") else f"{field.label.text}:"
    return [Problem(message=f"{asked} {message}", target=field.id) for message in field.errors]


def _first_of(rows: FieldList) -> str:
    """The first field of the first row, where mending begins."""
    return str(next(iter(rows[0].form)).id)


def options(pairs: Iterable[tuple[object, object]]) -> list[SelectChoice]:
    """What a field offers, from values and labels."""
    return [SelectChoice(value=value, label=label) for value, label in pairs]


def clean(text: str | None) -> str:
    """One line of text without what cannot be typed and without blanks around it."""
    return showable(unicodedata.normalize("NFC", text or "")).strip()


def showable(text: str) -> str:
    """Text without what no page may hold: control characters, halves of characters, code points that are none."""
    return "".join(character for character in text if _is_text(character))


def _is_text(character: str) -> bool:
    point = ord(character)
    none = point & 0xFFFE == 0xFFFE or 0xFDD0 <= point <= 0xFDEF  # noqa: PLR2004 (Unicode's own bounds)
    return not none and unicodedata.category(character) not in _DROPPED


class Text(StringField):  # type: ignore[misc]  # WTForms has no types
    """One line of text, cleaned as it comes in."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            self.data = clean(valuelist[0])


class Unseen(HiddenField):  # type: ignore[misc]  # WTForms has no types
    """Something that travels with the form."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = showable(valuelist[0]) if valuelist else None

    def _value(self) -> str:
        return self.data or ""


class Tick(BooleanField):  # type: ignore[misc]  # WTForms has no types
    """A box to tick, which sends the same whatever was sent before."""

    def _value(self) -> str:
        return "y"


class Choice(SelectField):  # type: ignore[misc]  # WTForms has no types
    """One of several; what was sent and is none of them is told, not repeated."""

    def pre_validate(self, form: DiaryForm) -> None:
        try:
            super().pre_validate(form)
        except ValueError:
            raise ValidationError(_("Choose one of the list.")) from None


class MonthChoice(SelectField):  # type: ignore[misc]  # WTForms has no types
    """A month by its name; nothing is chosen beforehand."""

    def __init__(self, label: LazyString, validators: list[Any], **options: Any) -> None:  # noqa: ANN401 (handed on)
        super().__init__(label, validators, coerce=_month, choices=_months, **options)

    def pre_validate(self, form: DiaryForm) -> None:  # noqa: ARG002 (WTForms hands it in)
        if self.data not in range(1, 13):
            raise ValidationError(_("Choose a month."))


def _months() -> list[SelectChoice]:
    return options([("", _("Choose")), *moments.month_names()])


def _month(value: object) -> int | None:
    text = str(value)
    return int(text) if re.fullmatch(r"1[0-2]|[1-9]", text) else None


class Identifier(HiddenField):  # type: ignore[misc]  # WTForms has no types
    """A random id that the page itself put into the form."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        try:
            self.data = UUID(valuelist[0]) if len(valuelist) == 1 else None
        except ValueError:
            self.data = None

    def pre_validate(self, form: DiaryForm) -> None:  # noqa: ARG002 (WTForms hands it in)
        if self.data is None:
            raise ValidationError(_("This page was not complete. Please try again."))


class OneOf(RadioField):  # type: ignore[misc]  # WTForms has no types
    """One of a few, all in sight; nothing is chosen beforehand unless the form says so."""

    data: Any

    def pre_validate(self, form: DiaryForm) -> None:  # noqa: ARG002 (WTForms hands it in)
        if self.data is None or self.data == "None":
            self.data = None
            return
        if self.data not in {value for value, *_rest in self.iter_choices()}:
            raise ValidationError(_("Choose one of these."))


class Many(Field):  # type: ignore[misc]  # WTForms has no types
    """Any of several; the same one twice counts once."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = tuple(dict.fromkeys(clean(value) for value in valuelist))

    def process_data(self, value: object) -> None:
        self.data = value or ()


class Day(Field):  # type: ignore[misc]  # WTForms has no types
    """A date as a browser's own field sends it, kept as typed where it is none."""

    data: Any
    widget = TextInput()

    def _value(self) -> str:
        return self.raw_data[0] if self.raw_data else self.data.isoformat() if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        self.raw_data = [clean(value) for value in valuelist[:1]]
        if not self.raw_data or not self.raw_data[0]:
            return
        self.data = _date(self.raw_data[0])
        if self.data is None:
            raise ValueError(_("Write the date as year-month-day, such as 2026-03-02."))


def _date(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.year in _YEARS else None


class TimeOfDay(Field):  # type: ignore[misc]  # WTForms has no types
    """A time of day on the clock of 24 hours, to the minute: seconds, which some browsers send, are dropped."""

    data: Any
    widget = TextInput()

    def _value(self) -> str:
        return self.raw_data[0] if self.raw_data else self.data.strftime("%H:%M") if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        self.raw_data = [clean(value) for value in valuelist[:1]]
        if not self.raw_data or not self.raw_data[0]:
            return
        self.data = _time(self.raw_data[0])
        if self.data is None:
            raise ValueError(_("Write the time as hours and minutes from 0:00 to 23:59, such as 14:05."))


def _time(text: str) -> time | None:
    if not _TIME.fullmatch(text):
        return None
    try:
        hour, minute, second = map(int, f"{text}:0".split(":")[:3])
        return time(hour, minute, second).replace(second=0)
    except ValueError:
        return None


class Amount(Field):  # type: ignore[misc]  # WTForms has no types
    """A positive number with at most three decimals, with a point or a comma; may stay empty."""

    data: Any
    widget = TextInput()

    def __init__(self, label: LazyString, *, most: int, **options: Any) -> None:  # noqa: ANN401 (handed on)
        super().__init__(label, [], **options)
        self.most = most

    def _value(self) -> str:
        return self.raw_data[0] if self.raw_data else "" if self.data is None else f"{self.data:f}"

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        self.raw_data = [clean(value) for value in valuelist[:1]]
        text = self.raw_data[0].replace(",", ".") if self.raw_data else ""
        if not text:
            return
        if not _AMOUNT.fullmatch(text) or not 0 < Decimal(text) <= self.most:
            raise ValueError(_("Write a number above 0 and up to %(most)s.", most=self.most))
        self.data = Decimal(text)


class Rows(Form):  # type: ignore[misc]  # WTForms has no types
    """The fields of one row of a larger form, whose token it shares."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        return tuple(problem for field in self for problem in _problems_of(field))


class Whole(IntegerField):  # type: ignore[misc]  # WTForms has no types
    """A whole number written with plain digits; anything else is kept as typed and refused."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        text = clean(valuelist[0]) if valuelist else ""
        self.raw_data = [text] if valuelist else []
        if not text:
            return
        if len(set(valuelist)) > 1:
            raise ValueError(_("Give one number only."))
        if not _WHOLE.fullmatch(text):
            raise ValueError(_("Write a whole number, such as 3."))
        self.data = int(text)
