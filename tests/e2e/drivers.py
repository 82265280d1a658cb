"""Firefox and WebKitGTK, spoken to by what they bring themselves: Marionette and the WebDriver of WebKit."""

import json
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

from tests.ports import free_port

PATIENCE = 30
MINI_BROWSERS = ("webkit2gtk-4.1", "webkit2gtk-4.0", "webkitgtk-6.0")


class Driven(Protocol):
    """A browser that goes where it is told and runs scripts."""

    def go(self, address: str) -> None: ...

    def run(self, script: str) -> Any: ...  # noqa: ANN401 (whatever the script gives)


class Firefox:
    """Marionette: each message is its length, a colon and JSON."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket = _connected(port)
        self._count = 0
        self._read()
        self.command("WebDriver:NewSession", {})

    def command(self, name: str, given: dict[str, object]) -> Any:  # noqa: ANN401 (whatever the browser gives)
        self._count += 1
        message = json.dumps([0, self._count, name, given])
        self._socket.sendall(f"{len(message.encode())}:{message}".encode())
        _kind, _count, error, result = self._read()
        assert error is None, error
        return result

    def _read(self) -> Any:  # noqa: ANN401 (JSON of any shape)
        length = b""
        while not length.endswith(b":"):
            length += self._socket.recv(1)
        body = b""
        while len(body) < int(length[:-1]):
            body += self._socket.recv(int(length[:-1]) - len(body))
        return json.loads(body)

    def go(self, address: str) -> None:
        self.command("WebDriver:Navigate", {"url": address})

    def run(self, script: str) -> Any:  # noqa: ANN401 (whatever the script gives)
        return self.command("WebDriver:ExecuteScript", {"script": script, "args": []})["value"]


class WebKit:
    """The usual WebDriver over HTTP."""

    def __init__(self, port: int, browser: str) -> None:
        self._root = f"http://127.0.0.1:{port}"
        _connected(port).close()
        options = {"binary": browser, "args": ["--automation"]}
        asked: dict[str, object] = {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}}
        self._root += f"/session/{self._post('/session', asked)['sessionId']}"

    def _post(self, path: str, given: dict[str, object]) -> Any:  # noqa: ANN401 (whatever the browser gives)
        request = urllib.request.Request(  # noqa: S310 (the driver on this machine)
            self._root + path, json.dumps(given).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=2 * PATIENCE) as answer:  # noqa: S310 (as above)
            return json.load(answer)["value"]

    def go(self, address: str) -> None:
        self._post("/url", {"url": address})

    def run(self, script: str) -> Any:  # noqa: ANN401 (whatever the script gives)
        return self._post("/execute/sync", {"script": script, "args": []})


def _connected(port: int) -> socket.socket:
    given_up_at = time.monotonic() + PATIENCE
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=2 * PATIENCE)
        except OSError:
            if time.monotonic() > given_up_at:
                raise
            time.sleep(0.1)


def _found(*names: str) -> str:
    """The first of these programs that is there."""
    for name in names:
        path = shutil.which(name)
        if path:
            return path
    raise SystemExit(f"{names[0]} is missing: apt-get install firefox-esr webkit2gtk-driver xvfb")


@contextmanager
def firefox(folder: Path) -> Iterator[Driven]:
    """Firefox without a screen, with a profile of its own."""
    port, profile = free_port(), folder / "firefox"
    profile.mkdir()
    (profile / "user.js").write_text(f'user_pref("marionette.port", {port});\n', encoding="utf-8")
    command = [_found("firefox-esr", "firefox"), "--headless", "--marionette", "--profile", str(profile)]
    with _running(command):
        yield Firefox(port)


@contextmanager
def webkit(folder: Path) -> Iterator[Driven]:
    """WebKitGTK on a screen that nobody sees."""
    del folder
    places = [Path("/usr/lib").glob(f"*/{name}/MiniBrowser") for name in MINI_BROWSERS]
    browser = next((str(path) for found in places for path in found), None)
    if browser is None:
        raise SystemExit("MiniBrowser is missing: apt-get install webkit2gtk-driver")
    port = free_port()
    driver = [_found("WebKitWebDriver"), f"--port={port}"]
    with _running([_found("xvfb-run"), "--auto-servernum", *driver]):
        yield WebKit(port, browser)


@contextmanager
def _running(command: list[str]) -> Iterator[None]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        yield
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=PATIENCE)
        process.kill()
