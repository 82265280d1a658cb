"""The administrator's day: somebody comes, somebody leaves, hours and a window change, and all of it is kept."""

import itertools
import re
from dataclasses import dataclass
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from diary.db.engine import make_session_factory
from diary.db.injections import Injection
from diary.services.acting import Role
from tests import builders
from tests.builders import email_of
from tests.e2e.clinics import Clinic
from tests.e2e.devices import Device, Devices
from tests.e2e.pages import Screen, SignIn

pytestmark = pytest.mark.browser

CHIEF = {"email": email_of(Role.ADMINISTRATOR), "password": builders.PASSWORD}
PASSWORD = "a long password of the new one"
NUMBERS = itertools.count(1)
CASTS = [(Device.DESK, True), (Device.PHONE, False)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The administrator's browser, and the browsers of those who are invited."""

    clinic: Clinic
    devices: Devices
    page: Page
    device: Device
    scripts: bool

    def go(self, path: str, heading: str) -> Screen:
        self.page.goto(f"/administration{path}")
        screen = Screen(self.page)
        screen.heading(heading)
        return screen

    def invites(self, name: str, email: str) -> Page:
        """A new provider, who sets a password by the link that is handed over."""
        screen = self.go("/people/invite", "Invite somebody")
        screen.fill(Name=name)
        self.page.get_by_label("E-mail").fill(email)
        self.page.get_by_role("checkbox", name=re.compile("Provider")).check()
        screen.press("Invite")
        screen.heading("Link to set a password")
        link = self.page.get_by_text(re.compile("/set-password/")).inner_text()
        theirs = self.devices.open(self.device, scripts=self.scripts)
        theirs.goto(re.sub("^https?://[^/]+", "", link))
        for field in theirs.locator("input[type=password]").all():
            field.fill(PASSWORD)
        theirs.locator("main form button[type=submit]").first.click()
        SignIn(theirs).open().as_(email=email, password=PASSWORD)
        return theirs

    def person(self, name: str) -> Screen:
        self.go("/people", "People")
        self.page.get_by_role("link", name=name, exact=True).click()
        screen = Screen(self.page)
        screen.heading(name)
        return screen

    def id_of(self, name: str) -> UUID:
        self.person(name)
        return UUID(self.page.url.rsplit("/", 1)[1])


@pytest.fixture(params=CASTS, ids=lambda cast: f"{cast[0]}, scripts {'on' if cast[1] else 'off'}")
def office(request: pytest.FixtureRequest, clinic: Clinic, devices: Devices) -> Office:
    device, scripts = request.param
    clinic.clock.next_morning()
    page = devices.open(device, scripts=scripts)
    SignIn(page).open().as_(**CHIEF)
    return Office(clinic=clinic, devices=devices, page=page, device=device, scripts=scripts)


def plan_for(office: Office, provider_id: UUID) -> UUID:
    """An injection that this provider has planned."""
    now = office.clinic.clock.stands_at()
    with make_session_factory(office.clinic.engine).begin() as session:
        patient = builders.register(session, office.clinic.house)
        return builders.plan(session, office.clinic.house, patient, now, provider_id=provider_id).id


def provider_of(office: Office, injection_id: UUID) -> UUID:
    with make_session_factory(office.clinic.engine)() as session:
        options = {"unscoped": "the test looks at what was kept"}
        found = session.get(Injection, injection_id, execution_options=options)
        assert isinstance(found, Injection)
        return found.provider_id


def test_the_administrators_day(office: Office) -> None:
    number = next(NUMBERS)
    leaver, stayer = f"Leaver {number}", f"Stayer {number}"
    theirs = office.invites(leaver, f"leaver{number}@harbor.example")
    office.invites(stayer, f"stayer{number}@harbor.example")
    injection_id = plan_for(office, office.id_of(leaver))
    successor_id = office.id_of(stayer)

    office.person(leaver).press("Deactivate", "link")
    form = Screen(office.page)
    form.heading("Deactivate")
    expect(office.page.get_by_text("1 injection is open")).to_be_visible()
    form.press("Deactivate")
    expect(office.page.get_by_role("heading", name="Not saved yet")).to_be_visible()
    office.page.get_by_label("Who takes over").select_option(label=stayer)
    form.press("Deactivate")
    form.heading(leaver)
    expect(office.page.get_by_text("Left the clinic")).to_be_visible()
    assert provider_of(office, injection_id) == successor_id
    theirs.goto("/")
    Screen(theirs).heading("Sign in")

    office.go("/locations", "Locations")
    office.page.get_by_role("main").get_by_role("listitem").get_by_role("link").first.click()
    office.page.get_by_label("Sunday").fill(f"23:00–23:{10 + number}")
    Screen(office.page).press("Save")
    expect(office.page.get_by_text(f"Sunday 23:00–23:{10 + number}").first).to_be_visible()

    office.go("/windows/mepivacaine", "Mepivacaine")
    office.page.get_by_label("The phase ends after, in minutes").fill("200")
    office.page.get_by_label("Why").fill("our own patients")
    Screen(office.page).press("Save")
    expect(office.page.get_by_text("our own patients").first).to_be_visible()
    office.page.get_by_label("Why").fill("as it was")
    Screen(office.page).press("Back to the shipped value")
    expect(office.page.get_by_text("Back to the shipped value").first).to_be_visible()
    expect(office.page.get_by_text("our own patients").first).to_be_visible()
