"""The report of an injection, or of two blocks: a page to print, and the same as a file on either size of paper."""

from uuid import UUID

from flask import request
from werkzeug.wrappers import Response

from diary.exchange.report import Paper, write_pdf
from diary.services import reporting
from diary.services.failures import NotFound
from diary.services.reporting import Reporting
from diary.web import clock, rendering, transactions, visitors
from diary.web.provider.report_content import chart_of, report_of
from diary.web.provider.report_page import ReportPage
from diary.web.provider.routes import provider


@provider.get("/injections/<uuid:injection_id>/report")
def report(injection_id: UUID) -> Response:
    return rendering.page(ReportPage.of(_exported(injection_id)))


@provider.get("/injections/<uuid:injection_id>/report/<any(LETTER,A4):paper>.pdf")
def report_file(injection_id: UUID, paper: str) -> Response:
    told = _exported(injection_id)
    made = write_pdf(report_of(told, chart_of(told)), Paper[paper])
    return rendering.file(made, "pain-diary-report.pdf", "application/pdf")


def _exported(injection_id: UUID) -> Reporting:
    session, now, actor = transactions.session(), clock.now(), visitors.staff_actor()
    chosen = request.args.get("policy") or None
    told = reporting.report(session, now, actor, injection_id, policy_id=chosen, beside=_beside())
    transactions.settle()
    return told


def _beside() -> UUID | None:
    """The other block that the address names; what is no id is nobody's."""
    try:
        return UUID(request.args["beside"]) if request.args.get("beside") else None
    except ValueError:
        raise NotFound from None
