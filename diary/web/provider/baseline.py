"""The pain just before the injection, area by area, as staff enter it for the patient."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from diary.clinical.scores import Condition
from diary.services.performing import BaselineDetails
from diary.services.preparing import PreparedInjection
from diary.services.records import Area
from diary.web.forms import DiaryForm, Problem
from diary.web.provider.forms import AreaBaselineForm
from diary.web.provider.pages import name_of, who
from diary.web.translating import _


class BaselineForm(DiaryForm):
    """A row of scores for each index area; what was entered before is shown again."""

    def __init__(self, found: PreparedInjection, **options: Any) -> None:  # noqa: ANN401 (handed on)
        super().__init__(**options)
        self.rows = tuple(_row(found, area, number) for number, area in enumerate(index_areas(found)))

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 (WTForms has no types)
        valid = super().validate(extra_validators)
        rows = [row.form.validate() for row in self.rows]
        if valid and all(rows) and not any(True for _details in self.details()):
            self.form_errors.append(_("Choose at least one score."))
            return False
        return bool(valid and all(rows))

    @property
    def problems(self) -> tuple[Problem, ...]:
        return (*super().problems, *(problem for row in self.rows for problem in row.form.problems))

    def details(self) -> Iterator[BaselineDetails]:
        """What was chosen; an area or condition without a score says nothing."""
        for row in self.rows:
            usual, fields = (
                row.form.usual.data,
                {Condition.MOVING: row.form.moving, Condition.RESTING: row.form.resting},
            )
            for condition, score in ((condition, field.data) for condition, field in fields.items()):
                if score is not None:
                    yield BaselineDetails(area_id=row.area.id, condition=condition, score=score, usual=usual)


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaRow:
    """One area and its fields."""

    area: Area
    form: AreaBaselineForm


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


def index_areas(found: PreparedInjection) -> tuple[Area, ...]:
    """The areas that the injection is judged by."""
    return tuple(area for link, area in found.rows.areas if link.is_index)


def _row(found: PreparedInjection, area: Area, number: int) -> AreaRow:
    kept = {row.condition: row for row in found.rows.baselines if row.area_id == area.id}
    known = {condition.value: row.score for condition, row in kept.items()}
    usual = next((row.usual for row in kept.values() if row.usual is not None), None)
    form = AreaBaselineForm(formdata=_sent(), prefix=f"area-{number}-", data={**known, "usual": usual})
    return AreaRow(area=area, form=form)


def _sent() -> Any:  # noqa: ANN401 (WTForms has no types)
    return request.form if request.method == "POST" else None
