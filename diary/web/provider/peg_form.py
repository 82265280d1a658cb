"""The PEG of the weeks after an injection, entered for the patient: three questions for each week that has come."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from diary.services.peg import NewPeg
from diary.services.peg_weeks import PegWeeks
from diary.services.records import InjectionState, PegAnswer
from diary.web import moments, wording
from diary.web.forms import DiaryForm, Problem
from diary.web.provider.pages import name_of, who
from diary.web.provider.peg_rows import PegRows
from diary.web.translating import _


@dataclass(frozen=True, slots=True, kw_only=True)
class PegWeek:
    """One week: its questions, and by whom it was answered, where it was."""

    week: int
    kept: PegAnswer | None
    rows: PegRows
    title: str
    answered: str


class PegWeeksForm(DiaryForm):
    """A row of questions for each week that has come; what was answered before is shown again."""

    def __init__(self, found: PegWeeks, **given: Any) -> None:  # noqa: ANN401 (handed on)
        super().__init__(**given)
        self.injection_id = found.injection.id
        self.weeks = tuple(_week(found, week, kept) for week, kept in found.weeks)

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 (WTForms has no types)
        valid = bool(super().validate(extra_validators))
        rows = [week.rows.validate() for week in self.weeks]
        if valid and all(rows) and not any(week.rows.answers for week in self.weeks):
            self.form_errors.append(_("Give the three answers of one week."))
            return False
        return valid and all(rows)

    @property
    def problems(self) -> tuple[Problem, ...]:
        return (*super().problems, *(problem for week in self.weeks for problem in week.rows.problems))

    def answers(self) -> Iterator[NewPeg]:
        """What is new, of each week."""
        for row in self.weeks:
            new = row.rows.changed(self.injection_id, row.kept, row.week)
            if new is not None:
                yield new


def _week(found: PegWeeks, week: int, kept: PegAnswer | None) -> PegWeek:
    sent = request.form if request.method == "POST" else None
    return PegWeek(
        week=week,
        kept=kept,
        rows=PegRows(formdata=sent, prefix=f"week-{week}-", obj=kept),
        title=_("Week %(week)s", week=week),
        answered=_answered(found, kept),
    )


def _answered(found: PegWeeks, kept: PegAnswer | None) -> str:
    if kept is None:
        return _("Not answered yet.")
    moment = moments.day_and_time(kept.recorded_at, moments.zone(found.patient.zone))
    return _("Answered %(moment)s (%(source)s).", moment=moment, source=wording.word(kept.source))


@dataclass(frozen=True, slots=True, kw_only=True)
class PegWeeksPage:
    """The form, whose it is, and what comes when."""

    title: str
    line: str
    patient: str
    form: PegWeeksForm
    weeks: tuple[PegWeek, ...]
    waiting: str | None
    coming: str | None
    back_url: str

    @classmethod
    def of(cls, form: PegWeeksForm, found: PegWeeks) -> "PegWeeksPage":
        coming = _coming(found)
        return cls(
            title=_("PEG, weeks after"),
            line=name_of(found.injection),
            patient=who(found.patient),
            form=form,
            weeks=form.weeks,
            waiting=None if form.weeks else _waiting(found),
            coming=coming if form.weeks else None,
            back_url=url_for("provider.review", injection_id=found.injection.id, _anchor="injected"),
        )


def _waiting(found: PegWeeks) -> str:
    """Why there is nothing to enter."""
    if found.injection.state is InjectionState.ENTERED_IN_ERROR:
        return _("This injection was entered in error; nothing is asked of it.")
    return _coming(found) or _("The needle is not out yet. Until then the PEG is entered with the pain before.")


def _coming(found: PegWeeks) -> str | None:
    if found.next_on is None:
        return None
    return _("The next questions can be answered from %(day)s.", day=moments.full_date(found.next_on))
