"""The recovery room: looking, recording what the patient says with one tap, and saying that he may stand."""

from dataclasses import replace
from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from diary.clinical.scores import Source
from diary.services import recording, recovering, standing
from diary.services.failures import EntryConflict, NotFound
from diary.web import clock, moments, rendering, transactions, visitors
from diary.web.forms import DiaryForm, Problem
from diary.web.patient.forms import ScoreForm
from diary.web.provider.recovery_page import BOARD, RecoveryPage
from diary.web.provider.routes import provider
from diary.web.translating import _


@provider.get("/recovery")
def recovery_board() -> Response:
    page = _board(())
    transactions.settle()
    return rendering.page(page)


@provider.post("/recovery/scores")
def save_recovery_score() -> Response:
    form = ScoreForm()
    if form.validate_on_submit():
        new = replace(form.new_score(), source=Source.STAFF)
        try:
            with transactions.attempt(form):
                recording.save_score(transactions.session(), clock.now(), visitors.staff_actor(), new)
                return _back(saved=1)
        except EntryConflict as conflict:
            return _refused((Problem(message=_told(conflict, new.score), target=None),), 409)
    return _refused(form.problems, form.status)


@provider.post("/recovery/scores/<uuid:entry_id>/undo")
def undo_recovery_score(entry_id: UUID) -> Response:
    recording.withdraw_score(transactions.session(), clock.now(), visitors.staff_actor(), entry_id)
    return _back(undone=1)


@provider.post("/recovery/<uuid:injection_id>/may-stand")
def may_stand(injection_id: UUID) -> Response:
    form = DiaryForm()
    with transactions.attempt(form):
        standing.allow_standing(transactions.session(), clock.now(), visitors.staff_actor(), injection_id)
        return _back()
    return _refused(form.problems, 422)


@provider.post("/recovery/<uuid:injection_id>/must-lie")
def must_lie(injection_id: UUID) -> Response:
    form = DiaryForm()
    with transactions.attempt(form):
        standing.take_standing_back(transactions.session(), clock.now(), visitors.staff_actor(), injection_id)
        return _back()
    return _refused(form.problems, 422)


def _told(conflict: EntryConflict, tapped: int) -> str:
    """Which score stands under the id of this tap, and what to do about the other one."""
    if conflict.kept.withdrawn:
        return _("%(kept)s was taken back. Tap the patient's score once more.", kept=conflict.kept.score)
    return _(
        "%(kept)s is saved already from this page. If the patient says %(tapped)s now, tap it once more.",
        kept=conflict.kept.score,
        tapped=tapped,
    )


def _back(*, saved: int | None = None, undone: int | None = None) -> Response:
    return redirect(url_for(BOARD, location=_location(), saved=saved, undone=undone), 303)


def _refused(problems: tuple[Problem, ...], status: int) -> Response:
    """The board as it is now, with what could not be done above it; no row is the one that a problem could lead to."""
    told = tuple(Problem(message=problem.message, target=None) for problem in problems)
    return rendering.answer("provider/recovery_board", _board(told), status)


def _board(problems: tuple[Problem, ...]) -> RecoveryPage:
    now = clock.now()
    found = recovering.recovery_board(transactions.session(), now, visitors.staff_actor(), _location())
    return RecoveryPage.of(found, now, moments.zone(visitors.clinic_zone()), problems)


def _location() -> UUID | None:
    """The location that the address names; one that is no id is not there."""
    named = request.args.get("location")
    try:
        return UUID(named) if named else None
    except ValueError:
        raise NotFound from None
