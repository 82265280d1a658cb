"""What a phone shows whose diary was deleted: that nothing is left to open, and whom to call."""

from dataclasses import dataclass
from uuid import UUID

from flask import url_for

from diary.services import gone
from diary.web import clock, transactions
from diary.web.patient.calling_page import clinic_calls
from diary.web.patient.pages import Call, call
from diary.web.translating import _


@dataclass(frozen=True, slots=True, kw_only=True)
class GonePage:
    """That the diary is no longer there."""

    title: str
    sentences: tuple[str, ...]
    calls: tuple[Call, ...]
    join_url: str

    @classmethod
    def of(cls, clinic_id: UUID) -> "GonePage":
        numbers = gone.whom_to_call(transactions.session(), clock.now(), clinic_id)
        return cls(
            title=_("This diary is no longer there"),
            sentences=(
                _("The clinic has deleted the records of this diary. You have nothing to do."),
                _("Anything that still waited on this phone was not taken."),
                _("If that surprises you, or something worries you, please call the clinic."),
            ),
            calls=(*call(_("Emergency"), numbers.emergency), *clinic_calls(numbers)) if numbers else (),
            join_url=url_for("patient.join"),
        )
