"""What the pages about keeping and deleting records show."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask import url_for

from diary.services.changing_settings import Change
from diary.services.deleting import Leaving
from diary.services.keeping import MOST_SHOWN, Due, Kept, years_of
from diary.web import moments, visitors
from diary.web.admin.deciding import HistoryLine, history_lines
from diary.web.admin.keeping_forms import DeletionForm, RetentionForm
from diary.web.provider.pages import Fact, born, who
from diary.web.translating import _, _n


@dataclass(frozen=True, slots=True, kw_only=True)
class DueLine:
    """A patient whose time is over."""

    name: str
    about: str
    last: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionPage:
    """The setting, and who is due by it; ``more`` says how many are not shown."""

    title: str
    line: str
    form: RetentionForm
    notice: str
    own: str
    due: tuple[DueLine, ...]
    more: str
    history: tuple[HistoryLine, ...]
    back_url: str

    @classmethod
    def of(
        cls, form: RetentionForm, changes: Sequence[Change], found: Sequence[Due], *, deleted: bool
    ) -> "RetentionPage":
        years, more = years_set(changes), len(found) - MOST_SHOWN
        return cls(
            title=_("Keeping and deleting"),
            line=_("Records are kept until somebody deletes them; nothing is deleted by itself."),
            form=form,
            notice=_("The records are deleted. The audit keeps that they were.") if deleted else "",
            own=_kept_for(years) if years else "",
            due=tuple(_due_line(one) for one in found[:MOST_SHOWN]),
            more=_n("%(num)d more is not shown.", "%(num)d more are not shown.", more) if more > 0 else "",
            history=history_lines(changes, _told),
            back_url=url_for("admin.overview"),
        )


def years_set(changes: Sequence[Change]) -> int | None:
    """The years that stand."""
    return years_of(changes[0].revision.content) if changes else None


def _told(content: Mapping[str, object]) -> str:
    years = years_of(content)
    return _kept_for(years) if years else _("A number that this version cannot use")


def _kept_for(years: int) -> str:
    return _n("%(num)d year after the last entry", "%(num)d years after the last entry", years)


def _due_line(one: Due) -> DueLine:
    zone = moments.zone(visitors.clinic_zone())
    return DueLine(
        name=one.patient.name,
        about=f"{born(one.patient.date_of_birth)} · {one.patient.record_number}",
        last=_("Last entry or appointment: %(day)s", day=moments.full_date(one.last_at.astimezone(zone).date())),
        url=url_for("admin.delete_patient", patient_id=one.patient.id),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DeletionPage:
    """What goes with a patient's records, and what that means."""

    title: str
    line: str
    who: str
    facts: tuple[Fact, ...]
    duty: str
    kept: str
    form: DeletionForm
    back_url: str

    @classmethod
    def of(cls, form: DeletionForm, leaving: Leaving) -> "DeletionPage":
        patient, decisions = leaving.patient, leaving.rows["signed_decision"]
        return cls(
            title=_("Delete this patient's records"),
            line=_("Everything that tells of this patient goes for good."),
            who=who(patient),
            facts=tuple(_facts(leaving)),
            duty=_duty() if decisions else "",
            kept=_kept(leaving.kept),
            form=form,
            back_url=url_for("provider.patient", patient_id=patient.id),
        )


def _duty() -> str:
    return _(
        "Signed decisions are part of the medical record. The law may oblige the clinic to keep them for years: find "
        "out before you delete."
    )


def _facts(leaving: Leaving) -> Iterator[Fact]:
    names = {
        "injection": _("Injections"),
        "entry_revision": _("Scores, with what they were before"),
        "signed_decision": _("Signed decisions"),
        "outgoing_message": _("Messages"),
        "device_session": _("Phones"),
    }
    for table, count in leaving.rows.items():
        yield Fact(name=names[table], value=moments.number(count), is_data=False)
    if leaving.merged:
        yield Fact(name=_("Records merged into this one"), value=moments.number(leaving.merged), is_data=False)


def _kept(kept: Kept) -> str:
    zone = moments.zone(visitors.clinic_zone())
    day = moments.full_date(kept.last_at.astimezone(zone).date())
    if kept.years is None:
        return _("Last entry or appointment: %(day)s. The clinic has not said for how long it keeps records.", day=day)
    if kept.is_over:
        return _("Last entry or appointment: %(day)s. The time for which the clinic keeps records is over.", day=day)
    return _(
        "Last entry or appointment: %(day)s. The clinic keeps records for %(span)s: until then only another reason "
        "lets them go.",
        day=day,
        span=_kept_for(kept.years),
    )
