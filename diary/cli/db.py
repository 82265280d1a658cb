"""``diary db``: the version of the database's tables."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from alembic.util.exc import CommandError
from sqlalchemy import Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from diary.cli.db_copying import compare, copy
from diary.db import granting, migrating
from diary.db.granting import NoSuchRoleError
from diary.db.row_security import NotTheOwnerError
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


@group.command()
@click.argument("role")
def grant(role: str) -> None:
    """Let ROLE of the PostgreSQL server serve: it owns nothing, and row-level security holds it to one clinic."""
    with _database() as engine, engine.begin() as connection:
        if engine.dialect.name != "postgresql":
            raise click.ClickException("only PostgreSQL has roles; SQLite belongs to whoever may read its file")
        granting.grant(connection, role)
        click.echo(f"{role} may serve, and does not own what it serves.")


group.add_command(copy)
group.add_command(compare)


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
        try:
            yield engine
        finally:
            engine.dispose()
    except (ArgumentError, CommandError, NoSuchModuleError, NoSuchRoleError, NotTheOwnerError, OSError) as error:
        raise click.ClickException(str(error)) from None
    except DBAPIError as error:
        shown = make_url(address).render_as_string(hide_password=True)
        raise click.ClickException(f"{shown} cannot be used: {str(error.orig).splitlines()[0]}") from None
