"""The pages that a phone keeps for when there is no network; each says which diary it is of."""

from flask import Response

from diary.services import answering, calling
from diary.web import clock, rendering, transactions, visitors
from diary.web.patient.calling_page import CallingPage, ReportForm
from diary.web.patient.expect_page import ExpectPage
from diary.web.patient.kept import kept_page
from diary.web.patient.offline_page import NowherePage, OfflinePage
from diary.web.patient.routes import patient


@patient.get("/diary/offline")
def offline_diary() -> Response:
    found = answering.open_diary(transactions.session(), clock.now(), visitors.patient_actor(), to_keep=True)
    transactions.settle()
    return kept_page(rendering.page(OfflinePage.of(found)))


@patient.get("/diary/offline/when-to-call")
def offline_when_to_call() -> Response:
    """The same at every hour: what is open now, a kept page cannot know."""
    session, now, actor = transactions.session(), clock.now(), visitors.patient_actor()
    found = calling.look_up(session, now, actor, at_any_hour=True)
    transactions.settle()
    return kept_page(rendering.answer("patient/when_to_call", CallingPage.of(found, ReportForm(formdata=None))))


@patient.get("/diary/offline/expect")
def offline_expect() -> Response:
    found = answering.open_diary(transactions.session(), clock.now(), visitors.patient_actor())
    transactions.settle()
    return kept_page(rendering.answer("patient/expect", ExpectPage.of(found)))


@patient.get("/offline")
def nowhere() -> Response:
    return rendering.page(NowherePage.drawn())
