"""``diary serve`` alone, without anything in front: slow phones hold up nobody, and a stop loses no request."""

import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path

import pytest
from waitress.adjustments import Adjustments
from waitress.parser import HTTPRequestParser

from diary.cli.listening import LINGERS
from tests.authority import HERE
from tests.builders import SECRET
from tests.e2e.serving import started
from tests.ports import free_port

SLOW = 40
"""Of each kind."""
WITHIN = 20.0
"""Seconds in which somebody with a good line is answered; behind the slow ones he would wait for ever."""
HEAD = b"GET /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "
FORM = (
    b"POST /join HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n"
)


@dataclass(frozen=True, kw_only=True)
class Running:
    process: subprocess.Popen[bytes]
    port: int

    def connected(self) -> socket.socket:
        return socket.create_connection((HERE, self.port), timeout=30)

    def status(self) -> int:
        with closing(HTTPConnection(HERE, self.port, timeout=WITHIN)) as line:
            line.request("GET", "/sign-in")
            answer = line.getresponse()
            answer.read()
            return answer.status


@pytest.fixture
def server(sqlite_template: Path, tmp_path: Path) -> Iterator[Running]:
    file, port = tmp_path / "diary.sqlite", free_port()
    file.write_bytes(sqlite_template.read_bytes())
    settings = {"DIARY_DATABASE_URL": f"sqlite:///{file}", "DIARY_SECRET_KEY": SECRET}
    command = ("-c", "from diary.cli import main; main()", "serve")
    with started(command, tmp_path, port, settings) as process:
        yield Running(process=process, port=port)


def test_it_answers_while_forty_drip_heads_and_forty_drip_bodies(server: Running) -> None:
    heads, bodies = ([server.connected() for _ in range(SLOW)] for _ in range(2))
    for one in heads:
        one.sendall(HEAD)
    for one in bodies:
        one.sendall(FORM % 1000 + b"code=")
    server.status()  # the first page loads what all need
    took = []
    for _ in range(10):
        for one in (*heads, *bodies):
            one.sendall(b"x")
        began = time.monotonic()
        assert server.status() == 200
        took.append(time.monotonic() - began)
    assert max(took) < WITHIN
    heads[0].sendall(b"\r\n\r\n")
    assert heads[0].recv(100).startswith(b"HTTP/1.1 200 ")
    for one in (*heads, *bodies):
        one.close()


@dataclass
class Visitors:
    """People who ask one thing after another, each time anew, until nobody opens the door."""

    server: Running
    answered: int = 0
    lost: list[str] = field(default_factory=list)

    def keep_asking(self) -> None:
        while True:
            try:
                line = self.server.connected()
            except ConnectionRefusedError:
                return
            with line:
                self._ask(line)

    def _ask(self, line: socket.socket) -> None:
        said = b""
        try:
            line.sendall(b"GET /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            while piece := line.recv(65_536):
                said += piece
        except OSError as error:
            self.lost.append(repr(error))
            return
        if said.startswith(b"HTTP/1.1 200 ") and said.rstrip().endswith(b"</html>"):
            self.answered += 1
        else:
            self.lost.append(said.decode()[-200:])


def test_a_stop_loses_no_request_and_waits_for_what_is_on_its_way(server: Running) -> None:
    visitors, slow = Visitors(server), server.connected()
    slow.sendall(FORM % 10 + b"code=")
    asking = [threading.Thread(target=visitors.keep_asking) for _ in range(4)]
    for one in asking:
        one.start()
    while visitors.answered < 20 and not visitors.lost:
        time.sleep(0.01)
    server.process.send_signal(signal.SIGTERM)
    for one in asking:
        one.join(30)
    before = visitors.answered
    time.sleep(2 * LINGERS)
    slow.sendall(b"12345")
    assert slow.recv(100).startswith(b"HTTP/1.1 4")
    slow.close()
    assert server.process.wait(30) == 0
    assert visitors.lost == []
    assert before >= 20


@pytest.mark.parametrize(
    ("head", "refused"),
    [
        (b"Content-Length: 5\r\nTransfer-Encoding: chunked", None),
        (b"Content-Length: 5\r\nContent-Length: 30", 400),
        (b"Content-Length: +5", 400),
        (b"Content-Length : 5", 400),
        (b"Transfer-Encoding: xchunked", 501),
    ],
)
def test_where_a_request_ends_is_never_in_doubt(head: bytes, refused: int | None) -> None:
    """Pieces tell the length where both are said; what could be read in two ways is refused."""
    first = b"POST /join HTTP/1.1\r\nHost: a\r\n" + head + b"\r\n\r\n5\r\ncode=\r\n0\r\n\r\n"
    parser, sent = HTTPRequestParser(Adjustments()), first + b"GET /diary HTTP/1.1\r\n\r\n"
    while sent and not parser.completed:
        sent = sent[parser.received(sent) :]
    assert (parser.error.code if parser.error else None) == refused
    assert refused or sent.startswith(b"GET /diary ")
