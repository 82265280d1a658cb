"""The chains of the audit: whatever is altered, taken out, moved or put in is found, and told where it is."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, insert, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from diary.db.audit import AuditHead, AuditRow
from diary.db.chaining import BEGINNING, CONTENT, NOBODYS, digest, link
from diary.db.engine import ScopedSession, at_one_moment
from diary.services.acting import Actor, ActorKind, work_for
from diary.services.auditing import Action, record
from diary.services.verifying import End, Fault, Verdict, Wrong, heads, verify
from tests.builders import NEEDLE_OUT, House
from tests.databases import counting, owning, tamper
from tests.services.conftest import Race

NOBODY = Actor(kind=ActorKind.NOBODY, address="203.0.113.9")
LOOKING = {"unscoped": "the test looks at every chain"}
ROWS = 6


@pytest.fixture(autouse=True)
def _owner(engine: Engine) -> Iterator[None]:
    """Whoever checks the audit, or can change it, owns the tables."""
    with owning(engine):
        yield


@pytest.fixture
def chained(sessions: sessionmaker[ScopedSession], house: House) -> str:
    """Six looks of a clinic and two of nobody; the id of the clinic's chain, which begins with what made it."""
    with sessions.begin() as session:
        work_for(session, house.staff())
        for minute in range(ROWS):
            look(session, house.staff(), minute)
        look(session, NOBODY, 0)
        look(session, NOBODY, 1)
    return str(house.clinic_id)


def look(session: Session, actor: Actor, minute: int = 0) -> None:
    patient, of = uuid4(), ("injection", uuid4())
    moment = NEEDLE_OUT + timedelta(minutes=minute)
    record(session, moment, actor, Action.REVIEW_SEEN, patient_id=patient, of=of, detail={"as": "page", "rows": minute})


def verdict(engine: Engine, kept: dict[str, End] | None = None) -> Verdict:
    with at_one_moment(engine) as connection:
        return verify(connection, kept)


def faults(engine: Engine, kept: dict[str, End] | None = None) -> set[tuple[int, Wrong]]:
    return {(fault.sequence, fault.wrong) for fault in verdict(engine, kept).faults}


def ends(engine: Engine) -> dict[str, End]:
    with at_one_moment(engine) as connection:
        return heads(connection)


def broken(sessions: sessionmaker[ScopedSession], *statements: str, clinic: str) -> None:
    """Run literal SQL on the audit of a clinic, as somebody who can lift every guard."""
    with sessions.begin() as session:
        for statement in statements:
            where = f"clinic_id = {quoted(session, clinic)}"
            tamper(session, statement.replace(":here", where), "audit")


def quoted(session: Session, whole: str) -> str:
    return f"'{UUID(whole).hex}'" if session.get_bind().dialect.name == "sqlite" else f"'{whole}'"


def test_what_was_written_stands(engine: Engine, chained: str) -> None:
    found = verdict(engine)
    assert found.faults == ()
    assert found.chains == len(ends(engine)) == 2
    assert found.rows == sum(end.sequence for end in ends(engine).values())
    assert ends(engine)[str(NOBODYS)].sequence == 2
    assert ends(engine)[chained].sequence >= ROWS


CHANGES = {
    "id": "'00000000000000000000000000000000'",
    "at": "'1999-01-01 00:00:00.000000'",
    "actor_kind": "'patienT'",
    "actor_id": "NULL",
    "action": "'review seeN'",
    "patient_id": "'00000000000000000000000000000000'",
    "object_kind": "'Injection'",
    "object_id": "NULL",
    "address": "'203.0.113.8'",
    "detail": '\'{"as": "page",  "rows": 1}\'',
    "previous": "'0' || substr(previous, 2, 62) || 'x'",
    "hash": "substr(hash, 1, 63) || 'x'",
}
"""A change of one column each; that of ``detail`` is a space, which means nothing."""


def test_one_byte_in_any_column_is_found_and_told_where(
    engine: Engine, sessions: sessionmaker[ScopedSession], chained: str
) -> None:
    assert {*CHANGES, "sequence", "clinic_id"} == {column.name for column in AuditRow.__table__.columns}
    for column, value in CHANGES.items():
        with sessions() as session:
            connection = Session.connection(session)
            where = f"sequence = 3 AND clinic_id = {quoted(session, chained)}"
            tamper(session, f"UPDATE audit SET {column} = {value} WHERE {where}", "audit")  # noqa: S608 (own words)
            found = verify(connection).faults
            assert [(fault.chain, fault.sequence, fault.wrong) for fault in found] == [(chained, 3, Wrong.ALTERED)]
            session.rollback()
    assert verdict(engine).faults == ()


