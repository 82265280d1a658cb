"""A bad line between a phone and its server: it loses answers, cuts them in half, or says that the server is ill."""

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum

from tests.authority import HERE, server_context
from tests.e2e.clinics import Clinic
from tests.ports import free_port

PIECE = 65_536
HELD_AT_MOST = 60
ANSWERS = {
    "error": b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    "busy": b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nRetry-After: 1\r\nConnection: close\r\n\r\n",
}


WORKER = re.compile(rb'serve\("[0-9a-f]{16}"')
"""The version in the script that starts the worker."""


class Fault(StrEnum):
    """What the line does to a request that sends scores."""

    NONE = "none"
    LOSES_THE_ANSWER = "the answer never comes"
    CUTS_THE_ANSWER = "the answer is cut in half"
    ERROR = "error"
    BUSY = "busy"
    DEAD = "nothing gets through"


@dataclass
class Line:
    """The line, and what it does from now on; ``pushes`` counts the requests that sent scores."""

    port: int
    target: int
    over_tls: bool = True
    fault: Fault = Fault.NONE
    pushes: int = 0
    running: bool = True
    newer_worker: bool = False
    holds: bytes | None = None
    """How a request begins whose answer is held until ``goes_on``; ``reached`` says that it has come."""
    reached: threading.Event = field(default_factory=threading.Event)
    goes_on: threading.Event = field(default_factory=threading.Event)

    @property
    def origin(self) -> str:
        return f"{'https' if self.over_tls else 'http'}://{HERE}:{self.port}"

    def serve(self, listening: socket.socket) -> None:
        while self.running:
            try:
                phone, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(phone,), daemon=True).start()

    def _carry(self, phone: socket.socket) -> None:
        """One request and its answer; each has a connection of its own."""
        with phone, suppress(OSError), self._heard(phone) as heard:
            request = _whole(heard)
            if not request:
                return
            sends = request.startswith(b"POST /api/v1/sync")
            self.pushes += sends
            fault = self.fault if sends or self.fault is Fault.DEAD else Fault.NONE
            if fault is Fault.DEAD:
                return
            if fault.value in ANSWERS:
                heard.sendall(ANSWERS[fault.value])
                return
            if self.holds is not None and request.startswith(self.holds):
                self.reached.set()
                self.goes_on.wait(HELD_AT_MOST)
            answer = self._asked(request)
            if self.newer_worker:
                answer = WORKER.sub(b'serve("ffffffffffffffff"', answer)
            if fault is Fault.CUTS_THE_ANSWER:
                heard.sendall(answer[: len(answer) - len(answer.partition(b"\r\n\r\n")[2]) // 2 - 1])
            elif fault is Fault.NONE:
                heard.sendall(answer)

    def _heard(self, phone: socket.socket) -> socket.socket:
        """What the phone says, decrypted where that is needed."""
        return server_context().wrap_socket(phone, server_side=True) if self.over_tls else phone

    def _asked(self, request: bytes) -> bytes:
        head, _, body = request.partition(b"\r\n\r\n")
        lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
        with socket.create_connection(("127.0.0.1", self.target)) as server:
            server.sendall(b"\r\n".join([*lines, b"Connection: close"]) + b"\r\n\r\n" + body)
            answer = b""
            while piece := server.recv(PIECE):
                answer += piece
        return answer


def _whole(phone: socket.socket) -> bytes:
    """A request to the end of its body."""
    request = b""
    while b"\r\n\r\n" not in request:
        piece = phone.recv(PIECE)
        if not piece:
            return b""
        request += piece
    head, _, body = request.partition(b"\r\n\r\n")
    length = next((int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    while len(body) < length:
        piece = phone.recv(PIECE)
        if not piece:
            return b""
        body += piece
    return head + b"\r\n\r\n" + body


@contextmanager
def bad_line(clinic: Clinic) -> Iterator[Line]:
    """A line to the server of a clinic, which speaks TLS where that does."""
    line = Line(port=free_port(), target=clinic.port, over_tls=clinic.origin.startswith("https://"))
    listening = socket.create_server(("127.0.0.1", line.port))
    thread = threading.Thread(target=line.serve, args=(listening,), daemon=True)
    thread.start()
    try:
        yield line
    finally:
        line.running = False
        listening.close()
