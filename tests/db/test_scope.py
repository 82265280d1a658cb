"""No statement reaches another clinic's rows: it is held to the session's clinic, or refused."""

import gc
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import (
    Executable,
    column,
    delete,
    exists,
    func,
    insert,
    literal,
    literal_column,
    select,
    table,
    text,
    union,
    update,
)
from sqlalchemy.orm import Session, aliased, sessionmaker

from diary.db import scope
from diary.db.audit import AuditRow
from diary.db.clinics import Clinic, Location
from diary.db.patients import Patient
from diary.db.people import Membership, Person
from diary.db.scope import UnscopedQueryError, scope_of, scope_to
from diary.db.sessions import ScopedSession
from tests.db.conftest import OURS, THEIRS, TwoClinics

CORE: Any = Patient.__table__
OTHER = aliased(Patient)
ROWS = select(Patient).subquery()
COMMON = select(Patient).cte()
REASON = {"unscoped": "a test looks at everything"}

HELD: dict[str, Executable] = {
    "an entity": select(Patient.name).select_from(Patient),
    "an alias": select(OTHER.name),
    "a self-join": select(OTHER.name).join(Patient, Patient.id == OTHER.id),
    "a join from a table that no clinic owns": select(Patient.name)
    .select_from(Clinic)
    .join(Patient, Patient.clinic_id == Clinic.id),
    "an outer join": select(Patient.name)
    .select_from(Clinic)
    .outerjoin(Patient, Patient.clinic_id == Clinic.id)
    .where(Patient.id.is_not(None)),
    "a subquery": select(ROWS.c.name),
    "a common table expression": select(COMMON.c.name),
    "an alias of a subquery": select(aliased(Patient, ROWS)).with_only_columns(aliased(Patient, ROWS).name),
    "a union": union(select(Patient.name), select(OTHER.name)),
    "an IN": select(Patient.name).where(Patient.id.in_(select(OTHER.id))),
    "a scalar subquery": select(select(func.max(Patient.name)).scalar_subquery()),
    "a function": select(func.max(Patient.name)),
    "a window": select(Patient.name, func.rank().over(order_by=Patient.name)),
    "a grouping": select(Patient.name).group_by(Patient.name).having(func.count() > 0),
}

REFUSED: dict[str, Executable] = {
    "literal SQL": text("SELECT name FROM patient"),
    "literal SQL that fills an entity": select(Patient).from_statement(text("SELECT * FROM patient")),
    "a literal condition that opens the others": select(Patient).where(text("1 = 1 OR 1 = 1")),
    "a literal column": select(Clinic.id, literal_column("(SELECT max(name) FROM patient)")),
    "a Core table": select(CORE),
    "a Core column beside an entity": select(Clinic.id, CORE.c.name),
    "a Core alias beside an entity": select(Patient.id, CORE.alias().c.name),
    "a Core subquery": select(Patient.id).where(select(CORE.alias().c.id).exists()),
    "a Core scalar": select(Patient.id, select(func.max(CORE.c.name)).scalar_subquery()),
    "a Core join": select(Clinic.id).join(CORE, CORE.c.clinic_id == Clinic.id),
    "a lightweight table": select(table("patient", column("name"))),
    "a lightweight table beside an entity": select(Clinic.id, table("patient", column("name")).c.name),
    "a Core update": update(CORE).values(name="Nobody"),
    "a Core delete": delete(CORE),
    "a row moved to another clinic": update(Patient).values(clinic_id=uuid4()),
    "an insert": insert(Membership).values(id=uuid4(), clinic_id=uuid4(), person_id=uuid4(), role="nurse"),
    "an insert from a select": insert(Membership).from_select(["clinic_id"], select(literal(str(uuid4())))),
}


@pytest.mark.parametrize("way", HELD)
def test_a_statement_sees_the_own_clinic_alone(scoped: ScopedSession, way: str) -> None:
    assert set(scoped.execute(HELD[way]).scalars()) == {OURS}


@pytest.mark.parametrize("way", REFUSED)
def test_a_statement_that_cannot_be_held_is_refused(scoped: ScopedSession, way: str) -> None:
    with pytest.raises(UnscopedQueryError):
        scoped.execute(REFUSED[way])


@pytest.mark.parametrize("way", [*HELD, *REFUSED])
def test_without_a_scope_every_statement_on_a_clinics_rows_is_refused(session: ScopedSession, way: str) -> None:
    with pytest.raises(UnscopedQueryError):
        session.execute({**HELD, **REFUSED}[way])


def test_what_a_statement_may_not_see_may_not_decide_either(scoped: ScopedSession) -> None:
    owned = select(Clinic.name).where(exists().where(Patient.clinic_id == Clinic.id))
    joined = select(Clinic.name).join(Location, Location.clinic_id == Clinic.id)
    staffed = select(Person.name).join(Membership, Membership.person_id == Person.id)
    assert scoped.scalars(owned).all() == ["Harbor"]
    assert scoped.scalars(joined).all() == ["Harbor"]
    assert {name.rpartition(" ")[2] for name in scoped.scalars(staffed)} == {"Harbor"}


