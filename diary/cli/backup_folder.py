"""A folder of backups: each named by its moment, and only so many kept."""

import re
from datetime import UTC, datetime
from pathlib import Path

from diary.cli.deletion_lists import list_of

_NAME = re.compile(r"diary-\d{8}T\d{6}Z\.backup")


def file_for(place: Path, now: datetime) -> Path:
    """The file that a backup goes into: a place itself, or a new name in it where it is a folder."""
    return place / now.astimezone(UTC).strftime("diary-%Y%m%dT%H%M%SZ.backup") if place.is_dir() else place


def thin_out(folder: Path, keep: int) -> int:
    """Take away all but the newest of the backups that were named so, and tell how many; nothing else is touched."""
    named = sorted(path for path in folder.iterdir() if _NAME.fullmatch(path.name) and path.is_file())
    for old in named[:-keep]:
        old.unlink()
        list_of(old).unlink(missing_ok=True)  # later lists name whom it names
    return len(named[:-keep])
