"""Listening with one process: slow phones hold up nobody, and a stop loses no request that has reached us.

Requests are read by a single loop and handed to a thread once they are there as a whole, so that who sends a byte a
second costs a socket and no thread.
"""

import ctypes
import logging
import resource
import select
import signal
import socket
import struct
import sys
import threading
import time
from contextlib import suppress
from types import FrameType
from typing import Any

from flask import Flask
from waitress import create_server

from diary import logs
from diary.settings import Settings

LARGEST_BODY = 32 * 1024 * 1024
"""What the server reads before it hangs up; above its own, smaller bound the application answers with a page."""
LARGEST_HEAD = 32 * 1024
CONNECTIONS = 1000
FILES = 4096
"""Open files: the connections, as many database files as threads, and what a library needs."""
IDLE = 60
"""Seconds after which a connection on which nothing moves is closed."""
STOPS_WITHIN = 20.0
"""Seconds that a stop waits for requests that are on their way."""
LINGERS = 0.3
"""Seconds in which what a connection was about to send when we were told to stop still comes in."""
ATTACH_FILTER = 26
"""Linux's ``SO_ATTACH_FILTER``, which Python does not name; the filter is one instruction, "return 0"."""
log = logs.named("server")


def listen(app: Flask, settings: Settings, listening: socket.socket) -> None:
    """Answer requests until the process is told to stop, then those that are on their way."""
    _allow_files()
    # A request that waits for a thread is no news; threads take turns anyway.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    server = create_server(
        app,
        sockets=[listening],
        threads=settings.threads,
        ident=None,
        max_request_body_size=LARGEST_BODY,
        max_request_header_size=LARGEST_HEAD,
        connection_limit=CONNECTIONS,
        channel_timeout=IDLE,
        # The other way of waiting fails on the 1024th open file.
        asyncore_use_poll=True,
        clear_untrusted_proxy_headers=False,
        # What a proxy has decrypted comes in plainly, and was sent over TLS all the same.
        url_scheme="https" if settings.over_tls else "http",
    )
    told = _stop_when_told(server)
    while not told.is_set():
        _turn(server, 1.0)
    _stop(server)


def _allow_files() -> None:
    """As many open files as the connections take, where the system lets us."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(OSError, ValueError):  # the service manager may have forbidden it, and then has set its own
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _stop_when_told(server: Any) -> threading.Event:  # noqa: ANN401 (Waitress has no types)
    told = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        told.set()
        server.pull_trigger()

    for kind in (signal.SIGTERM, signal.SIGINT):
        signal.signal(kind, stop)
    return told


def _turn(server: Any, seconds: float) -> None:  # noqa: ANN401 (Waitress has no types)
    """Read and write what can be, or wait so long for it."""
    server.asyncore.loop(timeout=seconds, use_poll=True, map=server._map, count=1)  # noqa: SLF001 (its own run() hands it on so)


def _stop(server: Any) -> None:  # noqa: ANN401 (Waitress has no types)
    """Take whoever has knocked, shut the door, and see everybody off."""
    log.info("stopping")
    _turn_away(server.socket)
    while select.select([server.socket], [], [], 0)[0]:
        server.handle_accept()
    server.asyncore.dispatcher.close(server)
    began = time.monotonic()
    while (passed := time.monotonic() - began) < STOPS_WITHIN and (passed < LINGERS or _is_busy(server)):
        _turn(server, 0.05)
    server.task_dispatcher.shutdown(timeout=STOPS_WITHIN)
    server.asyncore.close_all(server._map)  # noqa: SLF001 (as above)
    log.info("stopped")


def _turn_away(door: socket.socket) -> None:
    """Have the kernel drop new knocks, so that nobody is let in between our last look and the shutting of the door."""
    if sys.platform == "linux":
        drop_all = ctypes.create_string_buffer(struct.pack("HBBI", 0x06, 0, 0, 0))
        program = struct.pack("HL", 1, ctypes.addressof(drop_all))
        door.setsockopt(socket.SOL_SOCKET, ATTACH_FILTER, program)


def _is_busy(server: Any) -> bool:  # noqa: ANN401 (Waitress has no types)
    """Whether a request is being read, answered or waited for, or an answer not yet sent."""
    channels = list(server.active_channels.values())
    return any(channel.requests or channel.request or channel.total_outbufs_len for channel in channels)
