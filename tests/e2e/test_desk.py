"""The nurse's morning at the desk: a patient in a minute, a double noticed, merged and taken apart, a phone lost."""

import itertools
import re
import time
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from diary.db.engine import make_session_factory
from diary.db.injections import Injection
from tests.e2e.clinics import NURSE, Clinic
from tests.e2e.devices import Device, Devices
from tests.e2e.pages import Diary, Join, Patient, Screen, SignIn, fill_birthday

pytestmark = pytest.mark.browser

LONGEST = 60
FIRST_BORN = date(1939, 5, 17)
MORNINGS = itertools.count()
CASTS = ((Device.DESK, True), (Device.PHONE, False))


@dataclass(frozen=True, kw_only=True)
class Morning:
    """The nurse at the desk, and a patient whom nobody else is like."""

    clinic: Clinic
    devices: Devices
    device: Device
    scripts: bool
    number: int

    @property
    def born(self) -> date:
        return FIRST_BORN + timedelta(days=self.number)

    @property
    def record_number(self) -> str:
        return f"DESK-{self.number}"

    def at_the_desk(self) -> Page:
        page = self.devices.open(self.device, scripts=self.scripts)
        SignIn(page).open().as_(**NURSE)
        return page


@pytest.fixture(params=CASTS, ids=lambda cast: f"{cast[0]}, scripts {'on' if cast[1] else 'off'}")
def morning(request: pytest.FixtureRequest, clinic: Clinic, devices: Devices) -> Morning:
    clinic.clock.next_morning()
    device, scripts = request.param
    return Morning(clinic=clinic, devices=devices, device=device, scripts=scripts, number=next(MORNINGS))


def fill(page: Page, morning: Morning, name: str, record_number: str) -> Screen:
    page.goto("/patients/new")
    form = Screen(page)
    form.fill(Name=name, Record_number=record_number)
    fill_birthday(page, morning.born)
    return form


def test_a_patient_is_in_within_a_minute_and_a_double_is_noticed(morning: Morning) -> None:
    page = morning.at_the_desk()
    began = time.monotonic()
    fill(page, morning, "Edda Lindgren", morning.record_number).press("Register")
    Patient(page).heading("Edda Lindgren")
    assert time.monotonic() - began < LONGEST
    registered = page.url

    form = fill(page, morning, "Lindgren Eda", f"{morning.record_number}-B")
    if morning.scripts:
        the_double_is_shown(page, registered)
    form.press("Register")
    form.heading("Register a patient")
    the_double_is_shown(page, registered)
    expect(page.get_by_role("heading", name="Perhaps registered already")).to_be_visible()
    form.press("This is the same patient", "link")
    Patient(page).heading("Edda Lindgren")


def the_double_is_shown(page: Page, registered: str) -> None:
    link = page.get_by_role("link", name="This is the same patient")
    expect(link).to_have_count(1)
    assert registered.endswith(link.get_attribute("href") or "nowhere")


def test_a_double_is_merged_and_taken_apart_again(morning: Morning) -> None:
    page = morning.at_the_desk()
    for name, number in (("Edda Lindgren", morning.record_number), ("Eda Lindgren", f"{morning.record_number}-B")):
        form = fill(page, morning, name, number)
        form.press("Register")
        if number.endswith("-B"):
            form.press("None of these: register anyway")
        patient = Patient(page)
        patient.heading(name)
    patient.press("Merge with another record", "link")
    patient.press("Compare the two", "link")
    patient.press("Merge")
    expect(page.get_by_text("Reason: Fill this in.")).to_be_visible()
    patient.fill(Reason="Registered twice")
    patient.press("Merge")
    patient.heading("Edda Lindgren")
    expect(page.get_by_text("Registered twice")).to_be_visible()
    assert found(page, f"{morning.record_number}-B") == ["Edda Lindgren"]

    page.get_by_role("link", name="Edda Lindgren").click()
    patient.press("Take the merge back", "link")
    patient.fill(Reason="They are sisters")
    patient.press("Take the merge back")
    patient.heading("Eda Lindgren")
    assert found(page, morning.record_number) == ["Eda Lindgren", "Edda Lindgren"]


def found(page: Page, words: str) -> list[str]:
    """Whom a search finds; what was typed stands in no address."""
    page.goto("/patients/find")
    page.get_by_label("Name or record number").fill(words)
    Screen(page).press("Search")
    expect(page.get_by_role("heading", name="Found")).to_be_visible()
    page.wait_for_load_state()
    assert page.url.endswith("/patients/find")
    return page.get_by_role("status").locator("strong").all_inner_texts()


def patient_of(clinic: Clinic, injection_id: str) -> UUID:
    """Whose injection it is."""
    wanted = select(Injection.patient_id).where(Injection.id == UUID(injection_id))
    with make_session_factory(clinic.engine)() as session:
        return session.execute(wanted.execution_options(unscoped="the test looks it up")).scalar_one()


def test_a_lost_phone_is_closed_and_another_one_joins(morning: Morning) -> None:
    begun = morning.clinic.begin_diary()
    phone = morning.devices.open(Device.PHONE, scripts=morning.scripts)
    Join(phone).by_link(begun.link).born("1961-03-04").heading("Pain right now")
    page = morning.at_the_desk()
    page.goto(f"/patients/{patient_of(morning.clinic, begun.injection_id)}")
    expect(page.get_by_text(re.compile("last seen"))).to_have_count(1)
    Screen(page).press("Lost phone: close the diary on all phones")
    Screen(page).heading("Hand over")
    Diary(phone).page.goto("/diary")
    Screen(phone).heading("Your pain diary")
    other = morning.devices.open(Device.PHONE, scripts=morning.scripts)
    Join(other).by_link(morning.clinic.link_of(begun.injection_id)).born("1961-03-04").heading("Pain right now")
