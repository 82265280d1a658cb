"""A new code for a patient who has none at hand."""

from dataclasses import dataclass

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from diary.services import asking
from diary.web import clock, rendering, sending, transactions
from diary.web.forms import Text, not_too_long, required
from diary.web.patient.forms import BirthdayForm
from diary.web.patient.routes import patient
from diary.web.translating import _, _l


class NewCodeForm(BirthdayForm):
    above = ("reach",)

    reach = Text(_l("E-mail address or phone number"), [required, not_too_long])


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCodePage:
    """The form; where no message can be sent, or after it was sent, what to do instead."""

    title: str
    lead: str
    form: NewCodeForm | None

    @classmethod
    def of(cls, form: NewCodeForm, *, asked: bool) -> "NewCodePage":
        title = _("Send me a new code")
        if asked:
            lead = _("If the clinic has you under these details, a link is on its way. It may take some minutes.")
            return cls(title=title, lead=lead, form=None)
        if not sending.ways():
            lead = _("The diary cannot send messages here. Please call the clinic: it can give you a new code.")
            return cls(title=title, lead=lead, form=None)
        lead = _("Give the address or number that the clinic has of you. If you agreed to messages, we send a link.")
        return cls(title=title, lead=lead, form=form)


@patient.route("/new-code", methods=["GET", "POST"])
def ask_for_code() -> Response:
    form = NewCodeForm()
    if sending.ways() and form.validate_on_submit() and form.date_of_birth is not None:
        with transactions.answered(form):
            asking.ask_for_code(
                transactions.session(),
                clock.now(),
                reach=form.reach.data,
                date_of_birth=form.date_of_birth,
                address=request.remote_addr or "",
                secret=rendering.settings().secret_key,
            )
            return redirect(url_for("patient.ask_for_code", asked="yes"), 303)
    asked = request.method == "GET" and request.args.get("asked") == "yes"
    return rendering.page(NewCodePage.of(form, asked=asked), form.status)
