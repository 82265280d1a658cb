"""Entering the PEG of the weeks after an injection for the patient."""

from uuid import UUID

from flask import redirect, url_for
from werkzeug.wrappers import Response

from diary.services import peg_weeks
from diary.web import clock, rendering, transactions, visitors
from diary.web.provider.peg_form import PegWeeksForm, PegWeeksPage
from diary.web.provider.routes import provider


@provider.route("/injections/<uuid:injection_id>/peg", methods=["GET", "POST"])
def peg(injection_id: UUID) -> Response:
    session, now, actor = transactions.session(), clock.now(), visitors.staff_actor()
    found = peg_weeks.look_at_weeks(session, now, actor, injection_id)
    form = PegWeeksForm(found)
    if form.validate_on_submit():
        with transactions.attempt(form):
            peg_weeks.enter_weeks(session, now, actor, form.answers())
            return redirect(url_for("provider.review", injection_id=injection_id, _anchor="injected"), 303)
    return rendering.page(PegWeeksPage.of(form, found), form.status)
