"""The patient's pages beside the scores: the questions before the injection and weeks after, and his own data."""

from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from diary.services import own_looks, own_record, whole_record
from diary.services import pain_before as before
from diary.services import peg as pegs
from diary.services.own_record import TakenAs
from diary.services.peg import NewPeg
from diary.web import clock, record_file, rendering, transactions, visitors
from diary.web.patient import own_data_page
from diary.web.patient.before_page import FIRST, AnswersPage, BeforePage, first_url, next_url
from diary.web.patient.forms import BeforeForm, PegForm
from diary.web.patient.own_data_page import OwnDataPage
from diary.web.patient.peg_page import PegPage, way_on
from diary.web.patient.routes import patient
from diary.web.patient.who_saw_page import WhoSawPage

LONGEST_NUMBER = 10
"""No chain will ever have a row of so many digits."""


@patient.get("/diary/before/<uuid:injection_id>")
def answers_before(injection_id: UUID) -> Response:
    found = before.look_at_pain_before(transactions.session(), clock.now(), visitors.patient_actor(), injection_id)
    transactions.settle()
    return rendering.page(AnswersPage.of(found))


@patient.route("/diary/before/<uuid:injection_id>/<key>", methods=["GET", "POST"])
def pain_before(injection_id: UUID, key: str) -> Response:
    session, now, actor, form = transactions.session(), clock.now(), visitors.patient_actor(), BeforeForm()
    if form.validate_on_submit():
        with transactions.attempt(form):
            kept = before.answer_before(session, now, actor, injection_id, key, form.score.data)
            return redirect(next_url(kept, key), 303)
    found = before.look_at_pain_before(session, now, actor, injection_id)
    if not found.is_open and not form.is_submitted():
        return redirect(url_for("patient.answers_before", injection_id=injection_id), 303)
    if key == FIRST:
        return redirect(first_url(found), 303)
    return rendering.page(
        BeforePage.of(found, key, form, shows_answers=visitors.device().locked_at is None), form.status
    )


@patient.route("/diary/peg/<uuid:injection_id>/<int:week>", methods=["GET", "POST"])
def peg(injection_id: UUID, week: int) -> Response:
    session, now, actor, form = transactions.session(), clock.now(), visitors.patient_actor(), PegForm()
    asked_now = pegs.is_asked_now(session, now, actor, injection_id, week)
    if not asked_now and not form.is_submitted():
        return redirect(way_on(injection_id, week), 303)
    if form.validate_on_submit() and form.answers:
        with transactions.attempt(form):
            new = NewPeg(answer_id=form.answer_id.data, injection_id=injection_id, week=week, answers=form.answers)
            pegs.save_peg(session, now, actor, new)
            return redirect(way_on(injection_id, week), 303)
    return rendering.page(PegPage.of(form, injection_id, week), form.status if form.problems else 200)


@patient.get("/diary/my-data")
def own_data() -> Response:
    found = own_record.take_out(transactions.session(), clock.now(), visitors.patient_actor(), TakenAs.PAGE)
    transactions.settle()
    return rendering.page(OwnDataPage.of(found))


@patient.get("/diary/my-data.csv")
def own_data_file() -> Response:
    session, now, actor = transactions.session(), clock.now(), visitors.patient_actor()
    found, looks = own_record.take_out(session, now, actor, TakenAs.FILE), own_looks.all_looks(session, actor)
    transactions.settle()
    return rendering.file(own_data_page.own_data_file(found, looks), own_data_page.FILE_NAME, "text/csv")


@patient.get("/diary/my-data.json")
def own_record_file() -> Response:
    session, now, actor = transactions.session(), clock.now(), visitors.patient_actor()
    found = whole_record.take_whole(session, now, actor, visitors.device().patient_id)
    transactions.settle()
    return rendering.file(record_file.written(found), "my-pain-diary.json", record_file.KIND)


@patient.get("/diary/who-saw")
def who_saw() -> Response:
    asked = request.args.get("before", "")
    before = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < LONGEST_NUMBER else None
    found = own_looks.who_saw(transactions.session(), clock.now(), visitors.patient_actor(), before=before)
    transactions.settle()
    return rendering.page(WhoSawPage.of(found))
