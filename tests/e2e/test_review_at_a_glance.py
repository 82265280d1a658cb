"""The review answers without scrolling, whoever it is about; where there is room the curve stands beside."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.demos import BIPHASIC, Demo, People
from tests.e2e.devices import Device, Devices

pytestmark = pytest.mark.browser

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
SIZES = {Device.PHONE: PHONE, Device.DESK: DESK}
LEAST_STORIES = 14
READABLE = 13
"""The least size of a letter, in pixels."""


@pytest.fixture(params=Device)
def window(request: pytest.FixtureRequest, demo_devices: Devices, people: People) -> Page:
    """Without scripts, which move nothing of what is asked first; a test of its own sees to that."""
    return demo_devices.open(request.param, scripts=False, storage_state=people.provider(), **SIZES[request.param])


ASKED_FIRST = """
h1, .subject__lines span, .verdict, .verdict :is(h2, .badge, .verdict__pattern, dt, dd), .judged-by
"""
"""Who, what and when; each area's result, pattern, answers and strongest doubt; by which policy."""
OUT_OF_SIGHT = """(parts, [width, height]) => parts.filter((part) => {
    const box = part.getBoundingClientRect();
    return !(box.height > 0 && box.left >= 0 && box.top >= 0 && box.right <= width && box.bottom <= height);
}).map((part) => part.innerText)"""


def out_of_sight(page: Page, selector: str) -> list[str]:
    """The texts of what does not wholly lie in the window as the page comes."""
    asked, size = page.locator(selector), page.viewport_size
    assert asked.count() > 0
    assert size is not None
    found: list[str] = asked.evaluate_all(OUT_OF_SIGHT, [size["width"], size["height"]])
    return found


def test_every_story_is_answered_without_scrolling(demo: Demo, window: Page) -> None:
    assert len(demo.reviews) >= LEAST_STORIES
    for story, address in demo.reviews.items():
        window.goto(address)
        assert out_of_sight(window, ASKED_FIRST) == [], story


def test_the_answers_name_the_strongest_doubt_and_both_phases(demo: Demo, window: Page) -> None:
    window.goto(demo.review_of(BIPHASIC))
    expect(window.locator(".verdict dt")).to_have_text(["Anesthetic at 80 %", "Steroid at 50 %", "Strongest doubt"])
    expect(window.locator(".verdict dd").last).to_have_text("At rest instead of moving: not met")
    what_is_read_first_is_large_enough(window)


def what_is_read_first_is_large_enough(window: Page) -> None:
    small = window.locator(".glance__answers :is(p, dt, dd, strong, span)").evaluate_all(
        f"all => all.filter(e => parseFloat(getComputedStyle(e).fontSize) < {READABLE}).map(e => e.textContent)"
    )
    assert small == []


@pytest.mark.parametrize("device", Device)
def test_the_figure_pushes_no_answer_out_of_sight(
    demo: Demo, demo_devices: Devices, people: People, device: Device
) -> None:
    page = demo_devices.open(device, storage_state=people.provider(), **SIZES[device])
    page.goto(demo.review_of(BIPHASIC))
    expect(page.locator(".js-plotly-plot .points path").first).to_be_visible()
    assert out_of_sight(page, ASKED_FIRST) == []
    what_is_read_first_is_large_enough(page)


def test_at_a_desk_both_panels_of_the_curve_stand_beside_the_answers(
    demo: Demo, demo_devices: Devices, people: People
) -> None:
    page = demo_devices.open(Device.DESK, storage_state=people.provider(), **DESK)
    page.goto(demo.review_of(BIPHASIC))
    expect(page.locator(".js-plotly-plot .points path").first).to_be_visible()
    assert out_of_sight(page, ".chart-plot") == []
    answers, curve = page.locator("#answers").bounding_box(), page.locator("figure.chart").bounding_box()
    assert answers is not None
    assert curve is not None
    assert curve["x"] >= answers["x"] + answers["width"]


@pytest.mark.parametrize("scripts", [True, False])
def test_another_policy_is_shown_where_one_is(demo: Demo, demo_devices: Devices, people: People, scripts: bool) -> None:
    page = demo_devices.open(Device.PHONE, scripts=scripts, storage_state=people.provider(), **PHONE)
    page.goto(demo.review_of(BIPHASIC))
    choice = page.get_by_label("Judge by")
    choice.select_option("asipp")
    choice.scroll_into_view_if_needed()
    page.get_by_role("button", name="Show", exact=True).tap()
    expect(page).to_have_url(re.compile("policy=asipp"))
    expect(choice).to_be_in_viewport()
    expect(page.locator(".judged-by")).to_contain_text("ASIPP")


def test_with_scripts_the_page_stays_where_it_was(demo: Demo, demo_devices: Devices, people: People) -> None:
    page = demo_devices.open(Device.DESK, storage_state=people.provider(), viewport={"width": 1280, "height": 420})
    page.goto(demo.review_of(BIPHASIC))
    page.get_by_label("Judge by").select_option("asipp")
    page.mouse.wheel(0, 260)
    page.wait_for_function("scrollY > 200")
    before = page.evaluate("scrollY")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page).to_have_url(re.compile(r"policy=asipp$"))
    page.wait_for_function(f"Math.abs(scrollY - {before}) < 2")


def test_the_note_is_copied_at_one_tap(demo: Demo, demo_devices: Devices, people: People) -> None:
    page = demo_devices.open(
        Device.PHONE, storage_state=people.provider(), permissions=["clipboard-read", "clipboard-write"], **PHONE
    )
    page.goto(demo.review_of(BIPHASIC))
    page.get_by_role("link", name="Copy note", exact=True).tap()
    page.get_by_role("button", name="Copy note", exact=True).tap()
    expect(page.get_by_role("status")).to_have_text("Copied")
    shown = page.get_by_label("The note").input_value()
    assert page.evaluate("navigator.clipboard.readText()") == shown
    assert "Pattern: Biphasic." in shown


def test_where_the_clipboard_is_closed_the_note_is_selected(demo: Demo, demo_devices: Devices, people: People) -> None:
    page = demo_devices.open(Device.DESK, storage_state=people.provider())
    page.add_init_script(
        "Object.defineProperty(navigator, 'clipboard', {value: undefined}); document.execCommand = () => false;"
    )
    page.goto(demo.review_of(BIPHASIC))
    page.get_by_role("link", name="Copy note", exact=True).click()
    page.get_by_role("button", name="Copy note", exact=True).click()
    expect(page.get_by_role("status")).to_have_text("Please copy the selected text.")
    assert page.evaluate("getSelection().toString().length") > 500


def test_without_scripts_the_whole_note_is_there_to_be_selected(
    demo: Demo, demo_devices: Devices, people: People
) -> None:
    page = demo_devices.open(Device.DESK, scripts=False, storage_state=people.provider())
    page.goto(demo.review_of(BIPHASIC))
    page.get_by_role("link", name="Copy note", exact=True).click()
    expect(page.get_by_role("button", name="Copy note", exact=True)).to_be_hidden()
    expect(page.get_by_label("The note")).to_be_editable(editable=False)


@pytest.mark.parametrize("story", ["Ruth Okafor", "Priya Raghunathan"])
def test_the_review_prints_on_two_pages(demo: Demo, demo_devices: Devices, people: People, story: str) -> None:
    page = demo_devices.open(Device.DESK, scripts=False, storage_state=people.provider())
    page.goto(demo.review_of(story))
    printed = page.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", printed)) <= 2
