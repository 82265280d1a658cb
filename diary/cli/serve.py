"""``diary serve``: the diary in one process that slow phones cannot hold up."""

import gc
import logging

import click
from flask import Flask
from waitress import serve as listen

from diary.settings import Settings, SettingsError
from diary.web.app import create_app

LARGEST_BODY = 32 * 1024 * 1024
"""What the server reads before it hangs up; above its own, smaller bound the application answers with a page."""


@click.command()
def serve() -> None:
    """Serve the diary at DIARY_HOST and DIARY_PORT."""
    try:
        settings = Settings.from_environment()
    except SettingsError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"The diary is at {settings.base_url}")
    run(create_app(settings), settings)


def run(app: Flask, settings: Settings) -> None:
    """Listen until the process is ended.

    What was loaded to start lives as long as the process, so the collector of garbage need not look through it again.
    """
    gc.collect()
    gc.freeze()
    # A request that waits for a thread is no news; threads take turns anyway.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    listen(
        app,
        host=settings.host,
        port=settings.port,
        threads=settings.threads,
        ident=None,
        max_request_body_size=LARGEST_BODY,
        clear_untrusted_proxy_headers=False,
    )
