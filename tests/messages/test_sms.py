"""A short message is handed to a gateway as Twilio's API has it, and every refusal is told apart."""

import pytest

from diary.messages.compose import Message
from diary.messages.sending import AddressError, NotSent
from diary.messages.sms import SmsGateway
from tests.authority import decrypted
from tests.messages.servers import HERE, Gateway, hangs_up, sms_gateway
from tests.ports import free_port

MESSAGE = Message(id="6f1c0f0e", to="+1 206 555 0142", subject="not sent", text="Your diary is ready: https://a.b/x\n")


def test_a_message_is_handed_over() -> None:
    gateway = Gateway()
    with sms_gateway(gateway) as port:
        SmsGateway.at(f"http://AC1:secret@{HERE}:{port}", "+12065550100").send(MESSAGE)
    ((path, authorization, sent),) = gateway.asked
    assert path == "/2010-04-01/Accounts/AC1/Messages.json"
    assert authorization == "Basic QUMxOnNlY3JldA=="
    assert sent == {
        "To": ["+1 206 555 0142"],
        "From": ["+12065550100"],
        "Body": ["Your diary is ready: https://a.b/x"],
    }


@pytest.mark.parametrize(
    ("status", "answer", "for_good", "perhaps"),
    [
        (400, b'{"code": 21211}', True, False),
        (401, b"", True, False),
        (429, b"", False, False),
        (500, b"", False, True),
        (502, b"", False, True),
        (503, b"", False, False),
        (504, b"", False, True),
        (302, b"", False, False),
        (200, b"<html>", False, True),
        (200, b"[]", False, True),
        (200, b"{}", False, True),
    ],
)
def test_a_refusal_says_whether_to_try_again(status: int, answer: bytes, for_good: bool, perhaps: bool) -> None:
    gateway = Gateway(status=status, answer=answer)
    with sms_gateway(gateway) as port, pytest.raises(NotSent) as refused:
        SmsGateway.at(f"http://AC1:secret@{HERE}:{port}", "+12065550100").send(MESSAGE)
    assert (refused.value.for_good, refused.value.perhaps) == (for_good, perhaps)
    assert "555" not in refused.value.reason
    assert len(gateway.asked) == 1, "a gateway that leads elsewhere is not followed"


@pytest.mark.parametrize(
    ("status", "answer", "opted_out"),
    [
        (400, b'{"code": 21610, "message": "to +12065550142"}', True),
        (400, b'{"code": 21211}', False),
        (400, b"[21610]", False),
        (400, b"21610", False),
        (503, b'{"code": 21610}', False),
    ],
)
def test_a_reader_who_has_stopped_at_the_carrier_is_told_apart(status: int, answer: bytes, opted_out: bool) -> None:
    with sms_gateway(Gateway(status=status, answer=answer)) as port, pytest.raises(NotSent) as refused:
        SmsGateway.at(f"http://AC1:secret@{HERE}:{port}", "+12065550100").send(MESSAGE)
    assert refused.value.opted_out == opted_out
    assert "555" not in refused.value.reason


def test_a_gateway_that_is_not_there_is_tried_again() -> None:
    port = free_port()
    with pytest.raises(NotSent) as refused:
        SmsGateway.at(f"http://AC1:secret@{HERE}:{port}", "+12065550100").send(MESSAGE)
    assert (refused.value.for_good, refused.value.perhaps) == (False, False)


def test_a_gateway_that_hangs_up_may_have_taken_the_message() -> None:
    with hangs_up() as port, pytest.raises(NotSent) as refused:
        SmsGateway.at(f"http://AC1:secret@{HERE}:{port}", "+12065550100").send(MESSAGE)
    assert (refused.value.for_good, refused.value.perhaps) == (False, True)


@pytest.mark.parametrize("address", ["", "https://api.example", "ftp://a:b@api.example", "https://a@api.example"])
def test_an_address_that_cannot_be_used_is_refused(address: str) -> None:
    with pytest.raises(AddressError):
        SmsGateway.at(address, "+12065550100")


def test_a_gateway_that_cannot_prove_who_it_is_is_told_nothing() -> None:
    gateway, outside = Gateway(), free_port()
    with sms_gateway(gateway) as port, decrypted(outside, port), pytest.raises(NotSent, match="not reached"):
        SmsGateway.at(f"https://AC1:secret@{HERE}:{outside}", "+12065550100").send(MESSAGE)
    assert gateway.asked == []


def test_nothing_is_handed_over_in_the_clear_to_another_machine() -> None:
    with pytest.raises(AddressError, match="in the open"):
        SmsGateway.at("http://account:token@api.example", "+12065550100")
