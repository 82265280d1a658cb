"""The pages of the desk: registering, searching, and changing a patient's details."""

from dataclasses import dataclass

from flask import url_for

from diary.services.finding import Alike, Found
from diary.services.records import Patient
from diary.web.provider.desk_forms import NewPatientForm, PatientDetailsForm, SearchForm
from diary.web.provider.pages import who
from diary.web.provider.patient_lines import Lines, alike_lines, found_note, line_of, page_of
from diary.web.resending import Resend
from diary.web.translating import _

CONFLICT = 409


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPatientPage:
    """The form that registers a patient, with those whom he may be already."""

    title: str
    line: str
    form: NewPatientForm
    alike: Lines
    alike_url: str
    as_typed: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, form: NewPatientForm, alike: tuple[Alike, ...]) -> "NewPatientPage":
        return cls(
            title=_("Register a patient"),
            line=_("The injection is planned in the next step."),
            form=form,
            alike=alike_lines(alike),
            alike_url=url_for("provider.alike"),
            as_typed=Resend.of_this_request().fields,
        )

    @property
    def is_asking(self) -> bool:
        """Whether all that is left is to say whether it is one of those."""
        return bool(self.alike.lines) and not self.form.problems

    @property
    def status(self) -> int:
        return CONFLICT if self.is_asking else self.form.status


@dataclass(frozen=True, slots=True, kw_only=True)
class FindPatientPage:
    """The search for a patient, and whom it found."""

    title: str
    form: SearchForm
    found: Lines | None

    @classmethod
    def of(cls, form: SearchForm, found: Found | None) -> "FindPatientPage":
        lines = None
        if found is not None:
            shown = tuple(line_of(patient, page_of(patient)) for patient in found.patients)
            lines = Lines(lines=shown, choose="", note=found_note(found))
        return cls(title=_("Find a patient"), form=form, found=lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientDetailsPage:
    """The form that changes a patient's details."""

    title: str
    patient: str
    form: PatientDetailsForm
    back_url: str

    @classmethod
    def of(cls, form: PatientDetailsForm, patient: Patient) -> "PatientDetailsPage":
        return cls(title=_("Change details"), patient=who(patient), form=form, back_url=page_of(patient))
