"""The diary on paper: the sheet to be printed, and the filled one typed in."""

from uuid import UUID

from flask import redirect, url_for
from werkzeug.wrappers import Response

from diary.services import paper, recording
from diary.services.failures import EntryConflict
from diary.web import clock, rendering, transactions, visitors
from diary.web.provider.paper_entries import PaperEntriesPage
from diary.web.provider.paper_form import PaperForm
from diary.web.provider.paper_page import PaperTwinPage
from diary.web.provider.routes import provider


@provider.get("/injections/<uuid:injection_id>/paper")
def paper_twin(injection_id: UUID) -> Response:
    found = paper.paper_twin(transactions.session(), clock.now(), visitors.staff_actor(), injection_id)
    return rendering.page(PaperTwinPage.of(found))


@provider.route("/injections/<uuid:injection_id>/paper/entries", methods=["GET", "POST"])
def paper_entries(injection_id: UUID) -> Response:
    session, now, actor = transactions.session(), clock.now(), visitors.staff_actor()
    found = paper.sheet(session, now, actor, injection_id)
    form = PaperForm(found)
    status = 0
    if form.validate_on_submit():
        try:
            with transactions.attempt(form):
                paper.type_in(session, now, actor, injection_id, form.paper_lines(), form.paper_medicines())
                return redirect(url_for("provider.paper_entries", injection_id=injection_id, saved=1), 303)
        except EntryConflict as conflict:
            form.refuse_conflict(conflict.kept)
            status = 409
    return rendering.page(PaperEntriesPage.of(form, found, now), status or form.status)


@provider.post("/injections/<uuid:injection_id>/paper/entries/<uuid:entry_id>/undo")
def undo_paper_score(injection_id: UUID, entry_id: UUID) -> Response:
    recording.withdraw_score(transactions.session(), clock.now(), visitors.staff_actor(), entry_id)
    return redirect(url_for("provider.paper_entries", injection_id=injection_id), 303)
