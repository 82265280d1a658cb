"""Servers and the people who use them; started once for each process of the tests."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.e2e.clinics import Clinic, offer_presets, open_clinic
from tests.e2e.demos import Demo, People, serve_demo
from tests.e2e.devices import Devices
from tests.e2e.offline_phones import Ledger, Phone, begin, join, phone
from tests.e2e.proxy import Line, bad_line


@pytest.fixture(scope="session")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    """A new clinic with a nurse, a provider and no patients, at a server whose clock the test moves."""
    with open_clinic(tmp_path_factory.mktemp("clinic")) as opened:
        yield opened


@pytest.fixture(scope="session")
def usual(clinic: Clinic) -> Clinic:
    """The new clinic, with presets."""
    offer_presets(clinic)
    return clinic


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo clinic, its clock standing."""
    with serve_demo(tmp_path_factory.mktemp("demo")) as opened:
        yield opened


@pytest.fixture(scope="session")
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


@pytest.fixture
def ledger(clinic: Clinic) -> Ledger:
    clinic.clock.next_morning()
    return begin(clinic)


@pytest.fixture
def line(clinic: Clinic) -> Iterator[Line]:
    with bad_line(clinic) as opened:
        yield opened


@pytest.fixture
def mine(browser: Browser, line: Line, ledger: Ledger) -> Iterator[Phone]:
    """A phone that has joined, behind the line."""
    with phone(browser, line.origin) as opened:
        yield join(opened, ledger.begun.link)
