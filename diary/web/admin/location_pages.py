"""The form of a location, with its hours as one writes them, and what the pages about locations show."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import LazyString
from wtforms.validators import Optional, ValidationError

from diary.services.changing_settings import Change
from diary.services.opening_hours import DAYS
from diary.services.records import Location
from diary.services.staffing import LocationDetails
from diary.web.admin.deciding import HistoryLine, NotedForm, history_lines
from diary.web.forms import Choice, Text, not_too_long, options, required
from diary.web.translating import _, _l, _n
from diary.web.wording import Mark

_SPAN = re.compile(r"([0-9]{1,2}):([0-9]{2})\s*[-–]\s*([0-9]{1,2}):([0-9]{2})")
_LABELS: Mapping[str, LazyString] = {
    "name": _l("Name"),
    "phone": _l("Phone"),
    "after_hours_phone": _l("Phone after hours"),
    "emergency_number": _l("Emergency number"),
    "zone": _l("Time zone"),
    "opening_hours": _l("Opening hours"),
}
_WEEKDAYS: Mapping[str, LazyString] = {
    "mon": _l("Monday"),
    "tue": _l("Tuesday"),
    "wed": _l("Wednesday"),
    "thu": _l("Thursday"),
    "fri": _l("Friday"),
    "sat": _l("Saturday"),
    "sun": _l("Sunday"),
}


class Hours(Text):
    """The hours of one day, such as 08:00–12:00, 13:00–17:00; nothing for a day on which it is closed."""

    def __init__(self, label: LazyString, **options: Any) -> None:  # noqa: ANN401 (handed on)
        super().__init__(label, [not_too_long], **options)

    def pre_validate(self, form: NotedForm) -> None:  # noqa: ARG002 (WTForms hands it in)
        if spans_of(self.data) is None:
            raise ValidationError(_("Write the times such as 08:00–12:00, 13:00–17:00."))


def spans_of(text: str | None) -> list[list[str]] | None:
    """The hours that were written, or None where nobody could read them."""
    found = []
    for part in filter(None, (part.strip() for part in re.split(r"[,;]", text or ""))):
        times = _SPAN.fullmatch(part)
        if times is None:
            return None
        found.append([f"{int(times[1]):02}:{times[2]}", f"{int(times[3]):02}:{times[4]}"])
    return found


def written(spans: object) -> str:
    """The hours of a day as they are kept, in writing."""
    kept = spans if isinstance(spans, list) else []
    return ", ".join(f"{span[0]}–{span[1]}" for span in kept)


class LocationForm(NotedForm):
    """Where injections are done, which number is answered there, and when."""

    above = ("name", "phone", "after_hours_phone", "emergency_number", "zone", *DAYS)

    name = Text(_l("Name"), [required, not_too_long])
    phone = Text(_l("Phone"), [required, not_too_long], description=_l("Answered while the location is open."))
    after_hours_phone = Text(_l("Phone after hours"), [Optional(), not_too_long])
    emergency_number = Text(_l("Emergency number"), [required, not_too_long])
    zone = Text(_l("Time zone"), [required, not_too_long], description=_l("Such as America/Los_Angeles."))
    mon = Hours(_l("Monday"))
    tue = Hours(_l("Tuesday"))
    wed = Hours(_l("Wednesday"))
    thu = Hours(_l("Thursday"))
    fri = Hours(_l("Friday"))
    sat = Hours(_l("Saturday"))
    sun = Hours(_l("Sunday"))

    @classmethod
    def showing(cls, row: Location, seen: int) -> "LocationForm":
        """The form as a location stands."""
        kept: dict[str, Any] = {name: getattr(row, name) or "" for name in _LABELS if name != "opening_hours"}
        hours = {day: written(row.opening_hours.get(day)) for day in DAYS}
        return cls(seen=str(seen), **kept, **hours)

    @property
    def days(self) -> list[Hours]:
        """The fields of the week."""
        return [self[day] for day in DAYS]

    def details(self) -> LocationDetails:
        """As the service takes it; a week without any hours means that nobody wrote them down."""
        hours = {day: spans for day in DAYS if (spans := spans_of(self[day].data))}
        return LocationDetails(
            name=self.name.data,
            phone=self.phone.data,
            after_hours_phone=self.after_hours_phone.data or None,
            emergency_number=self.emergency_number.data,
            zone=self.zone.data,
            opening_hours=hours,
        )


class RetirementForm(NotedForm):
    """Where the planned injections go when a location is given up."""

    instead = Choice(_l("The planned injections move to"), [Optional()], default="")

    def __init__(self, others: Iterable[Location], **given: Any) -> None:  # noqa: ANN401 (handed on)
        super().__init__(**given)
        self.instead.choices = options([("", _("Choose")), *((row.id, row.name) for row in others)])

    @property
    def instead_id(self) -> UUID | None:
        """The location that was chosen."""
        return UUID(self.instead.data) if self.instead.data else None


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationLine:
    """A location in the list."""

    name: str
    url: str
    phone: str
    hours: str
    state: Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationsPage:
    """Every location."""

    title: str
    line: str
    locations: tuple[LocationLine, ...]

    @classmethod
    def of(cls, rows: Sequence[Location]) -> "LocationsPage":
        used = sum(row.retired_at is None for row in rows)
        return cls(
            title=_("Locations"),
            line=_n("%(num)s location is used", "%(num)s locations are used", used),
            locations=tuple(
                LocationLine(
                    name=row.name,
                    url=url_for("admin.location", location_id=row.id),
                    phone=row.phone,
                    hours=_week(row.opening_hours),
                    state=_state(row),
                )
                for row in rows
            ),
        )


def _state(row: Location) -> Mark:
    if row.retired_at is not None:
        return Mark(label=_("Given up"))
    return Mark(label=_("Used"), kind="good")


def _week(hours: Mapping[str, object]) -> str:
    days = [f"{_WEEKDAYS[day]} {written(hours[day])}" for day in DAYS if hours.get(day)]
    return "; ".join(days) or _("Not written down")


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationPage:
    """One location: its form and its history."""

    title: str
    line: str
    is_new: bool
    retired: bool
    form: LocationForm
    history: tuple[HistoryLine, ...]
    retire_url: str
    reopen_url: str

    @classmethod
    def of(cls, form: LocationForm, row: Location | None = None, changes: Sequence[Change] = ()) -> "LocationPage":
        line = _("Patients are shown these numbers, and which of them is answered at this hour.")
        return cls(
            title=row.name if row else _("Add a location"),
            line=line,
            is_new=row is None,
            retired=row is not None and row.retired_at is not None,
            form=form,
            history=history_lines(changes, _told),
            retire_url=url_for("admin.retire_location", location_id=row.id) if row else "",
            reopen_url=url_for("admin.reopen_location", location_id=row.id) if row else "",
        )


def _told(content: Mapping[str, object]) -> str:
    """What was different from then on."""
    before = content.get("before")
    parts = [
        _("%(name)s: %(old)s → %(new)s", name=_LABELS[name], old=_shown(old), new=_shown(content.get(name)))
        for name, old in (before.items() if isinstance(before, dict) else ())
        if name in _LABELS
    ]
    return "; ".join(parts) or (_("Given up") if content.get("retired") else _("Used again"))


def _shown(value: object) -> str:
    return _week(value) if isinstance(value, dict) else str(value or "–")


@dataclass(frozen=True, slots=True, kw_only=True)
class RetirementPage:
    """Giving a location up."""

    title: str
    line: str
    name: str
    planned: str
    moves: bool
    form: RetirementForm
    back_url: str

    @classmethod
    def of(cls, form: RetirementForm, row: Location, planned: int) -> "RetirementPage":
        return cls(
            title=_("Give up a location"),
            line=_("It can no longer be chosen. Diaries that began there go on, and it can be used again later."),
            name=row.name,
            planned=_n("%(num)s injection is planned there.", "%(num)s injections are planned there.", planned),
            moves=planned > 0,
            form=form,
            back_url=url_for("admin.location", location_id=row.id),
        )
