"""The clinic's own policies, and which one is usual for what."""

from flask import redirect, url_for
from werkzeug.wrappers import Response

from diary.clinical.catalogue import Procedure
from diary.services import own_policies
from diary.services.changing_settings import history
from diary.services.clinic_settings import Kind, rules_of, standing
from diary.services.failures import NotFound
from diary.web import clock, rendering, transactions, visitors
from diary.web.admin import own_policy_pages
from diary.web.admin.deciding import seen_of
from diary.web.admin.own_policy_forms import PolicyForm, UsualPolicyForm
from diary.web.admin.routes import admin


@admin.route("/policies/new", methods=["GET", "POST"])
def new_policy() -> Response:
    form = PolicyForm(seen="0")
    if form.validate_on_submit():
        with transactions.attempt(form):
            session, now, actor = transactions.session(), clock.now(), visitors.staff_actor()
            key = own_policies.add_policy(session, now, actor, form.toml.data, form.reason.data)
            return redirect(url_for("provider.policy", policy_id=key), 303)
    return rendering.page(own_policy_pages.new_policy_page(form), form.status)


@admin.route("/policies/own/<policy_id>", methods=["GET", "POST"])
def policy(policy_id: str) -> Response:
    session, now, actor = transactions.session(), clock.now(), visitors.staff_actor()
    changes, found = history(session, actor, Kind.POLICY, policy_id), standing(session)
    content = found.values.get((Kind.POLICY, policy_id))
    if content is None:
        raise NotFound
    form = PolicyForm(seen=str(seen_of(changes)), toml=str(content.get("toml", "")))
    if form.validate_on_submit():
        with transactions.attempt(form):
            if form.goes_back:
                retired = content.get("retired") is not True
                own_policies.retire_policy(session, now, actor, policy_id, form.decision, retired=retired)
            else:
                own_policies.change_policy(session, now, actor, policy_id, form.toml.data, form.decision)
            return redirect(url_for("provider.policies"), 303)
    return rendering.page(own_policy_pages.policy_page(policy_id, form, found, changes), form.status)


@admin.route("/policies/usual/<procedure>", methods=["GET", "POST"])
def usual_policy(procedure: str) -> Response:
    session, now, actor = transactions.session(), clock.now(), visitors.staff_actor()
    usable = own_policies.usable_for(session, actor, Procedure(procedure)) if procedure in set(Procedure) else ()
    if not usable:
        raise NotFound
    of, changes = Procedure(procedure), history(session, actor, Kind.USUAL_POLICY, procedure)
    chosen = rules_of(session).policies.usual.get(of) or usable[0].id
    form = UsualPolicyForm(own_policy_pages.offered(usable), seen=str(seen_of(changes)), policy=chosen)
    if form.validate_on_submit():
        with transactions.attempt(form):
            key = None if form.goes_back else form.policy.data
            own_policies.choose_usual_policy(session, now, actor, of, key, form.decision)
            return redirect(url_for("provider.policies"), 303)
    page = own_policy_pages.usual_policy_page(of, form, standing(session), usable, changes)
    return rendering.page(page, form.status)
