"""What a patient reads: his own scores, and what to expect; and the switch that says that a helper writes."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from diary.services import answering, looking_back
from diary.web import clock, rendering, transactions, visitors
from diary.web.patient import helping
from diary.web.patient.expect_page import ExpectPage
from diary.web.patient.own_scores import HistoryPage
from diary.web.patient.routes import patient
from diary.web.translating import _


@patient.get("/diary/history")
def history() -> Response:
    found = looking_back.look_back(transactions.session(), clock.now(), visitors.patient_actor())
    transactions.settle()
    return rendering.page(HistoryPage.of(found, _notice()))


def _notice() -> str | None:
    if "deleted" in request.args:
        return _("The score is deleted. What it was stays on record.")
    return _("The medicine is taken back.") if "medicine" in request.args else None


@patient.get("/diary/expect")
def expect() -> Response:
    found = answering.open_diary(transactions.session(), clock.now(), visitors.patient_actor())
    transactions.settle()
    return rendering.page(ExpectPage.of(found))


@patient.post("/diary/helping")
def help_writing() -> Response:
    if request.form.get("on") == "yes":
        helping.begin()
    else:
        helping.end()
    return redirect(url_for("patient.diary"), 303)
