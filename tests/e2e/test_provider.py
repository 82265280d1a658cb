"""The provider's two minutes: from the worklist to the review, another policy, the curve, the note, and back."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.demos import BIPHASIC, People
from tests.e2e.devices import Device, Devices
from tests.e2e.pages import press

pytestmark = pytest.mark.browser


@pytest.fixture(params=[(Device.DESK, True), (Device.PHONE, False)], ids=str)
def desk(request: pytest.FixtureRequest, demo_devices: Devices, people: People) -> Page:
    device, scripts = request.param
    return demo_devices.open(device, scripts=scripts, storage_state=people.provider())


def test_two_minutes_with_one_patient(desk: Page) -> None:
    desk.goto("/")
    press(desk, desk.get_by_role("link", name=re.compile("^Due for follow-up")))
    row = desk.get_by_role("row").filter(has=desk.get_by_role("link", name=BIPHASIC, exact=True))
    expect(row).to_contain_text("Follow-up in 1 day")
    expect(row).to_contain_text("Biphasic")
    expect(row.get_by_role("img", name="Right low back: 8 before, lowest 1, last 3")).to_be_visible()
    press(desk, row.get_by_role("link", name=re.compile("^Facet joint injection")))

    verdict = desk.locator("#answers").get_by_role("region", name="Right low back", exact=True)
    expect(verdict).to_contain_text("At least 2 h, less than 3 h")
    desk.get_by_label("Judge by").select_option("asipp")
    press(desk, desk.get_by_role("button", name="Show", exact=True))
    expect(desk.locator(".judged-by")).to_contain_text("ASIPP")

    curve = desk.get_by_role("region", name="The curve", exact=True)
    press(desk, curve.get_by_text("The curve in words", exact=True))
    expect(curve.get_by_text("Right low back, moving: number of scores 25")).to_be_visible()

    press(desk, desk.get_by_role("link", name="Copy note", exact=True))
    note = desk.get_by_label("The note").input_value()
    assert "Anesthetic at 80 %: At least 2 h, less than 3 h." in note
    assert "By ASIPP" in note
    press(desk, desk.get_by_role("link", name="Back to the review", exact=True))
    expect(desk.locator(".judged-by")).to_contain_text("ASIPP")
    press(desk, desk.get_by_role("link", name="Pain diary", exact=True))
    expect(desk.get_by_role("heading", level=1, name="Worklist", exact=True)).to_be_visible()


def test_somebody_is_found_by_name_and_the_address_does_not_tell(desk: Page) -> None:
    desk.goto("/")
    desk.get_by_label("Name or record number").fill("montalban")
    press(desk, desk.get_by_role("button", name="Search", exact=True))
    expect(desk.get_by_role("link", name="Edgar Montalbán", exact=True)).to_be_visible()
    expect(desk.get_by_text("1 diary found")).to_be_visible()
    assert "montalban" not in desk.url


def test_the_masthead_takes_two_rows_at_most(demo_devices: Devices, people: People) -> None:
    page = demo_devices.open(Device.PHONE, storage_state=people.provider())
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto("/")
    rows = page.evaluate(
        """() => [...document.querySelectorAll(".masthead a, .masthead button")]
            .map((box) => Math.round(box.getBoundingClientRect().top + box.getBoundingClientRect().height / 2))"""
    )
    assert len(set(rows)) == 2
    last = page.get_by_role("navigation", name="Pages of the clinic").get_by_role("link").last
    last.focus()
    expect(last).to_be_in_viewport()
