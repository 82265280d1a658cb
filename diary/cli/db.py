"""``diary db``: the version of the database's tables."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from alembic.util.exc import CommandError
from sqlalchemy import Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from diary.db import migrating
from diary.settings import database_url


@click.group("db")
def group() -> None:
    """Bring the database to a version of the software, or say which it has."""


@group.command()
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    """Bring the database up to REVISION, the newest unless another is named."""
    with _database() as engine:
        migrating.upgrade(engine, revision)
        _tell(engine)


@group.command()
@click.argument("revision")
@click.confirmation_option(prompt="What the later tables hold will be gone. Go on?")
def downgrade(revision: str) -> None:
    """Take the database down to REVISION; "base" takes everything away."""
    with _database() as engine:
        migrating.downgrade(engine, revision)
        _tell(engine)


@group.command()
def current() -> None:
    """Say which revision the database has."""
    with _database() as engine:
        _tell(engine)


def _tell(engine: Engine) -> None:
    click.echo(
        f"The database is at {migrating.current(engine) or 'base'}; the newest revision is {migrating.newest()}."
    )


@contextmanager
def _database() -> Iterator[Engine]:
    """The database of the settings; what is wrong with it is said in one line."""
    address = database_url()
    try:
        engine = migrating.engine_for_migrating(address)
        yield engine
        engine.dispose()
    except (ArgumentError, CommandError, NoSuchModuleError, OSError) as error:
        raise click.ClickException(str(error)) from None
    except DBAPIError as error:
        shown = make_url(address).render_as_string(hide_password=True)
        raise click.ClickException(f"{shown} cannot be used: {str(error.orig).splitlines()[0]}") from None
