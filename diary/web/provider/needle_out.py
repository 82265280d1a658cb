"""The moment the needle came out, on the clock of the place: said, shown, and only then confirmed."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from flask import request, url_for

from diary.clinical.catalogue import Procedure, Region
from diary.services import preparing
from diary.services.failures import Refused
from diary.services.injected import given_of
from diary.services.preparing import PreparedInjection
from diary.web import moments
from diary.web.forms import Day, TimeOfDay, Unseen, required
from diary.web.provider.given_form import GivenForm, filled_with
from diary.web.provider.level_groups import LevelGroup, levels_here
from diary.web.provider.pages import Fact, name_of, who
from diary.web.provider.record_words import given_facts
from diary.web.translating import _, _l

NOW, START = "now", "start"


class NeedleOutForm(GivenForm):
    """Date, time and what was given; the time is never now by itself: somebody says so, and sees it first."""

    above = ("on", "at")

    on = Day(_l("Date"), [required])
    at = TimeOfDay(_l("Time"), [required])
    checked = Unseen()

    def __init__(self, found: PreparedInjection, now: datetime, **options: Any) -> None:  # noqa: ANN401 (handed on)
        self.found, self.zone = found, moments.zone(found.location.zone)
        self.planned = given_of(found.injection, found.rows.anesthetics)
        local = now.astimezone(self.zone)
        super().__init__(data={"on": local.date(), **filled_with(self.planned)}, **options)
        self.step = request.form.get("step") if self.is_submitted() else None
        if self.step == NOW:
            self._take(self.on, local.date(), local.date().isoformat())
            self._take(self.at, local.time().replace(second=0, microsecond=0), f"{local:%H:%M}")

    @staticmethod
    def _take(field: Any, value: date | time, typed: str) -> None:  # noqa: ANN401 (WTForms has no types)
        field.data, field.raw_data, field.process_errors = value, [typed], []

    @property
    def procedure_and_region(self) -> tuple[Procedure, Region]:
        return self.found.injection.procedure, self.found.injection.region

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 (WTForms has no types)
        valid = bool(super().validate(extra_validators))
        if valid and not exists(self.performed_at):
            self.at.errors = [*self.at.errors, _("The clocks were put forward over this time; it did not exist.")]
            return False
        return valid

    def refuse(self, refusal: Refused) -> None:
        field = "at" if refusal.field == "performed_at" else refusal.field
        super().refuse(Refused(field, refusal.message, **refusal.params))

    @property
    def performed_at(self) -> datetime:
        """The instant that the two fields name in the zone of the place; of two in autumn the earlier."""
        return datetime.combine(self.on.data, self.at.data, tzinfo=self.zone)

    @property
    def is_confirmed(self) -> bool:
        """Whether the time that is sent is the one that the page has shown."""
        return self.step == START and self.checked.data == self.time_typed

    @property
    def time_typed(self) -> str:
        """Date and time in one word."""
        return f"{self.on.data}T{self.at.data}"

    @property
    def is_otherwise(self) -> bool:
        """Whether something was given otherwise than planned, or is wrong, so that it must be in sight."""
        shown = (self.levels, self.side, self.anesthetics_given, self.anesthetics, self.steroid_agent, self.steroid_mg)
        if any(field.errors for field in (*shown, self.sedation)):
            return True
        return self.is_submitted() and bool(self.side.data and self.sedation.data) and self.given() != self.planned


def exists(moment: datetime) -> bool:
    """Whether a local time is one that clocks have shown."""
    there_and_back = datetime.fromtimestamp(moment.timestamp(), moment.tzinfo)
    return there_and_back.replace(tzinfo=None) == moment.replace(tzinfo=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedMoment:
    """The time as it would count, and when the first questions would come."""

    said: str
    value: str
    questions: tuple[str, ...]
    button: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedleOutPage:
    """The confirmation of the moment at which the diary begins, and of what was given."""

    title: str
    line: str
    facts: tuple[Fact, ...]
    given: tuple[Fact, ...]
    level_groups: tuple[LevelGroup, ...]
    otherwise: bool
    warning: str | None
    zone: str
    checked: CheckedMoment | None
    form: NeedleOutForm
    back_url: str

    @classmethod
    def of(cls, form: NeedleOutForm, now: datetime, *, checked: bool = False) -> "NeedleOutPage":
        found = form.found
        return cls(
            title=_("Needle out"),
            line=_("The diary begins at this moment, and everything is counted from it."),
            facts=(
                Fact(name=_("Patient"), value=who(found.rows.patient)),
                Fact(name=_("Injection"), value=name_of(found.injection), is_data=False),
            ),
            given=given_facts(form.planned),
            level_groups=levels_here(form),
            otherwise=form.is_otherwise,
            warning=None
            if found.rows.baselines
            else _("The pain before is not recorded. Without it nothing is judged."),
            zone=_(
                "On the clock of %(place)s: %(zone)s",
                place=found.location.name,
                zone=moments.zone_name(now, form.zone),
            ),
            checked=_checked(form, now) if checked else None,
            form=form,
            back_url=url_for("provider.patient", patient_id=found.rows.patient.id),
        )


def _checked(form: NeedleOutForm, now: datetime) -> CheckedMoment:
    performed_at, zone = form.performed_at, form.zone
    minutes = int((now - performed_at).total_seconds() // 60)
    moment = moments.day_and_time(performed_at, zone)
    questions = preparing.first_questions(form.found, performed_at)
    return CheckedMoment(
        said=_("%(moment)s, %(span)s ago", moment=moment, span=moments.span(minutes))
        if minutes > 0
        else _("%(moment)s, just now", moment=moment),
        value=form.time_typed,
        questions=tuple(moments.day_and_time(point.due_at, zone) for point in questions),
        button=_("Start the diary at %(time)s", time=moments.clock_time(performed_at, zone)),
    )
