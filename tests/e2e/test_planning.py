"""A nurse plans by a preset: how much there is to give, and the way from there to a diary that runs."""

import itertools
import re
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from diary.db.engine import make_session_factory
from tests import builders
from tests.e2e.clinics import NURSE, PRESETS, Clinic
from tests.e2e.devices import Device, Devices
from tests.e2e.pages import HandOver, InjectionForm, Patient, Review, Screen, SignIn, press

pytestmark = pytest.mark.browser

MOST_INPUTS = 12
CASTS = ((Device.DESK, True), (Device.PHONE, False))
NUMBERS = itertools.count(1)
TO_BE_TYPED = "main form :is(input:not([type=hidden], [type=radio], [type=checkbox]), select):visible:enabled"
TO_BE_CHOSEN = "main form input[type=radio]:visible:enabled"
ASKED_FOR = """fields => fields.filter((field) => {
    const label = field.closest("div").querySelector("label").innerText;
    const mayStayOpen = field.matches("select") || label.includes("(optional)");
    return !field.value && (field.required || !mayStayOpen);
}).map((field) => field.name)"""
"""Empty, and neither a choice that may stay open nor marked as optional."""
CHOSEN = "fields => fields.map((field) => [field.name, field.checked])"


@dataclass(slots=True)
class Hand:
    """The nurse's hand on the plan: whatever it gives is counted."""

    page: Page
    given: list[str] = field(default_factory=list)

    def press(self, target: Locator, name: str) -> None:
        self.given.append(name)
        press(self.page, target)

    def type(self, label: str, text: str, *, nth: int = 0) -> None:
        target = self.page.get_by_label(label).nth(nth)
        self._note(target)
        target.fill(text)

    def choose(self, group: str, option: str) -> None:
        target = self.page.get_by_role("group", name=group, exact=True).get_by_label(option, exact=True)
        self._note(target)
        target.check()

    def _note(self, target: Locator) -> None:
        self.given.append(target.get_attribute("name") or "a field without a name")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The page of a plan that a preset has filled, and the hand that does the rest."""

    page: Page
    hand: Hand

    def asked_for(self) -> set[str]:
        """The names of the fields in sight that are empty and must not be."""
        self.page.wait_for_load_state()
        typed = self.page.locator(TO_BE_TYPED).evaluate_all(ASKED_FOR)
        chosen: list[tuple[str, bool]] = self.page.locator(TO_BE_CHOSEN).evaluate_all(CHOSEN)
        return {*typed, *(name for name, _ in chosen)} - {name for name, is_chosen in chosen if is_chosen}

    def save(self) -> HandOver:
        assert self.asked_for() == set()
        assert len(self.hand.given) <= MOST_INPUTS, self.hand.given
        return InjectionForm(self.page).save()


@pytest.fixture
def patient(usual: Clinic) -> str:
    """A patient whom nobody else is like, on a new morning."""
    number = next(NUMBERS)
    usual.clock.next_morning()
    name = f"Berta Klein {number}"
    with make_session_factory(usual.engine).begin() as session:
        builders.register(session, usual.house, name=name, record_number=f"PLAN-{number}")
    return name


def find(page: Page, patient: str) -> None:
    """From anywhere to the page of a patient."""
    page.goto("/patients/find")
    page.get_by_label("Name or record number").fill(patient)
    Screen(page).press("Search")
    press(page, page.get_by_role("main").get_by_role("link", name=patient, exact=True))
    Screen(page).heading(patient)


def plan_by(page: Page, preset: str) -> Plan:
    """From the page of a patient to the plan that a preset has filled; choosing it is the first input."""
    form = Patient(page).plan()
    hand = Hand(page)
    offered = page.get_by_role("navigation", name="From a preset").get_by_role("link", name=preset, exact=True)
    hand.press(offered, "preset")
    form.heading("Plan an injection")
    expect(page.get_by_role("heading", name=preset, exact=True)).to_be_visible()
    return Plan(page=page, hand=hand)


@pytest.mark.parametrize(("device", "scripts"), CASTS, ids=str)
def test_from_a_preset_to_a_diary_that_runs(
    usual: Clinic, devices: Devices, patient: str, device: Device, scripts: bool
) -> None:
    """The right side is usual; today it is the left, and it hurts on getting up."""
    page = devices.open(device, scripts=scripts)
    SignIn(page).open().as_(**NURSE)
    find(page, patient)
    plan = plan_by(page, PRESETS[0]["name"])
    assert plan.asked_for() == set()
    plan.hand.choose("Side of the injection", "Left")
    plan.hand.type("Place of pain", "Left low back")
    plan.hand.type("The movement that usually hurts", "getting up")
    plan.hand.type("Follow-up on", (usual.clock.stands_at() + timedelta(days=10)).date().isoformat())
    hand_over = plan.save()
    assert len(plan.hand.given) == 5

    hand_over = hand_over.pain_before().save(Pain_while_getting_up=7, Usual_pain=6)
    usual.clock.forward(minutes=30)
    needle_out = hand_over.needle_out().now()
    needle_out.shows(day=usual.clock.stands_at().date().isoformat(), time="10:00")
    review = needle_out.confirm()
    the_diary_runs(review, patient)


def the_diary_runs(review: Review, patient: str) -> None:
    """It is that of the left side, its time is the confirmed one, and no score has come yet."""
    review.heading(patient)
    assert re.search(r"/injections/[0-9a-f-]{36}$", review.page.url)
    expect(review.page.get_by_role("main")).to_contain_text("Left low back")
    expect(review.page.get_by_role("main")).to_contain_text("10:00")
    expect(review.chart).to_have_count(0)


def test_every_usual_injection_is_planned_in_a_few_inputs(devices: Devices, patient: str) -> None:
    """What a preset leaves open is the places of pain where both sides are injected, and nothing else."""
    page = devices.open(Device.DESK)
    SignIn(page).open().as_(**NURSE)
    find(page, patient)
    found = page.url
    for preset in PRESETS:
        page.goto(found)
        plan = plan_by(page, preset["name"])
        left_open = {"areas-0-label", "areas-1-label"} if "area" not in preset else set()
        assert plan.asked_for() == left_open, preset["name"]
        if left_open:
            plan.hand.type("Place of pain", "Left low back", nth=0)
            plan.hand.type("Place of pain", "Right low back", nth=1)
        plan.save()
        assert set(plan.hand.given) >= {"preset", *left_open}
