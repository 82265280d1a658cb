"""The overview is never stale, counts what its lists show, and asks as much for three injections as for many."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session, sessionmaker

from diary.clinical.answers import Answer
from diary.clinical.catalogue import Procedure
from diary.clinical.cohort import GroupBy, Rate
from diary.clinical.scores import Condition
from diary.db.entries import EntryRevision
from diary.db.injections import Injection
from diary.db.overview import OverviewFact
from diary.db.patients import Patient
from diary.db.people import Role
from diary.db.scope import scope_to
from diary.db.sessions import ScopedSession
from diary.db.translate import DiaryRows
from diary.services import (
    amending,
    overview_facts,
    overview_lists,
    overviewing,
    own_settings,
)
from diary.services.amending import ScoreChange
from diary.services.failures import NotFound
from diary.services.loading import load_rows
from diary.services.overview_choice import Wanted
from diary.services.overview_lists import CountedList
from diary.services.overviewing import Overview, StillJudging
from diary.services.own_settings import Decision
from tests.builders import LEFT, NEEDLE_OUT, RIGHT, House
from tests.crowds import multiply
from tests.databases import counting
from tests.services.blocks import DAY, HOUR, LATER, SACROILIAC, WEAK, block, kept_rows
from tests.services.conftest import NewRows


def seen(desk: ScopedSession, house: House, now: datetime = LATER, **wanted: Any) -> Overview:  # noqa: ANN401 (whatever may be wanted)
    found = overviewing.overview(desk, now, house.staff(), Wanted(**wanted))
    desk.commit()
    assert isinstance(found, Overview)
    return found


def behind(desk: ScopedSession, house: House, counted: str) -> CountedList:
    found = overview_lists.behind(desk, LATER, house.staff(), Wanted(), counted=counted)
    assert isinstance(found, CountedList)
    return found


def test_a_clinic_that_has_done_nothing_is_empty(desk: ScopedSession, house: House, planned: Injection) -> None:
    del planned
    found = seen(desk, house)
    assert (found.any_done, found.whole.injections, found.groups) == (False, 0, {})


def test_met_not_met_and_untold_stand_side_by_side(desk: ScopedSession, house: House) -> None:
    block(desk, house, (0.5, 1), (1, 1), (3, 1), (4, 7))
    block(desk, house, (0.5, 7), (1, 8))
    block(desk, house)
    found = seen(desk, house).whole
    assert found.response == Rate(met=1, not_met=1, cannot_tell=1)
    assert [(hour.at_least, hour.at_most, hour.of) for hour in found.relieved] == [
        (1, 2, 3),
        (1, 2, 3),
        (0, 1, 3),
        (0, 1, 3),
        (0, 1, 3),
    ]


def scores_of(desk: ScopedSession, injection: Injection) -> list[UUID]:
    return list(desk.scalars(select(EntryRevision.entry_id).where(EntryRevision.injection_id == injection.id)))


def test_a_corrected_entry_changes_the_number(desk: ScopedSession, house: House) -> None:
    injection = block(desk, house, (0.5, 1), (1, 1))
    assert seen(desk, house).whole.response.met == 1
    for entry_id in scores_of(desk, injection):
        change = ScoreChange(score=8, condition=Condition.MOVING)
        amending.change_score(desk, NEEDLE_OUT + 2 * HOUR, house.patient(injection.patient_id), entry_id, change)
    assert seen(desk, house).whole.response == Rate(met=0, not_met=1, cannot_tell=0)


def test_the_clock_alone_moves_a_steroid_past_day_14(desk: ScopedSession, house: House) -> None:
    block(desk, house, *((24 * day + 9.5, 7) for day in range(7, 12)), **SACROILIAC)
    on_day_14 = seen(desk, house, NEEDLE_OUT + 14 * DAY).whole
    after_it = seen(desk, house, NEEDLE_OUT + 15 * DAY).whole
    assert (on_day_14.steroid.cannot_tell, after_it.steroid.not_met) == (1, 1)
    assert kept_rows(desk) == 1


def test_a_window_of_the_clinics_own_changes_the_number(desk: ScopedSession, house: House) -> None:
    """One good score at minute 42, and a bad one after: enough from minute 30 on, not from minute 50 on."""
    block(desk, house, (0.7, 1), (1.5, 8))
    before = seen(desk, house).whole.response
    minutes = {"judge_from": 50, "consistent_from": 100, "phase_ends": 400, "prolonged_after": 900}
    own_settings.change_window(desk, LATER, house.staff(), WEAK, minutes, Decision(reason="as agreed", seen=0))
    after = seen(desk, house).whole.response
    assert (before.met, after.met, after.not_met) == (1, 0, 1)


def test_the_cache_is_only_a_cache(desk: ScopedSession, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    block(desk, house, (0.5, 1), (1, 1), (5, 7))
    before = seen(desk, house)
    loaded = []

    def counted(session: Session, found: Sequence[tuple[Injection, Patient]]) -> dict[UUID, DiaryRows]:
        loaded.append(len(found))
        return load_rows(session, found)

    monkeypatch.setattr(overview_facts, "load_rows", counted)
    assert (seen(desk, house), loaded) == (before, [])
    desk.execute(delete(OverviewFact))
    assert (seen(desk, house), loaded) == (before, [1])


def test_another_version_of_the_software_judges_anew(
    desk: ScopedSession, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    block(desk, house, (0.5, 1), (1, 1))
    seen(desk, house)
    monkeypatch.setattr(overview_facts, "__version__", "another")
    seen(desk, house)
    assert [row.software_version for row in desk.scalars(select(OverviewFact))] == ["another"]


def test_it_is_narrowed_and_divided_by_each_thing(desk: ScopedSession, house: House) -> None:
    block(desk, house, (0.5, 1), (1, 1))
    block(desk, house, anesthetics=(), **SACROILIAC)
    narrowed: list[dict[str, Any]] = [
        {"procedure": Procedure.SACROILIAC_JOINT_INJECTION},
        {"agent": "bupivacaine"},
        {"agent": overview_facts.NONE_GIVEN},
        {"policy_id": "medicare-sij"},
        {"policy_id": "sis-dual"},
        {"policy_id": "medicare-facet", "usual_only": True},
        {"begins": date(2026, 3, 2), "ends": date(2026, 3, 2), "location_id": house.location_id},
        {"begins": date(2026, 3, 3)},
        {"ends": date(2026, 3, 1)},
        {"provider_id": house.people[Role.PROVIDER]},
    ]
    assert [seen(desk, house, **wanted).whole.injections for wanted in narrowed] == [1, 1, 1, 1, 1, 1, 2, 0, 0, 2]
    groups = {by: dict(seen(desk, house, by=(by,)).groups) for by in GroupBy}
    assert {by: sorted(cohort.injections for cohort in found.values()) for by, found in groups.items()} == {
        GroupBy.PROCEDURE: [1, 1],
        GroupBy.AGENT: [1, 1],
        GroupBy.PROVIDER: [2],
        GroupBy.LOCATION: [2],
        GroupBy.POLICY: [1, 1],
    }


def test_an_ablation_is_counted_and_judged_by_no_policy(desk: ScopedSession, house: House) -> None:
    block(desk, house, (0.5, 1), procedure=Procedure.RADIOFREQUENCY_ABLATION, levels=("L4",))
    found = seen(desk, house, by=(GroupBy.POLICY,))
    assert list(found.groups) == [(overview_facts.NO_POLICY,)]
    assert (found.whole.injections, found.whole.response.of, found.whole.result.of) == (1, 0, 0)
    assert seen(desk, house, policy_id=overview_facts.NO_POLICY).whole.injections == 1


@pytest.mark.parametrize("counted", ["all", "response-met", "relieved-1-at-most", "steroid-met"])
def test_the_list_behind_a_number_is_as_long_as_the_number(desk: ScopedSession, house: House, counted: str) -> None:
    two = block(desk, house, (0.5, 1), (1, 1), areas=(RIGHT, LEFT))
    block(desk, house, (0.5, 8), (1, 8))
    whole = seen(desk, house).whole
    numbers = {"all": whole.areas, "response-met": whole.response.met, "relieved-1-at-most": whole.relieved[0].at_most}
    found = behind(desk, house, counted)
    assert (found.total, len(found.rows)) == (numbers.get(counted, 0), numbers.get(counted, 0))
    if counted == "response-met":
        assert [(row.injection.id, row.fact and row.fact.response) for row in found.rows] == [(two.id, Answer.MET)]


def test_there_is_no_list_behind_what_is_not_counted(desk: ScopedSession, house: House) -> None:
    with pytest.raises(NotFound):
        behind(desk, house, "relieved-3-at-most")


def test_behind_a_median_are_the_injections_that_it_is_of_the_least_first(desk: ScopedSession, house: House) -> None:
    often, once = block(desk, house, (0.5, 1), (1, 1), (2, 1)), block(desk, house, (0.5, 8))
    often.follow_up_on, once.follow_up_on = date(2026, 3, 9), date(2026, 3, 12)
    block(desk, house)
    whole = seen(desk, house).whole
    complete, follow_up = behind(desk, house, "completeness"), behind(desk, house, "follow-up")
    assert whole.completeness
    assert whole.follow_up
    assert (complete.total, follow_up.total) == (whole.completeness.of, whole.follow_up.of) == (3, 2)
    assert [row.injection.id for row in complete.rows][1:] == [once.id, often.id]
    assert [(row.injection.id, row.of.follow_up_days) for row in follow_up.rows] == [(often.id, 7), (once.id, 10)]
    assert {row.fact for row in (*complete.rows, *follow_up.rows)} == {None}


def test_it_is_divided_by_two_things_at_once(desk: ScopedSession, house: House) -> None:
    block(desk, house, (0.5, 1))
    block(desk, house, (0.5, 1))
    block(desk, house, anesthetics=(), **SACROILIAC)
    found = seen(desk, house, by=(GroupBy.AGENT, GroupBy.PROCEDURE)).groups
    assert {values: group.injections for values, group in found.items()} == {
        (overview_facts.NONE_GIVEN, "sacroiliac_joint_injection"): 1,
        ("bupivacaine", "medial_branch_block"): 2,
    }


def test_too_many_for_one_look_are_told_as_such_and_each_look_goes_on(
    desk: ScopedSession, house: House, monkeypatch: pytest.MonkeyPatch, new_rows: NewRows
) -> None:
    multiply(desk, block(desk, house, (0.5, 1)), 4)
    monkeypatch.setattr(overviewing, "MOST_AT_ONCE", 2)
    monkeypatch.setattr(overviewing, "BATCH", 2)
    looks = [overviewing.overview(desk, LATER, house.staff(), Wanted()) for _ in range(2)]
    assert looks == [StillJudging(judged=2, of=5), StillJudging(judged=4, of=5)]
    assert behind(desk, house, "all").total == 5
    assert [row.action for row in new_rows()][-1:] == ["list behind a number seen"]
    assert "overview seen" not in {row.action for row in new_rows()}


@pytest.mark.parametrize("wanted", [{"provider_id": uuid4()}, {"location_id": uuid4()}, {"policy_id": "of-nobody"}])
def test_what_the_clinic_does_not_have_is_not_found(desk: ScopedSession, house: House, wanted: dict[str, Any]) -> None:
    with pytest.raises(NotFound):
        seen(desk, house, **wanted)


def test_strangers_count_nothing(
    desk: ScopedSession, house: House, elsewhere: House, sessions: sessionmaker[ScopedSession]
) -> None:
    block(desk, house, (0.5, 1))
    desk.commit()
    with sessions() as theirs:
        assert not seen(theirs, elsewhere).any_done
        assert behind(theirs, elsewhere, "all").total == 0


def test_each_look_leaves_a_row_without_any_value(desk: ScopedSession, house: House, new_rows: NewRows) -> None:
    overviewing.overview(desk, LATER, house.staff(), Wanted())
    overviewing.export(desk, LATER, house.staff(), Wanted())
    behind(desk, house, "response-met")
    assert {(row.action, row.detail.get("counted")) for row in new_rows()} == {
        ("overview seen", None),
        ("overview exported", None),
        ("list behind a number seen", "response-met"),
    }


def test_each_batch_can_be_committed(desk: ScopedSession, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    multiply(desk, block(desk, house, (0.5, 1)), 4)
    monkeypatch.setattr(overview_facts, "BATCH", 2)
    kept = []

    def after_batch() -> None:
        desk.commit()
        kept.append(kept_rows(desk))

    overviewing.overview(desk, LATER, house.staff(), Wanted(), after_batch=after_batch)
    assert kept == [2, 4, 5]


def test_it_takes_as_many_queries_for_three_as_for_three_hundred(
    desk: ScopedSession, sessions: sessionmaker[ScopedSession], house: House
) -> None:
    injection, counted = block(desk, house, (0.5, 1)), []
    for more in (2, 297):
        multiply(desk, injection, more)
        seen(desk, house)
        with sessions() as session, counting(session) as statements:
            found = seen(session, house)
        counted.append((found.whole.injections, statements.count))
        scope_to(desk, house.clinic_id)
    assert [injections for injections, _ in counted] == [3, 300]
    assert counted[0][1] == counted[1][1] <= 15
