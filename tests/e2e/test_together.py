"""What injections say together: a clinic's on the overview, and two blocks of one patient up to the report."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.demos import Demo, People
from tests.e2e.devices import Device, Devices
from tests.e2e.pages import Screen
from tests.e2e.visits import both_blocks_of_duarte

pytestmark = pytest.mark.browser


def test_a_number_of_two_divisions_leads_to_its_list_and_back(
    demo: Demo, demo_devices: Devices, people: People
) -> None:
    del demo
    page = demo_devices.open(Device.DESK, storage_state=people.provider())
    screen = Screen(page)
    page.goto("/")
    screen.press("Overview", "link")
    expect(page.locator(".chart-plot")).to_be_visible()
    second = page.get_by_role("navigation", name="and by")
    second.get_by_role("link", name="Anesthetic").click()
    expect(page).to_have_url(re.compile("by=procedure&and=agent"))
    row = page.get_by_role("row").filter(has_text="Medial branch block").filter(has_text="lidocaine")
    count = row.get_by_role("link", name=re.compile("^Areas: ")).inner_text()
    row.get_by_role("link", name=re.compile("^Scores in time: ")).click()
    screen.heading("Scores in time")
    screen.press("Back to the overview", "link")
    expect(page.get_by_role("row").filter(has_text="Medial branch block")).to_have_count(1)
    page.get_by_role("link", name=re.compile("^Areas: ")).first.click()
    expect(page.locator("main")).to_contain_text(f"{count} areas")


def test_two_blocks_from_the_plan_to_one_report(demo: Demo, demo_devices: Devices, people: People) -> None:
    page = demo_devices.open(Device.DESK, storage_state=people.provider())
    both_blocks_of_duarte(page)
    expect(page.locator("main")).to_contain_text("Concordant")
    expect(page.locator(".chart-plot")).to_be_visible()
    page.goto(demo.review_of("Maria Elena Duarte"))
    screen = Screen(page)
    screen.press("Report", "link")
    page.get_by_role("link", name=re.compile("^With the block of ")).click()
    screen.heading("Pain diaries after two blocks")
    expect(page.get_by_role("heading", name=re.compile("^Every score: "))).to_have_count(2)
    made = page.request.get(
        page.get_by_role("link", name="PDF, A4").get_attribute("href") or "", ignore_https_errors=True
    )
    assert made.body().startswith(b"%PDF")
