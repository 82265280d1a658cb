"""Nothing that was tapped is lost and nothing counts twice, whatever the network, the phone and the server do."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.browsers import PATIENCE, chromium, switches
from tests.builders import BORN
from tests.e2e.clinics import ZONE, Clinic
from tests.e2e.killing import kill_browser
from tests.e2e.offline_phones import (
    FINDS_A_NETWORK,
    SHUT,
    TOUCHES,
    WAITS,
    Ledger,
    Phone,
    begin,
    join,
    join_again,
    log_at_random,
    phone,
)
from tests.e2e.pages import Join, listening, press
from tests.e2e.proxy import Fault, Line

pytestmark = pytest.mark.browser

NEAR = timedelta(minutes=2)
"""What a starved machine may take between two taps; the clocks stand hours or days apart."""
REACH_THE_DISK = 2
"""The first two faults lose what the server says; the others, what it should have heard."""
NEVER_BY_ITSELF = """() => {
    const wait = window.setTimeout;
    window.setTimeout = (deed, after, ...more) => wait(deed, after >= 5000 ? 2 ** 30 : after, ...more);
}"""
"""No timer tries again, so that what is sent was sent for another reason."""
COMES_INTO_SIGHT = "() => { document.dispatchEvent(new Event('visibilitychange')); }"
COMES_BACK = "() => { dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })); }"
NEWER_WORKS = """async () => {
    const { active, waiting, installing } = await navigator.serviceWorker.getRegistration("/diary");
    const is = (await caches.keys()).includes("shell ffffffffffffffff");
    return is && !waiting && !installing && active?.state === "activated";
}"""
KEEP_PAGES = """async () => {
    const { keepPages } = await import("/static/js/offline/pages.js");
    await keepPages(document.getElementById("offline").dataset.diary);
}"""


def test_every_fault_of_the_line_keeps_each_score_once(mine: Phone, line: Line, ledger: Ledger) -> None:
    came = []
    for score, fault in enumerate(fault for fault in Fault if fault is not Fault.NONE):
        line.fault = fault
        mine.tap(score)
        came.append(ledger.until(min(score + 1, REACH_THE_DISK)))
    mine.waits("5 waiting to be sent")
    # The first answer was lost after the commit, the second cut in half: the server has both and all before.
    assert came == [1, 2, 2, 2, 2]
    line.fault = Fault.NONE
    mine.flush()
    assert ledger.scores() == sorted(mine.tapped)


def test_without_a_network_from_the_first_visit_on_after_a_reload_and_for_days(mine: Phone, ledger: Ledger) -> None:
    mine.without_network()
    mine.open().tap(0)
    mine.page.reload()
    mine.waits("1 waiting to be sent")
    expect(mine.page.get_by_text("Saved on this phone: Pain 0")).to_be_visible()
    assert "Sent" not in mine.page.locator("#offline").inner_text()
    for path, heading in (("/diary/when-to-call", "When to call"), ("/diary/expect", "What to expect")):
        mine.open(path)
        expect(mine.page.get_by_role("heading", level=1)).to_have_text(heading)
    expect(mine.page.locator(WAITS)).to_have_text("1 waiting to be sent")
    mine.open("/diary/history")
    expect(mine.page.get_by_role("heading", level=1)).to_have_text("No network")
    expect(mine.page.get_by_text("1 is waiting on this phone.")).to_be_visible()
    expect(mine.page.get_by_role("link", name="When to call")).to_be_visible()
    mine.page.clock.set_system_time(datetime.now(UTC) + timedelta(days=3))
    ledger.clinic.clock.forward(days=3)
    press(mine.page, mine.page.get_by_role("button", name="Open my diary"))
    mine.tap(7)
    mine.without_network(off=False)
    mine.flush()
    expect(mine.page.get_by_role("status")).to_contain_text("Saved 7 at")
    expect(mine.page.get_by_text("No network.")).to_have_count(0)
    assert ledger.scores() == [0, 7]
    first, last = (row.felt_at for row in ledger.rows())
    assert abs(last - first - timedelta(days=3)) < NEAR


def test_a_severe_score_asks_whether_to_call_and_what_is_ticked_waits_like_a_score(mine: Phone) -> None:
    """All of it without a network."""
    mine.without_network()
    asks = mine.page.get_by_role("link", name="See when to call")
    mine.tap(7)
    expect(asks).to_be_hidden()
    mine.tap(10)
    press(mine.page, asks)
    expect(mine.page.locator(".choice:target")).to_contain_text("You have severe pain")
    listening(mine.page)
    mine.page.get_by_text("Your chest hurts.").tap()
    expect(mine.page.locator(".now--emergency").get_by_role("link", name="911")).to_be_visible()
    press(mine.page, mine.page.get_by_role("button", name="Tell the clinic what I ticked"))
    mine.waits("3 waiting to be sent")
    expect(mine.page.get_by_text("The clinic is told as soon as there is a network.")).to_be_visible()
    mine.without_network(off=False)
    mine.flush()


def test_the_page_for_no_network_leaves_to_one_that_still_asks_whether_to_call(mine: Phone) -> None:
    mine.without_network()
    mine.page.reload()
    mine.tap(10)
    asks = mine.page.get_by_role("link", name="See when to call")
    expect(asks).to_be_visible()
    mine.without_network(off=False)
    mine.flush()
    expect(mine.page.get_by_role("status")).to_contain_text("Saved 10 at")
    expect(asks.locator("visible=true")).to_have_count(1)


def test_the_page_for_no_network_leaves_also_where_nothing_was_tapped(mine: Phone) -> None:
    mine.without_network()
    mine.page.reload()
    listening(mine.page)
    mine.page.evaluate(FINDS_A_NETWORK)
    expect(mine.page.get_by_text("No network.")).to_be_visible()
    mine.without_network(off=False)
    expect(mine.page.get_by_text("No network.")).to_have_count(0)
    expect(mine.page.get_by_role("heading", level=1)).to_have_text("Pain right now")


def test_the_browser_is_killed_and_started_again_without_a_network(
    browser: Browser, ledger: Ledger, clinic: Clinic, tmp_path: Path
) -> None:
    first = started(browser, clinic, tmp_path)
    join(first, ledger.begun.link)
    first.without_network()
    first.tap(4)
    cookies = first.context.cookies()
    kill_browser(tmp_path / "profile")
    again = started(browser, clinic, tmp_path)
    # Chromium writes its cookies to the disk half a minute later; what was tapped, at once.
    again.context.add_cookies(cookies)  # type: ignore[arg-type]  # the same cookies, as they were
    again.without_network()
    again.open()
    again.waits("1 waiting to be sent")
    again.without_network(off=False)
    again.flush()
    again.context.close()
    assert ledger.scores() == [4]


def started(browser: Browser, clinic: Clinic, folder: Path) -> Phone:
    """A browser with a disk of its own."""
    context = browser.browser_type.launch_persistent_context(
        folder / "profile", executable_path=chromium(), args=switches(), base_url=clinic.origin, has_touch=True
    )
    context.set_default_timeout(PATIENCE)
    return Phone.held(context)


def test_three_tabs_while_the_network_comes_and_goes(mine: Phone, ledger: Ledger) -> None:
    log_at_random(mine, scores=60, seed=5)
    assert ledger.scores() == sorted(mine.tapped)
    assert len(mine.tapped) == 60


def test_a_clock_three_hours_ahead_and_a_change_of_summer_time(
    browser: Browser, clinic: Clinic, ledger: Ledger
) -> None:
    spring = datetime(clinic.clock.stands_at().year + 1, 3, 14, 9, 55, tzinfo=UTC)
    """Five minutes before the clocks of Los Angeles go from two to three."""
    clinic.clock.set(spring.astimezone(ZONE))
    fresh = begin(clinic)
    clinic.clock.set(spring.astimezone(ZONE))
    with phone(browser, clinic.origin, timezone_id="America/Los_Angeles") as held:
        join(held, fresh.begun.link)
        held.without_network()
        for minutes in (0, 10):
            held.page.clock.set_system_time(spring - timedelta(hours=3) + timedelta(minutes=minutes))
            held.tap(5)
            clinic.clock.set((spring + timedelta(minutes=minutes)).astimezone(ZONE))
        held.without_network(off=False)
        held.flush()
    near = [
        abs(row.felt_at - spring - timedelta(minutes=minutes))
        for row, minutes in zip(fresh.rows(), (0, 10), strict=True)
    ]
    assert max(near) < NEAR
    assert all(row.felt_at == row.recorded_at for row in fresh.rows())


def test_a_full_phone_says_so_and_the_plain_form_still_works(browser: Browser, line: Line, ledger: Ledger) -> None:
    with phone(browser, line.origin) as full:
        room = {"origin": line.origin, "quotaSize": 1}
        full.context.new_cdp_session(full.page).send("Storage.overrideQuotaForOrigin", room)
        Join(full.page).by_link(f"/join/{ledger.begun.link.rpartition('/')[2]}").born(BORN.isoformat())
        listening(full.page)
        full.without_network()
        full.page.evaluate(TOUCHES, 2)
        expect(full.page.get_by_text("This phone has no room left")).to_be_visible()
        # Only then is the form free again, whose tap asks whether there is a network.
        expect(full.page.locator(SHUT)).to_have_count(0)
        assert ledger.scores() == []
        full.without_network(off=False)
        full.page.evaluate(TOUCHES, 2)
        expect(full.page.get_by_role("status")).to_contain_text("Saved 2")
        assert (ledger.scores(), line.pushes) == ([2], 0)


def test_a_session_that_has_ended_keeps_the_queue_and_a_new_code_sends_it(mine: Phone, ledger: Ledger) -> None:
    mine.without_network()
    mine.tap(3)
    mine.tap(6)
    ledger.revoke()
    mine.without_network(off=False)
    mine.page.evaluate("() => { dispatchEvent(new Event('online')); }")
    expect(mine.page.get_by_text("A code opens your diary again")).to_be_visible()
    mine.waits("2 waiting to be sent")
    press(mine.page, mine.page.locator("#offline").get_by_role("link", name="Open my diary"))
    expect(mine.page.get_by_text("2 are waiting on this phone.")).to_be_visible()
    assert ledger.scores() == []
    join_again(mine, ledger.new_link())
    expect(mine.page.locator("#offline")).to_be_hidden()
    mine.kept()
    assert ledger.scores() == [3, 6]


def test_a_new_version_takes_over_and_strands_nothing(mine: Phone, ledger: Ledger, line: Line) -> None:
    line.fault = Fault.BUSY
    mine.tap(1)
    mine.tap(8)
    line.newer_worker = True
    mine.page.evaluate("async () => { await (await navigator.serviceWorker.getRegistration('/diary')).update(); }")
    given_up_at = time.monotonic() + PATIENCE / 1000
    while not mine.page.evaluate(NEWER_WORKS):
        assert time.monotonic() < given_up_at, "the new version does not take over"
        mine.page.wait_for_timeout(50)
    mine.open()
    mine.waits("2 waiting to be sent")
    assert "shell ffffffffffffffff" in mine.page.evaluate("() => caches.keys()")
    line.fault = Fault.NONE
    mine.open().flush()
    assert ledger.scores() == [1, 8]


def test_two_phones_on_one_diary(browser: Browser, mine: Phone, line: Line, ledger: Ledger) -> None:
    with phone(browser, line.origin) as other:
        join(other, ledger.new_link())
        for held, score in ((mine, 2), (other, 9)):
            held.page.evaluate(NEVER_BY_ITSELF)
            held.without_network()
            held.tap(score)
        for held, comes in ((mine, COMES_INTO_SIGHT), (other, COMES_BACK)):
            held.without_network(off=False)
            held.flush(comes=comes)
    assert ledger.scores() == [2, 9]


def test_two_diaries_on_one_phone_stay_apart(mine: Phone, clinic: Clinic, line: Line, ledger: Ledger) -> None:
    """The second person neither sees nor sends what the first one wrote."""
    line.fault = Fault.BUSY
    mine.tap(10)
    theirs = begin(clinic)
    join(mine, theirs.begun.link)
    line.fault = Fault.NONE
    expect(mine.page.locator("#offline")).to_be_hidden()
    mine.tap(0)
    mine.page.wait_for_url("**saved=1**")
    assert (ledger.scores(), theirs.scores()) == ([], [0])
    mine.open("/diary/choose")
    names = mine.page.locator("form button[name=diary]")
    expect(names).to_have_count(2)
    for place in (0, 1):
        mine.open("/diary/choose")
        press(mine.page, names.nth(place))
        mine.kept()
        expect(mine.page.locator("#offline")).to_be_hidden()
    assert (ledger.scores(), theirs.scores()) == ([10], [0])


def test_a_page_that_came_for_another_diary_is_not_kept(browser: Browser, clinic: Clinic, ledger: Ledger) -> None:
    """As where somebody has opened another diary in a second tab, and the server answers for that one."""
    # What fetches the page for the test has no certificate of ours.
    with phone(browser, clinic.origin, ignore_https_errors=True) as held:
        held.context.route("**/service-worker.js", lambda route: route.abort())
        held.context.route("**/diary/offline", with_another_key)
        Join(held.page).by_link(ledger.begun.link).born(BORN.isoformat())
        listening(held.page)
        keys = "async (name) => (await (await caches.open(name)).keys()).length"
        held.page.evaluate(KEEP_PAGES)
        assert held.page.evaluate(keys, f"diary {held.page.locator('#offline').get_attribute('data-diary')}") == 0


def with_another_key(route: Route) -> None:
    answer = route.fetch()
    route.fulfill(response=answer, headers={**answer.headers, "x-diary-key": "another"})


def test_closing_says_what_waits_and_then_leaves_nothing_on_the_phone(mine: Phone, line: Line, ledger: Ledger) -> None:
    page = mine.page
    line.fault = Fault.BUSY
    mine.tap(4)
    mine.open("/diary/sign-out").kept()
    closing = page.get_by_role("button", name="Close the diary here")
    press(page, closing)
    expect(page.get_by_text("1 is still waiting and could not be sent.")).to_be_visible()
    mine.without_network()
    press(page, closing)
    expect(page.get_by_text("Without a network the diary cannot be closed here.")).to_be_visible()
    mine.waits("1 waiting to be sent")
    mine.without_network(off=False)
    line.fault = Fault.NONE
    mine.open()
    mine.tap(5)
    page.wait_for_url("**saved=1**")
    mine.open("/diary/sign-out").kept()
    press(page, page.get_by_role("button", name="Close the diary here"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Your pain diary")
    assert ledger.scores() == [4, 5]
    left = page.evaluate("async () => (await caches.keys()).filter((name) => name.startsWith('diary '))")
    assert left == []
