"""Asking a provider of single sign-on: its document, where to send a browser, and whom a code stands for.

No address is asked but those of its document. Nothing follows a redirect, waits long, or reads much. Importing this
takes most of a second, so whoever needs it imports it late.
"""

from collections.abc import Mapping
from datetime import datetime
from time import monotonic
from typing import Any

from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidClaimError, JoseError
from joserfc.jwk import KeySet
from requests import RequestException, Response
from urllib3.exceptions import HTTPError

from diary.exchange.provider_words import Client, Endpoints, ProviderError, Told, Trip, Wrong, is_loopback, may_be_asked

SECONDS = 5.0
"""How long one question may take."""
MOST_BYTES = 512 * 1024
_AT_ONCE = 16 * 1024
LEEWAY = 60
"""By how many seconds the clocks of the two may differ."""
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA")
"""What a provider signs by: never nothing, and never with a key that others know."""
DOCUMENT = "/.well-known/openid-configuration"
_BY = ("client_secret_basic", "client_secret_post")
_SCOPE = "openid email profile"
_PAIRS = ("RSA", "EC", "OKP")
_NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")


def discover(issuer: str, *, plain_loopback: bool) -> Endpoints:
    """What the document of an issuer says; ``ProviderError`` says why it cannot be used."""
    if not may_be_asked(issuer, plain_loopback=plain_loopback):
        raise ProviderError(Wrong.ADDRESS)
    at = issuer.rstrip("/") + DOCUMENT
    said = _ask(_session(issuer), at)
    if said.get("issuer") != issuer:
        raise ProviderError(Wrong.OTHER_ISSUER, str(said.get("issuer"))[:200])
    lacking = [name for name in _NEEDED if not isinstance(said.get(name), str)]
    if lacking:
        raise ProviderError(Wrong.LACKING, ", ".join(lacking))
    for name in _NEEDED:
        if not may_be_asked(str(said[name]), plain_loopback=plain_loopback):
            raise ProviderError(Wrong.NOT_SECURE, name)
    if not set(ALGORITHMS) & set(_listed(said, "id_token_signing_alg_values_supported", ["RS256"])):
        raise ProviderError(Wrong.NO_ALGORITHM)
    if "S256" not in _listed(said, "code_challenge_methods_supported", ["S256"]):
        raise ProviderError(Wrong.NO_PKCE)
    offered = _listed(said, "token_endpoint_auth_methods_supported", list(_BY[:1]))
    found = Endpoints(
        authorization=str(said["authorization_endpoint"]),
        token=str(said["token_endpoint"]),
        keys=str(said["jwks_uri"]),
        secret_by=next((way for way in _BY if way in offered), _BY[0]),
        names_itself=said.get("authorization_response_iss_parameter_supported") is True,
    )
    _keys(_session(found.keys), found.keys)
    return found


def way_there(client: Client, trip: Trip, *, again: bool) -> str:
    """Where a browser is sent; ``again`` has the provider ask anew, whoever is signed in there."""
    wanted = {"prompt": "login", "max_age": "0"} if again else {}
    with _oauth(client) as session:
        address: str = session.create_authorization_url(
            client.endpoints.authorization,
            state=trip.state,
            nonce=trip.nonce,
            code_verifier=trip.verifier,
            **wanted,
        )[0]
    return address


