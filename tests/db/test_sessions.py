"""Rows come into a session and leave it for the database only if they are its clinic's, and some never change."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from sqlalchemy import delete, inspect, select, update
from sqlalchemy.exc import IntegrityError, InvalidRequestError
from sqlalchemy.orm import Mapper, make_transient_to_detached, sessionmaker

from diary.clinical.catalogue import Side
from diary.db.audit import AuditRow
from diary.db.base import AppendOnly, Base
from diary.db.entries import EntryRevision, RescueRevision
from diary.db.patients import Area, Patient
from diary.db.scope import UnscopedQueryError, scope_to
from diary.db.sessions import AppendOnlyError, ScopedSession
from tests.builders import BEFORE, BORN, ZONE, House, area_of, new_score, running, save
from tests.db.conftest import OURS, THEIRS, TwoClinics, smuggled


def test_get_finds_the_own_row_and_not_the_others(scoped: ScopedSession, clinics: TwoClinics) -> None:
    assert scoped.get(Patient, clinics.our_patient).name == OURS
    assert scoped.get(Patient, clinics.their_patient) is None
    with pytest.raises(InvalidRequestError):
        scoped.get_one(Patient, clinics.their_patient)


def test_get_does_not_hand_out_what_the_session_happens_to_hold(scoped: ScopedSession, clinics: TwoClinics) -> None:
    held = smuggled(scoped, clinics.their_patient)
    assert held.name == THEIRS
    assert scoped.get(Patient, clinics.their_patient) is None


def test_get_without_a_scope_is_refused(session: ScopedSession, clinics: TwoClinics) -> None:
    with pytest.raises(UnscopedQueryError):
        session.get(Patient, clinics.our_patient)


def test_a_row_of_another_session_cannot_be_brought_in(
    scoped: ScopedSession, sessions: sessionmaker[ScopedSession], clinics: TwoClinics
) -> None:
    with sessions() as other:
        theirs = smuggled(other, clinics.their_patient)
    with pytest.raises(UnscopedQueryError):
        scoped.add(theirs)
    assert theirs not in scoped


def test_a_row_cannot_be_made_up_to_reach_anothers(scoped: ScopedSession, clinics: TwoClinics) -> None:
    made_up = Patient(id=clinics.their_patient, clinic_id=clinics.ours)
    make_transient_to_detached(made_up)
    with pytest.raises(UnscopedQueryError):
        scoped.add(made_up)


def new_patient(clinics: TwoClinics) -> Patient:
    return Patient(
        id=uuid4(),
        clinic_id=clinics.theirs,
        record_number="T-1",
        name="Nobody",
        date_of_birth=BORN,
        zone=ZONE,
        created_at=BEFORE,
    )


def test_a_row_of_another_clinic_is_not_written(scoped: ScopedSession, clinics: TwoClinics) -> None:
    scoped.add(new_patient(clinics))
    with pytest.raises(UnscopedQueryError):
        scoped.flush()


def test_without_a_scope_no_clinics_row_is_written(session: ScopedSession, clinics: TwoClinics) -> None:
    session.add(new_patient(clinics))
    with pytest.raises(UnscopedQueryError):
        session.flush()


@pytest.mark.parametrize("change", [lambda row: setattr(row, "name", "Nobody"), None], ids=["changed", "deleted"])
def test_a_row_of_another_clinic_is_not_touched(
    scoped: ScopedSession, clinics: TwoClinics, change: Callable[[Patient], None] | None
) -> None:
    theirs = smuggled(scoped, clinics.their_patient)
    if change:
        change(theirs)
    else:
        scoped.delete(theirs)
    with pytest.raises(UnscopedQueryError):
        scoped.flush()


def test_a_row_is_not_moved_to_another_clinic(scoped: ScopedSession, clinics: TwoClinics) -> None:
    scoped.scalars(select(Patient)).one().clinic_id = clinics.theirs
    with pytest.raises(UnscopedQueryError):
        scoped.flush()


def test_merging_does_not_reach_another_clinics_row(scoped: ScopedSession, clinics: TwoClinics) -> None:
    theirs = new_patient(clinics)
    theirs.id = clinics.their_patient
    scoped.merge(theirs)
    with pytest.raises(UnscopedQueryError):
        scoped.flush()


def test_the_database_itself_refuses_a_reference_to_another_clinic(scoped: ScopedSession, clinics: TwoClinics) -> None:
    scoped.add(
        Area(
            id=uuid4(),
            clinic_id=clinics.ours,
            patient_id=clinics.their_patient,
            label="Right low back",
            side=Side.RIGHT,
            episodic=False,
        )
    )
    with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
        scoped.flush()


def test_what_was_rolled_back_is_read_anew_within_the_clinic(scoped: ScopedSession) -> None:
    ours = scoped.scalars(select(Patient)).one()
    with pytest.raises(IntegrityError), scoped.begin_nested():
        ours.zone = None  # type: ignore[assignment]  # what the database must refuse
    assert (ours.name, ours.zone) == (OURS, ZONE)
    scoped.refresh(ours)
    assert (ours.name, ours.zone) == (OURS, ZONE)


def saved_entry(session: ScopedSession, house: House) -> EntryRevision:
    injection = running(session, house)
    return save(session, house, injection, new_score(area_of(session, injection))).entry


def test_an_entry_is_never_changed(session: ScopedSession, house: House) -> None:
    saved_entry(session, house).score = 0
    with pytest.raises(AppendOnlyError):
        session.flush()


def test_an_entry_is_never_taken_away(session: ScopedSession, house: House) -> None:
    session.delete(saved_entry(session, house))
    with pytest.raises(AppendOnlyError):
        session.flush()


@pytest.mark.parametrize("kind", [EntryRevision, RescueRevision, AuditRow])
def test_what_is_only_added_is_not_changed_by_a_statement_either(
    session: ScopedSession, house: House, kind: type[EntryRevision]
) -> None:
    scope_to(session, house.clinic_id)
    for statement in (update(kind).values(id=uuid4()), delete(kind)):
        with pytest.raises(AppendOnlyError):
            session.execute(statement)
        with pytest.raises(AppendOnlyError):
            session.execute(statement.execution_options(unscoped="not even for a reason"))


def test_setting_what_stands_already_changes_nothing(session: ScopedSession, house: House) -> None:
    entry = saved_entry(session, house)
    entry.score = int(entry.score)
    session.flush()


def test_what_is_only_added_is_marked_so() -> None:
    marked = {mapper.class_.__name__ for mapper in Base.registry.mappers if issubclass(mapper.class_, AppendOnly)}
    assert marked == {
        "AlertEvent",
        "AuditRow",
        "Consent",
        "EntryRevision",
        "HistoryWord",
        "InjectionCorrection",
        "InjectionMove",
        "PastSession",
        "PastSessionWithdrawal",
        "PegAnswer",
        "PhoneEntry",
        "RescueRevision",
        "SettingRevision",
        "SignedDecision",
        "SymptomReport",
        "Tombstone",
    }


def test_every_table_with_a_clinic_is_owned_by_it() -> None:
    def owned(mapper: Mapper[Base]) -> bool:
        return "clinic_id" in mapper.columns

    tables = {mapper.class_.__name__ for mapper in Base.registry.mappers if not owned(mapper)}
    # Somebody of the staff comes in the same way wherever he works.
    proofs = {"AuthenticatorApp", "HalfSignIn", "Passkey", "PasskeyChallenge", "RecoveryCode"}
    assert tables == {"AuditHead", "Clinic", "FieldKey", "Person", "Throttle"} | proofs


def test_nothing_is_loaded_behind_a_row() -> None:
    """A relationship would load row by row; what a page needs is asked for in one statement."""
    assert [mapper for mapper in Base.registry.mappers if list(inspect(mapper.class_).relationships)] == []
