"""Every page for everyone: axe-core finds nothing, and nothing sticks out, on a phone or at a desk."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.e2e.administrators_visits import ADMINISTRATOR, office_ids
from tests.e2e.demos import BIPHASIC, PLANNED, RUNNING, WAITING, Demo, People
from tests.e2e.devices import SHAPES, Device, Devices
from tests.e2e.ids import alert_of, entry_of, ids_of, merge_of, past_of, report_of
from tests.e2e.pictures import take
from tests.e2e.visits import (
    NOBODY,
    NOT_PAGES,
    PROVIDER,
    TWO,
    VISITS,
    Visit,
    address,
    asked_for_by_get,
    tap_in_vain,
)

pytestmark = pytest.mark.browser

AXE = Axe().axe_script
EVERY_RULE = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
COLOURS = {"resultTypes": ["violations"], "runOnly": ["color-contrast", "link-in-text-block"]}
"""What a dark page may do worse than the same page in light."""
DARK = {
    "auth.sign_in",
    "dev.components",
    "patient.diary",
    "patient.history",
    "patient.reported",
    "patient.when_to_call",
    "provider.alerts",
    "provider.recovery_board",
    "provider.review",
    "provider.worklist",
}
"""Every component, and pages with colours of their own."""
WIDTHS = (320, 768, 1280)
"""320 is a desk at 400 % as well."""
LARGE_TEXT_AT = 360
NOT_FOUND = 404
NOT_THERE = {
    "auth.set_password, no longer",
    "auth.sign_on, no provider",
    "auth.sign_on_back, no provider",
    "patient.stop_messages, no such link",
}
"""The visits to a page that says that it is not there."""


@pytest.fixture(scope="session")
def ids(browser: Browser, demo: Demo, people: People) -> dict[str, dict[str, str]]:
    """What the addresses are filled with, by patient."""
    devices = Devices(browser, demo.origin)
    worklist = devices.open(Device.DESK, storage_state=people.provider())
    found = {name: ids_of(worklist, demo, name) for name in (RUNNING, BIPHASIC, PLANNED, WAITING)}
    found[PLANNED]["merge_id"] = merge_of(worklist, found[PLANNED]["patient_id"])
    found[PLANNED]["past_id"] = past_of(worklist, found[PLANNED]["patient_id"])
    for name, other in ((RUNNING, PLANNED), (PLANNED, RUNNING)):
        found[name]["kept_id"] = found[other]["patient_id"]
    history = devices.open(Device.PHONE, storage_state=people.patient(RUNNING))
    found[RUNNING]["entry_id"] = entry_of(history)
    found[RUNNING]["report_id"] = report_of(history)
    found[RUNNING]["alert_id"] = alert_of(worklist)
    office = devices.open(Device.DESK, storage_state=people.staff(ADMINISTRATOR))
    found[RUNNING] |= office_ids(office) | {"passkey_id": str(uuid4())}
    devices.close()
    return found


def known_as(people: People, who: str) -> dict[str, Any]:
    """The memory of the browser that makes a visit."""
    if who == NOBODY:
        return {}
    if who == TWO:
        return {"storage_state": people.couple()}
    return {"storage_state": people.staff(who) if who in {PROVIDER, ADMINISTRATOR} else people.patient(who)}


@dataclass(slots=True)
class Visitors:
    """One browser for each person, which keeps styles and scripts from one page to the next."""

    devices: Devices
    people: People
    pages: dict[str, Page] = field(default_factory=dict)

    def page_of(self, who: str) -> Page:
        """The page on which somebody goes from one place to the next; it is a phone again, and light."""
        if who not in self.pages:
            known = known_as(self.people, who)
            self.pages[who] = self.devices.open(Device.PHONE, reduced_motion="reduce", **known)
        page = self.pages[who]
        page.set_viewport_size(SHAPES[Device.PHONE]["viewport"])
        page.emulate_media(color_scheme="light")
        return page


@pytest.fixture(scope="session")
def visitors(browser: Browser, demo: Demo, people: People) -> Iterator[Visitors]:
    """Whoever has been on a page of the demo already."""
    devices = Devices(browser, demo.origin)
    yield Visitors(devices, people)
    devices.close()


@pytest.mark.parametrize("visit", VISITS, ids=str)
def test_axe_finds_nothing(visitors: Visitors, ids: dict[str, dict[str, str]], visit: Visit) -> None:
    page = visitors.page_of(visit.who)
    if visit.first is tap_in_vain:
        # What it does to the browser stays, so that the next visit needs another one.
        del visitors.pages[visit.who]
    answer = page.goto(address(visit, ids[visit.of]))
    assert answer is not None
    assert (answer.status == NOT_FOUND) is (str(visit) in NOT_THERE)
    visit.first(page)
    for picture in visit.pictures:
        take(page, picture)
    open_everything(page)
    assert violations(page, EVERY_RULE) == []
    if visit.endpoint in DARK:
        page.emulate_media(color_scheme="dark")
        assert violations(page, COLOURS) == []
    assert [width for width in WIDTHS if is_wider_than(page, width)] == []
    enlarge_text(page)
    assert not is_wider_than(page, LARGE_TEXT_AT)
    assert cut_off(page) == []
    visitors.devices.check()


def open_everything(page: Page) -> None:
    """What is folded away is read as well."""
    page.evaluate("document.querySelectorAll('details').forEach((folded) => { folded.open = true; })")


def violations(page: Page, options: dict[str, Any]) -> list[str]:
    """What axe-core finds wrong: the rule, and the first elements that break it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate("async (options) => (await axe.run(options)).violations", options)
    return [f"{one['id']}: {one['help']}: {[node['html'][:160] for node in one['nodes'][:3]]}" for one in found]


def is_wider_than(page: Page, width: int) -> bool:
    """Whether one has to scroll sideways."""
    page.set_viewport_size({"width": width, "height": 780})
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def enlarge_text(page: Page) -> None:
    """Text at 200 %, as a browser's own setting makes it."""
    page.evaluate("document.documentElement.style.fontSize = '200%'")


def cut_off(page: Page) -> list[str]:
    """Texts of which a part is hidden by their own box."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("main *")]
            .filter((box) => getComputedStyle(box).overflowX === "hidden" && box.scrollWidth > box.clientWidth + 1)
            .filter((box) => box.clientWidth > 1 && box.textContent.trim())
            .map((box) => box.outerHTML.slice(0, 160))"""
    )
    return found


def test_every_page_is_visited() -> None:
    assert {visit.endpoint for visit in VISITS} == asked_for_by_get() - set(NOT_PAGES)


@pytest.mark.parametrize("endpoint", NOT_PAGES)
def test_what_is_not_visited_is_no_page(
    demo_devices: Devices, people: People, ids: dict[str, dict[str, str]], endpoint: str
) -> None:
    who = {"patient": RUNNING, "admin": ADMINISTRATOR}.get(endpoint.partition(".")[0], PROVIDER)
    page = demo_devices.open(Device.DESK, **known_as(people, who))
    answer = page.request.get(NOT_PAGES[endpoint].format(**ids[BIPHASIC]), ignore_https_errors=True)
    assert answer.ok
    assert "html" not in answer.headers["content-type"]
