"""Single sign-on: going to the clinic's provider, and coming back."""

from uuid import UUID

from flask import request
from werkzeug.wrappers import Response

from diary.services import sign_on, signing_on
from diary.services.failures import Refused
from diary.services.sign_on import Return
from diary.services.staff_sessions import Browser
from diary.web import clock, door, identity, rendering, transactions, visitors
from diary.web.auth import trips
from diary.web.auth.device_words import device
from diary.web.auth.forms import OnwardForm
from diary.web.auth.routes import auth
from diary.web.auth.sign_on_pages import SignOnRefusedPage, ToProviderPage

REFUSED = 422


@auth.route("/sign-in/with/<uuid:clinic_id>", methods=["GET", "POST"], endpoint="sign_on")
def sign_on_page(clinic_id: UUID) -> Response:
    form = OnwardForm(onward=request.args.get("next", ""))
    if form.validate_on_submit():
        return trips.go(clinic_id, form)
    label = sign_on.label_of(transactions.session(), clinic_id)
    return rendering.page(ToProviderPage.to_sign_in(form, label), form.status)


@auth.get("/sign-in/with/<uuid:clinic_id>/back")
def sign_on_back(clinic_id: UUID) -> Response:
    session, now = transactions.session(), clock.now()
    staff_before, found = visitors.present().staff, None
    try:
        found = sign_on.come_back(
            session,
            now,
            clinic_id,
            trips.brought(),
            back=trips.back_address(clinic_id),
            address=request.remote_addr or "",
        )
        # That it came back is on record before the provider is asked: nobody waits meanwhile, and it counts once.
        transactions.settle()
        return trips.forget(_let_in(found) if found.staff_session_id is None else _checked(found))
    except Refused as refusal:
        page = SignOnRefusedPage.of(refusal, clinic_id, _onward(found), signed_in=staff_before is not None)
        return trips.forget(rendering.page(page, REFUSED))


def _let_in(found: Return) -> Response:
    browser = Browser(address=request.remote_addr or "", device=device())
    signed_in = signing_on.open_by(transactions.session(), clock.now(), found, browser)
    form = _onward(found)
    if signed_in.waits:
        identity.remember_half_way(signed_in.token)
        return door.go_half_way(form)
    identity.remember(signed_in.token)
    visitors.forget()
    return door.go_on(form, "provider.worklist")


def _checked(found: Return) -> Response:
    staff = visitors.present().staff
    actor = visitors.staff_actor() if staff else found.nobody()
    identity.renew(signing_on.check_by(transactions.session(), clock.now(), found, staff, actor))
    return door.go_on(_onward(found), "provider.worklist")


def _onward(found: Return | None) -> OnwardForm:
    """Where the way goes on, and what was typed before, as they were kept here meanwhile."""
    kept = {"onward": found.onward, "carried": found.carried} if found else {}
    return OnwardForm(formdata=None, **kept)
