"""The server is killed at any moment while phones send: what was acknowledged is there, once, and the audit stands.

``make endure`` does the same for a minute on each database.
"""

from sqlalchemy import Engine

from tests.endurance.ledgers import run

KILLS, SEED = 10, 20261121


def test_what_was_acknowledged_is_there_once_whenever_the_server_is_killed(engine: Engine) -> None:
    found = run(engine, kills=KILLS, seed=SEED)
    assert found.killed >= KILLS
    assert found.ledger.acknowledged
    assert found.ledger.tries > len(found.ledger.sent), "no kill hit a request"
    assert (found.unanswered, found.lost, found.doubled, found.faults) == (0, 0, 0, 0)
    assert set(found.kept) == set(found.ledger.acknowledged)
