"""What is in the way of a command is said in one line, without the trace of where it was noticed."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from diary.db.row_security import NotTheOwnerError
from diary.settings import SettingsError


@contextmanager
def told_in_one_line(*others: type[Exception], what: str = "the database cannot be used") -> Iterator[None]:
    """Say what is wrong with the settings or the database, and whatever of ``others`` a command may meet besides."""
    told: tuple[type[Exception], ...] = (
        ArgumentError,
        NoSuchModuleError,
        NotTheOwnerError,
        OSError,
        SettingsError,
        *others,
    )
    try:
        yield
    except told as error:
        raise click.ClickException(str(error)) from None
    except DBAPIError as error:
        raise click.ClickException(f"{what}: {str(error.orig).splitlines()[0]}") from None
