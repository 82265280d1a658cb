"""The note of a review, on a page of its own: it can be selected and copied without scripts."""

from uuid import UUID

from flask import request
from werkzeug.wrappers import Response

from diary.services import reviewing
from diary.services.failures import NotFound
from diary.web import clock, rendering, transactions, visitors
from diary.web.provider.note_page import NotePage
from diary.web.provider.routes import provider


@provider.get("/injections/<uuid:injection_id>/note")
def note(injection_id: UUID) -> Response:
    session, now, actor = transactions.session(), clock.now(), visitors.staff_actor()
    found = reviewing.export_note(session, now, actor, injection_id, policy_id=request.args.get("policy") or None)
    if found.review is None:
        raise NotFound
    transactions.settle()
    return rendering.page(NotePage.of(found, found.review))
