"""How much of a core a worker takes while ten thousand diaries are open and none of them asks for anything."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, func, select, update

from diary.cli.benchmark.crowd import crowd
from diary.cli.benchmark.limits import at_most
from diary.cli.benchmark.serving import throwaway
from diary.cli.remind import EVERY
from diary.db.engine import make_session_factory
from diary.db.injections import Injection, InjectionState
from diary.services.working import keep_at_it

DIARIES, ROUNDS, PERCENT = 10_000, 200, 1.0
_ALL_OF_THEM = "a measurement opens every diary of a database that is thrown away"


def idling_lines(folder: Path) -> Iterator[str]:
    """The share of a core that a worker takes which comes by every few seconds and finds nothing to do."""
    settings, engine, _seeded = throwaway(folder, "idle")
    crowd(engine, DIARIES)
    diaries, factory = _open(engine), make_session_factory(engine)
    keep_at_it(factory, settings.clock, {}, settings)
    began = time.process_time()
    for _ in range(ROUNDS):
        keep_at_it(factory, settings.clock, {}, settings)
    each = (time.process_time() - began) / ROUNDS
    percent = 100 * each / EVERY
    told = f"worker, {diaries:,} open diaries, nothing due:"
    yield f"{told} {percent:.3f} % of a core ({at_most(percent, PERCENT, '%')}); {1000 * each:.1f} ms every {EVERY:g} s"


def _open(engine: Engine) -> int:
    """Have every diary that was begun run and ask next in an hour; returns how many there are."""
    begun = Injection.performed_at.is_not(None)
    running = {"state": InjectionState.RUNNING, "next_due_at": datetime.now(UTC) + timedelta(hours=1)}
    unscoped = {"unscoped": _ALL_OF_THEM, "synchronize_session": False}
    with make_session_factory(engine).begin() as session:
        session.execute(update(Injection).values(next_due_at=None), execution_options=unscoped)
        session.execute(update(Injection).where(begun).values(running), execution_options=unscoped)
        counted = select(func.count()).select_from(Injection).where(begun)
        return session.scalar(counted, execution_options=unscoped) or 0
