"""A serving process that is killed (``SIGKILL``) at any moment and replaced: ``python -m tests.endurance.servers``.

One process loads everything and opens the port; the servers are forked from it, so that a kill costs no more than a
fork and who knocks meanwhile waits instead of being turned away.
"""

import argparse
import json
import os
import random
import signal
import socket
import sys
import time
from datetime import UTC, datetime

from flask import Flask

from diary.cli.listening import listen
from diary.db.engine import make_engine
from diary.settings import Settings
from diary.web.app import create_app
from tests.builders import SECRET

HERE = "127.0.0.1"
BETWEEN_KILLS = (0.1, 1.0)
BACKLOG = 64


def main() -> None:
    """Serve until told to stop on standard input, killing and replacing the server; tell how many were killed."""
    given = _given()
    settings = _settings(given)
    # No connection is opened before the fork, so that each server has its own.
    app, chance = create_app(settings, make_engine(given.database)), random.Random(given.seed)
    listening = socket.create_server((HERE, given.port), backlog=BACKLOG)
    print("listening", flush=True)
    killed, until, server = 0, time.monotonic() + given.seconds, _begin(app, settings, listening)
    while killed < given.kills or time.monotonic() < until:
        time.sleep(chance.uniform(*BETWEEN_KILLS))
        _end(server)
        killed, server = killed + 1, _begin(app, settings, listening)
    print(json.dumps({"killed": killed}), flush=True)
    sys.stdin.read()
    _end(server)


def _given() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--database", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--start", type=datetime.fromisoformat, required=True)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=0)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def _settings(given: argparse.Namespace) -> Settings:
    offset = given.start - datetime.now(UTC)
    return Settings(
        database_url=given.database,
        secret_key=SECRET,
        base_url=f"http://{HERE}:{given.port}",
        clock=lambda: datetime.now(UTC) + offset,
    )


def _begin(app: Flask, settings: Settings, listening: socket.socket) -> int:
    """Fork a server; returns its process."""
    server = os.fork()
    if server == 0:
        listen(app, settings, listening)
        os._exit(0)
    return server


def _end(server: int) -> None:
    """Kill a server where it stands."""
    os.kill(server, signal.SIGKILL)
    os.waitpid(server, 0)


if __name__ == "__main__":
    main()
