"""Messages from the patient's side: switching them, taking the schedule along, and stopping them in one tap."""

from uuid import UUID, uuid5

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from diary.exchange.calendar_file import write_calendar
from diary.services import opting_out, own_channels
from diary.services.own_channels import OwnChannels
from diary.web import clock, rendering, transactions, visitors
from diary.web.patient.message_pages import MessagesPage, OwnChannelsForm, StopPage
from diary.web.patient.routes import patient
from diary.web.translating import _

NO_ANSWER = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'
"""What a gateway sends back to the phone: nothing."""


@patient.route("/diary/messages", methods=["GET", "POST"])
def messages() -> Response:
    session, now, actor = transactions.session(), clock.now(), visitors.patient_actor()
    found = own_channels.look_at_channels(session, now, actor)
    form = _form_of(found)
    if form.validate_on_submit():
        with transactions.attempt(form):
            own_channels.choose_channels(session, now, actor, form.channels)
            return redirect(url_for("patient.messages", saved="yes"), 303)
    saved = request.method == "GET" and request.args.get("saved") == "yes"
    return rendering.page(MessagesPage.of(found, form, saved=saved), form.status)


def _form_of(found: OwnChannels) -> OwnChannelsForm:
    return OwnChannelsForm(**{channel.value: True for channel in found.agreed})


@patient.get("/diary/calendar.ics")
def calendar_file() -> Response:
    actor, now = visitors.patient_actor(), clock.now()
    points = own_channels.own_points(transactions.session(), now, actor)
    text = write_calendar(
        [point.due_at for point in points],
        title=_("Diary"),
        link=f"{rendering.settings().base_url}{url_for('patient.diary')}",
        made_at=now,
        of=uuid5(visitors.device().patient_id, "calendar").hex,
    )
    return rendering.file(text, "diary.ics", "text/calendar")


@patient.route("/stop/<uuid:message_id>/<token>", methods=["GET", "POST"])
def stop_messages(message_id: UUID, token: str) -> Response:
    session, secret = transactions.session(), rendering.settings().secret_key
    found = opting_out.find_by_link(session, message_id, token, secret=secret)
    is_written_to = found.is_written_to
    if request.method == "POST":
        address = request.remote_addr or ""
        opting_out.stop_by_link(session, clock.now(), message_id, token, secret=secret, address=address)
        is_written_to = False
    return rendering.page(StopPage.of(found.channel, is_written_to=is_written_to))


@patient.post("/messages/replies")
def text_reply() -> Response:
    """What somebody answered to a text message, handed on by the gateway with its signature."""
    token, fields = rendering.settings().sms_reply_token, request.form.to_dict()
    # The gateway signs the address that it was given, which a proxy in front may not hand on.
    url = f"{rendering.settings().base_url}{request.full_path.rstrip('?')}"
    if not token or not opting_out.is_signed(request.headers.get("X-Twilio-Signature", ""), token, url, fields):
        return Response(status=403)
    if fields.get("OptOutType") == "STOP" or opting_out.says_stop(fields.get("Body", "")):
        address = request.remote_addr or ""
        opting_out.stop_number(transactions.apart, clock.now(), fields.get("From", ""), address=address)
    return Response(NO_ANSWER, content_type="text/xml; charset=utf-8")
