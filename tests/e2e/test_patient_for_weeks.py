"""The patient for two weeks: one tap each, what is said afterwards, what is remembered, put right and read again."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.builders import BORN
from tests.e2e.clinics import PROVIDER, ZONE, Clinic
from tests.e2e.devices import Device, Devices
from tests.e2e.pages import ZERO, Diary, Join, Review, SignIn, press

pytestmark = pytest.mark.browser

STEERS = re.compile(r"%|percent|\bhours\b|window|threshold|wears? off|worn off|relief", re.IGNORECASE)
EVENINGS = 14
LOOKED_AT = {1, 7, EVENINGS - 1}


HALF_A_MINUTE = 30
"""A tap is saved at its own moment, which is a little earlier than that of its request."""


@dataclass(kw_only=True)
class Weeks:
    """One patient with one phone, and the clock."""

    clinic: Clinic
    devices: Devices
    page: Page
    injection_id: str
    began: datetime

    @property
    def diary(self) -> Diary:
        return Diary(self.page)

    def scores(self, name: str) -> None:
        """One tap on the diary as it stands now."""
        self.diary.open().tap(name)
        self.diary.says(f"Saved {name.split(maxsplit=1)[0]} at {self.clinic.clock.stands_at():%H:%M}")

    def opens(self, link: str) -> None:
        press(self.page, self.page.get_by_role("link", name=link, exact=True))

    def evening(self, day: int) -> None:
        """Seven in the evening, so many days after the injection."""
        first = self.began.date() + timedelta(days=day)
        self.clinic.clock.set(datetime.combine(first, time(19, 0, HALF_A_MINUTE), tzinfo=ZONE))


def first_morning(clinic: Clinic, devices: Devices, *, scripts: bool) -> Weeks:
    """A quarter of an hour after the needle came out, on a phone that has joined."""
    clinic.clock.next_morning()
    began, begun = clinic.clock.stands_at(), clinic.begin_diary()
    page = devices.open(Device.PHONE, scripts=scripts)
    Join(page).by_link(begun.link).born(BORN.isoformat()).has_opened()
    clinic.clock.forward(minutes=15, seconds=HALF_A_MINUTE)
    return Weeks(clinic=clinic, devices=devices, page=page, injection_id=begun.injection_id, began=began)


@pytest.mark.parametrize("scripts", [True, False])
def test_two_weeks(clinic: Clinic, devices: Devices, *, scripts: bool) -> None:
    weeks = first_morning(clinic, devices, scripts=scripts)
    the_first_hours(weeks)
    a_helper_writes(weeks)
    what_is_remembered(weeks)
    the_evenings(weeks)
    what_was_wrong_is_put_right(weeks)
    the_provider_sees_how_it_came(weeks)
    the_end(weeks)


def the_first_hours(weeks: Weeks) -> None:
    """A score, and a few words about it; nothing tells what to expect of the anesthetic."""
    page = weeks.page
    weeks.scores("3")
    expect(page.locator(".chart-mark")).to_have_count(1)
    weeks.opens("Say more about this score")
    page.get_by_role("group", name="Could you do the movement?").get_by_label("Yes").check()
    page.get_by_label("How much of the pain is gone, in percent?").fill("70")
    page.get_by_label("Which pain medicine did you take?").fill("Ibuprofen")
    page.get_by_role("group", name="When did you take it?").get_by_label("30 minutes ago").check()
    weeks.diary.press("Save")
    weeks.diary.says("Saved 3 at 09:45")
    for link, heading in (("What to expect and what to do", "What to expect"), ("My scores", "My scores")):
        weeks.diary.open()
        assert STEERS.findall(page.locator("main").inner_text()) == []
        weeks.opens(link)
        weeks.diary.heading(heading)
        assert STEERS.findall(page.locator("main").inner_text().replace("Hours since the injection", "")) == []


def a_helper_writes(weeks: Weeks) -> None:
    """The page says so until it is ended."""
    weeks.clinic.clock.forward(minutes=15)
    weeks.diary.open().press("I am helping to write this")
    expect(weeks.page.get_by_text("A helper writes for the patient.")).to_be_visible()
    weeks.scores(ZERO)
    weeks.diary.press("End")
    expect(weeks.page.get_by_text("A helper writes for the patient.")).to_have_count(0)


def what_is_remembered(weeks: Weeks) -> None:
    """Two hours later a question has passed; the score of half an hour ago is added by two taps."""
    page, clock = weeks.page, weeks.clinic.clock
    clock.forward(hours=2)
    weeks.diary.open()
    expect(page.get_by_text("That is fine. Each score that you give helps.")).to_be_visible()
    page.goto("/diary/earlier")
    page.get_by_label("30 minutes ago").check()
    press(page, page.get_by_role("group", name="Pain then").get_by_role("button", name="5", exact=True))
    weeks.diary.says(f"Saved 5 at {clock.stands_at() - timedelta(minutes=30):%H:%M}")

    page.goto("/diary/earlier")
    page.get_by_label("Another time").check()
    page.get_by_label("Time", exact=True).fill("08:00")
    press(page, page.get_by_role("group", name="Pain then").get_by_role("button", name="6", exact=True))
    expect(page.get_by_role("heading", name="Not saved yet")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("before the injection"))).to_be_visible()
    expect(page.get_by_label("Time", exact=True)).to_have_value("08:00")


def the_evenings(weeks: Weeks) -> None:
    """One tap each evening, some of them looked at; by the third day the page says what to expect."""
    for day in range(1, EVENINGS):
        weeks.evening(day)
        if day in LOOKED_AT:
            weeks.scores("4")
        else:
            weeks.clinic.score(weeks.injection_id, 4)
    weeks.opens("What to expect and what to do")
    expect(weeks.page.get_by_text("The numbing medicine has worn off.")).to_be_visible()


def what_was_wrong_is_put_right(weeks: Weeks) -> None:
    """The last score was a slip, the one before it another patient's; what they were stays on record."""
    page = weeks.page
    weeks.opens("Pain diary")
    weeks.opens("My scores")
    expect(page.get_by_role("img", name=re.compile("Days since the injection"))).to_be_visible()
    rows = page.get_by_role("table", name="Every score").get_by_role("row")
    expect(rows).to_have_count(1 + EVENINGS - 1 + 3)
    press(page, rows.nth(1).get_by_role("link"))
    weeks.opens("Change this score")
    page.get_by_role("group", name="Pain", exact=True).get_by_label("8", exact=True).check()
    page.get_by_label("Why (optional)").fill("slipped")
    weeks.diary.press("Save the change")
    expect(page.get_by_role("status")).to_contain_text("Changed to 8")
    weeks.opens("My scores")
    expect(rows.nth(1).get_by_text("changed")).to_be_visible()
    press(page, rows.nth(1).get_by_role("link"))
    weeks.diary.heading("Your score of 8")
    expect(page.get_by_text("Pain 4, moving")).to_be_visible()

    weeks.opens("All my scores")
    press(page, rows.nth(2).get_by_role("link"))
    press(page, page.get_by_text("Delete this score"))
    weeks.diary.press("Delete it")
    expect(page.get_by_text("The score is deleted. What it was stays on record.")).to_be_visible()
    expect(rows).to_have_count(1 + EVENINGS - 2 + 3)


