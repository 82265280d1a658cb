"""That a record stands open in an emergency, for the top of every page; the lookup of who is signed in knows it."""

from dataclasses import dataclass

from flask import url_for

from diary.services.signing_in import StaffMember
from diary.web import moments
from diary.web.translating import _


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRecord:
    """What the banner says, and the ways to the patient and to the end."""

    text: str
    more: str
    patient_url: str
    close_url: str


def open_record(staff: StaffMember) -> OpenRecord | None:
    """What the banner says to somebody; None where nothing stands open."""
    if staff.glass is None:
        return None
    until = moments.clock_time(staff.glass.ends_at, moments.zone(staff.clinic_zone))
    return OpenRecord(
        text=_("Emergency access to one record, until %(time)s.", time=until),
        more=_("Each page that you open of it is on record, and others have been told."),
        patient_url=url_for("provider.patient", patient_id=staff.glass.patient_id),
        close_url=url_for("provider.close_glass"),
    )
