"""Where a demo clinic is made for the tests, and how."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from diary.cli import main

NOW = "2026-11-21T10:30:00-08:00"
SETTINGS = ("DIARY_DATABASE_URL", "DIARY_SECRET_KEY", "DIARY_BASE_URL", "DIARY_HOST", "DIARY_PORT", "DIARY_NOW")


def move_to(place: Path, patched: pytest.MonkeyPatch) -> None:
    """Work there, with nothing of this process's settings."""
    patched.chdir(place)
    for name in SETTINGS:
        patched.delenv(name, raising=False)
    patched.setenv("DIARY_HOST", "192.168.1.20")
    patched.setenv("DIARY_PORT", "8123")


def prepare(*options: str, now: str = NOW) -> Result:
    return CliRunner().invoke(main, ["demo", "--only-prepare", "--now", now, *options])
