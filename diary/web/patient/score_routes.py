"""One score of the patient's own: adding it from memory, saying more of it, putting it right, deleting it."""

from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from diary.services import amending, looking_back, recording
from diary.services.failures import EntryConflict
from diary.web import clock, moments, rendering, transactions, visitors
from diary.web.patient import helping
from diary.web.patient.change import ChangeForm, ChangePage
from diary.web.patient.details import DetailsPage, details_form
from diary.web.patient.diary_page import already_saved
from diary.web.patient.earlier import EarlierPage, earlier_form
from diary.web.patient.kept import kept_page
from diary.web.patient.own_scores import ScorePage
from diary.web.patient.routes import patient


@patient.route("/diary/earlier", methods=["GET", "POST"])
def earlier() -> Response:
    actor, form = visitors.patient_actor(), earlier_form(visitors.patient_zone(), clock.now())
    if form.validate_on_submit():
        try:
            with transactions.attempt(form):
                amending.save_earlier(transactions.session(), clock.now(), actor, form.new_score())
                helping.go_on(form)
                return redirect(url_for("patient.diary", saved=1), 303)
        except EntryConflict as conflict:
            content = already_saved(conflict.kept, form, visitors.patient_zone())
            return rendering.answer("patient/already_saved", content, 409)
    found = looking_back.look_back(transactions.session(), clock.now(), actor)
    return kept_page(rendering.page(EarlierPage.of(form, found), form.status))


@patient.get("/diary/scores/<uuid:entry_id>")
def score(entry_id: UUID) -> Response:
    found = looking_back.look_back(transactions.session(), clock.now(), visitors.patient_actor())
    return rendering.page(ScorePage.of(found.score(entry_id), moments.zone(found.zone)))


@patient.route("/diary/scores/<uuid:entry_id>/details", methods=["GET", "POST"])
def score_details(entry_id: UUID) -> Response:
    actor = visitors.patient_actor()
    found = looking_back.look_back(transactions.session(), clock.now(), actor).own_score(entry_id)
    form = details_form(found, visitors.patient_zone(), clock.now())
    if form.validate_on_submit():
        with transactions.attempt(form):
            amending.say_more(transactions.session(), clock.now(), actor, entry_id, form.details(), form.medicine())
            helping.go_on(form)
            return redirect(url_for("patient.diary", saved=1), 303)
    return rendering.page(DetailsPage.of(form, found), form.status)


@patient.route("/diary/scores/<uuid:entry_id>/change", methods=["GET", "POST"])
def change_score(entry_id: UUID) -> Response:
    actor = visitors.patient_actor()
    found = looking_back.look_back(transactions.session(), clock.now(), actor).own_score(entry_id)
    form = ChangeForm(found, visitors.patient_zone(), clock.now())
    if form.validate_on_submit():
        with transactions.attempt(form):
            amending.change_score(transactions.session(), clock.now(), actor, entry_id, form.change(found))
            helping.go_on(form)
            # Where a score that asks for a closer look leads to "When to call", like one that was just tapped.
            return redirect(url_for("patient.diary", saved=1), 303)
    return rendering.page(ChangePage.of(form, found), form.status)


@patient.post("/diary/scores/<uuid:entry_id>/delete")
def delete_score(entry_id: UUID) -> Response:
    reason = request.form.get("reason")
    recording.withdraw_score(transactions.session(), clock.now(), visitors.patient_actor(), entry_id, reason=reason)
    return redirect(url_for("patient.history", deleted=1), 303)


@patient.post("/diary/medicines/<uuid:rescue_id>/undo")
def withdraw_medicine(rescue_id: UUID) -> Response:
    amending.withdraw_medicine(transactions.session(), clock.now(), visitors.patient_actor(), rescue_id)
    return redirect(url_for("patient.history", medicine=1), 303)
