"""The door to a page of care for somebody of the clinic without the role: closed, and opened in an emergency.

Only the refusal of such a page and an open glass cost anything; every other request knows from the session's own row
that nothing stands open.
"""

from dataclasses import dataclass
from uuid import UUID

from flask import request, url_for
from werkzeug.wrappers import Response

from diary.services import breaking_glass
from diary.services.signing_in import StaffMember
from diary.web import clock, rendering, transactions, visitors
from diary.web.translating import _

FORBIDDEN = 403


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedPage:
    """That a page is for others, and the ways on; whoever reads it sees the patient's own page anyway."""

    title: str
    message: str
    emergency: str
    break_url: str
    patient_url: str


def is_open_for(staff: StaffMember | None, patient_id: UUID) -> bool:
    """Whether the pages of care of this patient stand open to somebody in an emergency."""
    return staff is not None and staff.glass is not None and staff.glass.patient_id == patient_id


def closed() -> Response | None:
    """Nothing to somebody for whom the patient's pages stand open; to everybody else the offer to open them.

    What is not there, or another clinic's, is not found, as everywhere.
    """
    patient_id = breaking_glass.patient_named(transactions.session(), visitors.staff_actor(), request.view_args or {})
    if is_open_for(visitors.staff(), patient_id):
        return None
    content = ClosedPage(
        title=_("This is for providers and nurses"),
        message=_("Your role in this clinic does not include reading it. Please ask a provider or a nurse."),
        emergency=_("If a patient needs care now and none of them can be reached, you can open it yourself."),
        break_url=url_for("admin.break_glass", patient_id=patient_id, next=request.full_path.rstrip("?")),
        patient_url=url_for("provider.patient", patient_id=patient_id),
    )
    return rendering.answer("errors/closed", content, FORBIDDEN)


def look_through() -> None:
    """Write down which page is opened in an emergency; the page itself writes down its own look besides."""
    session, actor, glass = transactions.session(), visitors.staff_actor(), visitors.staff().glass
    if glass is not None:
        breaking_glass.look_through(session, clock.now(), actor, glass, page=str(request.endpoint))
