"""Servers, a browser, and the people who use them; started once for each process of the tests."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.e2e.clinics import Clinic, open_clinic
from tests.e2e.demos import Demo, People, serve_demo
from tests.e2e.devices import PATIENCE, Devices

QUIET = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-sync",
    "--no-first-run",
)


# Of this folder alone: Playwright allows one browser's loop in a process, and other folders open their own.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    found = shutil.which("chromium")
    if found is None:
        pytest.fail("Chromium is missing, and the browser tests need it: put chromium on the PATH")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=list(QUIET))
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    """A new clinic with a nurse, a provider and no patients, at a server whose clock the test moves."""
    with open_clinic(tmp_path_factory.mktemp("clinic")) as opened:
        yield opened


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo clinic, its clock standing."""
    with serve_demo(tmp_path_factory.mktemp("demo")) as opened:
        yield opened


@pytest.fixture(scope="package")
def people(browser: Browser, demo: Demo) -> People:
    """The people of the demo, each of whom comes in once."""
    return People(browser, demo)


@pytest.fixture
def devices(browser: Browser, clinic: Clinic) -> Iterator[Devices]:
    """Browsers at the new clinic."""
    opened = Devices(browser, clinic.origin)
    yield opened
    opened.close()


@pytest.fixture
def demo_devices(browser: Browser, demo: Demo) -> Iterator[Devices]:
    """Browsers at the demo clinic."""
    opened = Devices(browser, demo.origin)
    yield opened
    opened.close()
