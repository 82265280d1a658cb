"""The pages of an emergency: what opening a record means before it is done, and who did so."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from flask import url_for

from diary.services.breaking_glass import LASTS, Emergency
from diary.services.records import Patient
from diary.web import access, moments, visitors
from diary.web.provider.desk_forms import ReasonForm
from diary.web.provider.pages import Fact, who
from diary.web.provider.patient_lines import page_of
from diary.web.provider.putting_right_pages import ConfirmPage
from diary.web.translating import _, _n

MINUTES = int(LASTS.total_seconds() // 60)


def emergency_url(patient_id: UUID, onward: str | None = None) -> str | None:
    """Where somebody without the role opens a patient's pages of care; None for whoever can read them."""
    if access.allowed_for("provider.rfa_plan", patient_id) or not access.allowed("admin.break_glass"):
        return None
    return url_for("admin.break_glass", patient_id=patient_id, next=onward)


def break_page(form: ReasonForm, patient: Patient) -> ConfirmPage:
    """What will happen, and to whom it will be told."""
    return ConfirmPage(
        title=_("Open in an emergency"),
        line=_("For a patient who needs care now, when no provider and no nurse can be reached."),
        facts=(Fact(name=_("Patient"), value=who(patient)),),
        happens=tuple(_happens()),
        form=form,
        button=_n("Open for %(num)s minute", "Open for %(num)s minutes", MINUTES),
        back_url=page_of(patient),
    )


def _happens() -> Iterator[str]:
    yield _n(
        "For %(num)s minute, in this browser, you can read the report, the note, the RFA plan and the blocks.",
        "For %(num)s minutes, in this browser, you can read the report, the note, the RFA plan and the blocks.",
        MINUTES,
    )
    yield _("You can sign and change nothing by it, and see no other patient's.")
    yield _("The other administrators and the patient's provider get an e-mail now, without the patient's name.")
    yield _("Each page that you open is on record. The patient can see that somebody opened it in an emergency.")
    yield _("Another administrator reads your reason afterwards.")


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyLine:
    """One time: who opened whose record, until when, why, and who looked at it afterwards."""

    person: str
    patient: str
    patient_url: str
    when: str
    reason: str
    reviewed: str
    is_open: bool
    review_url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergenciesPage:
    """Every time, the latest first."""

    title: str
    line: str
    lines: tuple[EmergencyLine, ...]

    @classmethod
    def of(cls, found: tuple[Emergency, ...]) -> "EmergenciesPage":
        return cls(
            title=_("Emergency access"),
            line=_("Who opened a record beyond their own role, and why. Another administrator looks at each."),
            lines=tuple(map(_line, found)),
        )


def _line(found: Emergency) -> EmergencyLine:
    row, zone = found.row, moments.zone(visitors.clinic_zone())
    ended = moments.clock_time(found.until, zone)
    return EmergencyLine(
        person=found.person.name,
        patient=found.patient.name,
        patient_url=page_of(found.patient),
        when=_("%(begun)s to %(ended)s", begun=moments.day_and_time(row.opened_at, zone), ended=ended),
        reason=row.reason,
        reviewed=_reviewed(found),
        is_open=found.is_open,
        review_url=url_for("admin.review_emergency", emergency_id=row.id) if found.may_review else None,
    )


def _reviewed(found: Emergency) -> str:
    row = found.row
    if row.reviewed_at is None or found.reviewer is None:
        return "" if found.is_open or found.may_review else _("Not looked at yet by another administrator")
    when = moments.day_and_time(row.reviewed_at, moments.zone(visitors.clinic_zone()))
    return _("Looked at by %(person)s, %(when)s", person=found.reviewer.name, when=when)
