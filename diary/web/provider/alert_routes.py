"""The alerts of the clinic: what waits, what is finished, and one with everything that was done about it."""

from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from diary.clinical.safety import TierKey
from diary.services import alert_handling, alert_inbox
from diary.services.alert_inbox import Wanted
from diary.web import clock, moments, rendering, transactions, visitors
from diary.web.provider.alert_form import AlertForm
from diary.web.provider.alert_pages import SPANS, AlertPage, AlertsPage, FinishedPage
from diary.web.provider.routes import provider

LONGEST_PAGE = 5


@provider.get("/alerts")
def alerts() -> Response:
    now = clock.now()
    found = alert_inbox.open_alerts(transactions.session(), now, visitors.staff_actor(), _page())
    transactions.settle()
    return rendering.page(AlertsPage.of(found, now, moments.zone(visitors.clinic_zone())))


@provider.get("/alerts/finished")
def finished_alerts() -> Response:
    now, wanted = clock.now(), _wanted()
    found = alert_inbox.finished_alerts(transactions.session(), now, visitors.staff_actor(), wanted)
    transactions.settle()
    return rendering.page(FinishedPage.of(found, wanted, now, moments.zone(visitors.clinic_zone())))


@provider.route("/alerts/<uuid:alert_id>", methods=["GET", "POST"])
def alert(alert_id: UUID) -> Response:
    session, now, actor, form = transactions.session(), clock.now(), visitors.staff_actor(), AlertForm()
    if form.validate_on_submit():
        with transactions.attempt(form):
            alert_handling.handle(session, now, actor, alert_id, form.chosen, form.said.data)
            return redirect(url_for("provider.alert", alert_id=alert_id), 303)
    found = alert_inbox.look_at_alert(session, now, actor, alert_id)
    return rendering.page(AlertPage.of(found, form, now, moments.zone(visitors.clinic_zone())), form.status)


def _wanted() -> Wanted:
    """The filters of the address; one that was cut short shows everything."""
    tier, days = request.args.get("tier", ""), request.args.get("days", "")
    return Wanted(
        tier=TierKey(tier) if tier in set(TierKey) else None,
        days=int(days) if days in {str(span) for span in SPANS} else None,
        page=_page(),
    )


def _page() -> int:
    asked = request.args.get("page", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= LONGEST_PAGE else 1
