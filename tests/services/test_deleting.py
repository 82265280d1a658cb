"""A patient's records are deleted whole, in every table, and nobody else's row, nor the audit's, goes along."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, Engine, Table, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from diary.clinical.safety import TierKey
from diary.db.alerts import Alert, AlertEvent, SymptomReport
from diary.db.append_only import REFUSED, append_only_tables
from diary.db.base import AppendOnly
from diary.db.entries import EntryRevision
from diary.db.injections import Injection
from diary.db.of_patient import KEPT, tables_of_a_patient
from diary.db.patients import Patient
from diary.db.peg import PegAnswer
from diary.db.scope import scope_to
from diary.db.sessions import ScopedSession
from diary.db.tables import Base
from diary.db.tombstones import Buried, DeletionReason, Tombstone
from diary.services import amending, deleting, merging, moving, recording
from diary.services.acting import Actor, ActorKind
from diary.services.amending import ScoreChange
from diary.services.consenting import Channel, write_consent
from diary.services.failures import NotFound, Refused
from tests import builders
from tests.builders import BEFORE, NEEDLE_OUT, House
from tests.databases import as_owner
from tests.db.filling import fill
from tests.db.rows import CLINIC, ENTRY, INJECTION, OTHER_PATIENT, PATIENT, VALID
from tests.services.belongings import belongings, full_diary
from tests.services.conftest import NewRows, Race

LATER = NEEDLE_OUT + timedelta(hours=3)
ASKED = DeletionReason.ASKED_FOR


@pytest.fixture
def ana(desk: ScopedSession, house: House) -> Patient:
    """A patient with a full diary."""
    patient = builders.register(desk, house, record_number="A-1")
    full_diary(desk, house, patient)
    return patient


@pytest.fixture
def bea(desk: ScopedSession, house: House) -> Patient:
    """Another one."""
    patient = builders.register(desk, house, record_number="B-1", name="Bea")
    full_diary(desk, house, patient)
    return patient


def delete(desk: ScopedSession, house: House, patient: Patient, reason: DeletionReason = ASKED) -> None:
    leaving = deleting.look_before_deleting(desk, LATER, house.staff(), patient.id)
    deleting.delete_patient(desk, LATER, house.staff(), leaving, reason, patient.record_number)


def test_every_table_is_deleted_from_or_kept_for_a_reason() -> None:
    """A table that is added must refer to what it belongs to, or say here why it is kept."""
    assert tables_of_a_patient() | KEPT.keys() == set(Base.metadata.tables)
    assert not tables_of_a_patient() & KEPT.keys()
    assert all(KEPT.values())


def test_nothing_of_the_patient_is_left_and_all_of_the_other_is(
    desk: ScopedSession, house: House, ana: Patient, bea: Patient, new_rows: NewRows
) -> None:
    his = bea.id
    before = belongings(desk, his)
    counted = rows_by_table(desk)
    alone = {name for name in tables_of_a_patient() if counted[name]}
    new_rows()
    delete(desk, house, ana)
    assert belongings(desk, his) == before
    assert desk.scalars(select(Patient.id)).all() == [his]
    left = rows_by_table(desk)
    # Two patients with the same diary: half of everything is left.
    assert {name: left[name] for name in alone} == {name: counted[name] // 2 for name in alone}
    assert [row.action for row in new_rows()] == ["patient seen", "patient deleted"]
    assert {name: left[name] for name in KEPT if name not in {"tombstone", "audit", "audit_head"}} == {
        name: counted[name] for name in KEPT if name not in {"tombstone", "audit", "audit_head"}
    }


def test_a_row_of_every_table_goes(engine: Engine, sessions: sessionmaker[ScopedSession]) -> None:
    with engine.begin() as connection, as_owner(connection):
        fill(connection)
        sent = VALID["phone_entry"] | {"id": uuid4(), "operation_id": uuid4(), "entry_id": ENTRY}
        connection.execute(Base.metadata.tables["phone_entry"].insert().values(sent))
    with sessions.begin() as session:
        scope_to(session, CLINIC)
        patient = session.scalars(select(Patient).where(Patient.id == PATIENT)).one()
        deleting.bury(session, LATER, Actor(kind=ActorKind.SYSTEM, clinic_id=CLINIC), patient, ASKED)
        left = rows_by_table(session)
    # What a phone wrote of which nobody knows whose it is stays; there is one such row.
    assert {name: left[name] for name in tables_of_a_patient() if left[name]} == {"phone_entry": 1}


def rows_by_table(desk: ScopedSession) -> dict[str, int]:
    desk.flush()
    with as_owner(Session.connection(desk)):
        return {table.name: _count(Session.connection(desk), table) for table in Base.metadata.sorted_tables}


def _count(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.count()).select_from(table)) or 0


def test_a_tombstone_says_which_why_and_by_whom_and_not_a_word_more(
    desk: ScopedSession, house: House, ana: Patient
) -> None:
    injections = set(desk.scalars(select(Injection.id).where(Injection.patient_id == ana.id)))
    delete(desk, house, ana)
    stones = desk.scalars(select(Tombstone)).all()
    assert {one.buried_id for one in stones if one.kind is Buried.PATIENT} == {ana.id}
    assert {one.buried_id for one in stones if one.kind is Buried.INJECTION} == injections
    assert len([one for one in stones if one.kind is Buried.PHONE]) == 1
    assert {(one.patient_id, one.reason, one.deleted_at, one.deleted_by_id) for one in stones} == {
        (ana.id, ASKED, LATER, house.staff().id)
    }


def test_it_is_asked_twice(desk: ScopedSession, house: House, ana: Patient) -> None:
    actor = house.staff()
    leaving = deleting.look_before_deleting(desk, LATER, actor, ana.id)
    assert dict(leaving.rows) == {
        "injection": 1, "entry_revision": 5, "signed_decision": 0, "outgoing_message": 0, "device_session": 1
    }  # fmt: skip  # the tables as they are told
    with pytest.raises(Refused) as refused:
        deleting.delete_patient(desk, LATER, actor, leaving, ASKED, "A-2")
    assert refused.value.field == "record_number"
    with pytest.raises(Refused) as refused:
        deleting.delete_patient(desk, LATER, actor, leaving, DeletionReason.KEPT_LONG_ENOUGH, " A-1 ")
    assert refused.value.field == "reason"
    assert desk.scalars(select(Tombstone)).all() == []


def test_strangers_delete_nothing(
    elsewhere: House, sessions: sessionmaker[ScopedSession], desk: ScopedSession, ana: Patient
) -> None:
    desk.commit()
    with sessions() as theirs, pytest.raises(NotFound):
        deleting.look_before_deleting(theirs, LATER, elsewhere.staff(), ana.id)


def test_what_was_merged_goes_along(desk: ScopedSession, house: House, ana: Patient, bea: Patient) -> None:
    merging.merge(desk, LATER, house.staff(), ana.id, bea.id, reason="the same")
    with pytest.raises(NotFound):
        delete(desk, house, ana)
    delete(desk, house, bea)
    assert desk.scalars(select(Patient.id)).all() == []
    left = rows_by_table(desk)
    assert {name for name in tables_of_a_patient() if left[name]} == set()


def test_what_was_moved_to_another_patient_stays_with_him(
    desk: ScopedSession, house: House, ana: Patient, bea: Patient
) -> None:
    """Scores with their versions, answers, and an alert: written under the wrong name, and the other's since."""
    injection = desk.scalars(select(Injection).where(Injection.patient_id == ana.id)).one()
    report = told_of_a_sign(desk, injection)
    moving.move_injection(desk, LATER, house.staff(), injection.id, bea.id, reason="the other one")
    his = bea.id
    before, entries = belongings(desk, his), versions(desk)
    delete(desk, house, ana)
    assert belongings(desk, his) == before
    assert versions(desk) == entries
    found = desk.scalars(select(SymptomReport)).one()
    assert (found.id, found.patient_id) == (report, his)
    assert desk.scalars(select(AlertEvent.said)).all() == ["called"]
    assert {row.patient_id for row in desk.scalars(select(PegAnswer))} == {his}


