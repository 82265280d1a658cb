"""The clinic's presets."""

from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from diary.services import choosing, preparing, presetting
from diary.services.failures import NotFound, Refused
from diary.web import clock, rendering, transactions, visitors
from diary.web.provider.preset_form import ChangedPresetForm, PresetForm
from diary.web.provider.preset_pages import PresetFormPage, PresetsPage
from diary.web.provider.routes import provider


@provider.get("/presets")
def presets() -> Response:
    found = presetting.presets(transactions.session(), visitors.staff_actor())
    return rendering.page(PresetsPage.of(found))


@provider.route("/presets/new", methods=["GET", "POST"])
def new_preset() -> Response:
    session, actor = transactions.session(), visitors.staff_actor()
    form = PresetForm.offering(choosing.choices(session, actor), "", _plan_to_keep())
    if form.validate_on_submit():
        with transactions.attempt(form):
            presetting.add_preset(session, clock.now(), actor, form.name.data, form.plan())
            return redirect(url_for("provider.presets"), 303)
    return rendering.page(PresetFormPage.of(form, None, (), visitors.clinic_zone()), form.status)


def _plan_to_keep() -> presetting.PresetPlan | None:
    """The plan of the injection that the address names, which is to be kept as a preset."""
    wanted = request.args.get("from")
    if not wanted:
        return None
    try:
        injection_id = UUID(wanted)
    except ValueError:
        raise NotFound from None
    found = preparing.prepare(transactions.session(), clock.now(), visitors.staff_actor(), injection_id)
    return presetting.plan_of(found.injection, found.rows.anesthetics, found.rows.areas)


@provider.route("/presets/<uuid:preset_id>", methods=["GET", "POST"])
def preset(preset_id: UUID) -> Response:
    session, actor = transactions.session(), visitors.staff_actor()
    found, history = (
        presetting.find_preset(session, actor, preset_id),
        presetting.preset_history(session, actor, preset_id),
    )
    form = ChangedPresetForm.of(choosing.choices(session, actor), found, len(history))
    if form.validate_on_submit():
        with transactions.attempt(form):
            presetting.edit_preset(
                session,
                clock.now(),
                actor,
                preset_id,
                form.name.data,
                form.plan(),
                reason=form.reason.data,
                seen=form.state_seen,
            )
            return redirect(url_for("provider.presets"), 303)
    return rendering.page(PresetFormPage.of(form, found, history, visitors.clinic_zone()), form.status)


@provider.post("/presets/<uuid:preset_id>/offer")
def offer_preset(preset_id: UUID) -> Response:
    session, actor = transactions.session(), visitors.staff_actor()
    presetting.find_preset(session, actor, preset_id)
    offered = request.form.get("offered")
    if offered not in {"yes", "no"}:
        raise Refused("", "Say whether the preset is to be offered.")
    presetting.retire_preset(session, clock.now(), actor, preset_id, retired=offered == "no")
    return redirect(url_for("provider.presets"), 303)
