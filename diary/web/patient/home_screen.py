"""The diary on the home screen: how it comes there, and the code that an iPhone asks for once more."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from diary.services import second_code
from diary.services.joining import IssuedCode
from diary.web import clock, moments, rendering, transactions, visitors
from diary.web.forms import DiaryForm
from diary.web.patient.routes import patient
from diary.web.translating import _


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeScreenPage:
    """What to tap, and the code, once it was made; ``gone`` says that it is used up or too old."""

    title: str
    lead: str
    form: DiaryForm
    code: str | None
    holds: str | None
    gone: str | None

    @classmethod
    def of(cls, form: DiaryForm, code: IssuedCode | None, zone: ZoneInfo, *, made: bool) -> "HomeScreenPage":
        until = moments.clock_time(code.expires_at, zone) if code else None
        return cls(
            title=_("My diary on the home screen"),
            lead=_("There the diary opens like an app, with one tap."),
            form=form,
            code=code.short_code if code else None,
            holds=_("It opens your diary once, until %(time)s.", time=until) if until else None,
            gone=_("The code was used, or it is too old. Make a new one if you need it.")
            if made and not code
            else None,
        )


@patient.route("/diary/home-screen", methods=["GET", "POST"])
def home_screen() -> Response:
    session, now, actor = transactions.session(), clock.now(), visitors.patient_actor()
    form, secret = DiaryForm(), rendering.settings().secret_key
    if form.validate_on_submit():
        with transactions.answered(form):
            second_code.make_code(session, now, actor, secret=secret)
            return redirect(url_for("patient.home_screen", made="yes"), 303)
    made = request.method == "GET" and request.args.get("made") == "yes"
    code = second_code.made_code(session, now, actor, secret=secret) if made else None
    zone = moments.zone(visitors.device().zone)
    return rendering.page(HomeScreenPage.of(form, code, zone, made=made), form.status)
