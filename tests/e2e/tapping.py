"""From a tap to "saved", without a network, on a phone six times as slow as this machine: a part of ``make bench``."""

import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from diary.cli.benchmark.limits import at_most
from tests.browsers import chromium, switches
from tests.e2e.clinics import open_clinic
from tests.e2e.offline_phones import Phone, begin, join, phone

SAVED_WITHIN = 100
"""Milliseconds."""
SLOWER, TAPS = 6, 9
SETTLES = 800
"""Milliseconds after which a tap has gone home and the buttons are free again."""
HOW_LONG = """(value) => new Promise((resolve) => {
    const note = document.querySelector("#offline [data-note]");
    const began = performance.now();
    new MutationObserver(() => note.textContent && resolve(performance.now() - began))
        .observe(note, { childList: true, characterData: true, subtree: true });
    document.querySelector(`form.asking button[value="${value}"]`).click();
})"""


def main() -> None:
    """Tap a few times, and print the middle one beside the limit."""
    with tempfile.TemporaryDirectory() as folder, open_clinic(Path(folder)) as clinic, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=switches())
        with phone(browser, clinic.origin) as held:
            join(held, begin(clinic).begun.link)
            took = statistics.median(_taps(held))
        browser.close()
    print(
        f"from a tap to saved, no network, {SLOWER} times slower: {took:.0f} ms ({at_most(took, SAVED_WITHIN, 'ms')})"
    )


def _taps(held: Phone) -> list[float]:
    held.without_network()
    held.tap(3)
    held.page.context.new_cdp_session(held.page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    return [_tap(held, score) for score in range(TAPS)]


def _tap(held: Phone, score: int) -> float:
    held.page.wait_for_timeout(SETTLES)
    return float(held.page.evaluate(HOW_LONG, str(score)))


if __name__ == "__main__":
    main()
