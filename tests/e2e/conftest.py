"""Servers, a browser, and the people who use them; started once for each process of the tests."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, StorageState, expect, sync_playwright

from tests.e2e.clinics import Clinic, open_clinic
from tests.e2e.devices import PATIENCE, Device, Devices
from tests.e2e.pages import Join, SignIn
from tests.e2e.serving import free_port, served

QUIET = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-sync",
    "--no-first-run",
)
NOON = "2026-11-21T10:30:00-08:00"
"""Where the demo's clock stands: by day, so that every diary asks."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """The demo clinic as ``diary demo`` serves it, and its own word on how to get in."""

    origin: str
    offered: dict[str, Any]

    def injection(self, story: str) -> str:
        """The id of the injection whose story begins with these words."""
        found = [row["id"] for row in self.offered["injections"] if row["label"].split(": ", 1)[1].startswith(story)]
        return str(found[0])

    def patient(self, name: str) -> dict[str, str]:
        """How a patient gets in."""
        found: dict[str, str] = next(row for row in self.offered["patients"] if row["name"] == name)
        return found

    def staff(self, role: str) -> dict[str, str]:
        """How someone of the staff gets in."""
        found: dict[str, str] = next(row for row in self.offered["staff"] if row["role"] == role)
        return found


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo clinic, its clock standing."""
    folder = tmp_path_factory.mktemp("demo")
    command = ["-c", "from diary.cli import main; main()", "demo", "--now", NOON]
    with served(command, folder, free_port(), {}) as origin:
        offered = json.loads((folder / "var" / "demo.json").read_text())
        yield Demo(origin=origin, offered=offered)


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


@pytest.fixture(scope="package")
def provider_state(browser: Browser, demo: Demo) -> StorageState:
    """A browser's memory after the demo's provider has signed in."""
    at_the_door = Devices(browser, demo.origin)
    page = at_the_door.open(Device.DESK)
    SignIn(page).open().as_(**_credentials(demo.staff("provider")))
    state = page.context.storage_state()
    at_the_door.close()
    return state


@pytest.fixture(scope="session")
def joined() -> dict[str, StorageState]:
    """The phones that have joined; a code opens one phone once."""
    return {}


@pytest.fixture
def phone_of(browser: Browser, demo: Demo, joined: dict[str, StorageState]) -> Any:  # noqa: ANN401
    """Gives the memory of the phone of a patient of the demo, who joins when first asked for."""

    def state(name: str) -> StorageState:
        if name not in joined:
            at_the_door = Devices(browser, demo.origin)
            page = at_the_door.open(Device.PHONE)
            patient = demo.patient(name)
            Join(page).by_link(patient["join_url"]).born(patient["date_of_birth"])
            joined[name] = page.context.storage_state()
            at_the_door.close()
        return joined[name]

    return state


def _credentials(person: dict[str, str]) -> dict[str, str]:
    return {"email": person["email"], "password": person["password"]}

