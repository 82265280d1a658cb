"""The patient's page on a phone: light, large enough for a thumb, and safe against double taps and the back button."""

from dataclasses import dataclass, field

import pytest
from playwright.sync_api import APIResponse, Locator, Page, Route, expect

from diary.clinical.scores import HIGHEST_SCORE
from tests.builders import BORN
from tests.e2e.clinics import PROVIDER, Begun, Clinic
from tests.e2e.devices import Device, Devices
from tests.e2e.pages import TEN, ZERO, Diary, Join, Review, SignIn, listening

pytestmark = pytest.mark.browser

MOST_BYTES = 40 * 1024
MOST_REQUESTS = 6
SMALLEST_TARGET = 48
PRESSED = "button, a:not(.skip), select, label:has(input), input:not([type=hidden], [type=checkbox], [type=radio])"
"""A box to tick is pressed by its label. The way to skip to the content is for keys."""
BYTES_UNTIL_LOADED = """() => {
    const [page] = performance.getEntriesByType("navigation");
    const parts = performance.getEntriesByType("resource").filter((part) => part.startTime < page.loadEventStart);
    return [page, ...parts].reduce((sum, part) => sum + part.transferSize, 0);
}"""
COMES_AFTER_LOADING = """() => {
    const [page] = performance.getEntriesByType("navigation");
    const [start] = performance.getEntriesByType("resource").filter(({ name }) => name.includes("/offline/start.js"));
    return page.loadEventStart > 0 && start.startTime >= page.loadEventStart;
}"""
TOO_SMALL = """(targets, least) => targets.filter((target) => {
    const box = target.getBoundingClientRect();
    return Math.min(box.width, box.height) < least;
}).map((target) => target.outerHTML.slice(0, 100))"""


@dataclass(kw_only=True)
class Patient:
    """A patient with a phone whose diary runs, and the provider who reads it."""

    clinic: Clinic
    devices: Devices
    begun: Begun
    diary: Diary

    def review(self, device: Device, *, scripts: bool = True) -> Review:
        """What the provider reads."""
        page = self.devices.open(device, scripts=scripts)
        SignIn(page).open().as_(**PROVIDER)
        page.goto(f"/injections/{self.begun.injection_id}")
        return Review(page)

    def has_scored(self) -> list[str]:
        """The scores that the provider sees, in order."""
        return [row["Score"] for row in self.review(Device.DESK, scripts=False).table()]

    def with_scripts(self, *, scripts: bool) -> Diary:
        """The same phone, with scripts or without."""
        if scripts:
            return self.diary
        memory = self.diary.page.context.storage_state()
        return Diary(self.devices.open(Device.PHONE, scripts=False, storage_state=memory)).open()


@pytest.fixture
def patient(clinic: Clinic, devices: Devices) -> Patient:
    clinic.clock.next_morning()
    begun = clinic.begin_diary()
    diary = Join(devices.open(Device.PHONE)).by_link(begun.link).born(BORN.isoformat())
    # Half a minute past, since a busy phone sends a tap a second later, and the minute is what its page says.
    clinic.clock.forward(minutes=15, seconds=30)
    diary.has_opened()
    return Patient(clinic=clinic, devices=devices, begun=begun, diary=diary.open())


@dataclass
class Traffic:
    """What a page asks for, in order."""

    asked: list[str] = field(default_factory=list)

    def count_from(self, page: Page) -> None:
        session = page.context.new_cdp_session(page)
        session.on("Network.requestWillBeSent", lambda event: self.asked.append(event["request"]["url"]))
        session.send("Network.enable")


def test_the_first_view_is_light(patient: Patient) -> None:
    page = patient.devices.open(Device.PHONE, storage_state=patient.diary.page.context.storage_state())
    traffic = Traffic()
    traffic.count_from(page)
    diary = Diary(page).open()
    expect(diary.score(ZERO)).to_be_enabled()
    ready(diary)
    page.wait_for_load_state("networkidle")
    later = next(place for place, url in enumerate(traffic.asked) if "/offline/start.js" in url)
    assert 0 < later <= MOST_REQUESTS, traffic.asked
    assert 0 < page.evaluate(BYTES_UNTIL_LOADED) <= MOST_BYTES
    assert page.evaluate(COMES_AFTER_LOADING)


def test_eleven_scores_are_offered_and_none_is_chosen(patient: Patient) -> None:
    names = [ZERO, *(str(score) for score in range(1, HIGHEST_SCORE)), TEN]
    expect(patient.diary.scores).to_have_count(len(names))
    for place, name in enumerate(names):
        expect(patient.diary.scores.nth(place)).to_have_accessible_name(name)
        expect(patient.diary.scores.nth(place)).not_to_be_focused()


def test_a_thumb_hits_everything(patient: Patient) -> None:
    a_thumb_hits_all_of(patient.diary.page)
    patient.diary.tap("4")
    patient.diary.says("Saved 4 at 09:45")
    a_thumb_hits_all_of(patient.diary.page)
    patient.diary.page.goto("/join")
    a_thumb_hits_all_of(patient.diary.page)


