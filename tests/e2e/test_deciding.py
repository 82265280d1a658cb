"""From an undetermined result to a decision that is signed, and amended."""

import pytest
from playwright.sync_api import expect

from tests.e2e.demos import Demo, People
from tests.e2e.devices import Device, Devices
from tests.e2e.pages import Screen

pytestmark = pytest.mark.browser

UNDETERMINED = "Curtis Blackwood"
"""Four scores that were written at once; nobody else adds to them."""


def test_undetermined_then_signed_then_amended(demo: Demo, demo_devices: Devices, people: People) -> None:
    page = demo_devices.open(Device.DESK, storage_state=people.provider())
    screen, password = Screen(page), demo.staff("provider")["password"]
    page.goto(demo.review_of(UNDETERMINED))
    verdict = page.locator("#answers").get_by_role("region").first
    expect(verdict).to_contain_text("Cannot tell")
    expect(verdict).to_contain_text("Missing: a score")

    screen.press("Decide", "link")
    page.get_by_label("Observe", exact=True).check()
    page.get_by_label("Note (optional)", exact=True).fill("Wait for the evening")
    page.get_by_label("Your password", exact=True).fill("not mine")
    screen.press("Sign")
    expect(page.get_by_label("Note (optional)", exact=True)).to_have_value("Wait for the evening")
    page.get_by_label("Your password", exact=True).fill(password)
    screen.press("Sign")
    screen.heading("Decision: Observe")
    expect(page.get_by_text("The frozen copy is what was signed")).to_be_visible()

    screen.press("Amend", "link")
    page.get_by_label("Repeat the block", exact=True).check()
    screen.fill(Why_it_is_amended="Agreed with the patient", Your_password=password)
    screen.press("Sign")
    screen.heading("Decision: Repeat the block")
    screen.press("Version 1: Observe", "link")
    expect(page.get_by_text("This version was amended; a later one stands.")).to_be_visible()
    screen.press("To the review", "link")
    expect(page.locator(".decided")).to_contain_text("Decided: Repeat the block")
