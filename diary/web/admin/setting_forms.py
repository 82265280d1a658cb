"""The forms of windows, schedules, and the words and numbers of *when to call*."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import LazyString
from wtforms.validators import Length, Optional, ValidationError

from diary.clinical.agents import Window
from diary.clinical.own_rules import MINUTES, MINUTES_NOT_RECORDED, NOT_RECORDED
from diary.clinical.schedule import Schedule
from diary.services.clinic_settings import WITH_STEROID, WITHOUT_STEROID
from diary.services.own_settings import ScheduleDetails
from diary.web.admin.deciding import DecidedForm
from diary.web.forms import Choice, Text, TimeOfDay, Whole, not_too_long, options, required
from diary.web.translating import _, _l

_RANGE = re.compile(r"([0-9]{1,4})(?:\s*[-–]\s*([0-9]{1,4}))?")
_NUMBER = re.compile(r"[0-9]{1,4}(?:\.[0-9])?")
LONGEST_TEXT = 500


class WindowForm(DecidedForm):
    """The minutes of one row of the windows."""

    own: tuple[str, ...] = MINUTES
    above: tuple[str, ...] = MINUTES

    judge_from = Whole(_l("Judged from, in minutes"), [required])
    consistent_from = Whole(_l("Consistent with the agent from, in minutes"), [required])
    phase_ends = Whole(_l("The phase ends after, in minutes"), [required])
    prolonged_after = Whole(_l("Longer than the agent after, in minutes"), [required])

    @classmethod
    def of(cls, key: str, window: Window, seen: int) -> "WindowForm":
        """The form as the row stands; what was not recorded has two of the numbers."""
        form = cls(seen=str(seen), **{name: getattr(window, name) for name in MINUTES})
        if key == NOT_RECORDED:
            for name in set(MINUTES) - set(MINUTES_NOT_RECORDED):
                del form[name]
        form.above = MINUTES_NOT_RECORDED if key == NOT_RECORDED else MINUTES
        return form

    @property
    def minutes(self) -> dict[str, int]:
        """As the service takes them."""
        return {name: self[name].data for name in self.above}


class Numbers(Text):
    """Whole numbers and spans of them, such as 15, 30, 60 or 1–14."""

    def __init__(self, label: LazyString, **options: Any) -> None:  # noqa: ANN401 (handed on)
        super().__init__(label, [not_too_long], **options)

    def pre_validate(self, form: DecidedForm) -> None:  # noqa: ARG002 (WTForms hands it in)
        if numbers_of(self.data) is None:
            raise ValidationError(_("Write whole numbers with commas between them, such as 15, 30, 60 or 1–14."))


def numbers_of(text: str | None) -> tuple[int, ...] | None:
    """The numbers that were written, or None where nobody could read them."""
    found: list[int] = []
    for part in filter(None, (part.strip() for part in (text or "").split(","))):
        span = _RANGE.fullmatch(part)
        if span is None:
            return None
        found += range(int(span[1]), int(span[2] or span[1]) + 1)
    return tuple(found)


def in_writing(numbers: Iterable[int]) -> str:
    """Numbers as one writes them: three or more in a row as a span."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(_run(run) for run in runs)


def _run(run: list[int]) -> str:
    shortest = 3
    return f"{run[0]}–{run[-1]}" if len(run) >= shortest else ", ".join(map(str, run))


class ScheduleForm(DecidedForm):
    """When an own schedule asks."""

    own = ("title", "minutes", "evenings", "evening_at", "weeks")
    above = own

    title = Text(_l("Name"), [required, not_too_long])
    minutes = Numbers(_l("Minutes after the injection"), description=_l("On the first day, such as 15, 30, 60, 120."))
    evenings = Numbers(_l("Evenings of the days"), description=_l("Days after the injection, such as 1–14."))
    evening_at = TimeOfDay(_l("Time of the evening question"), [required])
    weeks = Numbers(_l("Weeks"), description=_l("Weeks after the injection, such as 4, 8, 13."))

    @classmethod
    def of(cls, schedule: Schedule, seen: int) -> "ScheduleForm":
        """The form as a schedule stands."""
        return cls(
            seen=str(seen),
            title=schedule.title,
            minutes=in_writing(schedule.minutes),
            evenings=in_writing(schedule.evenings),
            weeks=in_writing(schedule.weeks),
            evening_at=schedule.evening_at,
        )

    def details(self) -> ScheduleDetails:
        """As the service takes it."""
        return ScheduleDetails(
            title=self.title.data,
            minutes=numbers_of(self.minutes.data) or (),
            evenings=numbers_of(self.evenings.data) or (),
            weeks=numbers_of(self.weeks.data) or (),
            evening_at=self.evening_at.data.strftime("%H:%M"),
        )


class UsualScheduleForm(DecidedForm):
    """Which schedule an injection has for which nobody chooses one."""

    own = ("without_steroid", "with_steroid")
    above = own
    aliases: Mapping[str, str] = {WITHOUT_STEROID: "without_steroid", WITH_STEROID: "with_steroid"}

    without_steroid = Choice(_l("Without a steroid"), [Optional()])
    with_steroid = Choice(_l("With a steroid"), [Optional()])

    def __init__(self, offered: Iterable[tuple[str, str]], **given: Any) -> None:  # noqa: ANN401 (handed on)
        super().__init__(**given)
        self.without_steroid.choices = self.with_steroid.choices = options(offered)

    @property
    def chosen(self) -> dict[str, str]:
        """As the service takes them."""
        return {WITHOUT_STEROID: self.without_steroid.data, WITH_STEROID: self.with_steroid.data}


class NumberForm(DecidedForm):
    """A number of *when to call*."""

    own = ("value",)
    above = own

    value = Text(_l("Number"), [required, not_too_long])

    def validate_value(self, field: Text) -> None:
        if not _NUMBER.fullmatch(field.data.replace(",", ".")):
            raise ValidationError(_("Write a number, such as 38 or 38.5."))

    @property
    def number(self) -> float:
        """As the service takes it: whole where it was written so."""
        text = self.value.data.replace(",", ".")
        return float(text) if "." in text else int(text)

    @property
    def minutes(self) -> int:
        """As the service takes a number of minutes, which is whole; -1 for one that is not, and is refused there."""
        return self.number if isinstance(self.number, int) else -1


class TextForm(DecidedForm):
    """The words of an item of *when to call*."""

    own = ("text",)
    above = own

    text = Text(
        _l("In the clinic's words"), [required, Length(max=LONGEST_TEXT, message=_l("At most %(max)d characters."))]
    )
