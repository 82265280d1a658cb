"""The offline core in Firefox and WebKitGTK: ``make test-browsers``. Needs firefox-esr, webkit2gtk-driver and xvfb."""

import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.builders import BORN
from tests.e2e.clinics import Clinic, open_clinic
from tests.e2e.drivers import PATIENCE, Driven, firefox, webkit
from tests.e2e.offline_phones import begin
from tests.e2e.proxy import Fault, Line, bad_line

BROWSERS = {"Firefox": firefox, "WebKitGTK": webkit}
JOINS = f"""
    const form = document.querySelector("form");
    form.elements.day.value = "{BORN.day}";
    form.elements.month.value = "{BORN.month}";
    form.elements.year.value = "{BORN.year}";
    form.submit();
"""
READY = "return document.documentElement.dataset.offline"
WAITS = "return document.querySelector('#offline [data-line]')?.textContent"
ONLINE = "dispatchEvent(new Event('online'))"


def main() -> int:
    """Every browser in turn; a line each, and the first thing that was otherwise stops with its words."""
    for name, opened in BROWSERS.items():
        began = time.monotonic()
        with (
            tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
            open_clinic(Path(folder), over_tls=False) as clinic,
            bad_line(clinic) as line,
            opened(Path(folder)) as browser,
        ):
            core(browser, clinic, line)
        print(f"{name}: kept, opened without a network, sent once ({time.monotonic() - began:.1f} s)")
    return 0


def core(browser: Driven, clinic: Clinic, line: Line) -> None:
    """Join, lose the network, tap, open again, tap, lose an answer, and send everything once."""
    ledger = begin(clinic)
    browser.go(f"{line.origin}/join/{ledger.begun.link.rpartition('/')[2]}")
    browser.run(JOINS)
    until(browser, READY, "kept")
    line.fault = Fault.DEAD
    tap(browser, 4, "1 waiting to be sent")
    browser.go(f"{line.origin}/diary")
    until(browser, WAITS, "1 waiting to be sent")
    tap(browser, 0, "2 waiting to be sent")
    line.fault = Fault.LOSES_THE_ANSWER
    browser.run(ONLINE)
    arrived(ledger.scores)
    until(browser, WAITS, "2 waiting to be sent")
    line.fault = Fault.NONE
    browser.run(ONLINE)
    until(browser, WAITS, "")
    assert ledger.scores() == [0, 4], ledger.scores()


def tap(browser: Driven, score: int, said: str) -> None:
    until(browser, "return document.documentElement.dataset.offline ? 'ready' : ''", "ready")
    until(browser, "return String(document.querySelector('form.asking button')?.inert)", "false")
    browser.run(f"document.querySelector(\"form.asking button[value='{score}']\").click()")
    until(browser, WAITS, said)


def arrived(scores: Any) -> None:  # noqa: ANN401 (whatever tells the scores)
    """Both are on the server's disk, though the phone has not heard of it."""
    given_up_at = time.monotonic() + PATIENCE
    while scores() != [0, 4]:
        assert time.monotonic() < given_up_at, scores()
        time.sleep(0.1)


def until(browser: Driven, script: str, wanted: str) -> None:
    """Ask again until the answer is as wanted."""
    given_up_at, found = time.monotonic() + PATIENCE, None
    while time.monotonic() < given_up_at:
        found = browser.run(script)
        if found == wanted:
            return
        time.sleep(0.1)
    raise AssertionError(f"{script}: {found!r} instead of {wanted!r}")


if __name__ == "__main__":
    sys.exit(main())
