"""Planning an injection and handing its diary over."""

from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from diary.services import choosing, enrolling, joining, performing, preparing
from diary.services.choosing import Choices
from diary.services.presetting import OfferedPreset
from diary.web import clock, moments, rendering, transactions, visitors
from diary.web.provider.injection_form import InjectionForm
from diary.web.provider.needle_out import NeedleOutForm, NeedleOutPage
from diary.web.provider.plan_page import InjectionFormPage
from diary.web.provider.routes import provider


@provider.route("/patients/<uuid:patient_id>/injections/new", methods=["GET", "POST"])
def new_injection(patient_id: UUID) -> Response:
    session, now, actor = transactions.session(), clock.now(), visitors.staff_actor()
    found, choices = enrolling.look_at_patient(session, now, actor, patient_id), choosing.choices(session, actor)
    preset = _chosen(choices)
    form = _form(choices, preset)
    if form.validate_on_submit():
        with transactions.attempt(form):
            injection = enrolling.plan_injection(session, now, actor, patient_id, form.details())
            secret = rendering.settings().secret_key
            joining.issue_code(session, now, actor, injection.id, secret=secret)
            return redirect(url_for("provider.hand_over", injection_id=injection.id), 303)
    return rendering.page(
        InjectionFormPage.of(form, _form(choices, preset, typed=False), found, choices, preset), form.status
    )


def _chosen(choices: Choices) -> OfferedPreset | None:
    """The preset that the address names; one that is not offered any more leaves the whole form."""
    return next((row for row in choices.presets if str(row.id) == request.args.get("preset")), None)


def _form(choices: Choices, preset: OfferedPreset | None, *, typed: bool = True) -> InjectionForm:
    """The form as it was sent, or as it is when nobody has typed yet."""
    today = clock.now().astimezone(moments.zone(visitors.clinic_zone())).date()
    return InjectionForm.offering(
        choices,
        whoever_asks=visitors.staff_actor().id,
        preset=preset.plan if preset else None,
        today=today,
        typed=typed,
    )


@provider.route("/injections/<uuid:injection_id>/needle-out", methods=["GET", "POST"])
def needle_out(injection_id: UUID) -> Response:
    session, now, actor = transactions.session(), clock.now(), visitors.staff_actor()
    form = NeedleOutForm(preparing.prepare(session, now, actor, injection_id), now)
    if not form.validate_on_submit():
        return rendering.page(NeedleOutPage.of(form, now), form.status)
    with transactions.attempt(form):
        performing.check_start(session, now, actor, injection_id, performed_at=form.performed_at, given=form.given())
        if form.is_confirmed:
            moment, given = form.performed_at, form.given()
            performing.needle_out(session, now, actor, injection_id, performed_at=moment, given=given)
            return redirect(url_for("provider.review", injection_id=injection_id), 303)
    checked = not form.problems
    return rendering.page(NeedleOutPage.of(form, now, checked=checked), 200 if checked else form.status)