def the_provider_sees_how_it_came(weeks: Weeks) -> None:
    """Charted by when it was felt, with who wrote it."""
    desk = weeks.devices.open(Device.DESK)
    SignIn(desk).open().as_(**PROVIDER)
    desk.goto(f"/injections/{weeks.injection_id}")
    table = Review(desk).table()
    assert [row["Score"] for row in table[:3]] == ["3", "0", "5"]
    assert "elper" in table[1]["How"]
    assert (table[-2]["Score"], table[-1]["After"]) == ("8", "taken back")
    assert "slipped" in table[-2]["History"]


def the_end(weeks: Weeks) -> None:
    """The diary thanks and ends; what was felt before can still be added, and a late tap is told."""
    weeks.evening(EVENINGS + 2)
    weeks.diary.open()
    weeks.diary.heading("Your diary has ended")
    weeks.opens("My scores")
    weeks.diary.heading("My scores")


def test_text_of_twice_the_size_loses_nothing_at_320_px(clinic: Clinic, devices: Devices) -> None:
    weeks = first_morning(clinic, devices, scripts=True)
    weeks.scores("10 worst pain imaginable")
    weeks.page.set_viewport_size({"width": 320, "height": 640})
    for path in ("/diary", "/diary/earlier", "/diary/history", "/diary/expect"):
        weeks.page.goto(path)
        text_of_twice_the_size_loses_nothing(weeks.page)


def text_of_twice_the_size_loses_nothing(page: Page) -> None:
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), page.url
    cut = page.locator("button:visible, a:visible, label:visible").evaluate_all(
        "all => all.filter(e => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline')"
        ".map(e => e.outerHTML.slice(0, 80))"
    )
    assert cut == [], page.url
