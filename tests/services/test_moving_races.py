"""Records are merged and diaries moved while others do so too, and while the patient taps: nothing is lost."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from diary.db.corrections import PatientMerge
from diary.db.entries import EntryRevision
from diary.db.injections import Injection
from diary.db.patients import Area
from diary.db.scope import scope_to
from diary.db.sessions import ScopedSession
from diary.db.translate import standing_entries
from diary.services import enrolling, joining, merging, moving, recording
from diary.services.failures import NotFound, Refused
from tests import builders
from tests.builders import ADDRESS, BEFORE, BORN, SECRET, House, area_of, new_score
from tests.services.belongings import LATER
from tests.services.conftest import Race

Sessions = sessionmaker[ScopedSession]
WHY = "one person"


@pytest.fixture
def injection(sessions: Sessions, house: House) -> Injection:
    """A running injection of the record that will be merged."""
    with sessions.begin() as session:
        scope_to(session, house.clinic_id)
        return builders.running(session, house)


@pytest.fixture
def kept_id(sessions: Sessions, house: House) -> UUID:
    with sessions.begin() as session:
        scope_to(session, house.clinic_id)
        return builders.register(session, house).id


def ask(sessions: Sessions, house: House, question: Callable[[ScopedSession], Any]) -> Any:  # noqa: ANN401 (its answer)
    with sessions() as session:
        scope_to(session, house.clinic_id)
        return question(session)


def merging_it(house: House, merged_id: UUID, kept_id: UUID) -> Callable[[Session], PatientMerge]:
    return lambda session: merging.merge(session, LATER, house.staff(), merged_id, kept_id, reason=WHY)


def kinds(outcomes: list[Any]) -> list[str]:
    return sorted(type(each).__name__ for each in outcomes)


def test_of_two_merges_of_one_record_one_is_done(
    race: Race, sessions: Sessions, house: House, injection: Injection, kept_id: UUID
) -> None:
    with sessions.begin() as session:
        scope_to(session, house.clinic_id)
        third = builders.register(session, house).id
    merged = injection.patient_id
    outcomes = race(merging_it(house, merged, kept_id), merging_it(house, merged, third))
    assert kinds(outcomes) == ["PatientMerge", "Refused"]
    owner = ask(sessions, house, lambda session: session.get_one(Injection, injection.id).patient_id)
    assert owner == next(each.kept_patient_id for each in outcomes if isinstance(each, PatientMerge))


def test_of_two_merges_into_each_other_one_is_done(
    race: Race, sessions: Sessions, house: House, injection: Injection, kept_id: UUID
) -> None:
    there, back = merging_it(house, injection.patient_id, kept_id), merging_it(house, kept_id, injection.patient_id)
    assert kinds(race(there, back)) == ["PatientMerge", "Refused"]


def test_a_merge_is_taken_back_once(
    race: Race, sessions: Sessions, house: House, injection: Injection, kept_id: UUID
) -> None:
    with sessions.begin() as session:
        merge_id = merging_it(house, injection.patient_id, kept_id)(session).id
    outcomes = race(*[lambda session: merging.undo_merge(session, LATER, house.staff(), merge_id, reason=WHY)] * 2)
    assert kinds(outcomes) == ["PatientMerge", "Refused"]
    owner = ask(sessions, house, lambda session: session.get_one(Injection, injection.id).patient_id)
    assert owner == injection.patient_id


@pytest.mark.parametrize("times", range(4))
def test_a_score_that_is_saved_during_a_merge_stands_in_the_record_that_is_kept(
    race: Race, sessions: Sessions, house: House, injection: Injection, kept_id: UUID, times: int
) -> None:
    area_id = ask(sessions, house, lambda session: area_of(session, injection))
    taps = [new_score(area_id, score, timedelta(minutes=30 + score)) for score in range(3)]

    def tap(new: recording.NewScore) -> Callable[[Session], object]:
        return lambda session: recording.save_score(session, LATER, house.patient(injection.patient_id), new)

    outcomes = race(merging_it(house, injection.patient_id, kept_id), *[tap(new) for new in taps])
    assert kinds(outcomes) == ["PatientMerge", "Saved", "Saved", "Saved"]
    assert standing(sessions, house, kept_id) == {new.entry_id for new in taps}
    assert standing(sessions, house, injection.patient_id) == set()


def standing(sessions: Sessions, house: House, patient_id: UUID) -> set[UUID]:
    """The entries that stand for a patient in areas of his own."""
    wanted = select(EntryRevision).where(EntryRevision.patient_id == patient_id).order_by(EntryRevision.revision)
    rows = ask(sessions, house, lambda session: standing_entries(session.scalars(wanted)))
    mine = ask(
        sessions, house, lambda session: set(session.scalars(select(Area.id).where(Area.patient_id == patient_id)))
    )
    assert {row.area_id for row in rows} <= mine
    return {row.entry_id for row in rows}


def test_nothing_is_planned_on_a_record_while_it_is_merged(
    race: Race, sessions: Sessions, house: House, injection: Injection, kept_id: UUID
) -> None:
    details, merged = builders.injection_details(house), injection.patient_id

    def plan(session: Session) -> object:
        return enrolling.plan_injection(session, LATER, house.staff(), merged, details)

    outcomes = race(merging_it(house, merged, kept_id), plan)
    assert kinds(outcomes) in (["Injection", "PatientMerge"], ["PatientMerge", "Refused"])
    left = select(Injection.id).where(Injection.patient_id == merged)
    assert ask(sessions, house, lambda session: session.scalars(left).all()) == []


def test_a_phone_that_joins_during_a_merge_shows_the_record_that_is_kept_or_is_told_to_try_again(
    race: Race, sessions: Sessions, house: House, injection: Injection, kept_id: UUID
) -> None:
    with sessions.begin() as session:
        code = joining.issue_code(session, BEFORE, house.staff(), injection.id, secret=SECRET)

    def claim(session: Session) -> joining.Claimed:
        return joining.claim(session, BEFORE, code=code.token, date_of_birth=BORN, address=ADDRESS, secret=SECRET)

    merged, claimed = race(merging_it(house, injection.patient_id, kept_id), claim)
    assert isinstance(merged, PatientMerge)
    assert isinstance(claimed, joining.Claimed | Refused)
    if isinstance(claimed, joining.Claimed):
        device = ask(sessions, house, lambda session: builders.device_by_token(session, LATER, claimed.device_token))
        assert device.patient_id == kept_id


def test_of_two_moves_of_one_injection_one_is_done(
    race: Race, sessions: Sessions, house: House, injection: Injection, kept_id: UUID
) -> None:
    with sessions.begin() as session:
        scope_to(session, house.clinic_id)
        third = builders.register(session, house).id

    def move(to: UUID) -> Callable[[Session], object]:
        return lambda session: moving.move_injection(session, LATER, house.staff(), injection.id, to, reason=WHY)

    outcomes = race(move(kept_id), move(third))
    assert "InjectionMove" in kinds(outcomes)
    owner = ask(sessions, house, lambda session: session.get_one(Injection, injection.id).patient_id)
    assert owner in {kept_id, third}


@pytest.mark.parametrize("undone", [False, True])
def test_a_page_that_was_open_during_a_merge_still_saves(
    sessions: Sessions, house: House, injection: Injection, kept_id: UUID, undone: bool
) -> None:
    old_area = ask(sessions, house, lambda session: area_of(session, injection))
    with sessions.begin() as session:
        merge_id = merging_it(house, injection.patient_id, kept_id)(session).id
    owner, area_id = kept_id, old_area
    if undone:
        area_id = ask(sessions, house, lambda session: area_of(session, injection))
        with sessions.begin() as session:
            merging.undo_merge(session, LATER, house.staff(), merge_id, reason=WHY)
        owner = injection.patient_id
    new = new_score(area_id, 4)
    for _ in range(2):
        with sessions.begin() as session:
            recording.save_score(session, LATER, house.patient(owner), new)
    assert standing(sessions, house, owner) == {new.entry_id}


def test_another_patients_area_stays_not_found(
    sessions: Sessions, house: House, injection: Injection, kept_id: UUID
) -> None:
    area_id = ask(sessions, house, lambda session: area_of(session, injection))
    with sessions() as session, pytest.raises(NotFound):
        recording.save_score(session, LATER, house.patient(kept_id), new_score(area_id, 4))
