"""The nurse's hours: the recovery room on a tablet, a phone and by the keys alone, and the diary on paper."""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.builders import BORN
from tests.e2e.clinics import NURSE, Begun, Clinic
from tests.e2e.devices import Device, Devices
from tests.e2e.keys import Keys
from tests.e2e.pages import Diary, Join, Review, SignIn, press

pytestmark = pytest.mark.browser

CASTS = [(Device.DESK, True), (Device.PHONE, False)]


@dataclass(frozen=True, slots=True)
class Room:
    """The recovery room as a nurse sees it."""

    page: Page
    begun: Begun

    def open(self) -> "Room":
        self.page.goto("/recovery")
        return self

    @property
    def bed(self) -> Locator:
        """The row of the one patient that the test is about."""
        link = self.page.locator(f'a[href="/injections/{self.begun.injection_id}"]')
        return self.page.get_by_role("listitem").filter(has=link)

    def score(self, number: int) -> Locator:
        return self.bed.get_by_role("group").get_by_role("button", name=str(number), exact=True)

    def tap(self, number: int) -> None:
        press(self.page, self.score(number))

    def says(self, text: str) -> None:
        expect(self.page.get_by_role("status")).to_have_text(text)
        expect(self.page.get_by_role("status")).to_be_focused()


@pytest.fixture
def begun(clinic: Clinic) -> Begun:
    """A patient whose needle came out a quarter of an hour ago."""
    clinic.clock.next_morning()
    begun = clinic.begin_diary()
    clinic.clock.forward(minutes=15)
    return begun


def nurse_at(devices: Devices, begun: Begun, device: Device, *, scripts: bool = True) -> Room:
    page = devices.open(device, scripts=scripts)
    SignIn(page).open().as_(**NURSE)
    return Room(page, begun)


@pytest.mark.parametrize(("device", "scripts"), CASTS, ids=str)
def test_the_first_two_hours(begun: Begun, clinic: Clinic, devices: Devices, device: Device, scripts: bool) -> None:
    room = nurse_at(devices, begun, device, scripts=scripts)
    press(room.page, room.page.get_by_role("link", name="Recovery room", exact=True))
    expect(room.bed).to_contain_text("Due now: 09:45 (after 15 min)")
    expect(room.bed).to_contain_text("Lying")
    expect(room.bed).to_contain_text("pain now, at rest")

    room.tap(6)
    room.says("Saved 6 at 09:45")
    press(room.page, room.page.get_by_role("button", name="Undo", exact=True))
    room.says("Took back 6")
    clinic.clock.forward(seconds=1)
    room.tap(0)
    room.says("Saved 0 at 09:45")
    expect(room.bed).to_contain_text("0 at rest, 09:45")
    expect(room.bed).to_contain_text("Nothing due now")

    phone = Join(devices.open(Device.PHONE)).by_link(begun.link).born(BORN.isoformat())
    expect(phone.page.get_by_label("I am up and moving")).to_be_visible()
    press(room.page, room.bed.get_by_role("button", name="May stand", exact=True))
    expect(room.bed).to_contain_text("while bending backwards")
    expect(Diary(phone.page).open().page.get_by_label("I am resting")).to_be_visible()

    clinic.clock.forward(hours=1, minutes=44, seconds=58)
    SignIn(room.page).open().as_(**NURSE)
    expect(room.open().bed).to_have_count(1)
    clinic.clock.forward(seconds=1)
    expect(room.open().bed).to_have_count(0)


def test_two_nurses_who_tap_at_once_see_both_scores(begun: Begun, devices: Devices) -> None:
    first, second = (nurse_at(devices, begun, Device.DESK).open() for _ in range(2))
    first.tap(3)
    second.tap(5)
    for room in (first.open(), second.open()):
        expect(room.bed).to_contain_text("3 at rest, 09:45")
        expect(room.bed).to_contain_text("5 at rest, 09:45")


def test_the_keys_alone_do_everything(begun: Begun, devices: Devices) -> None:
    room = nurse_at(devices, begun, Device.DESK).open()
    keys = Keys(room.page)
    keys.enter(room.bed.get_by_role("button", name="May stand", exact=True))
    expect(room.bed).to_contain_text("May stand since 09:45")
    keys.enter(room.score(7))
    room.says("Saved 7 at 09:45")


UNTOUCHED: dict[str, object] = {"now": 100_000, "loadedAt": 0, "touchedAt": 30_000, "seen": True, "busy": False}
"""It is 100 s; the page came at 0 and was last touched at 30 s."""


def test_the_board_is_fetched_anew_only_while_nobody_is_at_it(devices: Devices) -> None:
    page = devices.open(Device.DESK)
    page.goto("/sign-in")
    asked = "async state => (await import('/static/js/modules/quiet.js')).mayReload(state)"
    assert page.evaluate(asked, UNTOUCHED) is True
    for change in (
        {"seen": False},
        {"busy": True},
        {"loadedAt": 50_000},
        {"touchedAt": 81_000},
        {"now": 2_000_000},
    ):
        assert page.evaluate(asked, UNTOUCHED | change) is False, change


def test_the_sheet_fits_on_few_pages(begun: Begun, devices: Devices) -> None:
    page = nurse_at(devices, begun, Device.DESK).page
    page.goto(f"/injections/{begun.injection_id}/paper")
    for size in ("A4", "Letter"):
        printed = page.pdf(format=size)
        assert 1 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= 2, size
    page.emulate_media(media="print")
    expect(page.get_by_role("banner")).to_be_hidden()
    expect(page.get_by_role("link", name="Type in a filled sheet")).to_be_hidden()
    expect(page.get_by_text("+1 555 010 0199")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_filled_sheet_is_typed_by_digit_and_tab(
    begun: Begun, clinic: Clinic, devices: Devices, scripts: bool
) -> None:
    clinic.clock.forward(hours=3)
    page = nurse_at(devices, begun, Device.DESK, scripts=scripts).page
    page.goto(f"/injections/{begun.injection_id}/paper/entries")
    page.get_by_label(re.compile("09:45, .*Score")).focus()
    for digit in "4310":
        page.keyboard.type(digit)
        page.keyboard.press("Tab")
    page.keyboard.type("11")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Not saved yet")).to_be_visible()
    wrong = page.get_by_label(re.compile("12:30, .*Score"))
    expect(wrong).to_have_value("11")
    wrong.fill("2")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Saved. 5 scores are typed in.")
    page.goto(f"/injections/{begun.injection_id}")
    rows = Review(page).table()
    assert [row["Score"] for row in rows] == ["4", "3", "1", "0", "2"]
