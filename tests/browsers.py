"""One browser for every test of a process that asks for it: Playwright's loop cannot run twice in one."""

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.authority import fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

QUIET = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-sync",
    "--no-first-run",
)
PATIENCE = 15_000
"""Milliseconds until something that does not show up is given up; a busy machine takes a second or two."""


def switches() -> list[str]:
    """How Chromium is started: quietly, and knowing the certificate of the tests."""
    return [*QUIET, f"--ignore-certificate-errors-spki-list={fingerprint()}"]


def chromium() -> str:
    """Where the system's Chromium is; without it the tests fail, since a skipped test proves nothing."""
    found = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if found is None:
        pytest.fail("Chromium is missing, and the browser tests need it: tools/require-chromium says how to get it")
    return found


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """The system's Chromium."""
    from playwright.sync_api import expect, sync_playwright

    found = chromium()
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=switches())
        yield opened
        opened.close()
