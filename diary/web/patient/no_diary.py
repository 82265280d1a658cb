"""The answer of a phone that has joined and has nothing to write about."""

from flask import request
from werkzeug.wrappers import Response

from diary.services import no_diary
from diary.services.failures import NoDiary
from diary.web import clock, rendering, transactions, visitors
from diary.web.patient.no_diary_page import NoDiaryPage
from diary.web.patient.routes import patient

GONE = 404


@patient.errorhandler(NoDiary)
def nothing_to_fill_in(_nothing: NoDiary) -> Response:
    """The page for whatever was asked of a diary that is not there; what was sent is not kept."""
    transactions.begin_again()
    found = no_diary.look_without_diary(transactions.session(), clock.now(), visitors.patient_actor())
    return rendering.answer("patient/no_diary", NoDiaryPage.of(found), 200 if request.method == "GET" else GONE)
