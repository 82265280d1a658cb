"""Four workers at once, killed at any step, and servers with moods: nothing is lost, and no reminder comes twice.

``make endure`` runs the same with ten times as many messages, and kills for a minute.
"""

from sqlalchemy import Engine

from diary.db.outbox import MessageKind
from tests.endurance.posts import Moody, fill, run

LARGE, SMALL = (240, 60), (40, 10)
"""Reminders, and links that somebody waits for."""
SEED = 20261121


def test_four_workers_at_once_send_each_message_exactly_once(engine: Engine) -> None:
    reminders, links = SMALL
    fill(engine, reminders, links)
    found = run(engine, Moody())
    assert dict(found.fates) == {("reminder", "sent"): reminders, ("invitation", "sent"): links}
    assert found.times(MessageKind.REMINDER, "sent") == found.times(MessageKind.INVITATION, "sent") == {1}


def test_workers_that_are_killed_lose_nothing_and_send_no_reminder_twice(engine: Engine) -> None:
    reminders, links = LARGE
    fill(engine, reminders, links)
    found = run(engine, Moody(refuses=0.05, hangs_up=0.05, slow=0.2, seed=SEED), kills=10, speed=200, seed=SEED)
    assert found.killed >= 10
    assert sum(found.fates.values()) == reminders + links
    assert found.fates["invitation", "sent"] == links
    assert 0 not in found.times(MessageKind.INVITATION, "sent"), "what somebody waits for comes at least once"
    assert found.times(MessageKind.REMINDER, "sent") == {1}
    assert found.times(MessageKind.REMINDER, "perhaps sent") <= {0, 1}
    assert {fate for kind, fate in found.fates if kind == "reminder"} <= {"sent", "perhaps sent"}