def test_counting_counts_the_own_clinic(scoped: ScopedSession) -> None:
    assert scoped.scalar(select(func.count()).select_from(Patient)) == 1
    assert scoped.query(Patient).count() == 1


def test_tables_that_no_clinic_owns_need_no_scope(session: ScopedSession, clinics: TwoClinics) -> None:
    assert set(session.scalars(select(Clinic.name))) == {"Harbor", "Hill"}


def test_a_reason_in_words_opens_everything(session: ScopedSession, clinics: TwoClinics) -> None:
    everyone = select(Patient.name)
    assert set(session.scalars(everyone.execution_options(**REASON))) == {OURS, THEIRS}
    assert set(session.scalars(select(CORE.c.name).execution_options(**REASON))) == {OURS, THEIRS}


@pytest.mark.parametrize("reason", [None, "", " ", True, 1])
def test_a_reason_without_words_opens_nothing(session: ScopedSession, clinics: TwoClinics, reason: object) -> None:
    with pytest.raises(UnscopedQueryError):
        session.scalars(select(Patient.name).execution_options(unscoped=reason))


def test_an_update_and_a_delete_reach_the_own_clinic_alone(
    scoped: ScopedSession, sessions: sessionmaker[ScopedSession], clinics: TwoClinics
) -> None:
    changed = scoped.scalars(update(Patient).values(language="es").returning(Patient.name)).all()
    assert changed == [OURS]
    assert set(scoped.scalars(delete(Membership).returning(Membership.clinic_id))) == {clinics.ours}


def test_an_update_by_primary_key_is_refused(scoped: ScopedSession, clinics: TwoClinics) -> None:
    with pytest.raises(UnscopedQueryError):
        scoped.execute(update(Patient), [{"id": clinics.their_patient, "name": "Nobody"}])


@pytest.mark.parametrize("write", ["bulk_save_objects", "bulk_insert_mappings", "bulk_update_mappings"])
def test_writing_in_bulk_is_refused(scoped: ScopedSession, clinics: TwoClinics, write: str) -> None:
    with pytest.raises(UnscopedQueryError):
        getattr(scoped, write)(Patient, [{"id": clinics.their_patient, "name": "Nobody"}])


def test_a_bare_connection_needs_a_reason(scoped: ScopedSession) -> None:
    with pytest.raises(UnscopedQueryError):
        scoped.connection()
    assert scoped.connection(execution_options=REASON).scalar(text("SELECT count(*) FROM patient")) == 2


def test_the_audit_is_held_to_its_clinic_too(scoped: ScopedSession, clinics: TwoClinics) -> None:
    assert set(scoped.scalars(select(AuditRow.clinic_id))) == {clinics.ours}


def test_a_session_works_for_one_clinic_only(scoped: ScopedSession, clinics: TwoClinics) -> None:
    scope_to(scoped, clinics.ours)
    with pytest.raises(UnscopedQueryError):
        scope_to(scoped, clinics.theirs)
    assert scope_of(scoped) == clinics.ours


def test_a_closed_session_still_works_for_its_clinic(scoped: ScopedSession) -> None:
    scoped.close()
    assert list(scoped.scalars(select(Patient.name))) == [OURS]


def test_a_rolled_back_session_still_works_for_its_clinic(scoped: ScopedSession) -> None:
    scoped.rollback()
    assert list(scoped.scalars(select(Patient.name))) == [OURS]


def test_two_clinics_share_one_compiled_statement(sessions: sessionmaker[ScopedSession], clinics: TwoClinics) -> None:
    """The clinic is a parameter; else every clinic would fill the cache with statements of its own."""
    found = {}
    for clinic_id in (clinics.ours, clinics.theirs):
        with sessions() as session:
            scope_to(session, clinic_id)
            found[clinic_id] = session.scalars(select(Patient.name)).one()
            size = len(_cache(session))
    with sessions() as session:
        scope_to(session, uuid4())
        assert session.scalars(select(Patient.name)).all() == []
        assert len(_cache(session)) == size
    assert found == {clinics.ours: OURS, clinics.theirs: THEIRS}


def test_what_is_remembered_of_a_statement_leaves_with_it(scoped: ScopedSession, clinics: TwoClinics) -> None:
    kept, passing = select(Patient.name), select(Patient.id)
    assert [scoped.scalars(kept).all() for _ in range(2)] == [[OURS]] * 2
    scoped.scalars(passing).all()
    assert kept in scope._held
    gone = len(scope._held)
    del passing
    gc.collect()
    assert kept in scope._held
    assert len(scope._held) < gone


def _cache(session: Session) -> Any:  # noqa: ANN401 (SQLAlchemy's own)
    return session.get_bind().engine._compiled_cache
