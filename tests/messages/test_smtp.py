"""E-mail reaches a real server as it was written, and every refusal is told apart: for now, or for good."""

from dataclasses import replace

import pytest

from diary.messages import smtp
from diary.messages.compose import Message
from diary.messages.sending import AddressError, NotSent
from diary.messages.smtp import Smtp
from tests.messages.servers import HERE, Mailbox, mail_server
from tests.ports import free_port

SENDER = "Diary <diary@clinic.example>"
MESSAGE = Message(
    id="6f1c0f0e", to="ana@home.example", subject="Your diary is ready", text="Grüße: https://a.b/join/x\n"
)


def test_a_mail_arrives_as_it_was_written() -> None:
    box = Mailbox()
    with mail_server(box) as port:
        Smtp.at(f"smtp+plain://{HERE}:{port}", SENDER).send(MESSAGE)
    (mail,) = box.mails
    assert (mail["From"], mail["To"], mail["Subject"]) == (SENDER, MESSAGE.to, MESSAGE.subject)
    assert mail["Message-ID"] == "<6f1c0f0e@clinic.example>"
    assert mail.get_content().replace("\r\n", "\n") == MESSAGE.text


def test_name_and_password_are_given_where_the_address_has_them() -> None:
    box = Mailbox()
    with mail_server(box) as port:
        Smtp.at(f"smtp+plain://u%40c:right@{HERE}:{port}", SENDER).send(MESSAGE)
        with pytest.raises(NotSent) as refused:
            Smtp.at(f"smtp+plain://u%40c:wrong@{HERE}:{port}", SENDER).send(MESSAGE)
    assert box.logins == [(b"u@c", b"right"), (b"u@c", b"wrong")]
    assert not refused.value.for_good, "the settings can be mended"
    assert len(box.mails) == 1


@pytest.mark.parametrize(
    ("answer", "to", "for_good"),
    [
        ("451 later", MESSAGE.to, False),
        ("554 never", MESSAGE.to, True),
        ("250 kept", "full@home.example", False),
        ("250 kept", "unknown@home.example", True),
        ("250 kept", "ana@home.example\nBcc: all@home.example", True),
    ],
)
def test_a_refusal_says_whether_to_try_again_and_names_nobody(answer: str, to: str, for_good: bool) -> None:
    box = Mailbox(answer=answer)
    with mail_server(box) as port, pytest.raises(NotSent) as refused:
        Smtp.at(f"smtp+plain://{HERE}:{port}", SENDER).send(replace(MESSAGE, to=to))
    assert refused.value.for_good is for_good
    assert "home.example" not in refused.value.reason
    assert box.mails == []


@pytest.mark.parametrize(("drops", "perhaps"), [("RCPT", False), ("DATA", True), ("silent DATA", True)])
def test_a_server_that_goes_away_is_tried_again_and_whether_it_took_the_mail_is_told(
    drops: str, perhaps: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "PATIENCE", 3 if drops.startswith("silent") else 20)
    box = Mailbox()
    with mail_server(box, drops=drops) as port, pytest.raises(NotSent) as failed:
        Smtp.at(f"smtp+plain://{HERE}:{port}", SENDER).send(MESSAGE)
    assert (failed.value.for_good, failed.value.perhaps) == (False, perhaps)


@pytest.mark.parametrize("drops", ["QUIT", "silent QUIT"])
def test_what_happens_after_a_mail_was_taken_has_nothing_sent_again(
    drops: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "GOODBYE", 0.3)
    box = Mailbox()
    with mail_server(box, drops=drops) as port:
        Smtp.at(f"smtp+plain://{HERE}:{port}", SENDER).send(MESSAGE)
    assert len(box.mails) == 1


def test_a_server_without_starttls_gets_nothing_in_the_clear() -> None:
    box = Mailbox()
    with mail_server(box) as port, pytest.raises(NotSent) as refused:
        Smtp.at(f"smtp://u:right@{HERE}:{port}", SENDER).send(MESSAGE)
    assert not refused.value.for_good
    assert (box.mails, box.logins) == ([], [])


def test_a_server_that_is_not_there_is_tried_again() -> None:
    port = free_port()
    with pytest.raises(NotSent) as refused:
        Smtp.at(f"smtp+plain://{HERE}:{port}", SENDER).send(MESSAGE)
    assert not refused.value.for_good


@pytest.mark.parametrize("address", ["", "mail.example", "http://mail.example", "smtp://", "smtp://h:0x", "smtp://h/x"])
def test_an_address_that_cannot_be_used_is_refused(address: str) -> None:
    with pytest.raises(AddressError):
        Smtp.at(address, SENDER)


def test_nothing_goes_unencrypted_to_another_machine() -> None:
    with pytest.raises(AddressError, match="on this machine"):
        Smtp.at("smtp+plain://mail.example", SENDER)


def test_each_scheme_has_its_usual_port() -> None:
    ports = {scheme: Smtp.at(f"{scheme}://{HERE}", SENDER).port for scheme in ("smtp", "smtps", "smtp+plain")}
    assert ports == {"smtp": 587, "smtps": 465, "smtp+plain": 25}
