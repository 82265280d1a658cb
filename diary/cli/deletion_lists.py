"""Lists of deletions beside the backups: written with each backup, and applied when an older one is restored."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from diary.db.engine import make_engine, make_session_factory
from diary.services import reapplying
from diary.services.reapplying import NotAListError, Reapplied, Told
from diary.settings import field_keys, system_clock

ENDING = ".deletions"
"""What the name of a list ends in."""


def list_of(backup: Path) -> Path:
    """The list that is written with a backup."""
    return backup.with_name(f"{backup.name}{ENDING}")


def later_lists(backup: Path, given: Iterable[Path]) -> list[Path]:
    """Every list that may know more than the backup: those beside it and those that are given, without its own."""
    beside = sorted(backup.absolute().parent.glob(f"*{ENDING}"))
    known = dict.fromkeys((*beside, *(one.absolute() for one in given)))
    return [each for each in known if each != list_of(backup.absolute())]


def stones_of(lists: Iterable[Path]) -> list[Told]:
    """What lists tell; ``NotAListError`` names the one that is not whole."""
    found: list[Told] = []
    for each in lists:
        try:
            found += reapplying.read(each.read_text("utf-8"))
        except (NotAListError, UnicodeDecodeError) as error:
            raise NotAListError(f"{each}: {error}; nothing was restored") from None
    return found


def deletions_in(opened: Path) -> str:
    """The list of all deletions that an opened backup holds."""
    engine = make_engine(f"sqlite:///{opened}")
    try:
        return reapplying.written(reapplying.tell(make_session_factory(engine)))
    finally:
        engine.dispose()


def delete_again(opened: Path, stones: Iterable[Told]) -> Reapplied:
    """Delete in the opened backup, before anything of it is put anywhere."""
    engine = make_engine(f"sqlite:///{opened}", field_keys())
    try:
        return reapplying.reapply(make_session_factory(engine), system_clock(), stones)
    finally:
        engine.dispose()


def tell_of(again: Reapplied, backup: Path, lists: Sequence[Path]) -> None:
    """Say what was deleted again, and warn where nobody could know."""
    if not lists:
        click.echo(
            f"Warning: no later list of deletions lies beside {backup}, and none was given by --deletions: "
            "patients who were deleted since are back.",
            err=True,
        )
    elif again.patients:
        click.echo(f"{again.patients} patients were deleted again ({again.rows} rows), by lists: {_names(lists)}.")
    else:
        click.echo(f"None of those deleted since is in this backup, by lists: {_names(lists)}.")


def _names(lists: Sequence[Path]) -> str:
    return ", ".join(each.name for each in lists)
