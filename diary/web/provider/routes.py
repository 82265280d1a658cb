"""The pages of the clinic."""

from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from diary.charts.model import relief_chart
from diary.charts.plotly_figure import figure
from diary.services import consenting, joining, pain_before, preparing, reaching, reviewing
from diary.services.failures import NotFound
from diary.web import clock, rendering, transactions, visitors
from diary.web.provider.baseline import BaselineForm, BaselinePage
from diary.web.provider.desk_forms import ReachForm
from diary.web.provider.evidence import entries_of
from diary.web.provider.hand_over import HandOverPage
from diary.web.provider.review_page import CHART_WORDING, ReviewPage

provider = Blueprint("provider", __name__)


@provider.route("/injections/<uuid:injection_id>/hand-over", methods=["GET", "POST"])
def hand_over(injection_id: UUID) -> Response:
    session, now, actor = transactions.session(), clock.now(), visitors.staff_actor()
    found = preparing.prepare(session, now, actor, injection_id)
    patient = found.rows.patient
    form = ReachForm.of(patient, consenting.agreed(session, patient.id))
    if form.validate_on_submit():
        with transactions.attempt(form):
            address, number = form.address.data, form.number.data
            reaching.agree_on_messages(
                session, now, actor, patient.id, email=address, phone=number, channels=form.channels
            )
            return redirect(url_for("provider.hand_over", injection_id=injection_id, _anchor="messages"), 303)
    code = joining.shown_code(session, now, actor, injection_id, secret=_secret())
    return rendering.page(HandOverPage.of(found, code, form), form.status)


@provider.post("/injections/<uuid:injection_id>/join-codes")
def issue_code(injection_id: UUID) -> Response:
    joining.issue_code(transactions.session(), clock.now(), visitors.staff_actor(), injection_id, secret=_secret())
    return redirect(url_for("provider.hand_over", injection_id=injection_id), 303)


@provider.route("/injections/<uuid:injection_id>/baseline", methods=["GET", "POST"])
def baseline(injection_id: UUID) -> Response:
    session, now, actor = transactions.session(), clock.now(), visitors.staff_actor()
    found = preparing.prepare(session, now, actor, injection_id)
    form = BaselineForm(found)
    if form.validate_on_submit():
        with transactions.attempt(form):
            pain_before.take_for_patient(session, now, actor, injection_id, tuple(form.details()), form.peg_answers)
            return redirect(url_for("provider.hand_over", injection_id=injection_id), 303)
    return rendering.page(BaselinePage.of(form, found), form.status)


@provider.get("/injections/<uuid:injection_id>")
def review(injection_id: UUID) -> Response:
    return rendering.page(ReviewPage.of(_reviewed(injection_id), request.args.get("criterion", "")))


@provider.get("/injections/<uuid:injection_id>/chart.json")
def chart(injection_id: UUID) -> Response:
    found = _reviewed(injection_id)
    if found.review is None:
        raise NotFound
    marked = entries_of(found.review, request.args.get("criterion", ""))
    drawn = relief_chart(found.review, CHART_WORDING, marked=marked)
    return rendering.json(figure(drawn))


def _reviewed(injection_id: UUID) -> reviewing.ReviewedInjection:
    chosen = request.args.get("policy") or None
    session, now, actor = transactions.session(), clock.now(), visitors.staff_actor()
    found = reviewing.review_injection(session, now, actor, injection_id, policy_id=chosen)
    transactions.settle()
    return found


def _secret() -> str:
    return rendering.settings().secret_key
