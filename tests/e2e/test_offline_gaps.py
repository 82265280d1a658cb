"""What falls between two pages, between commit and answer, or after the last page is closed is kept as well."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browsers import PATIENCE
from tests.e2e.clinics import Clinic, dying_server
from tests.e2e.offline_phones import TOUCHES, Ledger, Phone
from tests.e2e.proxy import Fault, Line

pytestmark = pytest.mark.browser

SENDS_PLAINLY = """async (score) => {
    const { keep } = await import("/static/js/offline/store.js");
    await keep({ key: "open", diary: "another", at: Date.now() });
    const form = document.querySelector("form.asking");
    form.append(Object.assign(document.createElement("input"), { name: "score", value: score, hidden: true }));
    form.submit();
}"""
ASKED = """() => {
    window.asked = [];
    SyncManager.prototype.register = async (tag) => asked.push(tag);
    StorageManager.prototype.persist = async () => { window.toStay = true; };
}"""
"""Notes what the page asks the browser for."""
TOUCHES_LATE = f"""(score) => setTimeout(() => {{
    const {{ open }} = IDBFactory.prototype;
    IDBFactory.prototype.open = function (...given) {{
        const asked = open.apply(this, given);
        const later = (deed) => asked.addEventListener("success", () => setTimeout(deed, 1000));
        Object.defineProperty(asked, "onsuccess", {{ set: later }});
        return asked;
    }};
    ({TOUCHES})(score);
}}, 500)"""
"""The same half a second later, on a phone whose disk has become slow."""


def test_the_server_is_killed_between_commit_and_answer(
    mine: Phone, line: Line, ledger: Ledger, clinic: Clinic, tmp_path: Path
) -> None:
    lives = line.target
    with dying_server(clinic, tmp_path) as line.target:
        mine.tap(7)
        assert ledger.until(1) == 1
        mine.waits("1 waiting to be sent")
    line.target = lives
    mine.flush()
    assert ledger.scores() == mine.tapped == [7]


def test_no_tap_falls_into_the_gap_between_two_pages(mine: Phone, line: Line, ledger: Ledger) -> None:
    """A tap on a page that is about to go would go with it before it is on the disk, so that none can be made there."""
    line.holds = b"GET /diary?saved=1"
    mine.page.evaluate(TOUCHES_LATE, 4)
    mine.page.evaluate(TOUCHES, 3)
    assert line.reached.wait(PATIENCE / 1000)
    mine.page.wait_for_timeout(800)
    line.goes_on.set()
    mine.page.wait_for_url("**saved=1**")
    mine.flush()
    assert ledger.scores() == sorted(mine.tapped)


def test_what_waits_is_sent_in_the_background_without_a_page(mine: Phone, line: Line, ledger: Ledger) -> None:
    devtools = mine.context.new_cdp_session(mine.page)
    workers: list[str] = []
    told = "ServiceWorker.workerRegistrationUpdated"
    devtools.on(told, lambda event: workers.extend(one["registrationId"] for one in event["registrations"]))
    devtools.send("ServiceWorker.enable")
    mine.page.evaluate(ASKED)
    line.fault = Fault.BUSY
    mine.tap(8)
    mine.page.wait_for_function("() => asked.length > 0")
    assert mine.page.evaluate("() => toStay"), "the browser was not asked to keep what it holds for good"
    (tag,) = set(mine.page.evaluate("() => asked"))
    assert tag == f"send {mine.page.locator('#offline').get_attribute('data-diary')}"
    mine.page.goto("about:blank")
    line.fault = Fault.NONE
    wakes = {"origin": line.origin, "registrationId": workers[0], "tag": tag, "lastChance": False}
    devtools.send("ServiceWorker.dispatchSyncEvent", wakes)
    assert ledger.until(1) == 1
    assert ledger.scores() == [8]


def test_a_plain_form_without_a_network_is_kept_for_the_diary_of_its_page(
    mine: Phone, line: Line, ledger: Ledger
) -> None:
    """As where somebody taps before the scripts are there, and another diary was opened in a second tab."""
    mine.without_network()
    mine.page.evaluate(SENDS_PLAINLY, 5)
    expect(mine.page.get_by_role("heading", level=1)).to_have_text("No network")
    mine.without_network(off=False)
    mine.open().flush()
    assert ledger.scores() == [5]
    # It is on the phone before it goes, so that a phone that dies meanwhile has it; sent by both, it counts once.
    line.holds = b"POST /diary/scores"
    mine.page.evaluate(SENDS_PLAINLY, 6)
    assert line.reached.wait(PATIENCE / 1000)
    other = mine.context.new_page()
    other.goto("/offline")
    expect(other.get_by_text("1 is waiting on this phone.")).to_be_visible()
    other.goto("/diary")
    assert ledger.until(2) == 2
    line.goes_on.set()
    expect(mine.page.get_by_role("heading", level=1)).to_have_text("Pain right now")
    mine.flush()
    assert ledger.scores() == [5, 6]
