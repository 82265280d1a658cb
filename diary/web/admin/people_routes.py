"""People: who works here, how they come in, and how they leave."""

from uuid import UUID

from flask import redirect, url_for
from werkzeug.wrappers import Response

from diary.services import inviting, leaving, personnel, signing_on, staffing
from diary.services.second_factor import factors_of
from diary.web import clock, rendering, transactions, visitors
from diary.web.admin.people_forms import ChangeRolesForm, InvitationForm, LeavingForm, successors
from diary.web.admin.people_pages import InvitationPage, LinkPage, PeoplePage, PersonFormPage, PersonPage
from diary.web.admin.routes import admin
from diary.web.translating import _


@admin.get("/people")
def people() -> Response:
    return rendering.page(PeoplePage.of(personnel.colleagues(transactions.session(), visitors.staff_actor())))


@admin.route("/people/invite", methods=["GET", "POST"])
def invite() -> Response:
    form = InvitationForm()
    if form.validate_on_submit():
        with transactions.attempt(form):
            session, now, actor = transactions.session(), clock.now(), visitors.staff_actor()
            person = inviting.invite(session, now, actor, form.invitation(), secret=_secret())
            return redirect(url_for("admin.link", person_id=person.id), 303)
    return rendering.page(InvitationPage.of(form), form.status)


@admin.get("/people/<uuid:person_id>")
def person(person_id: UUID) -> Response:
    session, now, actor = transactions.session(), clock.now(), visitors.staff_actor()
    found = personnel.colleague(session, actor, person_id)
    sessions, factors = personnel.sessions_of(session, now, actor, person_id), factors_of(session, person_id)
    linked = signing_on.linked_since(session, actor, person_id)
    return rendering.page(PersonPage.of(found, sessions, factors, linked))


@admin.get("/people/<uuid:person_id>/link")
def link(person_id: UUID) -> Response:
    session, now, actor = transactions.session(), clock.now(), visitors.staff_actor()
    found = personnel.colleague(session, actor, person_id)
    return rendering.page(LinkPage.of(found, inviting.open_link(session, now, actor, person_id, secret=_secret())))


@admin.post("/people/<uuid:person_id>/link")
def send_link(person_id: UUID) -> Response:
    session, now, actor = transactions.session(), clock.now(), visitors.staff_actor()
    inviting.send_link(session, now, actor, person_id, secret=_secret())
    return redirect(url_for("admin.link", person_id=person_id), 303)


@admin.route("/people/<uuid:person_id>/roles", methods=["GET", "POST"])
def roles(person_id: UUID) -> Response:
    session, now, actor = transactions.session(), clock.now(), visitors.staff_actor()
    found = personnel.colleague(session, actor, person_id)
    takers = successors(staffing.providers(session, actor), person_id)
    form = ChangeRolesForm(takers, found.roles, seen=str(found.seen))
    if form.validate_on_submit():
        with transactions.attempt(form):
            leaving.change_roles(session, now, actor, person_id, form.roles, form.departure)
            return redirect(url_for("admin.person", person_id=person_id), 303)
    waiting = len(leaving.open_work(session, now, actor, person_id))
    line = _("Who is a provider no more hands over what is open.")
    return rendering.page(PersonFormPage.of(_("Change roles"), line, found, form, waiting), form.status)


@admin.route("/people/<uuid:person_id>/deactivate", methods=["GET", "POST"])
def deactivate(person_id: UUID) -> Response:
    session, now, actor = transactions.session(), clock.now(), visitors.staff_actor()
    found = personnel.colleague(session, actor, person_id)
    form = LeavingForm(successors(staffing.providers(session, actor), person_id), seen=str(found.seen))
    if form.validate_on_submit():
        with transactions.attempt(form):
            leaving.deactivate(session, now, actor, person_id, form.departure)
            return redirect(url_for("admin.person", person_id=person_id), 303)
    waiting = len(leaving.open_work(session, now, actor, person_id))
    line = _("Nothing is deleted. All sessions end at once, and links to set a password no longer work.")
    return rendering.page(PersonFormPage.of(_("Deactivate"), line, found, form, waiting), form.status)


@admin.route("/people/<uuid:person_id>/reactivate", methods=["GET", "POST"])
def reactivate(person_id: UUID) -> Response:
    session, now, actor = transactions.session(), clock.now(), visitors.staff_actor()
    found = personnel.colleague(session, actor, person_id)
    form = ChangeRolesForm((), seen=str(found.seen))
    if form.validate_on_submit():
        with transactions.attempt(form):
            leaving.reactivate(session, now, actor, person_id, form.roles, form.departure)
            return redirect(url_for("admin.person", person_id=person_id), 303)
    line = _("The password is the one that was used before; a link to a new one can be made afterwards.")
    return rendering.page(PersonFormPage.of(_("Take back"), line, found, form), form.status)


@admin.post("/people/<uuid:person_id>/sessions/<uuid:session_id>/end")
def end_session(person_id: UUID, session_id: UUID) -> Response:
    leaving.end_session(transactions.session(), clock.now(), visitors.staff_actor(), person_id, session_id)
    return redirect(url_for("admin.person", person_id=person_id), 303)


def _secret() -> str:
    return rendering.settings().secret_key
