"""Deciding, signing, amending; and reading what was signed."""

from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from diary.services import deciding
from diary.services.records import CameBy
from diary.services.signing import Checked
from diary.web import clock, rendering, transactions, visitors
from diary.web.provider.decision_form import DecisionForm
from diary.web.provider.decision_pages import DecidePage, DecisionPage
from diary.web.provider.review_page import judged_by
from diary.web.provider.routes import provider


@provider.route("/injections/<uuid:injection_id>/decide", methods=["GET", "POST"])
def decide(injection_id: UUID) -> Response:
    session, now, actor = transactions.session(), clock.now(), visitors.staff_actor()
    found = deciding.look_to_decide(session, now, actor, injection_id, policy_id=request.args.get("policy") or None)
    form = DecisionForm.of(found, by_provider=visitors.staff().came_by is CameBy.SINGLE_SIGN_ON)
    if form.validate_on_submit():
        with transactions.answered(form):
            version = deciding.sign(session, now, actor, found, form.decision, form.proof, checked=_checked())
            return redirect(url_for("provider.decision", injection_id=injection_id, version=version), 303)
    return rendering.page(DecidePage.of(form, found, judged_by(found.review.policy)), form.status)


def _checked() -> Checked | None:
    """By what this browser was checked last."""
    staff = visitors.staff()
    return Checked(by=staff.came_by, at=staff.checked_at) if staff.checked_at else None


@provider.get("/injections/<uuid:injection_id>/decisions/<int:version>")
def decision(injection_id: UUID, version: int) -> Response:
    session, now, actor = transactions.session(), clock.now(), visitors.staff_actor()
    return rendering.page(DecisionPage.of(deciding.look_at_decision(session, now, actor, injection_id, version)))
