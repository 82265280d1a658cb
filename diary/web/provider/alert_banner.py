"""That alerts wait, for the top of every page of the staff; the lookup of who is signed in has counted them already."""

from dataclasses import dataclass

from diary.services.signing_in import StaffMember, Workplace
from diary.web.translating import _, _n


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What waits unacknowledged, here and in other clinics of the same person; ``urgent`` for an emergency here."""

    here: str
    elsewhere: tuple[str, ...]
    urgent: bool


def waiting_for(staff: StaffMember) -> Waiting | None:
    """What the banner says to somebody; None where nothing waits."""
    elsewhere = tuple(_elsewhere(place) for place in staff.elsewhere if place.waiting)
    if not staff.waiting and not elsewhere:
        return None
    return Waiting(here=_here(staff), elsewhere=elsewhere, urgent=bool(staff.emergencies))


def _here(staff: StaffMember) -> str:
    if not staff.waiting:
        return ""
    waits = _n("%(num)s alert waits to be acknowledged", "%(num)s alerts wait to be acknowledged", staff.waiting)
    if not staff.emergencies:
        return waits
    urgent = _n("%(num)s emergency", "%(num)s emergencies", staff.emergencies)
    return _("%(urgent)s: %(waits)s", urgent=urgent, waits=waits)


def _elsewhere(place: Workplace) -> str:
    waits = _n("%(num)s alert waits", "%(num)s alerts wait", place.waiting)
    return _("%(clinic)s: %(waits)s", clinic=place.name, waits=waits)
