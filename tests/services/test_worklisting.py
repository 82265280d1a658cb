"""The worklist: what needs someone first, a page at a time, whoever is looked for."""

from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import sessionmaker

from diary.clinical.answers import Answer
from diary.db.clinics import Location
from diary.db.injections import Injection, InjectionState
from diary.db.scope import scope_to
from diary.db.sessions import ScopedSession
from diary.services import performing, worklisting
from diary.services.failures import NotFound
from diary.services.worklisting import PAGE, View, Wanted, Worklist
from tests import builders
from tests.builders import BEFORE, LEFT, NEEDLE_OUT, RIGHT, House, area_of, new_score, save
from tests.crowds import multiply
from tests.databases import counting
from tests.services.test_reviewing import score_through_the_day

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOW = NEEDLE_OUT + 5 * HOUR
"""Half past two in the afternoon of March 2."""
TODAY = date(2026, 3, 2)


def seen(desk: ScopedSession, house: House, now: datetime = NOW, **wanted: object) -> Worklist:
    return worklisting.worklist(desk, now, house.staff(), Wanted(**wanted))  # type: ignore[arg-type]  # by its fields


def ids(found: Worklist) -> list[UUID]:
    return [row.injection.id for row in found.rows]


def test_what_runs_stands_above_what_is_planned_and_shows_its_judgement(
    desk: ScopedSession, house: House, running: Injection, planned: Injection
) -> None:
    called_off = builders.plan(desk, house, builders.register(desk, house))
    performing.cancel(desk, BEFORE, house.staff(), called_off.id)
    score_through_the_day(desk, house, running)
    first, second = seen(desk, house).rows
    assert (first.injection.id, second.injection.id) == (running.id, planned.id)
    assert first.last_felt_at == NEEDLE_OUT + 4 * HOUR
    assert first.review
    assert first.review.areas[0].anesthetic.at[80].response is Answer.MET
    assert (second.last_felt_at, second.review, second.silent, second.follow_up_in) == (None, None, False, None)


def test_first_the_follow_ups_then_who_is_silent_then_the_latest(desk: ScopedSession, house: House) -> None:
    latest = builders.running(desk, house)
    save(desk, house, latest, new_score(area_of(desk, latest), after=5 * HOUR))
    silent = builders.running(desk, house)
    soon, overdue = builders.running(desk, house), builders.running(desk, house)
    soon.follow_up_on, overdue.follow_up_on = TODAY + DAY, TODAY - DAY
    assert ids(seen(desk, house)) == [overdue.id, soon.id, silent.id, latest.id]


@pytest.mark.parametrize(("days", "due"), [(4, None), (3, 3), (0, 0), (-1, -1), (-14, -14), (-15, None)])
def test_a_follow_up_is_due_from_three_days_before_to_two_weeks_after(
    desk: ScopedSession, house: House, running: Injection, days: int, due: int | None
) -> None:
    running.follow_up_on = TODAY + days * DAY
    found = seen(desk, house)
    assert [row.follow_up_in for row in found.rows] == [due]
    assert found.counts[View.FOLLOW_UP] == (due is not None)


def test_what_has_ended_stays_until_its_follow_up(desk: ScopedSession, house: House, running: Injection) -> None:
    performing.end(desk, NEEDLE_OUT + HOUR, house.staff(), running)
    assert ids(seen(desk, house)) == []
    running.follow_up_on = TODAY + DAY
    assert ids(seen(desk, house)) == ids(seen(desk, house, view=View.FOLLOW_UP)) == [running.id]
    assert ids(seen(desk, house, view=View.OVER)) == [running.id]


def test_any_entry_is_a_sign_of_life_the_recalled_ones_too(
    desk: ScopedSession, house: House, running: Injection
) -> None:
    assert ids(seen(desk, house, view=View.SILENT)) == [running.id]
    recalled = new_score(area_of(desk, running), after=HOUR, recorded_at=NOW - HOUR / 4)
    save(desk, house, running, recalled)
    found = seen(desk, house, view=View.SILENT)
    assert (ids(found), found.counts[View.SILENT]) == ([], 0)


def test_a_diary_that_is_over_is_ended_and_no_longer_open(
    desk: ScopedSession, house: House, running: Injection
) -> None:
    running.schedule = "diagnostic"
    assert ids(seen(desk, house, NEEDLE_OUT + 20 * DAY)) == []
    assert running.state is InjectionState.ENDED


