"""``diary remind``: ask for scores that are due, send what waits, keep the house in order, and go on doing so."""

import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import click
from sqlalchemy import Engine
from sqlalchemy.exc import ArgumentError, OperationalError

from diary import logs
from diary.db.engine import make_engine, make_session_factory
from diary.db.rotating import refuse_wrong_keys
from diary.services.demo_mark import DemoDataError, RealDataError, refuse_the_others
from diary.services.sweeping import sweep_expired
from diary.services.ways_out import Ways, ways_out
from diary.services.working import keep_at_it, keep_house, work_once
from diary.settings import Settings, SettingsError

EVERY = 5.0
"""Seconds between two looks at what is due."""
STOPS_WITHIN = 10.0
"""Seconds that a stop waits for what is being sent."""
HOUSE_AFTER, HOUSE_EVERY = 20.0, 600.0
"""Seconds until the overview is first judged ahead and what has run out is swept, and between two times."""


@click.command()
@click.option("--once", is_flag=True, help="Send what is due now, then stop.")
def remind(*, once: bool) -> None:
    """Remind patients of the scores that are due, send the messages that wait, and keep the house in order."""
    try:
        settings = Settings.from_environment()
        logs.begin(readable=settings.demo)
        engine, ways = make_engine(settings.database_url, settings.field_keys), ways_out(settings)
        refuse_the_others(engine, demo=settings.demo)
        refuse_wrong_keys(engine, needed=settings.keys_needed)
        if once:
            factory = make_session_factory(engine)
            taken = work_once(factory, settings.clock, ways, settings)
            sweep_expired(factory, settings.clock)
            click.echo(f"messages taken on: {taken}")
            return
    except (SettingsError, ArgumentError, OperationalError, DemoDataError, RealDataError) as error:
        raise click.ClickException(str(error)) from error
    click.echo("Sending what waits. Stop with Ctrl-C.")
    worker = Worker()
    worker.begin("keeping house", keep_it_in_order, engine, settings)
    for kind in (signal.SIGTERM, signal.SIGINT):
        signal.signal(kind, lambda *_: worker.over.set())
    keep_sending(engine, ways, settings, worker.over)


@dataclass(slots=True)
class Worker:
    """Threads beside the one that serves; ``over`` tells them to stop when they have done what they are at."""

    over: threading.Event = field(default_factory=threading.Event)
    sending: threading.Thread | None = None

    def begin(self, name: str, work: Callable[..., None], *given: object) -> threading.Thread:
        thread = threading.Thread(target=work, args=(*given, self.over), name=name, daemon=True)
        thread.start()
        return thread

    def stop(self) -> None:
        """Let the message that is being sent go out, so that nobody has to guess whether it did."""
        self.over.set()
        if self.sending is not None:
            self.sending.join(STOPS_WITHIN)


def keep_sending(engine: Engine, ways: Ways, settings: Settings, over: threading.Event) -> None:
    """Look every few seconds, until told to stop; a database that is away for a while is waited for."""
    factory = make_session_factory(engine)
    while not over.is_set():
        keep_at_it(factory, settings.clock, ways, settings)
        over.wait(EVERY)


def keep_it_in_order(engine: Engine, settings: Settings, over: threading.Event) -> None:
    """Keep house every few minutes, until told to stop; the first pages come before it."""
    over.wait(HOUSE_AFTER)
    while not over.is_set():
        keep_house(engine, settings.clock)
        over.wait(HOUSE_EVERY)


def send_beside(engine: Engine, settings: Settings) -> Worker:
    """Send and keep house from threads of a serving process, unless the settings leave it to ``diary remind``."""
    ways, worker = ways_out(settings), Worker()
    if settings.worker:
        worker.sending = worker.begin("sending", keep_sending, engine, ways, settings)
        worker.begin("keeping house", keep_it_in_order, engine, settings)
    return worker
