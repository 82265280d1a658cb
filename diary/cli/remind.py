"""``diary remind``: ask for scores that are due, send what waits, judge ahead of the overview, and go on doing so."""

import threading
import time
from collections.abc import Callable

import click
from sqlalchemy import Engine
from sqlalchemy.exc import ArgumentError, OperationalError

from diary import logs
from diary.db.engine import make_engine, make_session_factory
from diary.services.demo_mark import DemoDataError, RealDataError, refuse_the_others
from diary.services.overview_warming import judge_ahead
from diary.services.ways_out import Ways, ways_out
from diary.services.working import keep_at_it, work_once
from diary.settings import Settings, SettingsError

EVERY = 5.0
"""Seconds between two looks at what is due."""
AHEAD_AFTER, AHEAD_EVERY = 20.0, 600.0
"""Seconds until the overview is first judged ahead, and between two times."""
log = logs.named("worker")


@click.command()
@click.option("--once", is_flag=True, help="Send what is due now, then stop.")
def remind(*, once: bool) -> None:
    """Remind patients of the scores that are due, send the messages that wait, and judge ahead of the overview."""
    try:
        settings = Settings.from_environment()
        logs.begin(readable=settings.demo)
        engine, ways = make_engine(settings.database_url), ways_out(settings)
        refuse_the_others(engine, demo=settings.demo)
        if once:
            taken = work_once(make_session_factory(engine), settings.clock, ways, settings)
            click.echo(f"messages taken on: {taken}")
            return
    except (SettingsError, ArgumentError, OperationalError, DemoDataError, RealDataError) as error:
        raise click.ClickException(str(error)) from error
    click.echo("Sending what waits. Stop with Ctrl-C.")
    _beside("judging ahead", keep_ahead, engine, settings)
    keep_sending(engine, ways, settings)


def keep_sending(engine: Engine, ways: Ways, settings: Settings) -> None:
    """Look every few seconds, until the process is ended; a database that is away for a while is waited for."""
    factory = make_session_factory(engine)
    while True:
        keep_at_it(factory, settings.clock, ways, settings)
        time.sleep(EVERY)


def keep_ahead(engine: Engine, settings: Settings) -> None:
    """Judge ahead of the overview every few minutes, until the process is ended; the first pages come before it."""
    time.sleep(AHEAD_AFTER)
    while True:
        try:
            judge_ahead(engine, settings.clock)
        except Exception as failed:  # noqa: BLE001 (a worker that ended would be noticed by nobody)
            log.warning("the overview is not judged ahead", **logs.told(failed))
        time.sleep(AHEAD_EVERY)


def send_beside(engine: Engine, settings: Settings) -> None:
    """Send and judge ahead from threads of a serving process, unless the settings leave it to ``diary remind``."""
    ways = ways_out(settings)
    if settings.worker:
        _beside("sending", keep_sending, engine, ways, settings)
        _beside("judging ahead", keep_ahead, engine, settings)


def _beside(name: str, work: Callable[..., None], *given: object) -> None:
    threading.Thread(target=work, args=given, name=name, daemon=True).start()
