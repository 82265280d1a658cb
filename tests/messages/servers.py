"""A real mail server and a gateway over HTTP, which keep what they are given and refuse when told to."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.ports import free_port

HERE = "127.0.0.1"


@dataclass
class Mailbox:
    """What a mail server was given; ``answer`` is what it says to each message."""

    answer: str = "250 kept"
    mails: list[EmailMessage] = field(default_factory=list)
    logins: list[tuple[bytes, bytes]] = field(default_factory=list)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 (its name there)
        if self.answer.startswith("250"):
            assert isinstance(envelope.content, bytes)
            mail = message_from_bytes(envelope.content, policy=policy.default)
            assert isinstance(mail, EmailMessage)
            self.mails.append(mail)
        return self.answer

    async def handle_RCPT(  # noqa: N802 (its name there)
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address.startswith("unknown"):
            return "550 no such reader"
        if address.startswith("full"):
            return "452 the box is full"
        envelope.rcpt_tos.append(address)
        return "250 ok"

    def login(self, _server: Any, _session: Any, _envelope: Any, _mechanism: Any, given: Any) -> AuthResult:  # noqa: ANN401 (the server's)
        assert isinstance(given, LoginPassword)
        self.logins.append((given.login, given.password))
        return AuthResult(success=given.password == b"right", handled=False)


def dropping(command: str) -> type[SMTP]:
    """A server that hangs up at a command, or says no more where that is ``silent``."""

    class Dropping(SMTP):
        async def _gone(self, *_given: object) -> None:
            if command.startswith("silent"):
                await asyncio.sleep(10)
            assert self.transport is not None
            self.transport.close()

    async def after_the_text(self: SMTP, _arg: str) -> None:
        await self.push("354 go on")
        await self._reader.readuntil(b"\r\n.\r\n")
        await self._gone()  # type: ignore[attr-defined]  # it is one of ours

    name = command.rpartition(" ")[2]
    setattr(Dropping, f"smtp_{name}", after_the_text if name == "DATA" else Dropping._gone)
    return Dropping


class Dropped(Controller):
    """Serves with a server of our own."""

    def __init__(self, *given: Any, server: type[SMTP], **more: Any) -> None:  # noqa: ANN401 (handed on)
        self.server_of_ours = server
        super().__init__(*given, **more)

    def factory(self) -> SMTP:
        return self.server_of_ours(self.handler, **self.SMTP_kwargs)


@contextmanager
def mail_server(box: Mailbox, drops: str | None = None) -> Iterator[int]:
    """Serve a mailbox; yields the port. It goes away at the command that ``drops`` names."""
    port = free_port()
    controller = Dropped(
        box,
        server=dropping(drops) if drops else SMTP,
        hostname=HERE,
        port=port,
        authenticator=box.login,
        auth_required=False,
        auth_require_tls=False,
        auth_exclude_mechanism=["LOGIN"],
    )
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


@contextmanager
def hangs_up() -> Iterator[int]:
    """A server that reads one request and hangs up without an answer; yields the port."""

    def serve() -> None:
        connection, _ = listening.accept()
        with connection:
            connection.recv(65536)

    with socket.create_server((HERE, 0)) as listening:
        thread = Thread(target=serve, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        thread.join()


@dataclass
class Gateway:
    """What a gateway was asked; ``status`` and ``answer`` are what it says."""

    status: int = 201
    answer: bytes = b'{"sid": "SM1"}'
    asked: list[tuple[str, str | None, dict[str, list[str]]]] = field(default_factory=list)


@contextmanager
def sms_gateway(gateway: Gateway) -> Iterator[int]:
    """Serve a gateway; yields the port."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            gateway.asked.append((self.path, self.headers["Authorization"], parse_qs(body)))
            self.send_response(gateway.status)
            if gateway.status in {301, 302, 307}:
                self.send_header("Location", "/elsewhere")
            self.end_headers()
            self.wfile.write(gateway.answer)

        do_GET = do_POST  # noqa: N815 (its name there)

        def log_message(self, *_args: object) -> None:
            """Say nothing on the console of the tests."""

    server = ThreadingHTTPServer((HERE, 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
