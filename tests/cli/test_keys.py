"""``diary keys`` makes a key, seals what is there under it, and says whether the keys open it."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from diary.cli import main
from diary.db.engine import make_engine
from tests.databases import put_in_place


@pytest.fixture
def address(tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    found = f"sqlite:///{tmp_path / 'diary.sqlite'}"
    put_in_place(sqlite_template, make_engine(found))
    for name, value in (("DIARY_DATABASE_URL", found), ("DIARY_SECRET_KEY", "a secret of the tests alone, 0123456789")):
        monkeypatch.setenv(name, value)
    return found


def run(*words: str, keys: str = "") -> Result:
    return CliRunner().invoke(main, words, env={"DIARY_FIELD_KEYS": keys})


def test_a_key_is_made_used_and_changed(address: str) -> None:
    assert run("keys", "check").output == "Nothing is sealed, and no key is given.\n"
    first, second = run("keys", "new").output.strip(), run("keys", "new").output.strip()
    assert first != second
    assert "run diary keys rotate" in run("keys", "check", keys=first).output
    said = run("keys", "rotate", keys=first)
    assert said.output == "0 of 0 notes and contacts were sealed anew; all are under the newest key.\n"
    assert run("keys", "check", keys=first).output == "The keys open what is there.\n"
    assert run("keys", "rotate", keys=f"{second},{first}").exit_code == 0
    assert run("keys", "check", keys=second).exit_code == 0


@pytest.mark.parametrize("command", [["serve"], ["remind", "--once"], ["keys", "check"], ["keys", "rotate"]])
def test_nothing_starts_with_a_lost_or_a_wrong_key(address: str, command: list[str]) -> None:
    first, wrong = run("keys", "new").output.strip(), run("keys", "new").output.strip()
    run("keys", "rotate", keys=first)
    for keys in ("", wrong, "rubbish"):
        said = run(*command, keys=keys)
        assert (said.exit_code, said.output.count("\n")) == (1, 1), said.output
        assert "key" in said.output
        assert wrong[9:] not in said.output


def test_keys_stand_in_a_file_as_well(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "keys"
    file.write_text(f"# of today\n{run('keys', 'new').output}", "utf-8")
    monkeypatch.setenv("DIARY_FIELD_KEYS_FILE", str(file))
    assert run("keys", "rotate").exit_code == 0
    assert "one of them will do" in run("keys", "check", keys="x").output
    file.unlink()
    assert "cannot be read" in run("keys", "check").output
