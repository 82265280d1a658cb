"""When to call: what applies is ticked, what to do stands there at once, and the clinic is told."""

from uuid import UUID

from flask import redirect, url_for
from werkzeug.wrappers import Response

from diary.services import alerting, calling, own_reports
from diary.web import clock, rendering, transactions, visitors
from diary.web.patient import helping
from diary.web.patient.calling_page import CallingPage, ReportedPage, ReportForm
from diary.web.patient.routes import patient


@patient.get("/diary/when-to-call")
def when_to_call() -> Response:
    return _page(ReportForm())


@patient.post("/diary/when-to-call")
def report_symptoms() -> Response:
    form = ReportForm()
    if form.validate_on_submit():
        with transactions.attempt(form):
            new, actor = form.new_report(), visitors.patient_actor()
            kept = alerting.keep_further(transactions.session(), clock.now(), actor, new)
            helping.go_on(form)
            return redirect(url_for("patient.reported", report_id=kept.report.report_id), 303)
    return _page(form)


@patient.get("/diary/when-to-call/<uuid:report_id>")
def reported(report_id: UUID) -> Response:
    found = own_reports.look_at_report(transactions.session(), clock.now(), visitors.patient_actor(), report_id)
    transactions.settle()
    return rendering.page(ReportedPage.of(found))


def _page(form: ReportForm) -> Response:
    found = calling.look_up(transactions.session(), clock.now(), visitors.patient_actor())
    transactions.settle()
    return rendering.answer("patient/when_to_call", CallingPage.of(found, form), form.status)
