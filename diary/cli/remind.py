"""``diary remind``: ask for the scores that are due, send what waits to be sent, and go on doing so."""

import threading
import time

import click
from sqlalchemy import Engine
from sqlalchemy.exc import ArgumentError, OperationalError

from diary.db.engine import make_engine, make_session_factory
from diary.services.demo_mark import RealDataError, refuse_real_data
from diary.services.ways_out import Ways, ways_out
from diary.services.working import keep_at_it, work_once
from diary.settings import Settings, SettingsError

EVERY = 5.0
"""Seconds between two looks at what is due."""


@click.command()
@click.option("--once", is_flag=True, help="Send what is due now, then stop.")
def remind(*, once: bool) -> None:
    """Remind patients of the scores that are due, and send the messages that wait: by e-mail, and by short message."""
    try:
        settings = Settings.from_environment()
        engine, ways = make_engine(settings.database_url), ways_out(settings)
        if settings.demo:
            refuse_real_data(engine)
        if once:
            taken = work_once(make_session_factory(engine), settings.clock, ways, settings)
            click.echo(f"messages taken on: {taken}")
            return
    except (SettingsError, ArgumentError, OperationalError, RealDataError) as error:
        raise click.ClickException(str(error)) from error
    click.echo("Sending what waits. Stop with Ctrl-C.")
    keep_sending(engine, ways, settings)


def keep_sending(engine: Engine, ways: Ways, settings: Settings) -> None:
    """Look every few seconds, until the process is ended; a database that is away for a while is waited for."""
    factory = make_session_factory(engine)
    while True:
        keep_at_it(factory, settings.clock, ways, settings)
        time.sleep(EVERY)


def send_beside(engine: Engine, settings: Settings) -> None:
    """Send from a thread of a serving process, unless the settings leave it to ``diary remind``."""
    ways = ways_out(settings)
    if settings.worker:
        threading.Thread(target=keep_sending, args=(engine, ways, settings), name="sending", daemon=True).start()
