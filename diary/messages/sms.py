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

PATIENCE = 20
"""Seconds that a gateway is waited for."""
LONGEST_ANSWER = 64 * 1024
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
            refused.close()
            for_good = refused.code // 100 == 4 and refused.code not in BUSY  # noqa: PLR2004 (the client's fault)
            perhaps = refused.code in UNSURE
            raise NotSent(f"gateway answered {refused.code}", for_good=for_good, perhaps=perhaps) from None
        except URLError as failed:
            # This one is raised before the whole request has gone out, what else goes wrong after it.
            raise NotSent(f"gateway not reached: {type(failed).__name__}", for_good=False) from None
        except (HTTPException, OSError) as failed:
            raise NotSent(f"gateway not heard: {type(failed).__name__}", for_good=False, perhaps=True) from None

    def _credentials(self) -> str:
        return base64.b64encode(f"{self.account}:{self.token}".encode()).decode()


def _accepted(answer: bytes) -> None:
    """A gateway that took a message names it; what else stands at the address is no gateway."""
    try:
        told = json.loads(answer)
    except ValueError:
        told = None
    if not isinstance(told, dict) or not told.get("sid"):
        raise NotSent("gateway gave no id for the message", for_good=False, perhaps=True)
