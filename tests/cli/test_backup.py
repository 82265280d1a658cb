"""A backup is whole, sealed, and goes back into an empty database of either kind; nothing else is overwritten."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from shutil import copy
from threading import Event, Thread

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, select, text
from sqlalchemy.engine import URL

from diary.cli import main
from diary.cli.deletion_lists import later_lists, list_of
from diary.db import backing_up, copying
from diary.db.clinics import Clinic
from diary.db.decisions import SignedDecision
from diary.db.engine import ScopedSession, make_engine, make_session_factory
from diary.db.injections import Injection
from diary.db.keyring import Keyring, new_key
from diary.db.migrating import downgrade, upgrade
from diary.db.patients import Patient
from diary.db.scope import scope_to
from diary.db.sealed_file import MAGIC, seal_file
from diary.services import deleting
from diary.services.acting import Actor, ActorKind
from diary.services.deleting import DeletionReason
from diary.services.reapplying import FORMAT
from diary.services.verifying import verify
from tests.cli.test_db_copying import embedded
from tests.databases import empty, new_database

KEYS, OTHER = new_key(), new_key()
LATER = datetime(2027, 1, 1, tzinfo=UTC)


@pytest.fixture
def old(prepared: Path, tmp_path: Path) -> Engine:
    """The demo clinic, to be backed up."""
    return embedded(prepared / "demo.sqlite", tmp_path)


@pytest.fixture(scope="module")
def made(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of it that is made once; who would change it takes a copy."""
    file = tmp_path_factory.mktemp("backups") / "saved"
    said = run("backup", file, f"sqlite:///{prepared / 'demo.sqlite'}")
    assert said.exit_code == 0, said.output
    return file


@pytest.fixture
def saved(made: Path, tmp_path: Path) -> Path:
    return Path(copy(made, tmp_path / "saved"))


@pytest.fixture(scope="module")
def server(postgresql_server: URL) -> Iterator[Engine]:
    engine = make_engine(new_database(postgresql_server, "restored"))
    upgrade(engine)
    yield engine
    engine.dispose()


def run(command: str, file: Path, database: Engine | str, *more: str, keys: str = KEYS) -> Result:
    address = database if isinstance(database, str) else database.url.render_as_string(hide_password=False)
    given = {"DIARY_DATABASE_URL": address, "DIARY_FIELD_KEYS": keys}
    return CliRunner().invoke(main, [command, str(file), *more], env=given)


def retention(command: str, database: Engine) -> Result:
    """A command that needs no file."""
    address = database.url.render_as_string(hide_password=False)
    return CliRunner().invoke(main, ["retention", command], env={"DIARY_DATABASE_URL": address})


def differences(first: Engine, second: Engine) -> tuple[copying.Difference, ...]:
    with first.connect() as here, second.connect() as there:
        return copying.differences(here, there)


def test_what_was_backed_up_comes_back_and_is_sealed_meanwhile(old: Engine, saved: Path, tmp_path: Path) -> None:
    assert b"SQLite" not in saved.read_bytes()
    new = make_engine(f"sqlite:///{tmp_path / 'elsewhere' / 'new.sqlite'}")
    said = run("restore", saved, new)
    assert said.exit_code == 0, said.output
    assert "were restored, and nothing differs" in said.output
    assert "no later list of deletions" in said.output
    assert differences(old, new) == ()
    again = run("restore", saved, new)
    assert (again.exit_code, again.output) == (1, "Error: the database is not empty; nothing was restored\n")
    assert "is there already" in run("backup", saved, old).output
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
    new.dispose()
    old.dispose()


@pytest.mark.postgresql
def test_a_server_is_backed_up_and_restored_as_well(saved: Path, old: Engine, server: Engine, tmp_path: Path) -> None:
    assert run("restore", saved, server).exit_code == 0
    assert differences(old, server) == ()
    said = run("backup", tmp_path / "of the server", server)
    assert said.exit_code == 0, said.output
    empty(server)
    assert run("restore", tmp_path / "of the server", server).exit_code == 0
    assert differences(old, server) == ()
    old.dispose()


