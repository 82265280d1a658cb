"""Patients as lines of a list: who, and why he is shown."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for
from flask_babel import LazyString

from diary.services.finding import Alike, Found
from diary.services.likeness import Likeness
from diary.services.records import Patient
from diary.web.provider.pages import born
from diary.web.translating import _, _l

WHY: Mapping[Likeness, LazyString] = {
    Likeness.SAME_NUMBER: _l("Same record number"),
    Likeness.SAME_PERSON: _l("Same name and date of birth"),
    Likeness.SIMILAR_NAME: _l("Same date of birth, similar name"),
    Likeness.SWAPPED_DAY: _l("Same name, day and month swapped"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientLine:
    """One patient of a list."""

    name: str
    born: str
    record_number: str
    url: str
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """A list of patients, what to do with each, and what is said where it is empty or cut."""

    lines: tuple[PatientLine, ...]
    choose: str
    note: str = ""


def line_of(patient: Patient, url: str, why: str = "") -> PatientLine:
    """One patient, leading somewhere."""
    return PatientLine(
        name=patient.name, born=born(patient.date_of_birth), record_number=patient.record_number, url=url, why=why
    )


def page_of(patient: Patient) -> str:
    """Where a patient's page is."""
    return url_for("provider.patient", patient_id=patient.id)


def alike_lines(found: tuple[Alike, ...]) -> Lines:
    """Those who may be the patient that is being registered."""
    lines = tuple(line_of(each.patient, page_of(each.patient), str(WHY[each.why])) for each in found)
    return Lines(lines=lines, choose=_("This is the same patient"))


def found_note(found: Found | None) -> str:
    """What is said under the result of a search."""
    if found is None:
        return ""
    if not found.patients:
        return _("Nobody of that name or record number. Try fewer letters.")
    return _("There are more. Type another word to see fewer.") if found.more else ""
