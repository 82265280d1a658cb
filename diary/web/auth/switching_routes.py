"""Going to another clinic in which one works as well."""

from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from diary.services import switching
from diary.services.failures import NotFound
from diary.web import clock, identity, transactions, visitors
from diary.web.auth.routes import auth


@auth.post("/clinic")
def switch_clinic() -> Response:
    staff = visitors.present().staff
    if staff is None:
        raise NotFound
    chosen = _named()
    if chosen != staff.clinic_id:
        session, now = transactions.session(), clock.now()
        try:
            opened = switching.switch_clinic(session, now, staff, chosen, address=request.remote_addr)
        except switching.AtTheDoor:
            return redirect(url_for("auth.sign_in", there="yes"), 303)
        identity.remember(opened.token)
        visitors.forget()
    return redirect(url_for("provider.worklist"), 303)


def _named() -> UUID:
    """The clinic that was chosen; what is no id is no clinic of anybody."""
    try:
        return UUID(request.form.get("clinic_id", ""))
    except ValueError:
        raise NotFound from None
