"""The form that puts an injection's record right: what it says now, and why it is changed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from wtforms import FieldList, FormField
from wtforms.validators import Optional

from diary.clinical.catalogue import Side
from diary.services.choosing import Choices
from diary.services.correcting import AreaChanges, Record, Recorded, RecordedArea
from diary.services.failures import Refused
from diary.services.injected import MOST_AREAS, AreaDetails
from diary.web import moments, wording
from diary.web.forms import Choice, Day, Rows, Text, Tick, TimeOfDay, Unseen, not_too_long, options, required
from diary.web.provider.given_form import filled_with, words_of
from diary.web.provider.injection_form import OTHER_SIDE, PlanForm
from diary.web.provider.needle_out import exists
from diary.web.translating import _, _l


class AreaRecordRow(Rows):
    """One place of pain, as it is called from now on."""

    label = Text(_l("Place of pain"), [required, not_too_long])
    side = Choice(_l("Side"), choices=words_of(Side)[:2])
    movement = Text(_l("The movement that usually hurts"), [required, not_too_long])
    taken_away = Tick(_l("Take this place away"))

    @property
    def area(self) -> RecordedArea:
        """What the record is to say of it."""
        return RecordedArea(label=self.label.data, side=Side(self.side.data), movement=self.movement.data)


class AddedAreaRow(Rows):
    """A place of pain that comes to the others; without a name there is none."""

    label = Text(_l("Place of pain"), [not_too_long], description=_l("As the patient says it: right low back."))
    side = Choice(_l("Side"), choices=words_of(Side)[:2])
    movement = Text(_l("The movement that usually hurts"), [not_too_long])
    episodic = Tick(_l("Comes and goes, like a headache"))

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 (WTForms has no types)
        valid = bool(super().validate(extra_validators))
        for field, other in ((self.label, self.movement), (self.movement, self.label)):
            if other.data and not field.data:
                field.errors = [*field.errors, required.message]
                valid = False
        return valid

    @property
    def area(self) -> AreaDetails:
        """The place as it is to be asked for."""
        return AreaDetails(
            label=self.label.data,
            side=Side(self.side.data),
            movement=self.movement.data,
            episodic=self.episodic.data,
        )


class CorrectionForm(PlanForm):
    """Everything that the record says; what was given up since may stay where it was."""

    above: tuple[str, ...] = ("on", "at", "procedure", "region")

    on = Day(_l("Date"), [required])
    at = TimeOfDay(_l("Time"), [required])
    follow_up_on = Day(_l("Follow-up on"), [Optional()])
    areas = FieldList(FormField(AreaRecordRow))
    added = FieldList(FormField(AddedAreaRow), max_entries=1)
    reason = Text(_l("Why it is corrected"), [required, not_too_long], description=_l("The original stays beside it."))
    seen = Unseen()

    def __init__(self, found: Recorded, choices: Choices, **given: Any) -> None:  # noqa: ANN401 (handed on)
        self.zone, record = moments.zone(found.location.zone), found.record
        super().__init__(data={**_filled(record, found), "seen": str(found.revision)}, **given)
        self.is_planned = record.performed_at is None
        if self.is_planned:
            # That the needle is out is said on a page of its own.
            del self.on, self.at
            self.above = PlanForm.above
            self.reason.label.text = _("Why the plan changes")
            self.reason.description = _("What was planned before stays beside it.")
        self.offer(choices)
        people, places = found.people[record.provider_id], found.location
        for row, area in zip(self.areas, record.areas, strict=False):
            self._keep(row.form.side, area.side.value, wording.word(area.side))
        self._keep(self.location, str(places.id), places.name)
        self._keep(self.provider, str(people.id), people.name)
        self._keep(self.schedule, record.schedule or "", record.schedule or "")

    @staticmethod
    def _keep(field: Any, value: str, name: str) -> None:  # noqa: ANN401 (WTForms has no types)
        """Offer what the record says, although it may not be offered any more."""
        if value not in {choice.value for choice in field.choices}:
            field.choices = [*field.choices, *options([(value, name)])]

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 (WTForms has no types)
        valid = bool(super().validate(extra_validators))
        if valid and not self.is_planned and not exists(self.performed_at):
            self.at.errors = [*self.at.errors, _("The clocks were put forward over this time; it did not exist.")]
            return False
        return valid

    def refuse(self, refusal: Refused) -> None:
        field = "at" if refusal.field == "performed_at" else refusal.field
        super().refuse(Refused(field, refusal.message, **refusal.params))

    @property
    def performed_at(self) -> datetime:
        """The instant that date and time name on the clock of the place."""
        return datetime.combine(self.on.data, self.at.data, tzinfo=self.zone)

    def _needle_out(self, before: Record) -> datetime:
        at = before.performed_at
        untouched = at is not None and at.replace(second=0, microsecond=0) == self.performed_at
        return at if at is not None and untouched else self.performed_at

    @property
    def places(self) -> AreaChanges:
        """Which places are taken away, and which come."""
        gone = frozenset(place for place, row in enumerate(self.areas) if row.form.taken_away.data)
        return AreaChanges(taken_away=gone, added=tuple(row.form.area for row in self.added if row.form.label.data))

    @property
    def state_seen(self) -> int:
        """How many times the record had been changed when the page was made."""
        return int(self.seen.data) if str(self.seen.data or "").isdecimal() else -1

    def record(self, before: Record) -> Record:
        """What the record is to say; a time that was not touched keeps its seconds."""
        return Record(
            **self._injected(),
            performed_at=None if self.is_planned else self._needle_out(before),
            location_id=UUID(self.location.data),
            provider_id=UUID(self.provider.data),
            follow_up_on=self.follow_up_on.data,
            areas=tuple(row.form.area for row in self.areas),
        )


def _filled(record: Record, found: Recorded) -> dict[str, Any]:
    local = record.performed_at.astimezone(moments.zone(found.location.zone)) if record.performed_at else None
    return {
        **filled_with(record),
        "on": local.date() if local else None,
        "at": local.time() if local else None,
        "procedure": record.procedure.value,
        "region": record.region.value,
        "intent": record.intent.value,
        "schedule": record.schedule or "",
        "location": str(record.location_id),
        "provider": str(record.provider_id),
        "follow_up_on": record.follow_up_on,
        "areas": [{"label": area.label, "side": area.side.value, "movement": area.movement} for area in record.areas],
        "added": [] if len(record.areas) >= MOST_AREAS else [{"side": _side_without_a_place(record)}],
    }


def _side_without_a_place(record: Record) -> str:
    """Right and left are scored apart, so it is the other side that most likely was left out."""
    sides = {area.side.value for area in record.areas}
    return next((other for side, other in OTHER_SIDE.items() if side in sides), Side.RIGHT.value)
