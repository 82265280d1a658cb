"""Short messages through a gateway that speaks Twilio's API (its "Messages" resource, version 2010-04-01)."""

import base64
import json
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.parse import quote, unquote, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from diary.messages.compose import Message
from diary.messages.sending import AddressError, NotSent
from diary.settings import LOOPBACK

PATIENCE = 20
"""Seconds that a gateway is waited for."""
LONGEST_ANSWER = 64 * 1024
OPTED_OUT = 21610
"""What the gateway calls a reader who has answered STOP: the carrier takes no message for him any more."""
BUSY = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.REQUEST_TIMEOUT}
UNSURE = {HTTPStatus.INTERNAL_SERVER_ERROR, HTTPStatus.BAD_GATEWAY, HTTPStatus.GATEWAY_TIMEOUT}
"""Answers after which the message may have gone out all the same."""


class _NoRedirects(HTTPRedirectHandler):
    """A gateway that leads elsewhere would be given the patient's number and the account's token there."""

    def redirect_request(self, *_args: object, **_kwargs: object) -> None:
        return None


_opener = build_opener(_NoRedirects)


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsGateway:
    """A gateway with an account there, and the number that messages come from."""

    base_url: str
    account: str
    token: str
    sender: str

    @classmethod
    def at(cls, address: str, sender: str) -> "SmsGateway":
        """A gateway by its address, such as ``https://account:token@api.twilio.com``."""
        parts = urlsplit(address)
        if parts.scheme not in {"http", "https"} or not (parts.hostname and parts.username and parts.password):
            raise AddressError("it must read https://account:token@host")
        if parts.scheme == "http" and parts.hostname not in LOOPBACK:
            raise AddressError("it must begin with https://, or numbers and the account's token travel in the open")
        place = parts.netloc.rpartition("@")[2]
        return cls(
            base_url=f"{parts.scheme}://{place}{parts.path.rstrip('/')}",
            account=unquote(parts.username),
            token=unquote(parts.password),
            sender=sender,
        )

    def send(self, message: Message) -> None:
        """Hand a short message over, or raise ``NotSent``."""
        request = Request(  # noqa: S310 (the scheme was checked when the address was read)
            f"{self.base_url}/2010-04-01/Accounts/{quote(self.account, safe='')}/Messages.json",
            data=urlencode({"To": message.to, "From": self.sender, "Body": message.text.strip()}).encode(),
            headers={"Authorization": f"Basic {self._credentials()}", "Accept": "application/json"},
        )
        try:
            with _opener.open(request, timeout=PATIENCE) as answer:
                _accepted(answer.read(LONGEST_ANSWER))
        except HTTPError as refused:
            raise _not_sent(refused) from None
        except URLError as failed:
            # This one is raised before the whole request has gone out, what else goes wrong after it.
            raise NotSent(f"gateway not reached: {type(failed).__name__}", for_good=False) from None
        except (HTTPException, OSError) as failed:
            raise NotSent(f"gateway not heard: {type(failed).__name__}", for_good=False, perhaps=True) from None

    def _credentials(self) -> str:
        return base64.b64encode(f"{self.account}:{self.token}".encode()).decode()


def _not_sent(refused: HTTPError) -> NotSent:
    """What a refusal means for the message, and for every further one to the same number."""
    with refused:
        opted_out = refused.code == HTTPStatus.BAD_REQUEST and _code_of(refused) == OPTED_OUT
    for_good = refused.code // 100 == 4 and refused.code not in BUSY  # noqa: PLR2004 (the client's fault)
    reason = f"gateway answered {refused.code}{': the reader has stopped text messages' if opted_out else ''}"
    return NotSent(reason, for_good=for_good, perhaps=refused.code in UNSURE, opted_out=opted_out)


def _code_of(refused: HTTPError) -> object:
    """The gateway's own number for what is wrong, where it gives one."""
    try:
        told = json.loads(refused.read(LONGEST_ANSWER))
    except (ValueError, OSError, HTTPException):
        return None
    return told.get("code") if isinstance(told, dict) else None


def _accepted(answer: bytes) -> None:
    """A gateway that took a message names it; what else stands at the address is no gateway."""
    try:
        told = json.loads(answer)
    except ValueError:
        told = None
    if not isinstance(told, dict) or not told.get("sid"):
        raise NotSent("gateway gave no id for the message", for_good=False, perhaps=True)