def test_another_spelling_of_the_same_id_or_time_is_found_where_they_are_kept_as_text(
    engine: Engine, sessions: sessionmaker[ScopedSession], chained: str
) -> None:
    if engine.dialect.name != "sqlite":
        return
    for change in (
        "id = upper(id)",
        "object_id = upper(object_id)",
        "at = substr(at, 1, 19)",
        "clinic_id = upper(clinic_id)",
    ):
        with sessions() as session:
            tamper(session, f"UPDATE audit SET {change} WHERE sequence = 3 AND actor_id IS NOT NULL", "audit")  # noqa: S608 (as above)
            assert 3 in {fault.sequence for fault in verify(Session.connection(session)).faults}
            session.rollback()


def test_rows_that_are_taken_out_are_missing(
    engine: Engine, sessions: sessionmaker[ScopedSession], chained: str
) -> None:
    broken(sessions, "DELETE FROM audit WHERE :here AND sequence IN (1, 3, 4)", clinic=chained)
    found = [fault for fault in verdict(engine).faults if fault.chain == chained]
    assert [(one.sequence, one.until, one.wrong) for one in found] == [(1, 1, Wrong.MISSING), (3, 4, Wrong.MISSING)]


def test_rows_that_stand_in_each_others_places_are_reordered(
    engine: Engine, sessions: sessionmaker[ScopedSession], chained: str
) -> None:
    swap = "UPDATE audit SET sequence = {} WHERE :here AND sequence = {}"
    steps = [swap.format(new, old) for new, old in ((-1, 2), (2, 4), (4, -1))]
    broken(sessions, *steps, clinic=chained)
    found = verdict(engine).faults
    assert [(one.sequence, one.wrong, one.belongs_at) for one in found] == [
        (2, Wrong.REORDERED, 4),
        (4, Wrong.REORDERED, 2),
    ]


def test_a_row_that_was_moved_to_another_chain_is_missing_here_and_added_there(
    engine: Engine, sessions: sessionmaker[ScopedSession], chained: str
) -> None:
    broken(sessions, "UPDATE audit SET clinic_id = NULL, sequence = 3 WHERE :here AND sequence = 3", clinic=chained)
    found = {(fault.chain, fault.sequence, fault.wrong) for fault in verdict(engine).faults}
    assert found == {(chained, 3, Wrong.MISSING), (str(NOBODYS), 3, Wrong.ADDED)}


def test_a_row_that_was_put_in_is_added_even_with_a_hash_of_its_own(
    engine: Engine, sessions: sessionmaker[ScopedSession], chained: str
) -> None:
    with sessions() as session:
        row = session.scalars(
            select(AuditRow).where(AuditRow.sequence == 2, AuditRow.clinic_id == UUID(chained)),
            execution_options=LOOKING,
        ).one()
        forged = {name: getattr(row, name) for name in CONTENT} | {"id": uuid4(), "detail": "{}"}
        values = {**forged, "previous": row.previous, "hash": digest(forged, row.previous), "detail": {}}
    with sessions.begin() as session:
        connection = Session.connection(session)
        connection.execute(text("DROP INDEX uq_audit_chain"))
        follows = "DROP TRIGGER audit_follows"
        connection.execute(text(follows if engine.dialect.name == "sqlite" else f"{follows} ON audit"))
        if engine.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER audit_moves_head"))
        connection.execute(insert(AuditRow).values(values))
        found = verify(connection).faults
        session.rollback()
    assert [(fault.sequence, fault.wrong) for fault in found] == [(2, Wrong.ADDED)]


def test_a_row_that_was_changed_together_with_its_hash_no_longer_fits_the_next(
    engine: Engine, sessions: sessionmaker[ScopedSession], chained: str
) -> None:
    for sequence in (3, ends(engine)[chained].sequence):
        with sessions() as session:
            row = session.scalars(
                select(AuditRow).where(AuditRow.sequence == sequence, AuditRow.clinic_id == UUID(chained)),
                execution_options=LOOKING,
            ).one()
            content = {name: getattr(row, name) for name in CONTENT}
            own = digest({**content, "address": "x", "detail": '{"as": "page", "rows": 1}'}, row.previous)
            where = f"sequence = {sequence} AND clinic_id = {quoted(session, chained)}"
            change = f"""UPDATE audit SET address = 'x', hash = '{own}', detail = '{{"as": "page", "rows": 1}}'"""  # noqa: S608 (as above)
            tamper(session, f"{change} WHERE {where}", "audit")
            found = verify(Session.connection(session)).faults
            session.rollback()
        assert [(fault.sequence, fault.wrong) for fault in found] == [(sequence, Wrong.REPLACED)]


def test_an_end_that_was_cut_off_is_found_by_the_head(
    engine: Engine, sessions: sessionmaker[ScopedSession], chained: str
) -> None:
    last = ends(engine)[chained].sequence
    broken(sessions, f"DELETE FROM audit WHERE :here AND sequence = {last}", clinic=chained)  # noqa: S608 (as above)
    assert faults(engine) == {(last, Wrong.CUT_OFF)}


