"""The page on which a filled sheet is typed in: the lines, what was typed before, and how to take it back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import request, url_for

from diary.clinical.scores import Condition
from diary.services.paper import Sheet, TypedScore
from diary.services.records import Area
from diary.web import moments
from diary.web.provider.pages import Step, name_of, who
from diary.web.provider.paper_form import PaperForm
from diary.web.translating import _, _n


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedLine:
    """One score that was typed in: when it was felt, where, by whom, and where taking it back goes."""

    when: str
    area: str
    score: str
    doing: str
    typed: str
    by: str
    undo: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedMedicine:
    """One pain medicine that staff wrote down."""

    when: str
    drug: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperEntriesPage:
    """The form, and what was typed before."""

    title: str
    line: str
    patient: str
    saved: str | None
    form: PaperForm
    several: bool
    clock: str
    typed: tuple[TypedLine, ...]
    medicines: tuple[TypedMedicine, ...]
    steps: tuple[Step, ...]

    @classmethod
    def of(cls, form: PaperForm, found: Sheet, now: datetime) -> "PaperEntriesPage":
        injection, zone = found.injection, moments.zone(found.patient.zone)
        return cls(
            title=_("Type in a sheet"),
            line=name_of(injection),
            patient=who(found.patient),
            saved=_saved(found) if "saved" in request.args and not form.is_submitted() else None,
            form=form,
            several=len(found.areas) > 1,
            clock=_("All times on the patient's clock: %(zone)s.", zone=moments.zone_name(now, zone)),
            typed=tuple(_typed(found, zone)),
            medicines=tuple(
                TypedMedicine(when=moments.day_and_time(row.taken_at, zone), drug=row.drug) for row in found.medicines
            ),
            steps=(
                Step(label=_("Print the sheet"), url=url_for("provider.paper_twin", injection_id=injection.id)),
                Step(label=_("Review"), url=url_for("provider.review", injection_id=injection.id)),
            ),
        )


def _saved(found: Sheet) -> str:
    return _n("Saved. %(num)s score is typed in.", "Saved. %(num)s scores are typed in.", len(found.typed))


def _typed(found: Sheet, zone: ZoneInfo) -> Iterator[TypedLine]:
    labels = {area.id: area for _link, area in found.areas}
    for item in found.typed:
        yield _typed_line(found.injection.id, item, labels.get(item.entry.area_id), zone)


def _typed_line(injection_id: UUID, item: TypedScore, area: Area | None, zone: ZoneInfo) -> TypedLine:
    entry = item.entry
    return TypedLine(
        when=moments.day_and_time(entry.felt_at, zone),
        area=area.label if area else "–",
        score=str(entry.score),
        doing=_("at rest") if entry.condition is Condition.RESTING else _("moving"),
        typed=moments.day_and_time(entry.recorded_at, zone),
        by=item.by or "–",
        undo=url_for("provider.undo_paper_score", injection_id=injection_id, entry_id=entry.entry_id),
    )