@pytest.mark.parametrize("words", ["ruiz", "RUIZ ana", "a-77", "Rui 77", "rúiz"])
def test_a_patient_is_found_by_name_or_record_number(desk: ScopedSession, house: House, words: str) -> None:
    wanted = builders.register(desk, house, name="Ana Ruiz", record_number="A-77")
    other = builders.register(desk, house, name="Peter Holm", record_number="B-1")
    injections = [builders.plan(desk, house, patient) for patient in (wanted, other)]
    assert ids(seen(desk, house, words=words)) == [injections[0].id]


@pytest.mark.parametrize("words", ["%", "_", "nobody", "ruiz holm", "'"])
def test_signs_of_the_database_find_nobody(desk: ScopedSession, house: House, running: Injection, words: str) -> None:
    del running
    assert ids(seen(desk, house, words=words)) == []


def test_a_search_looks_among_the_ended_as_well(desk: ScopedSession, house: House, running: Injection) -> None:
    performing.end(desk, NEEDLE_OUT + HOUR, house.staff(), running)
    assert ids(seen(desk, house, words="ruiz")) == [running.id]


def test_a_location_narrows_every_view(desk: ScopedSession, house: House, running: Injection) -> None:
    here = desk.get_one(Location, house.location_id)
    other = Location(
        id=uuid4(),
        clinic_id=house.clinic_id,
        name="Other",
        phone="1",
        after_hours_phone="2",
        emergency_number="911",
        zone=here.zone,
        opening_hours={},
    )
    desk.add(other)
    desk.flush()
    assert ids(seen(desk, house, location_id=house.location_id)) == [running.id]
    assert ids(seen(desk, house, location_id=other.id)) == ids(seen(desk, house, location_id=other.id, words="r")) == []
    with pytest.raises(NotFound):
        seen(desk, house, location_id=uuid4())


def test_pages_hold_what_they_can_and_the_last_one_the_rest(desk: ScopedSession, house: House) -> None:
    planned = {
        builders.plan(desk, house, builders.register(desk, house), BEFORE + timedelta(minutes=number)).id
        for number in range(PAGE + 3)
    }
    pages = [seen(desk, house, page=page) for page in (1, 2, 9, 0)]
    assert [(len(found.rows), found.page, found.pages, found.total) for found in pages] == [
        (PAGE, 1, 2, PAGE + 3),
        (3, 2, 2, PAGE + 3),
        (3, 2, 2, PAGE + 3),
        (PAGE, 1, 2, PAGE + 3),
    ]
    assert {*ids(pages[0]), *ids(pages[1])} == planned
    found = seen(desk, house, words="ana", page=2)
    assert (len(found.rows), found.total) == (3, PAGE + 3)


def test_an_empty_clinic_has_an_empty_worklist(desk: ScopedSession, house: House) -> None:
    assert (ids(seen(desk, house)), seen(desk, house).total) == ([], 0)


def test_strangers_find_nothing(
    elsewhere: House, desk: ScopedSession, sessions: sessionmaker[ScopedSession], running: Injection
) -> None:
    assert running.id is not None
    desk.commit()
    with sessions() as theirs:
        assert ids(seen(theirs, elsewhere)) == ids(seen(theirs, elsewhere, words="ruiz")) == []


def fill(desk: ScopedSession, house: House, number: int) -> None:
    injection = builders.running(desk, house, areas=(RIGHT, LEFT))
    save(desk, house, injection, new_score(area_of(desk, injection)))
    multiply(desk, injection, number - 1)


@pytest.mark.parametrize("wanted", [Wanted(), Wanted(words="ana")])
def test_it_takes_as_many_queries_for_three_as_for_three_hundred(
    desk: ScopedSession, sessions: sessionmaker[ScopedSession], house: House, wanted: Wanted
) -> None:
    counted = []
    for number in (3, 297):
        fill(desk, house, number)
        desk.commit()
        with sessions() as session, counting(session) as statements:
            found = worklisting.worklist(session, NOW, house.staff(), wanted)
            session.commit()
        counted.append((found.counts[View.OPEN], statements.count))
        scope_to(desk, house.clinic_id)
    assert [patients for patients, _ in counted] == [3, 300]
    assert counted[0][1] == counted[1][1] <= 36


def test_many_diaries_are_ended_in_a_few_statements(
    desk: ScopedSession, sessions: sessionmaker[ScopedSession], house: House
) -> None:
    fill(desk, house, 12)
    desk.commit()
    with sessions() as session, counting(session) as statements:
        worklisting.worklist(session, NEEDLE_OUT + 400 * DAY, house.staff())
        session.commit()
    assert statements.count <= 18
