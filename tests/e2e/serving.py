"""The diary's own server in a process of its own, as people run it; it tells why when it dies."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.authority import HERE, decrypted
from tests.ports import free_port

ROOT = Path(__file__).parents[2]
PATIENCE = 90
"""Seconds until a server that neither listens nor dies is given up; a machine with nothing else to do takes two."""


@contextmanager
def started(
    command: Sequence[str], folder: Path, port: int, environment: Mapping[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """Run Python with a command in a folder until the end of the block; gives the process that listens."""
    log = folder / "server.log"
    with log.open("wb") as told:
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=folder,
            env={**_without_settings(), "PYTHONPATH": str(ROOT), "DIARY_PORT": str(port), **environment},
            stdout=told,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_until_it_listens(process, port, log)
        yield process
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


@contextmanager
def served(command: Sequence[str], folder: Path, port: int, environment: Mapping[str, str]) -> Iterator[str]:
    """The same; gives the address it is reached at."""
    with started(command, folder, port, environment):
        yield f"http://{HERE}:{port}"


@contextmanager
def served_over_tls(command: Sequence[str], folder: Path, port: int, environment: Mapping[str, str]) -> Iterator[str]:
    """The same behind something that speaks TLS, as in a clinic."""
    outside = free_port()
    known_as = {"DIARY_BASE_URL": f"https://{HERE}:{outside}"}
    with served(command, folder, port, {**environment, **known_as}), decrypted(outside, port) as origin:
        yield origin


def _without_settings() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("DIARY_")}


def _wait_until_it_listens(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    given_up_at = time.monotonic() + PATIENCE
    while time.monotonic() < given_up_at:
        if process.poll() is not None:
            pytest.fail(f"the server ended with {process.returncode}:\n{log.read_text()}")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    pytest.fail(f"the server does not listen:\n{log.read_text()}")
