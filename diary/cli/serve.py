"""``diary serve``: the diary in one process that slow phones cannot hold up."""

import gc
import socket
import sys
from contextlib import suppress

import click
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.exc import ArgumentError, OperationalError

from diary import logs
from diary.cli.listening import listen
from diary.cli.remind import send_beside
from diary.db.engine import make_engine
from diary.db.rotating import refuse_wrong_keys
from diary.db.row_security import may_do_more_than_serve
from diary.services.demo_mark import DemoDataError, RealDataError, refuse_the_others
from diary.services.ways_out import ways_out
from diary.settings import Settings, SettingsError
from diary.web import metrics
from diary.web.app import create_app

BACKLOG = 1024
TURN = 0.01
"""Seconds until a thread that reckons makes room for another; twice the usual, since each change of turns costs."""


@click.command()
def serve() -> None:
    """Serve the diary at DIARY_HOST and DIARY_PORT."""
    try:
        settings = Settings.from_environment()
        engine = make_engine(settings.database_url, settings.field_keys)
        refuse_the_others(engine, demo=settings.demo)
        refuse_wrong_keys(engine, needed=settings.keys_needed)
        ways_out(settings)
    except (SettingsError, ArgumentError, OperationalError, DemoDataError, RealDataError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"The diary is at {settings.base_url}")
    warn_of_the_owner(engine)
    if settings.field_keys is None and not settings.demo:
        click.echo("Warning: notes and contacts are not sealed; diary keys new makes a key (docs/keys.md)", err=True)
    run(create_app(settings, engine), settings, engine)


def warn_of_the_owner(engine: Engine) -> None:
    """Say so where the role of the server may do more than serve."""
    with suppress(OperationalError), engine.connect() as connection:
        if may_do_more_than_serve(connection):
            click.echo("Warning: this role owns the tables; serve under another one (docs/postgresql.md)", err=True)


def run(app: Flask, settings: Settings, engine: Engine) -> None:
    """Send what waits and listen, until the process is ended.

    What was loaded to start lives as long as the process, so the collector of garbage need not look through it again.
    """
    logs.begin(readable=settings.demo)
    sys.setswitchinterval(TURN)
    gc.collect()
    gc.freeze()
    listening = _listening(settings)
    _measure(engine, settings)
    worker = send_beside(engine, settings)
    listen(app, settings, listening)
    worker.stop()
    engine.dispose()


def _measure(engine: Engine, settings: Settings) -> None:
    """Answer Prometheus, or say in one line why that cannot be."""
    try:
        metrics.listen(engine, settings)
    except OSError as error:
        place = f"{settings.metrics_host}:{settings.metrics_port}"
        raise click.ClickException(f"cannot listen at {place}: {error}; DIARY_METRICS_PORT chooses another") from None


def _listening(settings: Settings) -> socket.socket:
    """The socket of the settings, or one line that says why there is none."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=BACKLOG)
    except OSError as error:
        place = f"{settings.host}:{settings.port}"
        raise click.ClickException(f"cannot listen at {place}: {error}; DIARY_PORT chooses another port") from None
