"""The second factor of the clinic's people: whether it is required, and setting up anew."""

from uuid import UUID

from flask import redirect, url_for
from werkzeug.wrappers import Response

from diary.services import personnel, requiring
from diary.services.changing_settings import history
from diary.services.clinic_settings import Kind
from diary.web import clock, rendering, transactions, visitors
from diary.web.admin.deciding import seen_of
from diary.web.admin.factor_pages import SecondFactorForm, reset_page, second_factor_page
from diary.web.admin.routes import admin
from diary.web.auth.factor_forms import PressForm


@admin.route("/second-factor", methods=["GET", "POST"])
def second_factor() -> Response:
    session, now, actor = transactions.session(), clock.now(), visitors.staff_actor()
    changes = history(session, actor, Kind.SECOND_FACTOR)
    form = SecondFactorForm(seen=str(seen_of(changes)))
    if form.validate_on_submit():
        with transactions.attempt(form):
            required = not form.goes_back
            requiring.change_requirement(session, now, actor, required=required, decision=form.decision)
            return redirect(url_for("admin.second_factor"), 303)
    return rendering.page(second_factor_page(form, changes), form.status)


@admin.route("/people/<uuid:person_id>/second-factor", methods=["GET", "POST"])
def reset_factors(person_id: UUID) -> Response:
    session, now, actor = transactions.session(), clock.now(), visitors.staff_actor()
    found, form = personnel.colleague(session, actor, person_id), PressForm()
    if form.validate_on_submit():
        with transactions.attempt(form):
            requiring.reset_factors(session, now, actor, person_id)
            return redirect(url_for("admin.person", person_id=person_id), 303)
    return rendering.answer("auth/removal", reset_page(form, found), form.status)