def test_a_score_that_went_to_the_deleted_diary_does_not_come_back_in_the_other(
    desk: ScopedSession, house: House
) -> None:
    """Put right to another day, it stood in another diary, which turned out to be another patient's."""
    ana, day = builders.register(desk, house, record_number="A-1"), timedelta(days=1)
    bea = builders.register(desk, house, record_number="B-1", name="Bea")
    first = builders.start(desk, house, builders.plan(desk, house, ana))
    second = builders.start(desk, house, builders.plan(desk, house, ana, NEEDLE_OUT), NEEDLE_OUT + day)
    score = builders.save(desk, house, first, builders.new_score(builders.area_of(desk, first), 7)).entry
    change = ScoreChange(score=7, condition=score.condition, felt_at=NEEDLE_OUT + day + timedelta(hours=1))
    later = NEEDLE_OUT + 2 * day
    moved = amending.change_score(desk, later, house.patient(ana.id), score.entry_id, change)
    assert moved.injection_id == second.id
    moving.move_injection(desk, later, house.staff(), second.id, bea.id, reason="the other one")
    hers, entry = ana.id, score.entry_id
    delete(desk, house, bea)
    rows = desk.scalars(select(EntryRevision).where(EntryRevision.entry_id == entry).order_by(EntryRevision.revision))
    assert [(row.patient_id, row.revision, row.withdrawn) for row in rows] == [(hers, 1, False), (hers, 2, True)]


