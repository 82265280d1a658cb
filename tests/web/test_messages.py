"""Messages from the patient's side: switched on and off, stopped in one tap, taken along; and what staff see."""

import base64
import hmac
import re
from hashlib import sha1

import pytest
from flask import Flask

from diary.messages.sending import NotSent
from diary.services.consenting import Channel, agreed
from diary.services.opting_out import says_stop
from tests.web.browser import Browser
from tests.web.clinic import World
from tests.web.conftest import Served
from tests.web.messaged import EMAIL, PHONE, Post, agree, reminded, stop_link, work

TOKEN = "what the gateway signs by"
REPLIES = "/messages/replies"


def channels(world: World) -> set[Channel]:
    from diary.db.scope import scope_to

    with world.session() as session:
        scope_to(session, world.clinic_id)
        return set(agreed(session, world.running.patient_id))


@pytest.fixture
def sending_app(served: Served, world: World) -> Flask:
    """An application that can send, and listens to answers."""
    return served.new_app(
        smtp_url="smtp+plain://127.0.0.1:1",
        mail_from="diary@clinic.example",
        sms_url="http://a:b@127.0.0.1:1",
        sms_from="1",
        sms_reply_token=TOKEN,
        base_url="https://diary.example",
    )


def test_a_patient_switches_his_channels_and_sees_half_of_where_they_lead(sending_app: Flask, world: World) -> None:
    agree(world)
    phone = Browser(sending_app).join(world.running)
    page = phone.get("/diary/messages")
    assert EMAIL not in page.text
    assert "a…@home.example" in page.text
    assert "177" in page.text
    assert PHONE not in page.text
    assert phone.post("/diary/messages", {"sms": "y"}).goes_to == "/diary/messages?saved=yes"
    assert channels(world) == {Channel.SMS}
    assert phone.post("/diary/messages", {"email": "y"}).status == 303
    assert channels(world) == {Channel.EMAIL}
    phone.post("/diary/messages", {})
    assert channels(world) == set()


def test_without_an_address_nothing_is_switched_on(patient: Browser, world: World) -> None:
    page = patient.post("/diary/messages", {"email": "y"})
    assert page.status == 422
    assert "Please tell the clinic first." in page.text
    assert channels(world) == set()


def test_looking_at_the_link_of_an_e_mail_stops_nothing(nobody: Browser, world: World) -> None:
    link = f"/stop/{stop_link(world)}"
    assert nobody.get(link).heading == "Stop these e-mails?"
    assert channels(world) == {Channel.EMAIL}


def test_one_tap_stops_the_e_mails_and_a_second_changes_nothing(nobody: Browser, world: World) -> None:
    link = f"/stop/{stop_link(world)}"
    for _ in range(2):
        assert nobody.post(link, token=None).heading == "The e-mails are stopped"
    assert channels(world) == set()
    assert nobody.get(link).heading == "The e-mails are stopped"


