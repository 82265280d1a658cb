"""The pictures of the documentation are those of the pages: ``DIARY_WRITE_SCREENS=1`` writes them anew."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.demos import BIPHASIC, PLANNED, RUNNING, Demo, People
from tests.e2e.devices import Device, Devices
from tests.e2e.pages import Diary, Review, Screen
from tests.e2e.serving import ROOT
from tests.e2e.visits import search_for, type_a_double

pytestmark = pytest.mark.browser

SCREENS = ROOT / "docs" / "screens"
LARGEST = 200 * 1024
MARGIN = 32


def keep(page: Page, name: str) -> None:
    """Write the picture where that is asked for."""
    if os.environ.get("DIARY_WRITE_SCREENS") == "1":
        page.mouse.move(0, 0)
        page.screenshot(path=SCREENS / name, animations="disabled", caret="hide")


def show_down_to(page: Page, last: Locator) -> None:
    """Make the window as high as it takes to see everything down to this."""
    box = last.bounding_box()
    assert box is not None
    page.set_viewport_size({"width": 1280, "height": int(box["y"] + box["height"]) + MARGIN})


def area_of(drawn: Locator) -> float:
    box = drawn.bounding_box()
    assert box is not None
    return box["width"] * box["height"]


def test_the_review_is_drawn(demo: Demo, demo_devices: Devices, people: People) -> None:
    page = demo_devices.open(Device.DESK, storage_state=people.provider(), reduced_motion="reduce")
    page.goto(demo.review_of(BIPHASIC))
    review = Review(page)
    expect(review.chart.locator(".js-plotly-plot .points path").first).to_be_visible()
    assert area_of(review.verdict("Right low back")) > 0
    assert area_of(review.chart.locator(".js-plotly-plot")) > 0
    show_down_to(page, review.chart)
    keep(page, "review.png")


def test_the_worklist_is_drawn(demo_devices: Devices, people: People) -> None:
    page = demo_devices.open(Device.DESK, storage_state=people.provider(), reduced_motion="reduce")
    page.goto("/")
    assert area_of(page.get_by_role("table")) > 0
    keep(page, "worklist.png")


def test_the_review_on_a_phone_is_drawn(demo: Demo, demo_devices: Devices, people: People) -> None:
    page = demo_devices.open(
        Device.PHONE,
        storage_state=people.provider(),
        viewport={"width": 390, "height": 844},
        device_scale_factor=2,
        reduced_motion="reduce",
    )
    page.goto(demo.review_of(BIPHASIC))
    assert area_of(Review(page).verdict("Right low back")) > 0
    keep(page, "review-phone.png")


def test_the_note_is_drawn(demo: Demo, demo_devices: Devices, people: People) -> None:
    page = demo_devices.open(Device.DESK, storage_state=people.provider(), reduced_motion="reduce")
    page.goto(demo.review_of(BIPHASIC))
    page.get_by_role("link", name="Copy note", exact=True).click()
    assert area_of(page.get_by_label("The note")) > 0
    keep(page, "note.png")


def test_the_diary_is_drawn(demo_devices: Devices, people: People) -> None:
    page = demo_devices.open(
        Device.PHONE, storage_state=people.patient(RUNNING), device_scale_factor=2, reduced_motion="reduce"
    )
    diary = Diary(page).open()
    for score in diary.scores.all():
        assert area_of(score) > 0
    keep(page, "diary.png")


OWN_PAGES = {
    "own-scores.png": "/diary/history",
    "felt-earlier.png": "/diary/earlier",
    "what-to-expect.png": "/diary/expect",
    "when-to-call.png": "/diary/when-to-call",
    "my-data.png": "/diary/my-data",
}


@pytest.mark.parametrize("name", OWN_PAGES)
def test_the_patients_own_pages_are_drawn(demo_devices: Devices, people: People, name: str) -> None:
    memory = people.patient(BIPHASIC if name == "own-scores.png" else RUNNING)
    page = demo_devices.open(Device.PHONE, storage_state=memory, device_scale_factor=2, reduced_motion="reduce")
    page.goto(OWN_PAGES[name])
    assert area_of(page.get_by_role("heading", level=1)) > 0
    keep(page, name)


def test_the_recovery_room_is_drawn(demo_devices: Devices, people: People) -> None:
    page = demo_devices.open(Device.DESK, storage_state=people.provider(), reduced_motion="reduce")
    page.goto("/recovery")
    beds = page.get_by_role("main").get_by_role("heading", level=2)
    expect(beds).to_have_text(["Gustav Pettersen", "Walter Nakamura"])
    assert area_of(page.get_by_role("group").first) > 0
    show_down_to(page, page.get_by_role("main").get_by_role("list").first)
    keep(page, "recovery.png")


def test_the_sheet_is_drawn(demo: Demo, demo_devices: Devices, people: People) -> None:
    page = demo_devices.open(Device.DESK, storage_state=people.provider(), reduced_motion="reduce")
    page.goto(f"{demo.review_of(RUNNING)}/paper")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 704, "height": 1030})
    assert area_of(page.get_by_role("table").first) > 0
    keep(page, "paper.png")
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{demo.review_of(BIPHASIC)}/paper/entries")
    assert area_of(page.get_by_role("table").first) > 0
    keep(page, "typing-in.png")


def test_a_double_is_drawn_while_it_is_typed(demo_devices: Devices, people: People) -> None:
    page = demo_devices.open(Device.DESK, storage_state=people.provider(), reduced_motion="reduce")
    page.goto("/patients/new")
    type_a_double(page)
    assert area_of(page.get_by_role("link", name="This is the same patient")) > 0
    keep(page, "registering.png")


def test_a_patients_page_is_drawn(demo_devices: Devices, people: People) -> None:
    page = demo_devices.open(Device.DESK, storage_state=people.provider(), reduced_motion="reduce")
    page.goto("/patients/find")
    search_for(PLANNED)(page)
    page.get_by_role("main").get_by_role("link", name=PLANNED).click()
    Screen(page).heading(PLANNED)
    show_down_to(page, page.get_by_role("heading", name="What was changed").locator(".."))
    keep(page, "patient.png")


@pytest.mark.parametrize("picture", sorted(SCREENS.glob("*.png")), ids=lambda path: str(Path(path).name))
def test_a_picture_is_small_enough_to_be_read_with_the_page(picture: Path) -> None:
    assert 0 < picture.stat().st_size < LARGEST
