"""Writing down a pain medicine on its own, and taking it back."""

from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from diary.services import amending, medicines
from diary.web import clock, rendering, transactions, visitors
from diary.web.patient import helping
from diary.web.patient.kept import kept_page
from diary.web.patient.medicine_page import MedicinePage, medicine_form
from diary.web.patient.routes import patient


@patient.route("/diary/medicine", methods=["GET", "POST"])
def medicine() -> Response:
    session, now, actor = transactions.session(), clock.now(), visitors.patient_actor()
    form = medicine_form(visitors.patient_zone(), now)
    if form.validate_on_submit():
        with transactions.attempt(form):
            kept = medicines.write_down(session, now, actor, form.medicine())
            helping.go_on(form)
            return redirect(url_for("patient.medicine", saved=kept.rescue_id), 303)
    found = medicines.look_at_medicine(session, now, actor, request.args.get("saved", type=UUID))
    transactions.settle()
    return kept_page(rendering.page(MedicinePage.of(form, found), form.status))


@patient.post("/diary/medicine/<uuid:rescue_id>/undo")
def undo_medicine(rescue_id: UUID) -> Response:
    amending.withdraw_medicine(transactions.session(), clock.now(), visitors.patient_actor(), rescue_id)
    return redirect(url_for("patient.medicine", saved=rescue_id, undone=1), 303)
