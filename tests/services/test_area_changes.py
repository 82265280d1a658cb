"""A place of pain that was left out comes to an injection, and one that was named by mistake goes."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from diary.clinical.answers import Answer
from diary.clinical.catalogue import Side
from diary.clinical.scores import Condition
from diary.db.injections import Injection, InjectionState
from diary.db.patients import Area
from diary.db.sessions import ScopedSession
from diary.services import enrolling, performing, recording, reviewing
from diary.services.correcting import AreaChanges
from diary.services.failures import Refused
from diary.services.injected import AreaDetails
from diary.services.performing import BaselineDetails
from tests import builders
from tests.builders import BEFORE, NEEDLE_OUT, House, area_of, new_score
from tests.services.test_correcting import LATER, WHY, as_it_is, history, put_right
from tests.services.test_correcting_areas import BOTH_SIDES, LEFT, RIGHT, places

HIP = AreaDetails(label=" Left  hip", side=Side.LEFT, movement="walking")
ADDED = AreaChanges(added=(HIP,))


def without(*taken_away: int, **changes: Any) -> AreaChanges:  # noqa: ANN401 (whatever the changes hold)
    return AreaChanges(taken_away=frozenset(taken_away), **changes)


def known(desk: ScopedSession, injection: Injection) -> set[str]:
    """The patient's places, whether anything asks for them or not."""
    return {
        f"{row.side} {row.label}" for row in desk.scalars(select(Area).where(Area.patient_id == injection.patient_id))
    }


def names(desk: ScopedSession, injection: Injection) -> list[str]:
    return [label for label, _side, _movement in places(desk, injection)]


def both_sides(desk: ScopedSession, house: House) -> Injection:
    return builders.plan(desk, house, builders.register(desk, house), **BOTH_SIDES)


class TestPlans:
    """Before the needle."""

    def test_a_place_comes_with_its_movement(self, desk: ScopedSession, house: House, planned: Injection) -> None:
        before = as_it_is(desk, planned)
        put_right(desk, house, planned, now=BEFORE, places=ADDED)
        assert places(desk, planned)[1:] == [("Left hip", "left", "walking")]
        (made,) = history(desk, house, planned)
        assert (made.before, made.changed, made.reason) == (before, ("areas",), WHY)
        builders.baseline(desk, house, planned)
        assert len(performing.baselines_of(desk, planned)) == 2

    def test_a_place_that_the_patient_has_is_that_place(
        self, desk: ScopedSession, house: House, running: Injection
    ) -> None:
        patient = enrolling.find_patient(desk, house.staff(), running.patient_id)
        planned = builders.plan(desk, house, patient, now=LATER, areas=(LEFT,))
        kept = replace(builders.RIGHT, label=builders.RIGHT.label.upper())
        put_right(desk, house, planned, places=AreaChanges(added=(kept,)))
        assert performing.areas_in_order(desk, planned)[1] == area_of(desk, running)

    def test_a_place_goes_and_leaves_nothing(self, desk: ScopedSession, house: House) -> None:
        planned = both_sides(desk, house)
        put_right(desk, house, planned, now=BEFORE, places=without(0))
        assert (names(desk, planned), known(desk, planned)) == (["Low back"], {"left Low back"})
        assert len(history(desk, house, planned)[0].before.areas) == 2  # type: ignore[union-attr]  # it can be read

    def test_one_goes_another_takes_its_name_and_a_third_comes(self, desk: ScopedSession, house: House) -> None:
        planned = both_sides(desk, house)
        _first, second = as_it_is(desk, planned).areas
        areas = (as_it_is(desk, planned).areas[0], replace(second, side=Side.RIGHT))
        put_right(desk, house, planned, now=BEFORE, areas=areas, places=without(0, added=(HIP,)))
        assert [place[:2] for place in places(desk, planned)] == [("Low back", "right"), ("Left hip", "left")]

    def test_a_name_that_was_a_slip_is_forgotten(self, desk: ScopedSession, house: House, planned: Injection) -> None:
        (area,) = as_it_is(desk, planned).areas
        put_right(desk, house, planned, now=BEFORE, areas=(replace(area, label="Right hip"),))
        assert known(desk, planned) == {"right Right hip"}

    def test_a_place_of_another_diary_is_not_forgotten(
        self, desk: ScopedSession, house: House, running: Injection
    ) -> None:
        patient = enrolling.find_patient(desk, house.staff(), running.patient_id)
        planned = builders.plan(desk, house, patient, now=LATER)
        (area,) = as_it_is(desk, planned).areas
        put_right(desk, house, planned, areas=(replace(area, label="Right hip"),))
        put_right(desk, house, planned, places=ADDED)
        put_right(desk, house, planned, places=without(0))
        assert known(desk, planned) == {"right Right low back", "left Left hip"}

    def test_the_pain_before_keeps_its_place_until_it_is_taken_back(self, desk: ScopedSession, house: House) -> None:
        planned = both_sides(desk, house)
        builders.baseline(desk, house, planned, score=0)
        with pytest.raises(Refused, match="Take that back first") as refused:
            put_right(desk, house, planned, now=BEFORE, places=without(1))
        assert refused.value.field == "areas-1-taken_away"
        nothing = BaselineDetails(
            area_id=performing.areas_in_order(desk, planned)[1], condition=Condition.MOVING, score=None
        )
        performing.take_baseline(desk, BEFORE, house.staff(), planned.id, [nothing])
        put_right(desk, house, planned, now=BEFORE, places=without(1))
        assert len(names(desk, planned)) == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        (AreaChanges(added=(replace(HIP, label=" "),)), "added-0-label"),
        (AreaChanges(added=(replace(HIP, movement=""),)), "added-0-movement"),
        (AreaChanges(added=(replace(builders.RIGHT, label="right  LOW back"),)), "added-0-label"),
        (AreaChanges(added=(HIP, replace(HIP, label="Neck"))), "added-0-label"),
        (AreaChanges(added=(replace(HIP, label="Head", episodic=True),)), "added-0-label"),
        (without(0), ""),
        (without(1), ""),
    ],
    ids=["no name", "no movement", "named twice", "too many", "another kind", "the last one", "no such place"],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(
    desk: ScopedSession, house: House, planned: Injection, changes: AreaChanges, field: str
) -> None:
    patient = enrolling.find_patient(desk, house.staff(), planned.patient_id)
    builders.plan(desk, house, patient, areas=(replace(HIP, label="Head"),))
    before = places(desk, planned)
    with pytest.raises(Refused) as refused:
        put_right(desk, house, planned, now=BEFORE, places=changes)
    assert refused.value.field == field
    assert (places(desk, planned), history(desk, house, planned)) == (before, ())