def test_it_is_of_one_moment_while_others_write(old: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, written = backing_up.snapshot, Event()

    def write() -> None:
        with old.begin() as connection:
            connection.execute(text("UPDATE preset SET name = name || ' (changed)'"))
        written.set()

    def meanwhile(source: object, file: Path) -> None:
        Thread(target=write).start()
        assert written.wait(10)
        whole(source, file)  # type: ignore[arg-type]  # as it was given

    monkeypatch.setattr(backing_up, "snapshot", meanwhile)
    said = run("backup", tmp_path / "saved", old)
    assert said.exit_code == 0, said.output
    new = make_engine(f"sqlite:///{tmp_path / 'new.sqlite'}")
    run("restore", tmp_path / "saved", new)
    assert {each.table for each in differences(old, new)} == {"preset"}
    new.dispose()
    old.dispose()


@pytest.mark.parametrize("at", [3, 60, 200_000, -1], ids=["the mark", "its key", "a page", "the end"])
def test_a_letter_that_was_changed_is_noticed(saved: Path, tmp_path: Path, at: int) -> None:
    whole = bytearray(saved.read_bytes())
    whole[at] ^= 1
    saved.write_bytes(whole)
    refused(saved, tmp_path, "backup")


def test_a_piece_that_was_cut_off_is_noticed(saved: Path, tmp_path: Path) -> None:
    """At the end of a piece, where what is left is whole by itself."""
    one_piece = len(MAGIC) + 8 + 60 + (1 << 20) + 16
    whole = saved.read_bytes()
    assert len(whole) > one_piece
    saved.write_bytes(whole[:one_piece])
    refused(saved, tmp_path, "cut off")


def test_another_key_and_none_are_said(saved: Path, tmp_path: Path) -> None:
    refused(saved, tmp_path, f"sealed under the key {Keyring.read(KEYS).newest}", keys=OTHER)
    refused(saved, tmp_path, "make a key with diary keys new", keys="")


def refused(file: Path, folder: Path, said: str, keys: str = KEYS) -> None:
    told = run("restore", file, f"sqlite:///{folder / 'refused.sqlite'}", keys=keys)
    assert (told.exit_code, said in told.output, told.output.count("\n")) == (1, True, 1), told.output
    assert not (folder / "refused.sqlite").exists()


def test_a_backup_of_an_older_version_is_brought_up_and_one_of_a_newer_is_refused(
    sqlite_template: Path, tmp_path: Path
) -> None:
    for revision, said in (("0012", "were restored"), ("9999", "only a newer version knows")):
        older = embedded(sqlite_template, tmp_path)
        if said == "were restored":
            downgrade(older, revision)
        else:
            with older.begin() as connection:
                connection.execute(text(f"UPDATE alembic_version SET version_num = '{revision}'"))  # noqa: S608 (own words)
        older.dispose()
        file = tmp_path / f"of {revision}"
        seal_file(tmp_path / "old.sqlite", file, Keyring.read(KEYS))
        (tmp_path / "old.sqlite").unlink()
        assert said in run("restore", file, f"sqlite:///{tmp_path / revision}").output


def test_a_broken_audit_is_kept_as_it_is_and_said(prepared: Path, tmp_path: Path) -> None:
    changed = "UPDATE audit SET action = 'review seen' WHERE sequence = 5"
    old = embedded(prepared / "demo.sqlite", tmp_path, "DROP TRIGGER audit_no_update", changed)
    said = run("backup", tmp_path / "saved", old)
    assert (said.exit_code, "the audit has 1 faults" in said.output) == (0, True)
    assert "the audit has 1 faults" in run("restore", tmp_path / "saved", f"sqlite:///{tmp_path / 'new'}").output


def test_who_was_deleted_since_does_not_come_back(old: Engine, saved: Path, tmp_path: Path) -> None:
    """By a list that was made later; the audit of what was restored stands, and says so."""
    with make_session_factory(old).begin() as session:
        gone = a_patient_with_a_decision(session)
        system = Actor(kind=ActorKind.SYSTEM, clinic_id=gone.clinic_id)
        deleting.bury(session, LATER, system, gone, DeletionReason.ASKED_FOR)
    told = retention("tombstones", old).output
    assert (gone.name in told, gone.record_number in told, str(gone.id) in told) == (False, False, True)
    (tmp_path / "later.deletions").write_text(told)
    new = make_engine(f"sqlite:///{tmp_path / 'new.sqlite'}")
    said = run("restore", saved, new)
    assert (said.exit_code, "1 patients were deleted again" in said.output) == (0, True), said.output
    assert "but for these deletions nothing differs" in said.output
    # The audit tells that he was deleted here and there, and nothing else of the two differs.
    assert {each.table for each in differences(old, new)} <= {"audit", "audit_head", "tombstone"}
    with new.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM audit WHERE action = 'patient deleted'")) == 1
        assert connection.scalar(text("SELECT count(*) FROM patient WHERE id = :id"), {"id": gone.id.hex}) == 0
        assert verify(connection).faults == ()
    new.dispose()
    old.dispose()


def test_lists_lie_beside_the_backups_or_are_given(made: Path, tmp_path: Path) -> None:
    assert list_of(made).read_text() == f"{FORMAT}\n0 in all\n"
    for name in ("a.deletions", "b.deletions", "c"):
        (tmp_path / name).touch()
    found = later_lists(tmp_path / "a", (tmp_path / "c", tmp_path / "b.deletions"))
    assert [each.name for each in found] == ["b.deletions", "c"]


def a_patient_with_a_decision(session: ScopedSession) -> Patient:
    scope_to(session, session.scalars(select(Clinic.id)).one())
    decided = select(Injection.patient_id).join(SignedDecision, SignedDecision.injection_id == Injection.id)
    return session.scalars(select(Patient).where(Patient.id.in_(decided)).limit(1)).one()


def test_a_list_that_is_not_whole_is_refused(saved: Path, tmp_path: Path) -> None:
    (tmp_path / "later.deletions").write_text(f"{FORMAT}\n{{}}\n2 in all\n")
    refused(saved, tmp_path, "later.deletions: this is no whole list of deletions; nothing was restored")
    (tmp_path / "later.deletions").write_text(f"{FORMAT}\n{{}}\n1 in all\n")
    refused(saved, tmp_path, "cannot be read; nothing was restored")
