"""A patient ticks on the phone what is wrong and sees at once whom to call; a nurse acknowledges, acts and closes."""

import pytest
from playwright.sync_api import expect

from tests.e2e.demos import WAITING, People
from tests.e2e.devices import Device, Devices
from tests.e2e.pages import Screen

pytestmark = pytest.mark.browser

SUGAR = "Your blood sugar is above 300"


def test_from_a_tick_without_network_to_a_closed_alert(demo_devices: Devices, people: People) -> None:
    phone = demo_devices.open(Device.PHONE, scripts=False, storage_state=people.patient(WAITING))
    phone.goto("/diary")
    Screen(phone).press("When to call", "link")
    phone.wait_for_url("**/diary/when-to-call")
    expect(phone.locator(".now--call-today")).to_be_hidden()
    phone.context.set_offline(True)
    phone.get_by_label(SUGAR).check()
    expect(phone.locator(".now--call-today").get_by_role("link")).to_be_in_viewport()
    phone.get_by_label("Your chest hurts.").check()
    expect(phone.locator(".now--emergency").get_by_role("link", name="911")).to_be_in_viewport()
    expect(phone.locator(".now--call-today")).to_be_hidden()
    phone.get_by_label("Your chest hurts.").uncheck()
    phone.context.set_offline(False)
    Screen(phone).press("Tell the clinic what I ticked")
    expect(phone.get_by_role("heading", level=2).first).to_contain_text("Sent to the clinic at")

    desk = demo_devices.open(Device.DESK, scripts=False, storage_state=people.staff("nurse"))
    desk.goto("/")
    desk.get_by_role("complementary", name="Alerts that wait").get_by_role("link").click()
    desk.get_by_role("listitem").filter(has_text=SUGAR).get_by_role("button", name="Acknowledge").click()
    desk.get_by_label("What was done or found").fill("Called: 310 before lunch, corrected by his own plan.")
    desk.get_by_role("button", name="Close the alert").click()
    expect(desk.get_by_role("heading", name="Closed", exact=True)).to_be_visible()
    desk.get_by_role("link", name="All open alerts").click()
    expect(desk.get_by_text(SUGAR)).to_have_count(0)
