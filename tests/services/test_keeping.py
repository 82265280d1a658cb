"""Records are kept for ever, or as long as the clinic says; then those are named whose time is over, and no others."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from diary.db.decisions import SignedDecision
from diary.db.injections import Injection, InjectionState
from diary.db.patients import Patient
from diary.db.sessions import ScopedSession
from diary.services import deleting, keeping, merging
from diary.services.acting import Actor, ActorKind, Role
from diary.services.deleting import DeletionReason
from diary.services.failures import Refused
from diary.services.own_settings import Decision
from tests import builders
from tests.builders import BEFORE, NEEDLE_OUT, House
from tests.db.rows import VALID
from tests.services.belongings import full_diary
from tests.services.conftest import NewRows

LAST = NEEDLE_OUT + timedelta(hours=1)
"""When the last score of a full diary came in."""
IN_TEN_YEARS = LAST.replace(year=LAST.year + 10)


@pytest.fixture
def ana(desk: ScopedSession, house: House) -> Patient:
    patient = builders.register(desk, house, record_number="A-1")
    full_diary(desk, house, patient)
    return patient


def keep_for(desk: ScopedSession, house: House, years: int | None, seen: int = 0) -> None:
    actor = house.staff(Role.ADMINISTRATOR)
    keeping.change_years(desk, BEFORE, actor, years, Decision(reason="the law", seen=seen))


def named(desk: ScopedSession, house: House, now: datetime) -> list[str]:
    return [one.patient.record_number for one in keeping.due(desk, now, house.staff(Role.ADMINISTRATOR))]


def test_nobody_is_due_until_the_clinic_says_so(desk: ScopedSession, house: House, ana: Patient) -> None:
    centuries = IN_TEN_YEARS.replace(year=2500)
    assert named(desk, house, centuries) == []
    keep_for(desk, house, 10)
    assert named(desk, house, centuries) == ["A-1"]
    keep_for(desk, house, None, seen=1)
    assert named(desk, house, centuries) == []


def test_the_time_runs_from_the_last_that_was_written(desk: ScopedSession, house: House, ana: Patient) -> None:
    keep_for(desk, house, 10)
    last_at = keeping.due(desk, IN_TEN_YEARS + timedelta(days=1), house.staff())[0].last_at
    over = last_at.replace(year=last_at.year + 10)
    assert last_at > NEEDLE_OUT
    assert named(desk, house, over - timedelta(seconds=1)) == []
    assert named(desk, house, over) == ["A-1"]


def test_whoever_is_still_expected_is_not_due(desk: ScopedSession, house: House, ana: Patient) -> None:
    """A follow-up ahead and a decision count like an entry; the date of an injection that was called off does not."""
    keep_for(desk, house, 10)
    injection = desk.scalars(select(Injection).where(Injection.patient_id == ana.id)).one()
    over = IN_TEN_YEARS + timedelta(days=1)
    assert named(desk, house, over) == ["A-1"]
    system, gone = Actor(kind=ActorKind.SYSTEM, clinic_id=house.clinic_id), ana.id
    for ahead in (over + timedelta(days=90), over, over - timedelta(days=9 * 365)):
        injection.follow_up_on = ahead.date()
        assert named(desk, house, over) == []
        assert not deleting.delete_if_over(desk, over, system, gone)
    assert named(desk, house, over + timedelta(days=400)) == ["A-1"]
    was, injection.state = injection.state, InjectionState.ENTERED_IN_ERROR
    assert named(desk, house, over) == ["A-1"]
    injection.state, injection.follow_up_on = was, None
    decided = VALID["signed_decision"] | {"injection_id": injection.id, "clinic_id": house.clinic_id, "id": uuid4()}
    decided |= {"signed_at": LAST + timedelta(days=30), "signed_by_id": house.people[Role.PROVIDER]}
    desk.add(SignedDecision(**decided))
    assert named(desk, house, over) == []
    assert named(desk, house, over + timedelta(days=30)) == ["A-1"]


def test_a_merged_record_goes_with_the_one_that_stands_for_it(desk: ScopedSession, house: House, ana: Patient) -> None:
    keep_for(desk, house, 10)
    other = builders.register(desk, house, record_number="B-1", name="Ana again")
    over = IN_TEN_YEARS + timedelta(days=1)
    merging.merge(desk, BEFORE, house.staff(), ana.id, other.id, reason="the same")
    assert named(desk, house, over) == ["B-1"]
    builders.plan(desk, house, other, over)
    assert named(desk, house, over) == []


def test_only_whose_time_is_over_is_deleted_for_that_reason(
    desk: ScopedSession, house: House, ana: Patient, new_rows: NewRows
) -> None:
    keep_for(desk, house, 10)
    system, early = Actor(kind=ActorKind.SYSTEM, clinic_id=house.clinic_id), IN_TEN_YEARS - timedelta(days=1)
    why = DeletionReason.KEPT_LONG_ENOUGH
    leaving = deleting.look_before_deleting(desk, early, house.staff(), ana.id)
    with pytest.raises(Refused, match="not over"):
        deleting.delete_patient(desk, early, house.staff(), leaving, why, "A-1")
    assert not deleting.delete_if_over(desk, early, system, ana.id)
    assert desk.scalars(select(Patient)).all() == [ana]
    new_rows()
    gone = ana.id
    assert deleting.delete_if_over(desk, IN_TEN_YEARS + timedelta(days=1), system, gone)
    assert not deleting.delete_if_over(desk, IN_TEN_YEARS + timedelta(days=1), system, gone)
    assert desk.scalars(select(Patient)).all() == []
    assert [(row.action, row.actor_kind, row.detail["reason"]) for row in new_rows()] == [
        ("patient deleted", "system", "kept long enough")
    ]


@pytest.mark.parametrize("years", [0, 51])
def test_the_years_have_bounds(desk: ScopedSession, house: House, years: int) -> None:
    with pytest.raises(Refused, match="from 1 to 50"):
        keep_for(desk, house, years)


def test_there_is_not_always_a_29th_of_february() -> None:
    leap = datetime(2028, 2, 29, 12, tzinfo=UTC)
    assert keeping.years_before(leap, 4).day == 29
    assert keeping.years_before(leap, 1) == datetime(2027, 2, 28, 12, tzinfo=UTC)
