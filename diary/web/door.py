"""The two doors of the diary, and the way on from them: nobody loses what he had sent because his session had ended."""

from flask import g, redirect, request, url_for
from werkzeug.wrappers import Response

from diary.services import checking, second_step, sign_on
from diary.services.records import CameBy
from diary.web import clock, devices, identity, rendering, transactions, visitors
from diary.web.auth import passkey_options
from diary.web.auth.account_pages import AppPage, CodesPage
from diary.web.auth.factor_forms import AppOnTheWayForm, CheckForm, SecondStepForm
from diary.web.auth.forms import OnwardForm, SignInForm
from diary.web.auth.onward import is_ours
from diary.web.auth.pages import CheckPage, SecondStepPage, SignInPage
from diary.web.auth.sign_on_pages import ToProviderPage
from diary.web.patient.forms import JoinForm
from diary.web.patient.no_diary_page import NoDiaryPage
from diary.web.patient.pages import JoinPage
from diary.web.resending import Resend

GONE = 410
_PAGE_OF_FILE = {
    "admin.audit_file": "admin.audit",
    "provider.records_file": "provider.patient",
    "provider.report_file": "provider.report",
    "provider.overview_export": "provider.overview",
}


def send_to(*, patient: bool) -> Response:
    """Lead someone unknown to his door; what he had sent waits behind it.

    Whose diary was deleted is told so, since no door leads to it.
    """
    clinic_id = devices.clinic_of_gone() if patient else None
    if clinic_id is not None:
        return rendering.answer("patient/no_diary", NoDiaryPage.deleted(clinic_id), GONE)
    if request.method in {"GET", "HEAD"}:
        if patient:
            return redirect(url_for("patient.join"), 303)
        return redirect(url_for("auth.sign_in", next=request.full_path.rstrip("?")), 303)
    carried = {"onward": request.path, "carried": Resend.of_this_request().packed()} if _from_our_pages() else {}
    if patient:
        return rendering.answer("patient/join", JoinPage.of(JoinForm(formdata=None, **carried)), 401)
    return rendering.answer("auth/sign_in", SignInPage.of(SignInForm(formdata=None, **carried)), 401)


def unlock() -> Response:
    """Ask for the date of birth before what was written is shown; then lead on to where the patient wanted to go."""
    reads = request.method in {"GET", "HEAD"}
    return redirect(url_for("patient.unlock", next=request.path if reads else None), 303)


def check_again() -> Response:
    """Ask somebody of the staff again who it is, then lead on; what he had sent waits behind it."""
    if request.method in {"GET", "HEAD"}:
        return redirect(url_for("auth.check_again", next=_page_to_return_to()), 303)
    carried = {"onward": request.path, "carried": Resend.of_this_request().packed()} if _from_our_pages() else {}
    if visitors.staff().came_by is CameBy.SINGLE_SIGN_ON:
        return check_by_provider(OnwardForm(formdata=None, **carried), 401)
    factors = checking.asked_for(transactions.session(), visitors.staff_actor())
    form = CheckForm.of(factors, formdata=None, **carried)
    passkey = passkey_options.to_prove(visitors.staff().person_id, factors)
    return rendering.answer("auth/check_again", CheckPage.of(form, passkey), 401)


def check_by_provider(form: OnwardForm, status: int) -> Response:
    """Ask somebody who came by single sign-on to let his provider ask him again."""
    label = sign_on.label_of(transactions.session(), visitors.staff().clinic_id)
    return rendering.answer("auth/check_by_provider", ToProviderPage.to_check(form, label), status)


def _page_to_return_to() -> str:
    """Where somebody goes on: of a file the page that offers it, since a file shows no page of its own."""
    page = _PAGE_OF_FILE.get(request.endpoint or "")
    if page is None:
        return request.full_path.rstrip("?")
    named = {name: value for name, value in (request.view_args or {}).items() if name in {"injection_id", "patient_id"}}
    return f"{url_for(page, **named)}?{request.query_string.decode('utf-8', 'replace')}".rstrip("?")


def go_half_way(form: OnwardForm) -> Response:
    """Lead on to the second step of signing in; what was sent goes along."""
    onward = form.onward.data or ""
    if not form.carried.data:
        return redirect(url_for("auth.second_factor", next=onward or None), 303)
    g.pop("csrf_token", None)
    second = SecondStepForm(formdata=None, onward=onward, carried=form.carried.data)
    found = second_step.half_way(transactions.session(), clock.now(), identity.half_way())
    passkey = passkey_options.to_prove(found.person.id, found.factors) if found else ""
    by_provider = found is not None and found.came_by is CameBy.SINGLE_SIGN_ON
    return rendering.answer("auth/second_factor", SecondStepPage.of(second, passkey, by_provider=by_provider))


def set_up_first(form: OnwardForm) -> Response:
    """Lead somebody who needs a second factor and has none to where he sets one up; what was sent goes along."""
    onward = form.onward.data or ""
    if not form.carried.data:
        return redirect(url_for("auth.set_up_on_the_way", next=onward or None), 303)
    session, now = transactions.session(), clock.now()
    found = second_step.half_way(session, now, identity.half_way())
    if found is None:
        return begin_again(form)
    app = second_step.app_to_set_up(session, now, found, secret=rendering.settings().secret_key)
    first = AppOnTheWayForm(formdata=None, onward=onward, carried=form.carried.data)
    return rendering.answer("auth/set_up_on_the_way", AppPage.of(first, app))


def show_codes(form: OnwardForm, codes: tuple[str, ...]) -> Response:
    """Show the recovery codes of somebody who has just come in, with the way on to where he wanted to go."""
    g.pop("csrf_token", None)
    visitors.forget()
    onward = form.onward.data or ""
    onward = onward if is_ours(onward) else url_for("provider.worklist")
    waiting = Resend.unpacked(onward, form.carried.data) if form.carried.data else None
    return rendering.answer("auth/recovery_codes", CodesPage.of(codes, onward=onward, waiting=waiting))


def begin_again(form: OnwardForm) -> Response:
    """Lead back to the first step of signing in, because the second came too late; what was sent goes along."""
    if not form.carried.data:
        return redirect(url_for("auth.sign_in", next=form.onward.data or None, late="yes"), 303)
    first = SignInForm(formdata=None, onward=form.onward.data, carried=form.carried.data)
    return rendering.answer("auth/sign_in", SignInPage.of(first, late=True), 401)


def _from_our_pages() -> bool:
    """Whether a page of ours sent this; what another site sends is never offered for one more press."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin")
    return origin is None or origin == request.host_url.rstrip("/")


def go_on(form: OnwardForm, otherwise: str) -> Response:
    """Lead on to where the visitor wanted to go: with one press where he had sent something, else at once."""
    g.pop("csrf_token", None)
    onward = form.onward.data or ""
    if form.carried.data and is_ours(onward):
        return rendering.answer("errors/once_more", Resend.unpacked(onward, form.carried.data))
    return redirect(onward if is_ours(onward) else url_for(otherwise), 303)
