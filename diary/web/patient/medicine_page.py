"""A pain medicine on its own: what and when, and the way to take it back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import request, url_for

from diary.services.amending import Medicine
from diary.services.medicines import MedicineTold
from diary.services.records import RescueRevision
from diary.web import moments, rendering
from diary.web.forms import Identifier, OneOf, Text, chosen, not_too_long, options, required
from diary.web.patient import helping
from diary.web.patient.helping import WrittenForm
from diary.web.patient.pages import Status, TakingBack
from diary.web.patient.when import ANOTHER_TIME, AgoForm, on_the_clock_of
from diary.web.translating import _, _l


class MedicineForm(AgoForm, WrittenForm):
    """The name of the medicine, and when it was taken."""

    above = ("drug", "ago")

    drug = Text(_l("Which pain medicine did you take?"), [required, not_too_long])
    ago = OneOf(
        _l("When did you take it?"),
        [chosen],
        choices=lambda: options(
            [
                ("0", _("Just now")),
                ("30", _("30 minutes ago")),
                ("60", _("1 hour ago")),
                (ANOTHER_TIME, _("Another time")),
            ]
        ),
    )
    rescue_id = Identifier()

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 (WTForms has no types)
        valid = bool(super().validate(extra_validators))
        return self.check_when() and valid

    def medicine(self) -> Medicine:
        """What was taken, as the service takes it."""
        return Medicine(
            rescue_id=self.rescue_id.data, drug=self.drug.data, taken_at=self.instant, taken_before=self.span
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicinePage:
    """What was just written down, and the form for one more; without a running diary, why there is none."""

    title: str
    line: str
    status: Status | None
    form: MedicineForm | None
    rescue_id: str
    zone: str
    instead: str
    helping: bool

    @classmethod
    def of(cls, form: MedicineForm, found: MedicineTold) -> "MedicinePage":
        return cls(
            title=_("A pain medicine"),
            line=_("For when you took one without giving a score.") if found.runs else "",
            status=_status(found.last, form.zone) if found.last else None,
            form=form if found.runs else None,
            rescue_id=str(form.rescue_id.data or rendering.new_id()),
            zone=on_the_clock_of(form.zone, form.now),
            instead=_instead(found),
            helping=helping.shown(form),
        )


def medicine_form(zone: ZoneInfo, now: datetime) -> MedicineForm:
    """The form as it comes, on the patient's own clock."""
    return MedicineForm(zone, now)


def _instead(found: MedicineTold) -> str:
    if found.planned:
        return _("Your diary has not begun yet. It begins when the needle is out.")
    return _("Your diary has ended. Nothing more is asked.")


def _status(last: RescueRevision, zone: ZoneInfo) -> Status:
    if last.withdrawn:
        text = _("Took back %(drug)s", drug=last.drug)
        return Status(text=text, undo=None, more=None, fresh="undone" in request.args)
    return Status(
        text=_("Saved %(drug)s, taken %(moment)s", drug=last.drug, moment=moments.day_and_time(last.taken_at, zone)),
        undo=TakingBack(
            url=url_for("patient.undo_medicine", rescue_id=last.rescue_id),
            keeps="delete_medicine",
            about=str(last.rescue_id),
            after=url_for("patient.medicine", saved=last.rescue_id, undone=1),
        ),
        more=None,
        fresh="undone" not in request.args,
    )
