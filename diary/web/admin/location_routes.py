"""Locations: what is answered where and when."""

from uuid import UUID

from flask import redirect, url_for
from werkzeug.wrappers import Response

from diary.services import locating
from diary.services.changing_settings import history
from diary.services.clinic_settings import Kind
from diary.services.own_settings import Decision
from diary.web import clock, rendering, transactions, visitors
from diary.web.admin.deciding import SeenForm, seen_of
from diary.web.admin.location_pages import (
    LocationForm,
    LocationPage,
    LocationsPage,
    RetirementForm,
    RetirementPage,
)
from diary.web.admin.routes import admin


@admin.get("/locations")
def locations() -> Response:
    return rendering.page(LocationsPage.of(locating.all_locations(transactions.session(), visitors.staff_actor())))


@admin.route("/locations/new", methods=["GET", "POST"])
def new_location() -> Response:
    form = LocationForm(zone=visitors.clinic_zone())
    if form.validate_on_submit():
        with transactions.attempt(form):
            session, now, actor = transactions.session(), clock.now(), visitors.staff_actor()
            locating.open_location(session, now, actor, form.details())
            return redirect(url_for("admin.locations"), 303)
    return rendering.page(LocationPage.of(form), form.status)


@admin.route("/locations/<uuid:location_id>", methods=["GET", "POST"])
def location(location_id: UUID) -> Response:
    session, now, actor = transactions.session(), clock.now(), visitors.staff_actor()
    row = locating.location(session, actor, location_id)
    changes = history(session, actor, Kind.LOCATION, str(location_id))
    form = LocationForm.showing(row, seen_of(changes))
    if form.validate_on_submit():
        with transactions.attempt(form):
            locating.change_location(session, now, actor, location_id, form.details(), form.decision)
            return redirect(url_for("admin.location", location_id=location_id), 303)
    session.refresh(row)
    return rendering.page(LocationPage.of(form, row, changes), form.status)


@admin.route("/locations/<uuid:location_id>/retire", methods=["GET", "POST"])
def retire_location(location_id: UUID) -> Response:
    session, now, actor = transactions.session(), clock.now(), visitors.staff_actor()
    row = locating.location(session, actor, location_id)
    others = [place for place in locating.all_locations(session, actor) if place.id != location_id]
    changes = history(session, actor, Kind.LOCATION, str(location_id))
    form = RetirementForm([place for place in others if place.retired_at is None], seen=str(seen_of(changes)))
    if form.validate_on_submit():
        with transactions.attempt(form):
            locating.retire(session, now, actor, location_id, form.decision, instead_id=form.instead_id)
            return redirect(url_for("admin.location", location_id=location_id), 303)
    planned = len(locating.planned_at(session, actor, location_id))
    return rendering.page(RetirementPage.of(form, row, planned), form.status)


@admin.post("/locations/<uuid:location_id>/reopen")
def reopen_location(location_id: UUID) -> Response:
    form = SeenForm()
    session, now, actor = transactions.session(), clock.now(), visitors.staff_actor()
    locating.reopen(session, now, actor, location_id, Decision(reason=None, seen=form.revision))
    return redirect(url_for("admin.location", location_id=location_id), 303)
