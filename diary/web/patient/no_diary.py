"""What the phone shows where there is nothing to fill in: that nothing is amiss, and whom to call."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import request
from werkzeug.wrappers import Response

from diary.services import no_diary
from diary.services.failures import NoDiary
from diary.services.no_diary import WithoutDiary
from diary.web import clock, rendering, transactions, visitors
from diary.web.patient.calling_page import clinic_calls
from diary.web.patient.pages import Call, call
from diary.web.patient.routes import patient
from diary.web.translating import _

GONE = 404


@dataclass(frozen=True, slots=True, kw_only=True)
class NoDiaryPage:
    """Why nothing is asked, and whom to call."""

    title: str
    sentences: tuple[str, ...]
    calls: tuple[Call, ...]

    @classmethod
    def of(cls, found: WithoutDiary) -> "NoDiaryPage":
        return cls(
            title=_("There is nothing to fill in"),
            sentences=tuple(_sentences(found)),
            calls=(*call(_("Emergency"), found.numbers.emergency), *clinic_calls(found.numbers)),
        )


def _sentences(found: WithoutDiary) -> Iterator[str]:
    if found.called_off:
        yield _("The injection of this diary was called off, so you have nothing to do.")
    else:
        yield _("No injection is planned in this diary, so you have nothing to do.")
    yield _("If that surprises you, or something worries you, please call the clinic.")


@patient.errorhandler(NoDiary)
def nothing_to_fill_in(_nothing: NoDiary) -> Response:
    """The page for whatever was asked of a diary that is not there; what was sent is not kept."""
    transactions.begin_again()
    found = no_diary.look_without_diary(transactions.session(), clock.now(), visitors.patient_actor())
    return rendering.answer("patient/no_diary", NoDiaryPage.of(found), 200 if request.method == "GET" else GONE)
