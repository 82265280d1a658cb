"""The pain just before the injection, area by area, as staff enter it for the patient."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from diary.clinical.scores import Condition
from diary.services.peg import NewPeg
from diary.services.performing import BaselineDetails
from diary.services.preparing import PreparedInjection
from diary.services.records import Area, InjectionArea
from diary.web.forms import DiaryForm, Problem
from diary.web.provider.forms import AreaBaselineForm
from diary.web.provider.pages import name_of, who
from diary.web.provider.peg_rows import PegRows
from diary.web.translating import _


class BaselineForm(DiaryForm):
    """A row of scores for each index area; what was entered before is shown again."""

    def __init__(self, found: PreparedInjection, **options: Any) -> None:  # noqa: ANN401 (handed on)
        super().__init__(**options)
        self.rows = tuple(_row(found, link, area, number) for number, (link, area) in enumerate(index_areas(found)))
        self.injection_id, self.kept_peg = found.injection.id, found.peg
        self.peg = PegRows(formdata=_sent(), prefix="peg-", obj=found.peg)

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 (WTForms has no types)
        valid = super().validate(extra_validators)
        rows = [*(row.form.validate() for row in self.rows), self.peg.validate()]
        if valid and all(rows) and not any(True for _details in self.details()) and self.peg.answers is None:
            self.form_errors.append(_("Choose at least one score."))
            return False
        return bool(valid and all(rows))

    @property
    def problems(self) -> tuple[Problem, ...]:
        rows = [problem for row in self.rows for problem in row.form.problems]
        return (*super().problems, *rows, *self.peg.problems)

    @property
    def peg_answers(self) -> NewPeg | None:
        """The answers to the PEG that are to be kept, where there are new ones."""
        return self.peg.changed(self.injection_id, self.kept_peg)

    def details(self) -> Iterator[BaselineDetails]:
        """What was chosen, and what was kept and is now said not to have been asked."""
        for row in self.rows:
            for condition, field in row.form.by_condition.items():
                if field.data is not None or (field.is_taken_back and condition in row.kept):
                    yield BaselineDetails(
                        area_id=row.area.id, condition=condition, score=field.data, usual=row.form.usual.data
                    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaRow:
    """One area and its fields."""

    area: Area
    form: AreaBaselineForm
    kept: frozenset[Condition]


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselinePage:
    """The form, and whose it is."""

    title: str
    line: str
    patient: str
    form: BaselineForm
    back_url: str

    @classmethod
    def of(cls, form: BaselineForm, found: PreparedInjection) -> "BaselinePage":
        return cls(
            title=_("Pain before the injection"),
            line=name_of(found.injection),
            patient=who(found.rows.patient),
            form=form,
            back_url=url_for("provider.patient", patient_id=found.rows.patient.id),
        )


def index_areas(found: PreparedInjection) -> tuple[tuple[InjectionArea, Area], ...]:
    """The areas that the injection is judged by, each with the movement that it is asked with."""
    return tuple((link, area) for link, area in found.rows.areas if link.is_index)


def _row(found: PreparedInjection, link: InjectionArea, area: Area, number: int) -> AreaRow:
    kept = {row.condition: row for row in found.rows.baselines if row.area_id == area.id}
    known = {condition.value: row.score for condition, row in kept.items()}
    usual = next((row.usual for row in kept.values() if row.usual is not None), None)
    form = AreaBaselineForm(formdata=_sent(), prefix=f"area-{number}-", data={**known, "usual": usual})
    if area.episodic:
        form.ask_at_rest_only()
    else:
        form.ask_while(link.movement)
    return AreaRow(area=area, form=form, kept=frozenset(kept))


def _sent() -> Any:  # noqa: ANN401 (WTForms has no types)
    return request.form if request.method == "POST" else None
