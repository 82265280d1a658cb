"""Backups that are made day after day into one folder: each under its moment, and no more than were asked for."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from diary.cli import main
from diary.db.keyring import new_key

EARLIER = ("diary-20260101T020000Z.backup", "diary-20260102T020000Z.backup", "diary-20260103T020000Z.backup")
OTHER = "diary-of-last-year.backup"


@pytest.fixture
def folder(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that holds backups of three days, and one that somebody has put aside."""
    monkeypatch.setenv("DIARY_DATABASE_URL", f"sqlite:///{sqlite_template}")
    monkeypatch.setenv("DIARY_FIELD_KEYS", new_key())
    folder = tmp_path / "backups"
    folder.mkdir()
    for name in (*EARLIER, OTHER):
        (folder / name).write_text("whatever it holds")
    (folder / f"{EARLIER[0]}.deletions").write_text("goes with its backup")
    return folder


def backup(*words: str | Path) -> Result:
    return CliRunner().invoke(main, ["backup", *map(str, words)])


def test_each_is_named_by_its_moment_and_the_newest_are_left(folder: Path) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    said = backup("--keep", "2", folder)
    assert said.output.endswith("2 older ones were taken away; 2 are left.\n"), said.output
    new, beside = sorted({file.name for file in folder.iterdir()} - {EARLIER[-1], OTHER})
    assert beside == f"{new}.deletions"
    assert before <= datetime.strptime(new, "diary-%Y%m%dT%H%M%SZ.backup").replace(tzinfo=UTC)
    assert len(list(folder.iterdir())) == 4


def test_none_is_taken_away_unasked_nor_by_a_backup_that_fails(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert backup(folder).exit_code == 0
    monkeypatch.setenv("DIARY_FIELD_KEYS", "rubbish")
    assert backup("--keep", "1", folder).exit_code == 1
    assert {*EARLIER, OTHER} < {file.name for file in folder.iterdir()}


def test_what_is_no_folder_is_said(folder: Path) -> None:
    assert "is no folder of backups" in backup("--keep", "2", folder / "saved").output
    assert not (folder / "saved").exists()
