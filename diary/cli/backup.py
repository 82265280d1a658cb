"""``diary backup`` and ``diary restore``: everything in one sealed file, and back into an empty database.

Beside each backup lies the list of all deletions until then. A restore applies every list that lies beside its backup,
so that who was deleted since does not come back.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

import click
from sqlalchemy import Connection, text

from diary.cli.backup_folder import file_for, thin_out
from diary.cli.deletion_lists import delete_again, deletions_in, later_lists, list_of, stones_of, tell_of
from diary.cli.one_line import told_in_one_line
from diary.db import backing_up, copying, migrating
from diary.db.backing_up import RestoreError
from diary.db.engine import at_one_moment, make_engine
from diary.db.keyring import Keyring
from diary.db.row_security import work_on_everything
from diary.db.sealed_file import seal_file, unseal_file
from diary.services import verifying
from diary.services.reapplying import NotAListError
from diary.settings import SettingsError, database_url, field_keys, system_clock


@click.command()
@click.argument("place", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "--keep",
    metavar="N",
    type=click.IntRange(min=1),
    help="Of the backups in a folder, leave the newest N once this one is whole.",
)
def backup(place: Path, keep: int | None) -> None:
    """Put everything into FILE, sealed under the newest key, and restore it on the side to see that it is whole.

    The diary may go on working meanwhile; FILE holds it as it was at one moment. Where FILE is a folder, the backup is
    named by that moment and put into it.
    """
    if keep and not place.is_dir():
        raise click.ClickException(f"{place} is no folder of backups to leave {keep} of; nothing was written")
    file = file_for(place, system_clock())
    if file.exists():
        raise click.ClickException(f"{file} is there already; nothing was written")
    if list_of(file).exists():
        raise click.ClickException(f"{list_of(file)} is there already; nothing was written")
    with (
        told_in_one_line(NotAListError, RestoreError),
        TemporaryDirectory(dir=file.absolute().parent, prefix=".backup-") as aside,
    ):
        keyring, folder = _keyring(), Path(aside)
        engine = make_engine(database_url())
        try:
            with at_one_moment(engine) as source:
                work_on_everything(source)
                _refuse_another_revision(source)
                backing_up.snapshot(source, folder / "snapshot")
                seal_file(folder / "snapshot", folder / "sealed", keyring)
                unseal_file(folder / "sealed", folder / "opened", keyring)
                rows = _compared(source, folder / "opened")
        finally:
            engine.dispose()
        (folder / "list").write_text(deletions_in(folder / "opened"), "utf-8")
        (folder / "list").rename(list_of(file))
        (folder / "sealed").rename(file)
    click.echo(f"{file} holds {rows} rows under the key {keyring.newest}; opened again, nothing differs.")
    if keep and (gone := thin_out(place, keep)):
        click.echo(f"{gone} older ones were taken away; {keep} are left.")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--deletions",
    "lists",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A further list of deletions (diary retention tombstones); those that lie beside FILE are applied anyway.",
)
def restore(file: Path, lists: tuple[Path, ...]) -> None:
    """Put FILE into the empty database of DIARY_DATABASE_URL, and compare every value before it is kept.

    Patients who were deleted since are deleted again, by the lists beside FILE and those that are given.
    """
    with (
        told_in_one_line(NotAListError, RestoreError),
        TemporaryDirectory(dir=file.absolute().parent, prefix=".restore-") as place,
    ):
        opened, later = Path(place) / "opened", later_lists(file, lists)
        stones = stones_of(later)
        unseal_file(file, opened, _keyring())
        target, scratch = migrating.engine_for_migrating(database_url()), backing_up.embedded(opened)
        try:
            backing_up.bring_up(scratch)
            backing_up.make_ready(target)
            again = delete_again(opened, stones)
            found = backing_up.restore(scratch, target)
            _warn_of_the_audit(opened)
        finally:
            target.dispose()
            scratch.dispose()
    rows = sum(each.rows for each in found)
    tell_of(again, file, later)
    but = "but for these deletions " if again.patients else ""
    click.echo(f"{rows} rows of {len(found)} tables were restored, and {but}nothing differs from {file}.")


def _compared(source: Connection, opened: Path) -> int:
    """How many rows there are, once they are the same in the opened backup."""
    engine = backing_up.embedded(opened)
    try:
        with engine.connect() as there:
            if copying.differences(source, there):
                raise RestoreError("what the backup holds is not what is there; it was not kept")
            return copying.rows_in(there)
    finally:
        engine.dispose()
        _warn_of_the_audit(opened)


def _warn_of_the_audit(opened: Path) -> None:
    """A broken audit is backed up and restored as it is, and said."""
    engine = backing_up.embedded(opened)
    with engine.connect() as connection:
        faults = verifying.verify(connection).faults
    engine.dispose()
    if faults:
        click.echo(f"Warning: the audit has {len(faults)} faults; diary audit verify names them.", err=True)


def _refuse_another_revision(source: Connection) -> None:
    found = source.scalar(text("SELECT version_num FROM alembic_version"))
    if found != migrating.newest():
        raise RestoreError(f"the database is at {found}, and this version backs up {migrating.newest()}")


def _keyring() -> Keyring:
    keys = field_keys()
    if keys is None:
        raise SettingsError("a backup is sealed: make a key with diary keys new, and name it by DIARY_FIELD_KEYS_FILE")
    return Keyring.read(keys)