def redeem(client: Client, trip: Trip, code: str, now: datetime) -> Told:
    """Whom a code stands for: asks for the token and the keys, and believes only what is signed and meant for us."""
    token = _token(client, trip, code)
    keys = _keys(_session(client.endpoints.keys), client.endpoints.keys)
    try:
        found = jwt.decode(token, keys, algorithms=ALGORITHMS)
        claims = CodeIDToken(
            found.claims,
            found.header,
            options={
                "iss": {"essential": True, "value": client.issuer},
                "aud": {"essential": True, "value": client.client_id},
                "exp": {"essential": True},
                "iat": {"essential": True},
                "sub": {"essential": True},
                "nonce": {"essential": True},
            },
            params={"nonce": trip.nonce, "client_id": client.client_id},
        )
        claims.validate(now=int(now.timestamp()), leeway=LEEWAY)
    except InvalidClaimError as error:
        raise ProviderError(Wrong.OTHER_NONCE if error.claim == "nonce" else Wrong.DISBELIEVED) from error
    except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise ProviderError(Wrong.DISBELIEVED) from error
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= 255 or not subject.isprintable():  # noqa: PLR2004 (of the standard)
        raise ProviderError(Wrong.DISBELIEVED)
    return Told(subject=subject, claims=dict(claims))


def _token(client: Client, trip: Trip, code: str) -> str:
    try:
        with _oauth(client) as session:
            answer = session.fetch_token(client.endpoints.token, code=code, code_verifier=trip.verifier)
    except OAuthError as error:
        raise ProviderError(Wrong.NOTHING_GIVEN) from error
    except RequestException as error:
        raise ProviderError(Wrong.UNREACHABLE, client.endpoints.token) from error
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ProviderError(Wrong.UNREADABLE, client.endpoints.token) from error
    token = answer.get("id_token")
    if not isinstance(token, str):
        raise ProviderError(Wrong.NOTHING_GIVEN)
    return token


def _oauth(client: Client) -> OAuth2Session:
    return _session(
        client.endpoints.token,
        client_id=client.client_id,
        client_secret=client.secret,
        token_endpoint_auth_method=client.endpoints.secret_by,
        redirect_uri=client.back,
        scope=_SCOPE,
        code_challenge_method="S256",
    )


def _session(address: str, **client: str) -> OAuth2Session:
    """What asks one address; a proxy of the machine is not asked about the machine itself."""
    session = OAuth2Session(default_timeout=SECONDS, **client)
    session.max_redirects = 0
    session.trust_env = not is_loopback(address)
    session.hooks["response"].append(_read_a_little)
    return session


def _read_a_little(response: Response, **_given: object) -> None:
    """Read an answer to its end, unless that takes too long or it is too large."""
    until, found = monotonic() + SECONDS, b""
    try:
        while piece := response.raw.read1(_AT_ONCE, decode_content=True):
            found += piece
            if len(found) > MOST_BYTES or monotonic() > until:
                response.close()
                raise RequestException("an answer without an end")
    except HTTPError as error:
        raise RequestException("an answer that broke off") from error
    response._content = found  # noqa: SLF001 (where Requests keeps what it has read; it has no other way to be bounded)


def _ask(session: OAuth2Session, address: str) -> Mapping[str, Any]:
    try:
        with session:
            answer = session.get(address, withhold_token=True, headers={"Accept": "application/json"})
        answer.raise_for_status()
    except (RequestException, OSError) as error:
        raise ProviderError(Wrong.UNREACHABLE, address) from error
    try:
        found = answer.json()
    except ValueError as error:
        raise ProviderError(Wrong.UNREADABLE, address) from error
    if not isinstance(found, dict):
        raise ProviderError(Wrong.UNREADABLE, address)
    return found


def _keys(session: OAuth2Session, address: str) -> KeySet:
    """The keys that a provider signs with; what is no key of a pair is left out."""
    listed: Any = _ask(session, address).get("keys")
    try:
        pairs = [key for key in listed if key.get("kty") in _PAIRS and key.get("use", "sig") == "sig"]
        found = KeySet.import_key_set({"keys": pairs})
    except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise ProviderError(Wrong.NO_KEYS, address) from error
    if not pairs:
        raise ProviderError(Wrong.NO_KEYS, address)
    return found


def _listed(said: Mapping[str, Any], name: str, otherwise: list[str]) -> list[str]:
    found = said.get(name, otherwise)
    return [each for each in found if isinstance(each, str)] if isinstance(found, list) else []
