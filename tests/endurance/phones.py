"""Two hundred scores in each of three tabs while the network comes and goes: ``python -m tests.endurance.phones``.

Prints what it counted, for ``docs/endurance.md``, and fails if one score is missing, altered or there twice.
"""

import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import click
from playwright.sync_api import sync_playwright

from tests.browsers import chromium, switches
from tests.e2e.clinics import open_clinic
from tests.e2e.offline_phones import begin, join, log_at_random, phone
from tests.e2e.proxy import bad_line

SCORES, SEED = 600, 20261121


@click.command()
@click.option("--scores", default=SCORES, show_default=True, help="In all three tabs together.")
@click.option("--seed", default=SEED, show_default=True)
def command(scores: int, seed: int) -> None:
    """Log, compare with the ledger, and tell."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, open_clinic(Path(folder)) as clinic, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=switches())
        ledger = begin(clinic)
        with bad_line(clinic) as line, phone(browser, line.origin) as held:
            join(held, ledger.begun.link)
            log_at_random(held, scores=scores, seed=seed)
            tapped, came = Counter(held.tapped), Counter(ledger.scores())
            print(f"tapped {tapped.total()} in three tabs, came {came.total()} in {line.pushes} requests")
        browser.close()
    print(f"missing {(tapped - came).total()}, twice or altered {(came - tapped).total()}")
    print(f"{time.monotonic() - began:.0f} s, seed {seed}")
    if tapped != came:
        raise click.ClickException("every tap must be there, once and as it was")


if __name__ == "__main__":
    sys.exit(command())
