"""Sending requests to a server on this machine and timing the answers."""

import http.client
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

CLIENTS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request; ``body`` makes a fresh body each time, since a score's id may be used once."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Callable[[], str] = str
    expected: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """What came of sending: requests a second over all clients, and the 99th percentile in milliseconds."""

    per_second: float
    p99: float


def send(port: int, request: Request, seconds: float) -> Timed:
    """Send a request again and again from several clients at once, each over one connection."""
    took: list[float] = []
    until = time.perf_counter() + seconds
    clients = [threading.Thread(target=_client, args=(port, request, until, took)) for _ in range(CLIENTS)]
    started = time.perf_counter()
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    took.sort()
    return Timed(per_second=len(took) / (time.perf_counter() - started), p99=1000 * took[int(len(took) * 0.99)])


def _client(port: int, request: Request, until: float, took: list[float]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    while (began := time.perf_counter()) < until:
        connection.request(request.method, request.path, body=request.body() or None, headers=dict(request.headers))
        answer = connection.getresponse()
        answer.read()
        if answer.status != request.expected:
            raise RuntimeError(f"{request.method} {request.path} answered {answer.status}, not {request.expected}")
        took.append(time.perf_counter() - began)