class TestAfterTheNeedle:
    """A correction, with its reason."""

    def test_an_added_place_is_scored_and_says_what_it_lacks(
        self, desk: ScopedSession, house: House, running: Injection
    ) -> None:
        put_right(desk, house, running, places=ADDED)
        assert [made.changed for made in history(desk, house, running)] == [("areas",)]
        hip = performing.areas_in_order(desk, running)[1]
        builders.save(desk, house, running, new_score(hip, 0, after=timedelta(hours=4)))
        builders.save(desk, house, running, new_score(area_of(desk, running), 0))
        review = reviewing.review_injection(desk, LATER + timedelta(days=1), house.staff(), running.id).review
        assert review is not None
        assert {area.area.label: area.reason for area in review.areas}["Left hip"] == "no baseline"
        assert (len(review.entries), review.result) == (2, Answer.CANNOT_TELL)

    def test_it_ends_an_earlier_diary_of_that_place(
        self, desk: ScopedSession, house: House, running: Injection
    ) -> None:
        patient = enrolling.find_patient(desk, house.staff(), running.patient_id)
        hip = builders.plan(desk, house, patient, areas=(HIP,))
        builders.start(desk, house, hip, NEEDLE_OUT - timedelta(days=1))
        put_right(desk, house, running, places=ADDED)
        assert (hip.state, hip.superseded_at) == (InjectionState.SUPERSEDED, NEEDLE_OUT)
        put_right(desk, house, running, places=without(1))
        assert hip.state is InjectionState.RUNNING

    def test_one_that_was_added_by_mistake_goes_again(
        self, desk: ScopedSession, house: House, running: Injection
    ) -> None:
        put_right(desk, house, running, places=ADDED)
        put_right(desk, house, running, places=without(1))
        assert names(desk, running) == ["Right low back"]

    def test_a_score_keeps_its_place_also_when_it_was_taken_back(self, desk: ScopedSession, house: House) -> None:
        running = builders.running(desk, house)
        put_right(desk, house, running, places=ADDED)
        hip = performing.areas_in_order(desk, running)[1]
        saved = builders.save(desk, house, running, new_score(hip, 0))
        recording.withdraw_score(desk, LATER, house.patient(running.patient_id), saved.entry.entry_id)
        with pytest.raises(Refused, match="holds scores") as refused:
            put_right(desk, house, running, places=without(1))
        assert refused.value.field == "areas-1-taken_away"
        assert len(names(desk, running)) == 2

    def test_the_pain_before_keeps_its_place(self, desk: ScopedSession, house: House) -> None:
        running = builders.running(desk, house, areas=(RIGHT, LEFT), side=Side.BOTH)
        with pytest.raises(Refused, match="stays with this injection"):
            put_right(desk, house, running, places=without(0))
