"""What a provider of single sign-on is to the diary, and what can be wrong with it; nothing here asks it anything."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import urlsplit


class Wrong(StrEnum):
    """Why the answer of a provider is not taken."""

    ADDRESS = "no address that is asked"
    UNREACHABLE = "unreachable"
    UNREADABLE = "unreadable"
    OTHER_ISSUER = "another issuer"
    LACKING = "lacking"
    NOT_SECURE = "an address without TLS"
    NO_ALGORITHM = "no algorithm of ours"
    NO_PKCE = "no PKCE"
    NO_KEYS = "no keys"
    NOTHING_GIVEN = "nothing given"
    DISBELIEVED = "disbelieved"
    OTHER_NONCE = "another nonce"
    OLD_CHECK = "an old check"


class ProviderError(Exception):
    """The provider cannot be used, or what it says is not believed; ``about`` is the address or the names meant."""

    def __init__(self, wrong: Wrong, about: str = "") -> None:
        super().__init__(f"{wrong}: {about}" if about else wrong.value)
        self.wrong = wrong
        self.about = about


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoints:
    """Where a provider is asked, as its own document says; ``names_itself`` if its answers say who gives them."""

    authorization: str
    token: str
    keys: str
    secret_by: str
    names_itself: bool


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Client:
    """What the diary is to a provider, and where browsers are sent back to."""

    issuer: str
    client_id: str
    secret: str
    endpoints: Endpoints
    back: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Trip:
    """What one browser takes along to a provider: all three come back, or the answer is not for it."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Told:
    """What a provider has told of somebody, in a token that was believed."""

    subject: str
    claims: Mapping[str, object]

    def address(self, claim: str) -> str | None:
        """By what somebody is known in the clinic; an e-mail address only if the provider has verified it."""
        found = self.claims.get(claim)
        if claim == "email" and self.claims.get("email_verified") not in (True, "true"):
            return None
        return found if isinstance(found, str) and found.strip() else None

    @property
    def by_several_factors(self) -> bool:
        """Whether the provider says that more than one factor was shown."""
        methods = self.claims.get("amr")
        return (isinstance(methods, list) and "mfa" in methods) or self.claims.get("acr") in SEVERAL_FACTORS

    @property
    def shown_at(self) -> int | None:
        """When somebody last proved to the provider who he is, in seconds since 1970, where it says so."""
        found = self.claims.get("auth_time")
        return int(found) if isinstance(found, int | float) and not isinstance(found, bool) else None


SEVERAL_FACTORS = frozenset(
    {
        "https://refeds.org/profile/mfa",
        "http://schemas.openid.net/pape/policies/2007/06/multi-factor",
        "http://schemas.microsoft.com/claims/multipleauthn",
        "phr",
        "phrh",
    }
)
"""What ``acr`` says where more than one factor was shown."""


def is_loopback(address: str) -> bool:
    """Whether an address leads to this machine itself."""
    try:
        host = urlsplit(address).hostname or ""
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def may_be_asked(address: str, *, plain_loopback: bool) -> bool:
    """Whether an address is one that the diary asks: over TLS, or on this machine where it is only being tried out."""
    try:
        parts = urlsplit(address)
        is_whole = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    if not is_whole or parts.username is not None or parts.fragment or not address.isascii() or " " in address:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and plain_loopback and is_loopback(address))
