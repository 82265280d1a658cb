"""``diary keys``: the keys under which notes and contacts are sealed."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from diary.db.engine import make_engine
from diary.db.keyring import Keyring, new_key
from diary.db.rotating import refuse_wrong_keys, rotate
from diary.db.row_security import NotTheOwnerError, work_on_everything
from diary.settings import SettingsError, database_url, field_keys, system_clock


@click.group("keys")
def group() -> None:
    """Make and change the keys under which notes and contacts are sealed."""


@group.command()
def new() -> None:
    """Print a new key, to be put before those that there are."""
    click.echo(new_key())


@group.command("rotate")
def rotate_all() -> None:
    """Seal everything under the newest key; those after it are not needed any more then. Stop the diary first."""
    with _told_in_one_line() as keys:
        engine = make_engine(database_url(), keys)
        try:
            with engine.begin() as connection:
                work_on_everything(connection)
                done = rotate(connection, Keyring.read(keys or ""), system_clock())
        finally:
            engine.dispose()
    click.echo(f"{done.changed} of {done.values} notes and contacts were sealed anew; all are under the newest key.")


@group.command()
def check() -> None:
    """Say whether the keys open what is there."""
    with _told_in_one_line() as keys:
        engine = make_engine(database_url(), keys)
        try:
            refuse_wrong_keys(engine)
        finally:
            engine.dispose()
    click.echo("The keys open what is there." if keys else "Nothing is sealed, and no key is given.")


@contextmanager
def _told_in_one_line() -> Iterator[str | None]:
    """The keys of the settings; what is wrong with them or the database is said in one line."""
    try:
        yield field_keys()
    except (ArgumentError, NoSuchModuleError, NotTheOwnerError, SettingsError) as error:
        raise click.ClickException(str(error)) from None
    except DBAPIError as error:
        raise click.ClickException(f"the database cannot be used: {str(error.orig).splitlines()[0]}") from None
