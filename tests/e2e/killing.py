"""Ending a browser as a phone does when it runs out of memory or power: at once, and without asking."""

import os
import signal
import time
from pathlib import Path

from tests.browsers import PATIENCE


def kill_browser(profile: Path) -> None:
    """Kill the process that works in a profile of its own, and none that a test has not started."""
    mine = f"--user-data-dir={profile}".encode()
    for process in Path("/proc").glob("[0-9]*"):
        words = _words(process)
        if mine in words and not any(word.startswith(b"--type=") for word in words):
            os.kill(int(process.name), signal.SIGKILL)
            _gone(process)


def _gone(process: Path) -> None:
    """Wait until it holds nothing any more: what it had open stays locked while it is taken down."""
    given_up_at = time.monotonic() + PATIENCE / 1000
    while not _is_gone(process):
        assert time.monotonic() < given_up_at, "a browser that was killed does not go"
        time.sleep(0.01)


def _is_gone(process: Path) -> bool:
    """Whether it is no more, or nothing but the news of its end."""
    try:
        return (process / "stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def _words(process: Path) -> list[bytes]:
    try:
        return (process / "cmdline").read_bytes().split(b"\0")
    except OSError:
        # It has ended meanwhile.
        return []
