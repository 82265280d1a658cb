"""The report of an injection: a page to print, and the same as a file on either size of paper."""

from uuid import UUID

from flask import request
from werkzeug.wrappers import Response

from diary.clinical.review import Review
from diary.exchange.report import Paper, write_pdf
from diary.services import reviewing
from diary.services.failures import NotFound
from diary.services.reviewing import ReviewedInjection
from diary.web import clock, rendering, transactions, visitors
from diary.web.provider.report_page import ReportPage, report_of
from diary.web.provider.routes import provider


@provider.get("/injections/<uuid:injection_id>/report")
def report(injection_id: UUID) -> Response:
    return rendering.page(ReportPage.of(*_exported(injection_id)))


@provider.get("/injections/<uuid:injection_id>/report/<any(LETTER,A4):paper>.pdf")
def report_file(injection_id: UUID, paper: str) -> Response:
    made = write_pdf(report_of(*_exported(injection_id)), Paper[paper])
    return rendering.file(made, "pain-diary-report.pdf", "application/pdf")


def _exported(injection_id: UUID) -> tuple[ReviewedInjection, Review]:
    session, now, actor = transactions.session(), clock.now(), visitors.staff_actor()
    found = reviewing.export_report(session, now, actor, injection_id, policy_id=request.args.get("policy") or None)
    if found.review is None:
        raise NotFound
    transactions.settle()
    return found, found.review