def a_thumb_hits_all_of(page: Page) -> None:
    for width in (320, 360):
        page.set_viewport_size({"width": width, "height": 640})
        assert too_small(page) == [], width


def too_small(page: Page) -> list[str]:
    """What can be pressed and is smaller than a thumb needs."""
    page.wait_for_load_state()
    targets = page.locator(PRESSED).filter(visible=True)
    expect(targets).not_to_have_count(0)
    found: list[str] = targets.evaluate_all(TOO_SMALL, SMALLEST_TARGET)
    return found


@pytest.mark.parametrize("scripts", [True, False])
def test_a_double_tap_saves_once(patient: Patient, *, scripts: bool) -> None:
    """The second tap comes while the answer to the first is on its way; both have reached the server."""
    diary, under_way = patient.with_scripts(scripts=scripts), list[tuple[Route, APIResponse]]()

    def slowly(route: Route) -> None:
        if under_way:
            route.continue_()
        else:
            fetched = diary.page.request.fetch(route.request, max_redirects=0, ignore_https_errors=True)
            under_way.append((route, fetched))

    if scripts:
        ready(diary)
    diary.page.route("**/api/v1/sync" if scripts else "**/diary/scores", slowly)
    middle = middle_of(diary.score(ZERO))
    diary.page.touchscreen.tap(*middle)
    while not under_way:
        diary.page.wait_for_timeout(20)
    diary.page.touchscreen.tap(*middle)
    [(route, answer)] = under_way
    if scripts:
        route.fulfill(response=answer)
    diary.says("Saved 0 at 09:45")
    assert answer.status == (200 if scripts else 303)
    assert patient.has_scored() == ["0"]


def test_a_second_tap_on_the_page_that_the_first_one_brought_is_none(patient: Patient) -> None:
    """Everything has moved down by then, and another number lies under the finger."""
    page, middle = patient.diary.page, middle_of(patient.diary.score("4"))
    animations = page.context.new_cdp_session(page)
    animations.send("Animation.enable")
    animations.send("Animation.setPlaybackRate", {"playbackRate": 0})
    patient.diary.tap("4")
    patient.diary.says("Saved 4 at 09:45")
    page.touchscreen.tap(*middle)
    page.touchscreen.tap(*middle_of(patient.diary.score("4")))
    assert patient.has_scored() == ["4"]

    animations.send("Animation.setPlaybackRate", {"playbackRate": 1})
    patient.clinic.clock.forward(minutes=1)
    patient.diary.tap("3")
    patient.diary.says("Saved 3 at 09:46")


def ready(diary: Diary) -> None:
    """The page keeps taps on the phone by now."""
    listening(diary.page)


def test_another_number_after_going_back_is_a_score_of_its_own(patient: Patient) -> None:
    patient.diary.tap("5")
    patient.diary.says("Saved 5 at 09:45")
    patient.clinic.clock.forward(minutes=1)
    patient.diary.page.go_back()
    patient.diary.tap("2")
    patient.diary.says("Saved 2 at 09:46")
    assert patient.has_scored() == ["5", "2"]


def test_another_number_on_a_page_that_has_saved_is_asked_about_and_kept(patient: Patient) -> None:
    """As where the phone shows the page from before again, instead of asking for a new one.

    With scripts each tap has an id of its own, and nothing has to be asked.
    """
    diary = patient.with_scripts(scripts=False)
    fields = diary.page.locator("form.asking input[type=hidden]")
    before = {row.get_attribute("name") or "": row.get_attribute("value") or "" for row in fields.all()}
    saved = diary.page.request.post(
        "/diary/scores", form={**before, "score": "5"}, max_redirects=0, ignore_https_errors=True
    )
    assert saved.status == 303

    patient.clinic.clock.forward(minutes=1)
    diary.tap("2")
    diary.heading("5 is saved already")
    expect(diary.page.get_by_text("Saved 5 at 09:45")).to_be_visible()
    assert too_small(diary.page) == []
    diary.press("Save 2 now")
    diary.says("Saved 2 at 09:46")
    assert patient.has_scored() == ["5", "2"]


@pytest.mark.parametrize("device", Device)
def test_the_page_scrolls_where_the_chart_is(patient: Patient, device: Device) -> None:
    """A wheel that turns above the figure moves the page; of fingers, the chart's own tests tell."""
    patient.diary.tap("5")
    patient.diary.says("Saved 5 at 09:45")
    review = patient.review(device)
    expect(review.chart.locator(".js-plotly-plot .points path").first).to_be_visible()
    review.chart.scroll_into_view_if_needed()
    box = review.chart.bounding_box()
    assert box is not None
    before = top_of(review.page)
    review.page.mouse.move(box["x"] + box["width"] / 4, box["y"] + 150)
    review.page.mouse.wheel(0, 150)
    expect(review.page.locator("html")).not_to_have_js_property("scrollTop", before)


def middle_of(target: Locator) -> tuple[float, float]:
    """Where a finger comes down."""
    box = target.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def top_of(page: Page) -> float:
    """How far the page is scrolled."""
    top: float = page.evaluate("document.documentElement.scrollTop")
    return top
