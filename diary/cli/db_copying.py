"""``diary db copy``: a clinic moves from SQLite to PostgreSQL, and it is proved that nothing differs."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy import Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from diary.db import copying, migrating
from diary.db.copying import Difference
from diary.db.engine import at_one_moment, make_engine
from diary.db.row_security import NotTheOwnerError, work_on_everything
from diary.services import verifying


@click.command()
@click.argument("source", metavar="SQLITE_URL")
@click.argument("target", metavar="POSTGRES_URL")
def copy(source: str, target: str) -> None:
    """Copy every row of SQLITE_URL to the empty POSTGRES_URL, compare them value by value, and check the audit there.

    Stop the diary first: what is written meanwhile is not copied.
    """
    with _two(source, target) as (old, new):
        with _reading(old) as here, new.begin() as there:
            work_on_everything(there)
            if copying.rows_in(there):
                raise click.ClickException(f"{_shown(new)} is not empty; nothing was copied")
            copying.copy(here, there)
            faults = copying.differences(here, there)
            if faults:
                _tell(faults)
                raise click.ClickException("what arrived is not what was sent; nothing was kept")
            _refuse_a_broken_audit(there)
            found = copying.copied(there)
        for each in found:
            click.echo(f"{each.table:<26}{each.rows:>9}  {each.digest[:16]}")
        rows = sum(each.rows for each in found)
        click.echo(f"{rows} rows of {len(found)} tables were copied, nothing differs, and the audit stands.")


@click.command()
@click.argument("first", metavar="URL")
@click.argument("second", metavar="OTHER_URL")
@click.pass_context
def compare(context: click.Context, first: str, second: str) -> None:
    """Say in which rows and columns OTHER_URL differs from URL; 1 is the answer where it does."""
    with _two(first, second) as (one, other), _reading(one) as here, _reading(other) as there:
        faults = copying.differences(here, there)
        _tell(faults)
        if faults:
            context.exit(1)
        found = copying.copied(here)
    click.echo(f"{sum(each.rows for each in found)} rows of {len(found)} tables: nothing differs.")


def _tell(faults: tuple[Difference, ...]) -> None:
    for fault in faults:
        click.echo(f"{fault.table} {fault.row}: {fault.what}")


def _refuse_a_broken_audit(connection: Connection) -> None:
    faults = verifying.verify(connection).faults
    if faults:
        raise click.ClickException(f"the audit has {len(faults)} faults, see diary audit verify; nothing was kept")


@contextmanager
def _two(first: str, second: str) -> Iterator[tuple[Engine, Engine]]:
    """Two databases of the newest revision; what is wrong with either is said in one line."""
    engines: list[Engine] = []
    try:
        for address in (first, second):
            engines.append(_engine(address))
            _refuse_another_revision(engines[-1])
        yield engines[0], engines[1]
    except (ArgumentError, NoSuchModuleError, NotTheOwnerError) as error:
        raise click.ClickException(str(error)) from None
    except DBAPIError as error:
        raise click.ClickException(f"{_shown(engines[-1])}: {str(error.orig).splitlines()[0]}") from None
    finally:
        for engine in engines:
            engine.dispose()


def _engine(address: str) -> Engine:
    """An engine for a database that is there; SQLite would make an empty one."""
    url = make_url(address)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        raise click.ClickException(f"there is no file {url.database}")
    return make_engine(url)


def _refuse_another_revision(engine: Engine) -> None:
    found, needed = migrating.current(engine), migrating.newest()
    if found != needed:
        raise click.ClickException(
            f"{_shown(engine)} is at {found or 'base'} and this version needs {needed}: run diary db upgrade on it"
        )


@contextmanager
def _reading(engine: Engine) -> Iterator[Connection]:
    with at_one_moment(engine) as connection:
        work_on_everything(connection)
        yield connection


def _shown(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=True)
