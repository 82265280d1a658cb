"""The patient's pages: joining, scoring with one tap, taking it back."""

from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from diary.services import answering, joining, phones, recording
from diary.services.failures import EntryConflict
from diary.web import clock, devices, door, rendering, transactions, visitors
from diary.web.patient import helping
from diary.web.patient.diary_page import already_saved, diary_page
from diary.web.patient.forms import JoinByLinkForm, JoinForm, ScoreForm
from diary.web.patient.pages import JoinPage

patient = Blueprint("patient", __name__)


@patient.route("/join", methods=["GET", "POST"])
def join() -> Response:
    form = JoinForm()
    if form.validate_on_submit():
        if _is_known(str(form.code.data)):
            return door.go_on(form, "patient.diary")
        answer = _claim(form, str(form.code.data))
        if answer:
            return answer
    return rendering.page(JoinPage.of(form), form.status)


@patient.route("/join/<token>", methods=["GET", "POST"])
def join_by_link(token: str) -> Response:
    form = JoinByLinkForm()
    if _is_known(token):
        return redirect(url_for("patient.diary"), 303)
    if form.validate_on_submit():
        answer = _claim(form, token)
        if answer:
            return answer
    return rendering.page(JoinPage.of(form, token), form.status)


def _is_known(code: str) -> bool:
    """Whether a code is for a diary that this phone holds already: then that one opens, and nothing is used up."""
    held = devices.held()
    secret = rendering.settings().secret_key
    known = phones.device_of_code(transactions.session(), held, code, secret=secret) if held else None
    if known is not None:
        devices.choose(known)
    return known is not None


def _claim(form: JoinForm | JoinByLinkForm, code: str) -> Response | None:
    born = form.date_of_birth
    if born is None:
        return None
    with transactions.answered(form):
        claimed = joining.claim(
            transactions.session(),
            clock.now(),
            code=code,
            date_of_birth=born,
            address=request.remote_addr or "",
            secret=rendering.settings().secret_key,
        )
        devices.remember(claimed.device_token, claimed.patient_id)
        return door.go_on(form, "patient.diary")
    return None


@patient.get("/diary")
def diary() -> Response:
    if devices.must_choose():
        return redirect(url_for("patient.choose"), 303)
    found = answering.open_diary(transactions.session(), clock.now(), visitors.patient_actor())
    transactions.settle()
    return rendering.page(diary_page(found, clock.now()))


@patient.post("/diary/scores")
def save_score() -> Response:
    form, actor = ScoreForm(), visitors.patient_actor()
    if form.validate_on_submit():
        try:
            with transactions.attempt(form):
                recording.save_score(transactions.session(), clock.now(), actor, form.new_score())
                helping.go_on(form)
                return redirect(url_for("patient.diary", saved=1, doing=form.still_doing), 303)
        except EntryConflict as conflict:
            content = already_saved(conflict.kept, form, visitors.patient_zone())
            return rendering.answer("patient/already_saved", content, 409)
    found = answering.open_diary(transactions.session(), clock.now(), actor)
    return rendering.answer("patient/diary", diary_page(found, clock.now(), form), form.status)


@patient.post("/diary/scores/<uuid:entry_id>/undo")
def undo_score(entry_id: UUID) -> Response:
    recording.withdraw_score(transactions.session(), clock.now(), visitors.patient_actor(), entry_id)
    return redirect(url_for("patient.diary", undone=1), 303)
