"""How long a clinic keeps its patients' records, whose time is over, and the deletion of one patient's."""

from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from diary.services import deleting, keeping
from diary.services.changing_settings import history
from diary.services.clinic_settings import Kind
from diary.web import clock, rendering, transactions, visitors
from diary.web.admin.deciding import seen_of
from diary.web.admin.keeping_forms import DeletionForm, RetentionForm
from diary.web.admin.keeping_pages import DeletionPage, RetentionPage, years_set
from diary.web.admin.routes import admin


@admin.route("/retention", methods=["GET", "POST"])
def retention() -> Response:
    session, now, actor = transactions.session(), clock.now(), visitors.staff_actor()
    changes = history(session, actor, Kind.RETENTION)
    form = RetentionForm(seen=str(seen_of(changes)), years=years_set(changes))
    if form.validate_on_submit():
        with transactions.attempt(form):
            keeping.change_years(session, now, actor, None if form.goes_back else form.years.data, form.decision)
            return redirect(url_for("admin.retention"), 303)
    found = keeping.look_who_is_due(session, now, actor)
    return rendering.page(RetentionPage.of(form, changes, found, deleted="deleted" in request.args), form.status)


@admin.route("/patients/<uuid:patient_id>/delete", methods=["GET", "POST"])
def delete_patient(patient_id: UUID) -> Response:
    session, now, actor = transactions.session(), clock.now(), visitors.staff_actor()
    leaving = deleting.look_before_deleting(session, now, actor, patient_id)
    form = DeletionForm(is_over=leaving.kept.is_over)
    if form.validate_on_submit():
        with transactions.attempt(form):
            deleting.delete_patient(session, now, actor, leaving, form.why, form.record_number.data)
            return redirect(url_for("admin.retention", deleted="yes"), 303)
    return rendering.page(DeletionPage.of(form, leaving), form.status)
