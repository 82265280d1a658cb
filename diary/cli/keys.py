"""``diary keys``: the keys under which notes and contacts are sealed."""

import click

from diary.cli.one_line import told_in_one_line
from diary.db.engine import make_engine
from diary.db.keyring import Keyring, new_key
from diary.db.rotating import refuse_wrong_keys, rotate
from diary.db.row_security import work_on_everything
from diary.settings import database_url, field_keys, system_clock


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
    with told_in_one_line():
        keys = field_keys()
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
    with told_in_one_line():
        keys = field_keys()
        engine = make_engine(database_url(), keys)
        try:
            refuse_wrong_keys(engine)
        finally:
            engine.dispose()
    click.echo("The keys open what is there." if keys else "Nothing is sealed, and no key is given.")
