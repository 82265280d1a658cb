"""A provider of OpenID Connect on this machine, with real keys: it tells the truth until a test has it lie."""

import base64
import hmac
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import sleep
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

CLIENT, SECRET = "diary-of-harbor", "a secret only the two of them know"


@cache
def key_of(sign: str) -> RSAKey | ECKey:
    """What it signs by; ``strange`` is a key of the same name that it does not publish."""
    if sign == "ES256":
        return ECKey.generate_key("P-256", parameters={"kid": "curve", "use": "sig"})
    return RSAKey.generate_key(2048, parameters={"kid": "first", "use": "sig"})


@dataclass
class OpenIdProvider:
    """What it says of whom, and how it lies; ``asked`` keeps every request that reached it."""

    address: str = ""
    subject: str = "0001"
    claims: dict[str, object] = field(default_factory=dict)
    now: datetime | None = None
    document: dict[str, object] = field(default_factory=dict)
    token: str | None = None
    sign: str = "RS256"
    broken: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    delay: float = 0
    with_issuer: str | None = None
    asked: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def told(self) -> dict[str, object]:
        """Its document."""
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
            "id_token_signing_alg_values_supported": ["RS256", "ES256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            "code_challenge_methods_supported": ["S256"],
        } | self.document

    def authorize(self, address: str) -> str:
        """What the provider's page does once somebody has signed in there: where it sends the browser back to."""
        asked = dict(parse_qsl(urlsplit(address).query))
        assert (asked["client_id"], asked["response_type"]) == (CLIENT, "code")
        assert asked["code_challenge_method"] == "S256"
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        back = {"code": code, "state": asked["state"]}
        if self.with_issuer is not None:
            back["iss"] = self.with_issuer
        return f"{asked['redirect_uri']}?{urlencode(back)}"

    def redeem(self, form: Mapping[str, str], authorization: str) -> tuple[int, dict[str, object]]:
        """A token for a code, once, for whoever knows the secret and what the challenge was made of."""
        expected = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        asked = self.codes.pop(form.get("code", ""), None)
        if authorization != expected or asked is None or form.get("redirect_uri") != asked["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        made = base64.urlsafe_b64encode(sha256(form["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        if made != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "a", "token_type": "Bearer", "id_token": self.token or self.id_token(asked)}

    def id_token(self, asked: Mapping[str, str]) -> str:
        """What it says of somebody, signed as it was told to."""
        at = int((self.now or datetime.now().astimezone()).timestamp())
        claims: dict[str, Any] = {
            "iss": self.address,
            "sub": self.subject,
            "aud": CLIENT,
            "iat": at,
            "exp": at + 300,
            "nonce": asked["nonce"],
            "email_verified": True,
        }
        if asked.get("max_age") == "0":
            assert asked["prompt"] == "login"
            claims["auth_time"] = at
        claims = {name: value for name, value in (claims | self.claims).items() if value is not None}
        if self.sign == "none":
            return ".".join(_part(part) for part in ({"alg": "none"}, claims)) + "."
        if self.sign == "HS256":
            parts = ".".join(_part(part) for part in ({"alg": "HS256"}, claims))
            return f"{parts}.{_base64(hmac.digest(key_of('RS256').as_pem(private=False), parts.encode(), 'sha256'))}"
        key = key_of(self.sign)
        algorithm = "RS256" if self.sign == "strange" else self.sign
        return jwt.encode({"alg": algorithm, "kid": key.kid}, claims, key, algorithms=[algorithm])

    def answer(self, path: str, form: Mapping[str, str], authorization: str) -> tuple[int, bytes]:
        """What is sent for a request."""
        self.asked.append(path)
        sleep(self.delay)
        if path in self.broken:
            return self.broken[path]
        found: object = None
        if path == "/.well-known/openid-configuration":
            found = self.told()
        elif path == "/keys":
            found = {"keys": [key_of(sign).as_dict(private=False) for sign in ("RS256", "ES256")]}
        elif path == "/token":
            status, found = self.redeem(form, authorization)
            return status, json.dumps(found).encode()
        return (404, b"") if found is None else (200, json.dumps(found).encode())


def _part(content: object) -> str:
    return _base64(json.dumps(content).encode())


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


@contextmanager
def serving(provider: OpenIdProvider) -> Iterator[OpenIdProvider]:
    """The provider on a port of its own, until the test is over."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            if path == "/authorize":
                self.send_response(303)
                self.send_header("Location", provider.authorize(self.path))
                self.end_headers()
                return
            self._send(*provider.answer(path, {}, ""))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self._send(*provider.answer(self.path, form, self.headers.get("Authorization", "")))

        def _send(self, status: int, body: bytes) -> None:
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", body.decode())
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            """It says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    provider.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
