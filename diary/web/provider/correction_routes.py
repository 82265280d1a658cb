"""Putting an injection's record right, and what it has said before."""

from uuid import UUID

from flask import redirect, url_for
from werkzeug.wrappers import Response

from diary.services import choosing, correcting
from diary.web import clock, rendering, transactions, visitors
from diary.web.provider.correction_form import CorrectionForm
from diary.web.provider.correction_pages import CorrectionsPage, CorrectPage
from diary.web.provider.routes import provider


@provider.get("/injections/<uuid:injection_id>/corrections")
def corrections(injection_id: UUID) -> Response:
    found = correcting.look_at_record(transactions.session(), clock.now(), visitors.staff_actor(), injection_id)
    return rendering.page(CorrectionsPage.of(found))


@provider.route("/injections/<uuid:injection_id>/correct", methods=["GET", "POST"])
def correct(injection_id: UUID) -> Response:
    session, now, actor = transactions.session(), clock.now(), visitors.staff_actor()
    found = correcting.look_at_record(session, now, actor, injection_id)
    form = CorrectionForm(found, choosing.choices(session, actor))
    if form.validate_on_submit():
        with transactions.attempt(form):
            after, why, seen = form.record(found.record), form.reason.data, form.state_seen
            correcting.correct(session, now, actor, injection_id, after, reason=why, revision=seen, places=form.places)
            return redirect(url_for("provider.corrections", injection_id=injection_id), 303)
    return rendering.page(CorrectPage.of(form, found), form.status)
