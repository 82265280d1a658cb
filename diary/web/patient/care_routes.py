"""The patient's pages beside the scores: when to call."""

from werkzeug.wrappers import Response

from diary.services import calling
from diary.web import clock, rendering, transactions, visitors
from diary.web.patient.calling_page import CallingPage
from diary.web.patient.routes import patient


@patient.get("/diary/when-to-call")
def when_to_call() -> Response:
    found = calling.look_up(transactions.session(), clock.now(), visitors.patient_actor())
    transactions.settle()
    return rendering.page(CallingPage.of(found))