def test_a_mail_program_stops_them_by_itself(app: Flask, world: World) -> None:
    answer = app.test_client().post(f"/stop/{stop_link(world)}", data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert channels(world) == set()


def test_a_link_that_was_made_up_stops_nothing(nobody: Browser, world: World) -> None:
    key, token = stop_link(world).split("/")
    for wrong in (f"{key}/{token[:-1]}x", f"{world.running.injection_id}/{token}", f"{key}/ü"):
        assert nobody.post(f"/stop/{wrong}", token=None).status == 404
    assert channels(world) == {Channel.EMAIL}


def test_an_e_mail_says_how_it_is_stopped(world: World) -> None:
    agree(world, Channel.EMAIL)
    post = Post()
    work(world, 15, post)
    (message,) = post.sent
    assert message.stop_url is not None
    assert message.stop_url.startswith("https://diary.example/stop/")
    assert message.stop_url in message.text


def test_a_text_message_says_how_it_is_stopped_and_carries_no_second_link(world: World) -> None:
    agree(world, Channel.SMS)
    post = Post()
    work(world, 15, post, Channel.SMS)
    (message,) = post.sent
    assert "answer STOP" in message.text
    assert message.text.count("https://") == 1


def test_a_text_message_that_nobody_hears_an_answer_to_is_stopped_by_a_link(nobody: Browser, world: World) -> None:
    agree(world, Channel.SMS, Channel.EMAIL)
    post = Post()
    work(world, 15, post, Channel.SMS, reply_token=None)
    (message,) = post.sent
    assert "answer STOP" not in message.text
    (link,) = re.findall(r"https://diary\.example(/stop/\S+)", message.text)
    assert nobody.get(link).heading == "Stop these text messages?"
    assert channels(world) == {Channel.SMS, Channel.EMAIL}
    assert nobody.post(link, token=None).heading == "The text messages are stopped"
    assert channels(world) == {Channel.EMAIL}


def signature(url: str, fields: dict[str, str], token: str = TOKEN) -> str:
    """As the gateway's documentation makes it."""
    signed = url + "".join(f"{name}{fields[name]}" for name in sorted(fields))
    return base64.b64encode(hmac.new(token.encode(), signed.encode(), sha1).digest()).decode()


def reply(app: Flask, signed: str | None = None, **fields: str) -> int:
    given = signed if signed is not None else signature(f"https://diary.example{REPLIES}", fields)
    signed_with = {"X-Twilio-Signature": given}
    answer = app.test_client().post(REPLIES, data=fields, headers=signed_with, base_url="https://diary.example")
    return answer.status_code


def test_stop_by_text_message_stops_the_text_messages_alone(sending_app: Flask, world: World) -> None:
    agree(world, *Channel)
    assert reply(sending_app, From="+12065550177", Body="Thanks", MessageSid="SM1") == 200
    assert channels(world) == set(Channel)
    assert reply(sending_app, From="+12065550177", Body=" Stop. ", MessageSid="SM2") == 200
    assert channels(world) == {Channel.EMAIL}
    assert reply(sending_app, From="+12065550177", Body="ya no", OptOutType="STOP") == 200


def test_an_answer_that_the_gateway_did_not_sign_is_not_read(sending_app: Flask, app: Flask, world: World) -> None:
    agree(world, Channel.SMS)
    fields = {"From": "+12065550177", "Body": "STOP"}
    url = f"https://diary.example{REPLIES}"
    for wrong in ("", "ü", signature(url, fields, token="another"), signature(f"{url}?x", fields)):
        assert reply(sending_app, wrong, **fields) == 403
    assert reply(app, signature(f"http://127.0.0.1:8000{REPLIES}", fields, token=""), **fields) == 403
    assert channels(world) == {Channel.SMS}


@pytest.mark.parametrize(("text", "stops"), [("STOP", True), ("Alto!", True), ("stop it", False), ("", False)])
def test_what_means_no_more(text: str, stops: bool) -> None:
    assert says_stop(text) is stops


def test_the_schedule_goes_into_the_patients_calendar(patient: Browser, world: World) -> None:
    answer = patient.get("/diary/calendar.ics").response
    assert answer.mimetype == "text/calendar"
    lines = answer.text.split("\r\n")
    starts = [line for line in lines if line.startswith("DTSTART:")]
    assert starts[:2] == ["DTSTART:20260302T183000Z", "DTSTART:20260302T193000Z"], "from the next point on"
    assert len(starts) == lines.count("BEGIN:VALARM")
    assert {line for line in lines if line.startswith("SUMMARY")} == {"SUMMARY:Diary"}
    assert str(world.running.patient_id) not in answer.text
    assert not [word for word in ("pain", "score", "injection") if word in answer.text.lower()]


def test_staff_see_what_became_of_each_reminder(nurse: Browser, world: World) -> None:
    reminded(world)
    page = nurse.get(f"/injections/{world.running.injection_id}/reminders")
    for told in ("Sent", "Answered already", "Refused by the server", "E-mail", "30 min"):
        assert told in page.text
    assert EMAIL not in page.text
    assert page.text.index("2 h") < page.text.index("15 min"), "the latest first"


def test_staff_see_that_a_patient_has_stopped_at_his_carrier(nurse: Browser, world: World) -> None:
    agree(world, Channel.SMS)
    stopped = NotSent("gateway answered 400: stopped", for_good=True, opted_out=True)
    work(world, 15, Post(stopped), Channel.SMS)
    page = nurse.get(f"/patients/{world.running.patient_id}")
    assert "No longer agrees to text messages" in page.text
    assert "stopped at the carrier by the patient's answer STOP" in page.text
    told = nurse.get(f"/injections/{world.running.injection_id}/reminders").text
    assert "The patient has stopped text messages at the carrier" in told


def test_a_patients_page_leads_there(nurse: Browser, world: World) -> None:
    assert "Reminders" in nurse.get(f"/patients/{world.running.patient_id}").links()
    assert "Reminders" not in nurse.get(f"/patients/{world.planned.patient_id}").links()
