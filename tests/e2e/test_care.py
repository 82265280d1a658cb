"""A patient beside the scores: the pain before on her own phone, whom to call, a month away, and her own data."""

from dataclasses import dataclass
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from diary.db.engine import make_session_factory
from diary.services import joining, performing
from diary.services.acting import Role
from tests import builders
from tests.builders import BORN, SECRET
from tests.e2e.clinics import NURSE, Begun, Clinic
from tests.e2e.devices import Device, Devices
from tests.e2e.pages import TEN, ZERO, Diary, Join, Screen, SignIn, fill_birthday, press
from tests.e2e.test_accessibility import EVERY_RULE, violations

pytestmark = pytest.mark.browser


def plan(clinic: Clinic) -> Begun:
    """A new patient whose injection with a steroid is planned, and the link to her diary."""
    now, nurse = clinic.clock.stands_at(), clinic.house.staff(Role.NURSE)
    with make_session_factory(clinic.engine).begin() as session:
        patient = builders.register(session, clinic.house, diabetes=True)
        injection = builders.plan(session, clinic.house, patient, now, steroid_agent="dexamethasone")
        joining.issue_code(session, now, nurse, injection.id, secret=SECRET)
        planned = str(injection.id)
    return Begun(injection_id=planned, link=clinic.link_of(planned))


@dataclass(frozen=True, slots=True)
class Questions(Screen):
    """The questions of one screen each."""

    def answer(self, question: str, score: str) -> None:
        expect(self.page.get_by_text(question)).to_be_visible()
        press(self.page, self.page.get_by_role("button", name=score, exact=True))


@pytest.mark.parametrize("scripts", [True, False])
def test_before_the_injection_and_a_month_after(clinic: Clinic, devices: Devices, *, scripts: bool) -> None:
    clinic.clock.next_morning()
    planned = plan(clinic)
    phone = devices.open(Device.PHONE, scripts=scripts)
    gives_her_pain_before(phone, planned)
    the_clinic_sees_it(devices, clinic, planned)
    finds_whom_to_call(phone, clinic)
    a_month_later(phone, clinic, scripts=scripts)
    takes_her_data_and_closes_the_diary(phone)


def gives_her_pain_before(page: Page, planned: Begun) -> None:
    Join(page).by_link(planned.link).born(BORN.isoformat()).has_opened()
    Diary(page).press("Begin", "link")
    questions = Questions(page)
    questions.answer("Your pain right now, while bending backwards", "8")
    questions.answer("Your pain right now, while resting", ZERO)
    questions.press("Skip this question", "link")
    questions.answer("your pain on average in the past week", "7")
    questions.answer("your enjoyment of life", "0 does not interfere")
    questions.answer("your general activity", "10 completely interferes")
    questions.heading("Your pain before the injection")
    press(page, page.get_by_role("link", name="Change: Your pain right now, while resting"))
    questions.answer("You answered 0.", "3")
    expect(page.get_by_text("Your usual pain: the average of the last week")).to_be_visible()


def the_clinic_sees_it(devices: Devices, clinic: Clinic, planned: Begun) -> None:
    desk = devices.open(Device.DESK)
    SignIn(desk).open().as_(**NURSE)
    desk.goto(f"/injections/{planned.injection_id}/baseline")
    expect(desk.get_by_role("group", name="Pain at rest").get_by_label("3", exact=True)).to_be_checked()
    expect(desk.get_by_role("group", name="general activity").get_by_label("10", exact=True)).to_be_checked()
    now, nurse = clinic.clock.stands_at(), clinic.house.staff(Role.NURSE)
    with make_session_factory(clinic.engine).begin() as session:
        performing.needle_out(session, now, nurse, UUID(planned.injection_id), performed_at=now)


def finds_whom_to_call(page: Page, clinic: Clinic) -> None:
    Diary(page).open()
    press(page, page.get_by_role("link", name="When to call", exact=True))
    Screen(page).heading("When to call")
    emergency = page.get_by_role("region", name="Emergency").get_by_role("link")
    expect(emergency).to_have_attribute("href", "tel:911")
    today = page.get_by_role("region", name="Call the clinic today")
    expect(today.get_by_text("300 mg/dL")).to_be_visible()
    clinic.clock.forward(hours=10)
    page.reload()
    expect(today.get_by_role("link")).to_have_attribute("href", "tel:+15550100199")
    sizes = [link.locator(".call__number").bounding_box() for link in (emergency, today.get_by_role("link"))]
    heights = [size["height"] for size in sizes if size]
    assert heights[0] > heights[1]


def a_month_later(page: Page, clinic: Clinic, *, scripts: bool) -> None:
    clinic.clock.forward(days=31)
    Diary(page).open().tap(TEN)
    expect(page.get_by_role("status")).to_contain_text("Saved 10 at")
    Diary(page).press("Answer the three questions", "link")
    questions = Questions(page)
    questions.answer("your pain on average in the past week", "2")
    questions.answer("your enjoyment of life", "1")
    questions.answer("your general activity", "1")
    questions.heading("Pain right now")
    questions.press("My scores", "link")
    questions.heading("Is it you?")
    if scripts:
        assert violations(page, EVERY_RULE) == []
    fill_birthday(page, BORN)
    questions.press("Show what I wrote")
    questions.heading("My scores")


def takes_her_data_and_closes_the_diary(page: Page) -> None:
    Diary(page).open().press("My data", "link")
    expect(page.get_by_text("Enjoyment of life: 1", exact=True)).to_be_visible()
    with page.expect_download() as taken:
        Screen(page).press("Save it as a file", "link")
    assert taken.value.suggested_filename == "my-pain-diary.csv"
    Diary(page).open().press("Close my diary on this phone", "link")
    Screen(page).press("Close the diary here")
    Screen(page).heading("Your pain diary")
    page.goto("/diary")
    Screen(page).heading("Your pain diary")
