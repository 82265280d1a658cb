"""Notes and contacts are sealed under keys of one's own; a lost or wrong one is refused, and nothing overwritten."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest
from sqlalchemy import Engine, Text, cast, select, text

from diary.db.engine import make_session_factory
from diary.db.keyring import MARK, Keyring, KeyringError, LostKeyError, new_key
from diary.db.patients import Patient
from diary.db.phone_entries import PhoneEntry
from diary.db.rotating import refuse_wrong_keys, rotate, sealed_columns
from diary.db.row_security import work_on_everything
from diary.db.scope import scope_to
from diary.db.sealed import seal_with
from diary.db.tables import Base
from tests.builders import BEFORE, found_clinic, register
from tests.databases import as_owner, owning

OLD, NEW, OTHER = new_key(), new_key(), new_key()
PHONE, SENT = "+1 555 010 0199", {"note": "Cramp ☂ at night", "score": 0}


@dataclass(frozen=True, slots=True)
class Kept:
    """A database with a patient's number and what his phone has sent."""

    engine: Engine
    clinic_id: UUID

    def read(self, keys: str | None) -> tuple[str | None, str | None, dict[str, object]]:
        seal_with(self.engine, Keyring.read(keys) if keys else None)
        with make_session_factory(self.engine)() as session:
            scope_to(session, self.clinic_id)
            phone, email = session.execute(select(Patient.phone, Patient.email)).one()
            return phone, email, session.scalars(select(PhoneEntry.content)).one()

    def stored(self) -> list[str]:
        """What stands in the columns that are sealed, as it stands there."""
        with self.engine.connect() as connection:
            columns = [select(cast(column, Text)).where(column.is_not(None)) for _, column in sealed_columns()]
            return [value for wanted in columns for value in connection.scalars(wanted) if value != "null"]

    def rotate(self, keys: str) -> tuple[int, int]:
        seal_with(self.engine, Keyring.read(keys))
        with self.engine.begin() as connection:
            work_on_everything(connection)
            done = rotate(connection, Keyring.read(keys), BEFORE)
        return done.changed, done.values


@pytest.fixture
def kept(engine: Engine) -> Iterator[Kept]:
    """Written before there were keys."""
    with owning(engine):
        with make_session_factory(engine).begin() as session:
            house = found_clinic(session)
            scope_to(session, house.clinic_id)
            patient = register(session, house, phone=PHONE, email=None)
            sent = {"operation_id": patient.id, "entry_id": patient.id, "content_hash": "x", "kind": "score"}
            told = {"stands": True, "received_at": BEFORE, "written_by_kind": "patient", "clinic_id": house.clinic_id}
            session.add(PhoneEntry(id=patient.id, content=SENT, **sent, **told))
        yield Kept(engine, house.clinic_id)
        seal_with(engine, None)


def test_what_was_there_is_sealed_and_keys_change_without_a_loss(kept: Kept) -> None:
    assert kept.read(None) == (PHONE, None, SENT)
    for keys in (OLD, f"{NEW}\n{OLD}", NEW):
        assert kept.rotate(keys) == (0 if keys == NEW else 2, 2)
        assert kept.read(keys) == (PHONE, None, SENT)
        refuse_wrong_keys(kept.engine)
        stored = "".join(kept.stored())
        assert stored.count(MARK) == 2
        assert not any(told in stored for told in ("555", "Cramp", "score"))


def test_what_is_written_is_sealed_and_never_twice_alike(kept: Kept) -> None:
    kept.rotate(NEW)
    with make_session_factory(kept.engine).begin() as session:
        scope_to(session, kept.clinic_id)
        patient = session.scalars(select(Patient)).one()
        patient.email = PHONE
    first, second, _content = kept.stored()
    assert all(one.startswith(f"{MARK}{Keyring.read(NEW).newest}:") for one in (first, second))
    assert first != second
    assert kept.read(NEW)[:2] == (PHONE, PHONE)


@pytest.mark.parametrize("keys", [None, OTHER, f"{OTHER}\n{NEW}"], ids=["none", "another", "two others"])
def test_a_lost_or_wrong_key_is_refused_and_nothing_is_overwritten(kept: Kept, keys: str | None) -> None:
    kept.rotate(OLD)
    before = kept.stored()
    seal_with(kept.engine, Keyring.read(keys) if keys else None)
    with pytest.raises(LostKeyError, match=f"sealed under the key {Keyring.read(OLD).newest}"):
        refuse_wrong_keys(kept.engine)
    if keys:
        with pytest.raises(LostKeyError):
            kept.rotate(keys)
    with pytest.raises(LostKeyError):
        kept.read(keys)
    assert kept.stored() == before


def test_a_key_that_is_new_here_has_to_be_rotated_to(kept: Kept) -> None:
    kept.rotate(OLD)
    seal_with(kept.engine, Keyring.read(f"{NEW},{OLD}"))
    with pytest.raises(LostKeyError, match="run diary keys rotate"):
        refuse_wrong_keys(kept.engine)


def test_a_value_that_was_altered_or_moved_to_another_column_is_noticed(kept: Kept) -> None:
    kept.rotate(OLD)
    for change in ("phone = substr(phone, 1, 40) || 'AAAA' || substr(phone, 45)", "email = phone"):
        with kept.engine.connect() as connection, as_owner(connection):
            connection.execute(text(f"UPDATE patient SET {change}"))  # noqa: S608 (own words)
            with pytest.raises(LostKeyError, match="altered since"):
                connection.execute(select(Patient.phone, Patient.email)).all()
            connection.rollback()


def test_what_is_sealed_are_notes_and_contacts() -> None:
    assert {f"{table.name}.{column.name}" for table, column in sealed_columns()} == {
        "alert_event.said",
        "emergency_access.reason",
        "entry_revision.note",
        "patient.email",
        "patient.phone",
        "phone_entry.content",
        "sign_on_attempt.carried",
        "sign_on_secret.secret",
        "signed_decision.note",
        "signed_decision.reason",
    }
    for table, column in sealed_columns():
        assert column.type.place == f"{table.name}.{column.name}"  # type: ignore[attr-defined]  # of our own types
    notes = {f"{table}.note" for table, found in Base.metadata.tables.items() if "note" in found.columns}
    assert notes <= {f"{table.name}.{column.name}" for table, column in sealed_columns()}


@pytest.mark.parametrize(
    "text",
    ["", "# nothing", OLD[:9] + ("B" if OLD[9] == "A" else "A") + OLD[10:], "rubbish", "00000000" + OLD[8:]],
    ids=["nothing", "a remark", "another letter", "rubbish", "another name"],
)
def test_keys_that_cannot_be_read_are_told_without_telling_them(text: str) -> None:
    with pytest.raises(KeyringError) as told:
        Keyring.read(text)
    assert OLD[9:] not in str(told.value)


def test_a_ring_prints_no_key() -> None:
    assert OLD[9:20] not in repr(Keyring.read(OLD))
