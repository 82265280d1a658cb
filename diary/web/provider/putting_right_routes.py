"""The pages that put right what stands in the wrong place: merges, moves, plans called off, injections in error."""

from uuid import UUID

from flask import redirect, url_for
from werkzeug.wrappers import Response

from diary.services import closing, enrolling, finding, luggage, merging, moving, patient_file, preparing
from diary.web import clock, rendering, transactions, visitors
from diary.web.provider.desk_forms import ReasonForm, SearchForm
from diary.web.provider.putting_right_pages import ChoosePatientPage, ConfirmPage
from diary.web.provider.routes import provider


@provider.route("/patients/<uuid:patient_id>/merge", methods=["GET", "POST"])
def merge_patient(patient_id: UUID) -> Response:
    session, now, actor = transactions.session(), clock.now(), visitors.staff_actor()
    patient = enrolling.look_at_patient(session, now, actor, patient_id)
    form, found = SearchForm(), None
    if form.validate_on_submit():
        found = finding.find_patients(session, now, actor, form.words.data)
    likely = finding.doubles_of(session, now, actor, patient) if found is None else ()
    content = ChoosePatientPage.of_merge(form, patient, likely, found)
    return rendering.page(content, form.status if form.problems else 200)


@provider.route("/patients/<uuid:patient_id>/merge/<uuid:kept_id>", methods=["GET", "POST"])
def confirm_merge(patient_id: UUID, kept_id: UUID) -> Response:
    session, now, actor, form = transactions.session(), clock.now(), visitors.staff_actor(), ReasonForm()
    found = luggage.luggage_of_merge(session, now, actor, patient_id, kept_id)
    if form.validate_on_submit():
        with transactions.attempt(form):
            merging.merge(session, now, actor, patient_id, kept_id, reason=form.reason.data)
            return redirect(url_for("provider.patient", patient_id=kept_id), 303)
    return rendering.answer("provider/confirm", ConfirmPage.of_merge(form, found), form.status)


@provider.route("/merges/<uuid:merge_id>/undo", methods=["GET", "POST"])
def undo_merge(merge_id: UUID) -> Response:
    session, now, actor, form = transactions.session(), clock.now(), visitors.staff_actor(), ReasonForm()
    seen = patient_file.look_at_merge(session, now, actor, merge_id)
    if form.validate_on_submit():
        with transactions.attempt(form):
            merging.undo_merge(session, now, actor, merge_id, reason=form.reason.data)
            return redirect(url_for("provider.patient", patient_id=seen.merged.id), 303)
    return rendering.answer("provider/confirm", ConfirmPage.of_undo(form, seen), form.status)


@provider.route("/injections/<uuid:injection_id>/move", methods=["GET", "POST"])
def move_injection(injection_id: UUID) -> Response:
    session, now, actor = transactions.session(), clock.now(), visitors.staff_actor()
    seen = preparing.prepare(session, now, actor, injection_id)
    form, found = SearchForm(), None
    if form.validate_on_submit():
        found = finding.find_patients(session, now, actor, form.words.data)
    content = ChoosePatientPage.of_move(form, seen.injection, seen.rows.patient, found)
    return rendering.answer("provider/merge_patient", content, form.status if form.problems else 200)


@provider.route("/injections/<uuid:injection_id>/move/<uuid:patient_id>", methods=["GET", "POST"])
def confirm_move(injection_id: UUID, patient_id: UUID) -> Response:
    session, now, actor, form = transactions.session(), clock.now(), visitors.staff_actor(), ReasonForm()
    found = luggage.luggage_of_move(session, now, actor, injection_id, patient_id)
    if form.validate_on_submit():
        with transactions.attempt(form):
            moving.move_injection(session, now, actor, injection_id, patient_id, reason=form.reason.data)
            return redirect(url_for("provider.patient", patient_id=patient_id), 303)
    return rendering.answer("provider/confirm", ConfirmPage.of_move(form, found), form.status)


@provider.route("/injections/<uuid:injection_id>/call-off", methods=["GET", "POST"])
def call_off(injection_id: UUID) -> Response:
    session, now, actor, form = transactions.session(), clock.now(), visitors.staff_actor(), ReasonForm()
    found = preparing.prepare(session, now, actor, injection_id)
    if form.validate_on_submit():
        with transactions.attempt(form):
            closing.call_off(session, now, actor, injection_id, reason=form.reason.data)
            return redirect(url_for("provider.patient", patient_id=found.injection.patient_id), 303)
    return rendering.answer("provider/confirm", ConfirmPage.of_call_off(form, found), form.status)


@provider.route("/injections/<uuid:injection_id>/error", methods=["GET", "POST"])
def void(injection_id: UUID) -> Response:
    session, now, actor, form = transactions.session(), clock.now(), visitors.staff_actor(), ReasonForm()
    found = preparing.prepare(session, now, actor, injection_id)
    if form.validate_on_submit():
        with transactions.attempt(form):
            closing.void(session, now, actor, injection_id, reason=form.reason.data)
            return redirect(url_for("provider.patient", patient_id=found.injection.patient_id), 303)
    return rendering.answer("provider/confirm", ConfirmPage.of_void(form, found), form.status)
