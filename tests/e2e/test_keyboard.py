"""The keys alone do everything, and the focus goes to the first error: at the desk, on a phone, for the provider."""

import itertools
import re

import pytest
from playwright.sync_api import Page, expect

from tests.builders import BORN
from tests.e2e.clinics import NURSE, Clinic
from tests.e2e.demos import BIPHASIC, Demo
from tests.e2e.devices import Device, Devices
from tests.e2e.keys import Keys
from tests.e2e.pages import Diary, Patient, Review, Screen

pytestmark = pytest.mark.browser

NUMBERS = itertools.count(1)
RIGHT_MBB = "Right L3–L5 MBB, bupivacaine 0.5 %"


def sign_in(page: Page, email: str, password: str) -> Keys:
    page.goto("/sign-in")
    keys = Keys(page)
    keys.type(**{"E-mail": email, "Password": password})
    page.keyboard.press("Enter")
    Screen(page).heading("Worklist")
    return keys


def test_a_nurse_registers_plans_hands_over_and_starts(usual: Clinic, devices: Devices) -> None:
    usual.clock.next_morning()
    page = devices.open(Device.DESK)
    keys = sign_in(page, **NURSE)
    keys.enter(page.get_by_role("link", name=re.compile("Register (a|the first) patient")).first)
    registers_after_an_error(keys, f"Kay Bord {next(NUMBERS)}")
    keys.follow("Plan the first injection")
    keys.follow(RIGHT_MBB)
    keys.press("Save and hand over")
    Screen(page).heading("Hand over")
    keys.follow("Needle out")
    keys.press("It is out now")
    keys.enter(page.get_by_role("button", name=re.compile("^Start the diary at ")))
    expect(page.get_by_text("Running", exact=True)).to_be_visible()


def registers_after_an_error(keys: Keys, name: str) -> None:
    """The list of what is wrong has the focus, and its first line leads to the first field."""
    keys.press("Register")
    expect(keys.page.locator(".error-summary")).to_be_focused()
    keys.page.keyboard.press("Tab")
    keys.page.keyboard.press("Enter")
    expect(keys.page.get_by_label("Name", exact=True)).to_be_focused()
    keys.type(Name=name, Record_number=name, Day="29", Month="February", Year="1932")
    keys.page.keyboard.press("Enter")
    Patient(keys.page).heading(name)


def test_a_patient_joins_scores_takes_it_back_and_adds_one_from_earlier(clinic: Clinic, devices: Devices) -> None:
    clinic.clock.next_morning()
    begun = clinic.begin_diary()
    page = devices.open(Device.PHONE)
    page.goto(begun.link)
    keys, diary = Keys(page), Diary(page)
    keys.press("Open my diary")
    expect(page.locator(".error-summary")).to_be_focused()
    keys.type(Day=str(BORN.day), Month=f"{BORN:%B}", Year=str(BORN.year))
    page.keyboard.press("Enter")
    diary.has_opened()

    # A tap is saved at its own moment, which is a little earlier than that of its request.
    clinic.clock.forward(minutes=45, seconds=30)
    keys.enter(diary.score("4"))
    diary.says("Saved 4 at 10:15")
    expect(page.get_by_role("status")).to_be_focused()
    keys.press("Undo")
    diary.says("Took back 4")
    clinic.clock.forward(seconds=1)
    keys.follow("I felt this earlier")
    keys.reach(page.get_by_label("Another time"))
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_label("30 minutes ago")).to_be_checked()
    keys.enter(page.get_by_role("group", name="Pain then", exact=True).get_by_role("button", name="5", exact=True))
    diary.says("Saved 5 at 09:45")


def test_a_provider_reads_changes_the_policy_and_copies_the_note(demo: Demo, demo_devices: Devices) -> None:
    page = demo_devices.open(Device.DESK, permissions=["clipboard-read", "clipboard-write"])
    provider = demo.staff("provider")
    keys = sign_in(page, provider["email"], provider["password"])
    row = page.get_by_role("row").filter(has=page.get_by_role("link", name=BIPHASIC, exact=True))
    keys.enter(row.get_by_role("link", name=re.compile("^Facet joint injection")))
    Review(page).heading(BIPHASIC)
    keys.reach(page.get_by_label("Judge by"))
    page.keyboard.type("ASIPP")
    keys.press("Show")
    expect(page.locator(".judged-by")).to_contain_text("ASIPP")
    keys.follow("Copy note")
    keys.press("Copy note")
    expect(page.get_by_role("status")).to_have_text("Copied")
    assert "By ASIPP" in page.evaluate("navigator.clipboard.readText()")
