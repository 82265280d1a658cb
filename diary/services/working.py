"""What a worker does each time that it comes by: every step by itself, so that one that fails holds up no other."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.orm import sessionmaker

from diary import logs
from diary.db.engine import make_session_factory
from diary.db.sessions import ScopedSession
from diary.services.delivering import deliver_due
from diary.services.escalating import escalate_due
from diary.services.overview_warming import judge_ahead
from diary.services.reminding import queue_due
from diary.services.sweeping import sweep_expired
from diary.services.ways_out import Ways
from diary.settings import Settings

Factory = sessionmaker[ScopedSession]
Clock = Callable[[], datetime]
Steps = tuple[tuple[str, Callable[[], int]], ...]
log = logs.named("worker")


def work_once(factory: Factory, clock: Clock, ways: Ways, settings: Settings) -> int:
    """Queue what has become due, then send what waits; returns how many messages were taken on."""
    *_, taken = [step() for _, step in _steps(factory, clock, ways, settings)]
    return taken


def keep_at_it(factory: Factory, clock: Clock, ways: Ways, settings: Settings) -> None:
    """The same, for a worker that goes on whatever happens: what failed is tried again when it comes by next."""
    _whatever_happens(_steps(factory, clock, ways, settings))


def keep_house(engine: Engine, clock: Clock) -> None:
    """What is done every few minutes, so that nobody waits for it and nothing piles up; it goes on as above."""
    steps = (
        ("what has run out is not swept", lambda: sweep_expired(make_session_factory(engine), clock)),
        ("the overview is not judged ahead", lambda: judge_ahead(engine, clock)),
    )
    _whatever_happens(steps)


def _whatever_happens(steps: Steps) -> None:
    for waiting, step in steps:
        try:
            step()
        except Exception as failed:  # noqa: BLE001 (a worker that ended would be noticed by nobody)
            log.warning(waiting, **logs.told(failed))


def _steps(factory: Factory, clock: Clock, ways: Ways, settings: Settings) -> Steps:
    """What is done in turn, each with what is said where it fails; sending comes last."""
    return (
        ("diaries wait to be looked at", lambda: queue_due(factory, clock)),
        ("alerts wait to be escalated", lambda: escalate_due(factory, clock)),
        ("messages wait", lambda: deliver_due(factory, clock, ways, settings)),
    )
