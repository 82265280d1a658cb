"""The confirmation of the moment the needle came out, on the clock of the place."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import url_for

from diary.services.failures import Refused
from diary.services.preparing import PreparedInjection
from diary.web import moments
from diary.web.forms import Day, DiaryForm, TimeOfDay, required
from diary.web.provider.pages import Fact, name_of, who
from diary.web.translating import _, _l


class NeedleOutForm(DiaryForm):
    """Date and time, always shown and always confirmed, never silently now."""

    on = Day(_l("Date"), [required])
    at = TimeOfDay(_l("Time"), [required])

    def __init__(self, zone: ZoneInfo, now: datetime, **options: Any) -> None:  # noqa: ANN401 (handed on)
        local = now.astimezone(zone)
        super().__init__(on=local.date(), at=local.time(), **options)
        self.zone = zone

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 (WTForms has no types)
        valid = bool(super().validate(extra_validators))
        if valid and not _exists(self.performed_at):
            self.at.errors = [*self.at.errors, _("The clocks were put forward over this time; it did not exist.")]
            return False
        return valid

    def refuse(self, refusal: Refused) -> None:
        super().refuse(Refused("at", refusal.message, **refusal.params))

    @property
    def performed_at(self) -> datetime:
        """The instant that the two fields name in the zone of the place; of two in autumn the earlier."""
        return datetime.combine(self.on.data, self.at.data, tzinfo=self.zone)


def _exists(moment: datetime) -> bool:
    """Whether a local time is one that clocks have shown."""
    there_and_back = datetime.fromtimestamp(moment.timestamp(), moment.tzinfo)
    return there_and_back.replace(tzinfo=None) == moment.replace(tzinfo=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedleOutPage:
    """The confirmation of the moment at which the diary begins."""

    title: str
    line: str
    facts: tuple[Fact, ...]
    warning: str | None
    zone: str
    form: NeedleOutForm
    back_url: str

    @classmethod
    def of(cls, form: NeedleOutForm, found: PreparedInjection, now: datetime) -> "NeedleOutPage":
        return cls(
            title=_("Needle out"),
            line=_("The diary begins at this moment, and everything is counted from it."),
            facts=(
                Fact(name=_("Patient"), value=who(found.rows.patient)),
                Fact(name=_("Injection"), value=name_of(found.injection), is_data=False),
            ),
            warning=None
            if found.rows.baselines
            else _("The pain before is not recorded. Without it nothing is judged."),
            zone=_(
                "On the clock of %(place)s: %(zone)s",
                place=found.location.name,
                zone=moments.zone_name(now, form.zone),
            ),
            form=form,
            back_url=url_for("provider.patient", patient_id=found.rows.patient.id),
        )
