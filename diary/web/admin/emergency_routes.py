"""Opening one patient's pages of care in an emergency, and looking afterwards at who did so."""

from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from diary.services import breaking_glass
from diary.web import clock, rendering, transactions, visitors
from diary.web.admin.routes import admin
from diary.web.auth.onward import is_ours
from diary.web.provider.desk_forms import ReasonForm
from diary.web.provider.emergency_pages import break_page


@admin.route("/patients/<uuid:patient_id>/emergency", methods=["GET", "POST"])
def break_glass(patient_id: UUID) -> Response:
    session, now, actor, form = transactions.session(), clock.now(), visitors.staff_actor(), ReasonForm()
    patient = breaking_glass.needed_by(session, actor, patient_id)
    if form.validate_on_submit():
        with transactions.attempt(form):
            here = visitors.staff().session_id
            breaking_glass.break_glass(session, now, actor, here, patient_id, reason=form.reason.data)
            onward, otherwise = request.args.get("next", ""), url_for("provider.patient", patient_id=patient_id)
            return redirect(onward if is_ours(onward) else otherwise, 303)
    return rendering.answer("provider/confirm", break_page(form, patient), form.status)


@admin.post("/emergencies/<uuid:emergency_id>/review")
def review_emergency(emergency_id: UUID) -> Response:
    breaking_glass.review(transactions.session(), clock.now(), visitors.staff_actor(), emergency_id)
    return redirect(url_for("provider.emergencies"), 303)
