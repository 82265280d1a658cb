"""Ending what stands open in an emergency, and the list of who opened a record so."""

from flask import redirect, url_for
from werkzeug.wrappers import Response

from diary.services import breaking_glass
from diary.web import clock, rendering, transactions, visitors
from diary.web.provider.emergency_pages import EmergenciesPage
from diary.web.provider.routes import provider


@provider.post("/emergency/end")
def close_glass() -> Response:
    here = visitors.staff().session_id
    breaking_glass.close(transactions.session(), clock.now(), visitors.staff_actor(), here)
    return redirect(url_for("provider.worklist"), 303)


@provider.get("/emergencies")
def emergencies() -> Response:
    found = breaking_glass.emergencies(transactions.session(), clock.now(), visitors.staff_actor())
    return rendering.page(EmergenciesPage.of(found))