def test_a_deletion_waits_for_who_writes_and_who_comes_after_finds_nobody(
    sessions: sessionmaker[ScopedSession], desk: ScopedSession, house: House, ana: Patient, race: Race
) -> None:
    injection = desk.scalars(select(Injection).where(Injection.patient_id == ana.id)).one()
    area, key, provider = builders.area_of(desk, injection), ana.id, house.staff()
    desk.commit()

    def forget(session: Session) -> None:
        leaving = deleting.look_before_deleting(session, LATER, provider, key)
        deleting.delete_patient(session, LATER, provider, leaving, ASKED, "A-1")

    def score(session: Session) -> None:
        recording.save_score(session, LATER, house.patient(key), builders.new_score(area, 4))

    def agree(session: Session) -> None:
        write_consent(session, LATER, provider, key, frozenset({Channel.EMAIL}))

    outcomes = race(score, forget, agree, score)
    assert outcomes[1] is None
    assert [each for each in outcomes if each is not None and not isinstance(each, NotFound)] == []
    with sessions() as session:
        scope_to(session, house.clinic_id)
        left = rows_by_table(session)
    assert {name for name in tables_of_a_patient() if left[name]} == set()


def told_of_a_sign(desk: ScopedSession, injection: Injection) -> UUID:
    """A report with an alert about which something was said."""
    of = {"clinic_id": injection.clinic_id, "id": uuid4()}
    times = dict.fromkeys(("felt_at", "recorded_at", "received_at"), NEEDLE_OUT)
    who = {"source": "patient", "written_by_kind": "patient", "patient_id": injection.patient_id}
    desk.add(
        SymptomReport(
            **of, report_id=uuid4(), injection_id=injection.id, items=[], tier=TierKey.CALL_TODAY, **times, **who
        )
    )
    desk.flush()
    alert = Alert(**of, symptom_report_id=of["id"], raised_at=NEEDLE_OUT)
    desk.add(alert)
    desk.flush()
    done = AlertEvent(**of, alert_id=alert.id, deed="noted", at=LATER, by_id=injection.provider_id, said="called")
    desk.add(done)
    desk.flush()
    return alert.symptom_report_id


def versions(desk: ScopedSession) -> set[tuple[object, ...]]:
    """All versions of what stands with somebody, without whose they are."""
    table = Base.metadata.tables["entry_revision"]
    wanted = select(table.c.entry_id, table.c.revision, table.c.score, table.c.withdrawn)
    why = {"unscoped": "a test counts every clinic's", "in_clinic": desk.scalars(select(Patient.clinic_id)).first()}
    rows = desk.execute(wanted, execution_options=why).all()
    last = {row.entry_id: row for row in sorted(rows, key=lambda row: row.revision)}
    return {tuple(row) for row in rows if not last[row.entry_id].withdrawn}


@pytest.fixture
def filled(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as connection, as_owner(connection):
        fill(connection)
        yield connection
        connection.rollback()


def test_without_a_tombstone_the_database_keeps_every_row(filled: Connection) -> None:
    """Another patient's does not do, nor does one of no row there is."""
    bury(filled, OTHER_PATIENT)
    for name in sorted(append_only_tables() & tables_of_a_patient() - {"injection_move"}):
        with pytest.raises(IntegrityError, match=REFUSED), filled.begin_nested():
            filled.execute(Base.metadata.tables[name].delete())


def test_with_one_it_parts_with_the_row_and_still_changes_none(filled: Connection) -> None:
    bury(filled, PATIENT, INJECTION)
    parted = sorted(append_only_tables() & tables_of_a_patient() - {"phone_entry"})
    for name in sorted(append_only_tables()):
        table = Base.metadata.tables[name]
        with pytest.raises(IntegrityError, match=REFUSED), filled.begin_nested():
            filled.execute(table.update().values(id=table.c.id))
        if name in parted:
            with filled.begin_nested() as tried:
                his = table.c.patient_id == PATIENT if "patient_id" in table.c else table.c.id == VALID[name]["id"]
                children_of(filled, name)
                assert filled.execute(table.delete().where(his)).rowcount, name
                tried.rollback()
        elif name not in tables_of_a_patient():
            with pytest.raises(IntegrityError, match=REFUSED), filled.begin_nested():
                filled.execute(table.delete())


def children_of(connection: Connection, name: str) -> None:
    """What refers to a row goes before it."""
    for child in {"symptom_report": ("alert_event", "alert"), "past_session": ("past_session_withdrawal",)}.get(
        name, ()
    ):
        connection.execute(Base.metadata.tables[child].delete())


def bury(connection: Connection, *buried: UUID) -> None:
    for one in buried:
        row = VALID["tombstone"] | {"id": uuid4(), "clinic_id": CLINIC, "buried_id": one, "patient_id": one}
        connection.execute(Base.metadata.tables["tombstone"].insert().values(row | {"deleted_at": BEFORE}))


def test_the_guarded_tables_are_those_of_patients_and_the_clinics() -> None:
    kept = {str(each.local_table) for each in Base.registry.mappers if issubclass(each.class_, AppendOnly)}
    assert kept - tables_of_a_patient() == {"audit", "setting_revision", "tombstone"}
