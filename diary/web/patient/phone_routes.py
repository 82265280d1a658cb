"""What concerns the phone itself: showing again what was written, whose diary is open, and taking one off."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from diary.services import joining, phones
from diary.services.failures import NotFound
from diary.services.joining import Device
from diary.web import clock, devices, door, rendering, transactions, visitors
from diary.web.patient import helping
from diary.web.patient.forms import UnlockForm
from diary.web.patient.phone_pages import ChoosePage, SignOutPage, UnlockPage
from diary.web.patient.routes import patient


@patient.route("/diary/unlock", methods=["GET", "POST"])
def unlock() -> Response:
    form, device = UnlockForm(onward=request.args.get("next")), visitors.device()
    if device.locked_at is None:
        return door.go_on(form, "patient.diary")
    if form.validate_on_submit() and form.date_of_birth is not None:
        session, now, actor = transactions.session(), clock.now(), visitors.patient_actor()
        with transactions.answered(form):
            phones.unlock(session, now, actor, device.session_id, date_of_birth=form.date_of_birth)
            return door.go_on(form, "patient.diary")
    return rendering.page(UnlockPage.of(form), form.status)


@patient.route("/diary/choose", methods=["GET", "POST"])
def choose() -> Response:
    if request.method == "POST":
        devices.choose(_named())
        helping.end()
        return redirect(url_for("patient.diary"), 303)
    return rendering.page(ChoosePage.of(devices.names()))


@patient.route("/diary/sign-out", methods=["GET", "POST"])
def sign_out() -> Response:
    if request.method == "GET":
        return rendering.page(SignOutPage.of(visitors.device(), visitors.present().diary_of))
    device = _named() if "diary" in request.form else visitors.device()
    joining.sign_out_device(transactions.session(), clock.now(), device.token)
    helping.end()
    return redirect(url_for("patient.choose" if devices.forget(device) else "patient.join"), 303)


def _named() -> Device:
    """The one of this phone's diaries that the form names."""
    found = next((one for one in devices.held() if str(one.session_id) == request.form.get("diary")), None)
    if found is None:
        raise NotFound
    return found
