"""Two people at once, each on a connection of his own: one of them wins, and the other is told so."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from diary.clinical.scores import Source
from diary.db.entries import EntryRevision
from diary.db.injections import Injection, InjectionState
from diary.db.joining import DeviceSession, JoinCode
from diary.db.patients import Patient
from diary.db.scope import scope_to
from diary.db.sessions import ScopedSession
from diary.db.throttles import Throttle
from diary.services import enrolling, joining, paper, performing, recording, signing_in, throttling
from diary.services.failures import EntryConflict, Refused
from diary.services.paper import PaperLine
from diary.services.throttling import Limit
from tests import builders
from tests.builders import ADDRESS, BEFORE, BORN, NEEDLE_OUT, SECRET, House, area_of, new_score
from tests.databases import as_owner
from tests.services.conftest import Race

LATER = NEEDLE_OUT + timedelta(minutes=31)


@pytest.fixture
def injection(sessions: sessionmaker[ScopedSession], house: House) -> Injection:
    """A running injection that everybody can see."""
    with sessions.begin() as session:
        scope_to(session, house.clinic_id)
        return builders.running(session, house)


@pytest.fixture
def planned(sessions: sessionmaker[ScopedSession], house: House) -> Injection:
    with sessions.begin() as session:
        scope_to(session, house.clinic_id)
        return builders.plan(session, house, builders.register(session, house))


@pytest.fixture
def area_id(sessions: sessionmaker[ScopedSession], house: House, injection: Injection) -> UUID:
    with sessions() as session:
        scope_to(session, house.clinic_id)
        return area_of(session, injection)


def count(sessions: sessionmaker[ScopedSession], kind: type[Any]) -> int:
    with sessions() as session:
        wanted = select(func.count()).select_from(kind).execution_options(unscoped="the test counts all")
        with as_owner(Session.connection(session)):
            return session.scalar(wanted) or 0


def test_of_two_sendings_of_a_score_one_is_kept_and_the_other_is_its_replay(
    race: Race, sessions: sessionmaker[ScopedSession], house: House, injection: Injection, area_id: UUID
) -> None:
    new = new_score(area_id)
    actor = house.patient(injection.patient_id)
    saved = race(*[lambda session: recording.save_score(session, LATER, actor, new)] * 4)
    assert sorted(each.replay for each in saved) == [False, True, True, True]
    assert len({each.entry.id for each in saved}) == 1
    assert count(sessions, EntryRevision) == 1


def test_of_two_scores_under_one_id_one_is_kept_and_the_other_conflicts(
    race: Race, sessions: sessionmaker[ScopedSession], house: House, injection: Injection, area_id: UUID
) -> None:
    three, actor = new_score(area_id, 3), house.patient(injection.patient_id)

    def save(score: int) -> Callable[[Session], tuple[str, int]]:
        def deed(session: Session) -> tuple[str, int]:
            try:
                saved = recording.save_score(session, LATER, actor, replace(three, score=score))
            except EntryConflict as conflict:
                return "conflict with", conflict.kept.score
            return "saved", saved.entry.score

        return deed

    outcomes = dict(race(save(3), save(7)))
    assert outcomes["conflict with"] == outcomes["saved"]
    assert count(sessions, EntryRevision) == 1


def test_an_entry_is_taken_back_once(
    race: Race, sessions: sessionmaker[ScopedSession], house: House, injection: Injection, area_id: UUID
) -> None:
    new, actor = new_score(area_id), house.patient(injection.patient_id)
    with sessions.begin() as session:
        recording.save_score(session, LATER, actor, new)
    taken_back = race(*[lambda session: recording.withdraw_score(session, LATER, actor, new.entry_id)] * 3)
    assert [each.revision for each in taken_back] == [2, 2, 2]
    assert count(sessions, EntryRevision) == 2


def test_a_rescue_analgesic_is_kept_once(race: Race, house: House, injection: Injection) -> None:
    new = recording.NewRescue(rescue_id=uuid4(), injection_id=injection.id, taken_at=LATER, drug="ibuprofen")
    actor = house.patient(injection.patient_id)
    saved = race(*[lambda session: recording.save_rescue(session, LATER, actor, new)] * 3)
    assert len({each.id for each in saved}) == 1


def test_a_code_opens_one_diary(
    race: Race, sessions: sessionmaker[ScopedSession], house: House, injection: Injection
) -> None:
    with sessions.begin() as session:
        code = joining.issue_code(session, LATER, house.staff(), injection.id, secret=SECRET)

    def claim(session: Session) -> joining.Claimed:
        return joining.claim(session, LATER, code=code.token, date_of_birth=BORN, address=ADDRESS, secret=SECRET)

    outcomes = race(claim, claim, claim)
    assert sorted(type(each).__name__ for each in outcomes) == ["Claimed", "Refused", "Refused"]
    assert count(sessions, DeviceSession) == 1


def test_of_two_codes_issued_at_once_one_can_be_claimed(
    race: Race, sessions: sessionmaker[ScopedSession], house: House, injection: Injection
) -> None:
    issued = race(*[lambda session: joining.issue_code(session, LATER, house.staff(), injection.id, secret=SECRET)] * 2)
    assert len({code.token for code in issued}) == 2
    with sessions() as session:
        scope_to(session, house.clinic_id)
        codes = session.scalars(select(JoinCode.revoked_at)).all()
    assert len([revoked_at for revoked_at in codes if revoked_at is None]) == 1


def test_the_needle_comes_out_once(race: Race, house: House, planned: Injection) -> None:
    def out(minutes: int) -> Callable[[Session], Injection]:
        at = NEEDLE_OUT + timedelta(minutes=minutes)
        return lambda session: performing.needle_out(session, at, house.staff(), planned.id, performed_at=at)

    outcomes = race(out(0), out(1))
    assert sorted(type(each).__name__ for each in outcomes) == ["Injection", "Refused"]


def test_two_needles_out_over_one_area_leave_one_diary_running(
    race: Race, sessions: sessionmaker[ScopedSession], house: House
) -> None:
    with sessions.begin() as session:
        scope_to(session, house.clinic_id)
        patient = builders.register(session, house)
        first, second = (builders.plan(session, house, patient).id for _ in range(2))

    def out(injection_id: UUID, hours: int) -> Callable[[Session], Any]:
        at = NEEDLE_OUT + timedelta(hours=hours)
        later = NEEDLE_OUT + timedelta(hours=1)
        return lambda session: performing.needle_out(session, later, house.staff(), injection_id, performed_at=at)

    race(out(first, 0), out(second, 1))
    with sessions() as session:
        scope_to(session, house.clinic_id)
        assert session.get(Injection, first).state is InjectionState.SUPERSEDED
        assert session.get(Injection, first).superseded_at == NEEDLE_OUT + timedelta(hours=1)
        assert session.get(Injection, second).state is InjectionState.RUNNING


def test_a_record_number_is_used_once(race: Race, sessions: sessionmaker[ScopedSession], house: House) -> None:
    details = builders.patient_details(record_number="A-1")
    outcomes = race(*[lambda session: enrolling.register_patient(session, BEFORE, house.staff(), details)] * 2)
    assert sorted(type(each).__name__ for each in outcomes) == ["Patient", "Refused"]
    assert count(sessions, Patient) == 1


def test_every_failed_try_counts(race: Race, sessions: sessionmaker[ScopedSession]) -> None:
    buckets = ((Limit(kind="a test", tries=9, within=timedelta(hours=1)), "somebody"),)
    outcomes = race(*[lambda session: throttling.count_failure(session, BEFORE, buckets)] * 4)
    assert outcomes == [None] * 4
    with sessions() as session:
        assert session.scalars(select(Throttle.tries)).all() == [4]


def test_failed_sign_ins_at_once_are_all_refused_in_the_same_words(race: Race, house: House) -> None:
    def try_in(email: str) -> Callable[[Session], Any]:
        return lambda session: signing_in.sign_in(session, BEFORE, email=email, password="wrong", address=ADDRESS)

    outcomes = race(try_in("a@harbor.example"), try_in("b@harbor.example"), try_in("nurse@harbor.example"))
    assert all(isinstance(each, Refused) for each in outcomes)
    assert len({str(each) for each in outcomes}) == 1


def test_one_line_of_a_sheet_is_typed_in_by_one_of_two(
    race: Race, sessions: sessionmaker[ScopedSession], house: House, injection: Injection, area_id: UUID
) -> None:
    def type_in(session: Session) -> None:
        line = PaperLine(field="row-m15-0", score=new_score(area_id, after=timedelta(minutes=15)))
        paper.type_in(session, LATER, house.staff(), injection.id, [line], ())

    outcomes = race(type_in, type_in)
    assert sorted(type(each).__name__ for each in outcomes) == ["NoneType", "Refused"]
    assert count(sessions, EntryRevision) == 1


def test_two_who_tap_the_same_question_at_once_are_both_kept(
    race: Race, sessions: sessionmaker[ScopedSession], house: House, area_id: UUID
) -> None:
    def tap(score: int) -> Callable[[Session], recording.Saved]:
        new = replace(new_score(area_id, score), source=Source.STAFF, felt_at=None, recorded_at=None)
        return lambda session: recording.save_score(session, LATER, house.staff(), new)

    saved = race(tap(3), tap(6))
    assert sorted(each.entry.score for each in saved) == [3, 6]
    assert count(sessions, EntryRevision) == 2