def test_an_end_that_was_cut_off_with_its_head_is_found_by_the_head_kept_elsewhere(
    engine: Engine, sessions: sessionmaker[ScopedSession], chained: str
) -> None:
    kept = ends(engine)
    last = kept[chained].sequence
    with sessions.begin() as session:
        connection, head = Session.connection(session), f"id = {quoted(session, chained)}"
        drop = "DROP TRIGGER audit_head_grows"
        connection.execute(text(drop if engine.dialect.name == "sqlite" else f"{drop} ON audit_head"))
        before = f"(SELECT hash FROM audit WHERE clinic_{head} AND sequence = {last - 1})"  # noqa: S608 (as above)
        connection.execute(text(f"UPDATE audit_head SET sequence = {last - 1}, hash = {before} WHERE {head}"))  # noqa: S608 (as above)
        tamper(session, f"DELETE FROM audit WHERE clinic_{head} AND sequence = {last}", "audit")  # noqa: S608 (as above)
        assert verify(connection).faults == ()
        assert verify(connection, kept).faults == (Fault(chain=chained, sequence=last, wrong=Wrong.CUT_OFF),)
        session.rollback()


def test_a_chain_that_has_gone_altogether_is_found(
    engine: Engine, sessions: sessionmaker[ScopedSession], chained: str
) -> None:
    broken(sessions, "DELETE FROM audit WHERE :here", clinic=chained)
    assert faults(engine) == {(1, Wrong.CUT_OFF)}


def test_the_database_takes_no_row_that_does_not_follow(
    sessions: sessionmaker[ScopedSession], chained: str, house: House
) -> None:
    row = {
        "id": uuid4(),
        "clinic_id": house.clinic_id,
        "at": NEEDLE_OUT,
        "actor_kind": "x",
        "action": "x",
        "detail": {},
    }
    for place in ({"sequence": 1, "previous": BEGINNING}, {"sequence": ROWS + 9, "previous": BEGINNING}):
        with sessions() as session, pytest.raises(IntegrityError, match="follow"):
            Session.connection(session).execute(insert(AuditRow).values(**row, **place, hash="x"))


def test_the_head_of_a_chain_neither_goes_back_nor_away(sessions: sessionmaker[ScopedSession], chained: str) -> None:
    for statement in ("UPDATE audit_head SET sequence = sequence - 1", "DELETE FROM audit_head"):
        with sessions() as session, pytest.raises(IntegrityError, match="only ever grows"):
            Session.connection(session).execute(text(statement))


def test_what_is_undone_leaves_no_row(
    sessions: sessionmaker[ScopedSession], house: House, engine: Engine, chained: str
) -> None:
    before = ends(engine)[chained].sequence
    with sessions() as session:
        work_for(session, house.staff())
        look(session, house.staff())
        with session.begin_nested() as nested:
            look(session, house.staff())
            nested.rollback()
        with session.begin_nested():
            look(session, house.staff())
        session.commit()
        look(session, house.staff())
        session.rollback()
        session.commit()
    assert ends(engine)[chained].sequence == before + 2
    assert verdict(engine).faults == ()


def test_only_the_diarys_own_session_writes_the_audit(engine: Engine) -> None:
    with Session(engine) as session, pytest.raises(TypeError):
        look(session, NOBODY)


@pytest.mark.usefixtures("chained")
def test_a_look_costs_one_statement_more_than_its_row(sessions: sessionmaker[ScopedSession], house: House) -> None:
    with sessions() as session, counting(session) as statements:
        work_for(session, house.staff())
        for minute in range(ROWS):
            look(session, house.staff(), minute)
        session.commit()
    assert [sent.split()[0] for sent in statements.sent] == ["SELECT", "INSERT"]


@pytest.mark.usefixtures("chained")
def test_the_chain_is_held_last(sessions: sessionmaker[ScopedSession], house: House) -> None:
    with sessions() as session:
        work_for(session, house.staff())
        look(session, house.staff())
        session.add(AuditHead(id=uuid4(), sequence=0, hash=BEGINNING))
        with counting(session) as statements:
            session.commit()
    assert ["audit_head (" in sent or "FROM audit_head" in sent for sent in statements.sent] == [True, True, False]


def test_looks_at_once_stand_in_one_chain(house: House, race: Race, engine: Engine) -> None:
    def deed(session: Session) -> None:
        work_for(session, house.staff())
        look(session, house.staff())
        look(session, NOBODY)
        link(session)

    race(*[deed] * 4)
    assert verdict(engine).faults == ()
    assert ends(engine)[str(NOBODYS)].sequence == 4
