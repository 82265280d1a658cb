"""A patient's blocks and the RFA plan, and what was done elsewhere."""

from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from diary.charts.plotly_figure import figure
from diary.services import elsewhere, enrolling, planning_rfa
from diary.services.failures import NotFound, Refused
from diary.services.planning_rfa import TwoBlocks
from diary.web import clock, rendering, transactions, visitors
from diary.web.provider.desk_forms import ReasonForm
from diary.web.provider.past_session_form import PastSessionForm
from diary.web.provider.past_session_pages import PastSessionPage, withdraw_page
from diary.web.provider.rfa_plan_page import RfaPlanPage
from diary.web.provider.routes import provider
from diary.web.provider.two_blocks_page import TwoBlocksPage, chart_of


@provider.get("/patients/<uuid:patient_id>/plan")
def rfa_plan(patient_id: UUID) -> Response:
    chosen = request.args.get("policy") or None
    session, now, actor = transactions.session(), clock.now(), visitors.staff_actor()
    return rendering.page(RfaPlanPage.of(planning_rfa.plan_for(session, now, actor, patient_id, policy_id=chosen)))


@provider.get("/patients/<uuid:patient_id>/blocks")
def two_blocks(patient_id: UUID) -> Response:
    return rendering.page(TwoBlocksPage.of(_two_blocks(patient_id)))


@provider.get("/patients/<uuid:patient_id>/blocks/chart.json")
def two_blocks_chart(patient_id: UUID) -> Response:
    pair = _two_blocks(patient_id).pair
    return rendering.json(figure(chart_of(pair)) if pair else {})


def _two_blocks(patient_id: UUID) -> TwoBlocks:
    session, now, actor = transactions.session(), clock.now(), visitors.staff_actor()
    chosen, policy_id = (_named("first"), _named("second")), request.args.get("policy") or None
    return planning_rfa.two_blocks(session, now, actor, patient_id, chosen, policy_id=policy_id)


def _named(key: str) -> UUID | None:
    """The injection that the address names; what is no id is nobody's."""
    text = request.args.get(key)
    try:
        return UUID(text) if text else None
    except ValueError:
        raise NotFound from None


@provider.route("/patients/<uuid:patient_id>/elsewhere/new", methods=["GET", "POST"])
def past_session(patient_id: UUID) -> Response:
    session, now, actor, form = transactions.session(), clock.now(), visitors.staff_actor(), PastSessionForm()
    patient = enrolling.look_at_patient(session, now, actor, patient_id)
    if form.validate_on_submit():
        with transactions.attempt(form):
            elsewhere.enter_session(session, now, actor, patient_id, form.details())
            return redirect(url_for("provider.rfa_plan", patient_id=patient_id, _anchor="history"), 303)
    return rendering.page(PastSessionPage.of(form, patient), form.status)


@provider.route("/elsewhere/<uuid:past_id>/withdraw", methods=["GET", "POST"])
def withdraw_past_session(past_id: UUID) -> Response:
    session, now, actor, form = transactions.session(), clock.now(), visitors.staff_actor(), ReasonForm()
    patient, told = elsewhere.look_at_session(session, now, actor, past_id)
    if form.validate_on_submit():
        with transactions.attempt(form):
            elsewhere.withdraw_session(session, now, actor, past_id, reason=form.reason.data)
            return redirect(url_for("provider.rfa_plan", patient_id=patient.id, _anchor="history"), 303)
    return rendering.answer("provider/confirm", withdraw_page(form, patient, told), form.status)


@provider.post("/patients/<uuid:patient_id>/history-complete")
def history_complete(patient_id: UUID) -> Response:
    session, now, actor = transactions.session(), clock.now(), visitors.staff_actor()
    enrolling.find_patient(session, actor, patient_id)
    said = request.form.get("complete")
    if said not in {"yes", "no"}:
        raise Refused("", "Say whether the history is complete.")
    elsewhere.say_complete(session, now, actor, patient_id, complete=said == "yes")
    return redirect(url_for("provider.rfa_plan", patient_id=patient_id, _anchor="history"), 303)
