"""The full form of ``test_servers.py``: the server is killed for a minute on each database, and a ledger kept outside.

Prints what it counted, for ``docs/endurance.md``. It fails where an acknowledged score is missing or there twice, or
where the audit does not stand.
"""

import sys
import tempfile
import time
from pathlib import Path

import click

from tests.endurance.ledgers import PHONES, run
from tests.endurance.messages import databases

KILLING = 60


@click.command()
@click.option("--seconds", default=KILLING, show_default=True, help="For how long the server is killed.")
@click.option("--seed", default=20261121, show_default=True)
def command(seconds: int, seed: int) -> None:
    """Send scores to servers that are killed, and compare with the ledger."""
    with tempfile.TemporaryDirectory(prefix="diary-kills-", ignore_cleanup_errors=True) as folder:
        for name, engine in databases(Path(folder)):
            began = time.monotonic()
            found = run(engine, seconds=seconds, seed=seed)
            ledger = found.ledger
            click.echo(f"{name}: {found.killed} servers killed in {time.monotonic() - began:.0f} s, seed {seed}")
            click.echo(f"  {PHONES} at once sent {len(ledger.sent)} scores in {ledger.tries} requests")
            click.echo(f"  acknowledged {len(ledger.acknowledged)}, lost {found.lost}, twice {found.doubled}")
            click.echo(f"  places of the audit that do not fit: {found.faults}")
            if found.lost or found.doubled or found.faults or found.unanswered or not ledger.acknowledged:
                raise click.ClickException("what is sent must be acknowledged, and be there once")


if __name__ == "__main__":
    sys.exit(command())
