"""What an injection's record has said, and the page that puts it right."""

from dataclasses import dataclass

from flask import url_for

from diary.services.correcting import Corrected, Recorded
from diary.services.records import InjectionState
from diary.web import access, moments
from diary.web.provider.correction_form import CorrectionForm
from diary.web.provider.level_groups import LevelGroup, level_groups
from diary.web.provider.pages import name_of, who
from diary.web.provider.record_words import NAMES, Known, said
from diary.web.translating import _


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One field, as it was and as it is."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionLine:
    """One change of the record."""

    title: str
    when: str
    reason: str
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionsPage:
    """Every change of a record; without one, that it stands as it was written."""

    title: str
    line: str
    patient: str
    rows: tuple[CorrectionLine, ...]
    correct_url: str | None
    review_url: str

    @classmethod
    def of(cls, found: Recorded) -> "CorrectionsPage":
        injection = found.injection
        never = injection.performed_at is None and injection.state is not InjectionState.PLANNED
        offered = not never and access.allowed("provider.correct")
        return cls(
            title=_("Corrections"),
            line=name_of(injection),
            patient=who(found.patient),
            rows=tuple(_line(row, found) for row in reversed(found.corrections)),
            correct_url=url_for("provider.correct", injection_id=injection.id) if offered else None,
            review_url=url_for("provider.review", injection_id=injection.id),
        )


def _line(row: Corrected, found: Recorded) -> CorrectionLine:
    zone = moments.zone(found.location.zone)
    places = {key: place.name for key, place in found.locations.items()}
    known = Known(zone=zone, places={**places, **{key: person.name for key, person in found.people.items()}})
    before, after = row.before, row.after
    return CorrectionLine(
        title=_("Given otherwise than planned") if row.at_needle_out else _("Corrected"),
        when=_("%(moment)s by %(who)s", moment=moments.day_and_time(row.at, zone), who=row.by),
        reason="" if row.at_needle_out else row.reason,
        differences=tuple(
            Difference(name=str(NAMES[name]), before=said(name, before, known), after=said(name, after, known))
            for name in row.changed
        )
        if before and after
        else (),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectPage:
    """The form that puts a record right."""

    title: str
    line: str
    patient: str
    given: str
    places: str
    can_take_away: bool
    adding: str
    adding_is_open: bool
    save: str
    form: CorrectionForm
    level_groups: tuple[LevelGroup, ...]
    back_url: str
    history_url: str | None

    @classmethod
    def of(cls, form: CorrectionForm, found: Recorded) -> "CorrectPage":
        planned, injection_id = form.is_planned, found.injection.id
        return cls(
            title=_("Change the plan") if planned else _("Correct the injection"),
            line=_("What was planned before stays on record.")
            if planned
            else _("The original stays, and everything is worked out anew."),
            given=_("What is to be given") if planned else _("What was given"),
            places=_("Another name or side is another place; other diaries keep theirs.")
            if planned
            else _("A place keeps its scores under its new name, in all of the patient's diaries."),
            can_take_away=len(form.areas) > 1,
            adding=_("The patient scores it as well, and it is judged on its own.")
            if planned
            else _(
                "The patient scores it from now on. Without its pain before, neither it nor the whole can be judged."
            ),
            adding_is_open=any(row.form.label.data or row.form.problems for row in form.added),
            save=_("Save the plan") if planned else _("Save the correction"),
            patient=who(found.patient),
            form=form,
            level_groups=level_groups(form),
            back_url=url_for("provider.review" if planned else "provider.corrections", injection_id=injection_id),
            history_url=url_for("provider.corrections", injection_id=injection_id) if found.corrections else None,
        )
