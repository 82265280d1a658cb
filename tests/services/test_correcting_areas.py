"""Names, sides and movements of the places of pain are put right; the scores stay with their place."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from diary.clinical.catalogue import Side
from diary.db.injections import Injection, InjectionState
from diary.db.sessions import ScopedSession
from diary.services import correcting, reviewing
from diary.services.correcting import RecordedArea
from diary.services.failures import Refused
from diary.services.injected import AreaDetails
from diary.services.injection_history import read_record, record_now, write_record
from diary.services.performing import baselines_of
from tests import builders
from tests.builders import BEFORE, NEEDLE_OUT, House, area_of, new_score
from tests.services.conftest import NewRows
from tests.services.test_correcting import LATER, WHY, as_it_is, history, put_right
from tests.services.test_performing import DAY

RIGHT = AreaDetails(label="Low back", side=Side.RIGHT, movement="bending")
LEFT = AreaDetails(label="Low back", side=Side.LEFT, movement="bending")
BOTH_SIDES: dict[str, Any] = {"areas": (RIGHT, LEFT), "side": Side.BOTH}


def places(desk: ScopedSession, injection: Injection) -> list[tuple[str, str, str]]:
    desk.expire_all()
    return [(area.label, area.side.value, area.movement) for area in as_it_is(desk, injection).areas]


def changed(desk: ScopedSession, injection: Injection, **changes: Any) -> tuple[RecordedArea, ...]:  # noqa: ANN401 (whatever a place holds)
    first, *others = as_it_is(desk, injection).areas
    return (replace(first, **changes), *others)


def test_a_place_is_called_right_and_keeps_its_scores(desk: ScopedSession, house: House, running: Injection) -> None:
    builders.save(desk, house, running, new_score(area_of(desk, running), 0))
    original = as_it_is(desk, running)
    put_right(desk, house, running, areas=changed(desk, running, label="  Left   hip ", side=Side.LEFT, movement="up"))
    assert places(desk, running) == [("Left hip", "left", "up")]
    (made,) = history(desk, house, running)
    assert (made.before, made.changed, made.reason) == (original, ("areas",), WHY)
    judged = reviewing.review_injection(desk, LATER + DAY, house.staff(), running.id).review
    assert judged is not None
    assert [(area.area.label, area.area.side, len(area.scores)) for area in judged.areas] == [
        ("Left hip", Side.LEFT, 1)
    ]


def test_two_sides_that_were_taken_for_each_other_change_places(desk: ScopedSession, house: House) -> None:
    running = builders.running(desk, house, **BOTH_SIDES)
    first, second = as_it_is(desk, running).areas
    put_right(desk, house, running, areas=(replace(first, side=second.side), replace(second, side=first.side)))
    assert [side for _label, side, _movement in places(desk, running)] == ["left", "right"]


def test_every_diary_of_the_place_keeps_what_it_was_called(
    desk: ScopedSession, house: House, running: Injection, new_rows: NewRows
) -> None:
    """An earlier correction of the other diary does not seem to have changed the place as well."""
    patient = reviewing.review_injection(desk, LATER, house.staff(), running.id).patient
    other = builders.start(desk, house, builders.plan(desk, house, patient), NEEDLE_OUT + timedelta(hours=1))
    planned = builders.plan(desk, house, patient)
    put_right(desk, house, other, side=Side.LEFT)
    new_rows()
    put_right(desk, house, running, areas=changed(desk, running, label="Right hip"))
    assert [row.changed for row in history(desk, house, other)] == [("side",), ("areas",)]
    assert history(desk, house, planned) == ()
    written = [(row.object_id, row.detail) for row in new_rows() if row.action == "injection corrected"]
    assert sorted(written, key=str) == sorted([(one.id, {"changed": "areas"}) for one in (other, running)], key=str)
    assert places(desk, planned)[0][0] == "Right hip"


def test_another_movement_is_this_diarys_alone(desk: ScopedSession, house: House, running: Injection) -> None:
    patient = reviewing.review_injection(desk, LATER, house.staff(), running.id).patient
    planned = builders.plan(desk, house, patient)
    before = places(desk, planned)
    put_right(desk, house, running, areas=changed(desk, running, movement="climbing stairs"))
    assert places(desk, running)[0][2] == "climbing stairs"
    assert places(desk, planned) == before


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"label": " "}, "areas-0-label"),
        ({"label": "x" * 201}, "areas-0-label"),
        ({"label": "LOW  back", "side": Side.LEFT}, "areas-0-label"),
        ({"movement": ""}, "areas-0-movement"),
    ],
    ids=str,
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(
    desk: ScopedSession, house: House, changes: dict[str, Any], field: str
) -> None:
    running = builders.running(desk, house, **BOTH_SIDES)
    before = places(desk, running)
    with pytest.raises(Refused) as refused:
        put_right(desk, house, running, areas=changed(desk, running, **changes))
    assert refused.value.field == field
    assert (places(desk, running), history(desk, house, running)) == (before, ())


def test_a_place_does_not_take_the_name_of_one_of_another_diary(
    desk: ScopedSession, house: House, running: Injection
) -> None:
    patient = reviewing.review_injection(desk, LATER, house.staff(), running.id).patient
    builders.plan(desk, house, patient, areas=(LEFT,))
    with pytest.raises(Refused, match="another place"):
        put_right(desk, house, running, areas=changed(desk, running, label="low back", side=Side.LEFT))


def test_places_of_another_state_are_refused(desk: ScopedSession, house: House, running: Injection) -> None:
    for areas in ((), as_it_is(desk, running).areas * 2):
        with pytest.raises(Refused, match="others by now"):
            put_right(desk, house, running, areas=areas)


def test_what_was_kept_before_places_could_be_corrected_tells_of_none(
    desk: ScopedSession, house: House, running: Injection
) -> None:
    put_right(desk, house, running, side=Side.LEFT)
    content = write_record(record_now(desk, running))
    del content["areas"]
    assert read_record(content).areas == ()
    assert tuple(correcting.changed_between(read_record(content), record_now(desk, running))) == ()


class TestPlans:
    """A plan asks for other places, and no other diary is touched."""

    def test_what_it_said_is_kept_with_the_reason(
        self, desk: ScopedSession, house: House, planned: Injection, new_rows: NewRows
    ) -> None:
        before = as_it_is(desk, planned)
        put_right(desk, house, planned, now=BEFORE, side=Side.LEFT, follow_up_on=date(2026, 3, 20))
        (made,) = history(desk, house, planned)
        assert (made.before, made.changed, made.reason) == (before, ("side", "follow_up_on"), WHY)
        assert (made.at_needle_out, planned.state, planned.performed_at) == (False, InjectionState.PLANNED, None)
        assert [row.action for row in new_rows()] == ["injection corrected"]

    def test_another_name_leaves_the_place_of_an_earlier_diary(
        self, desk: ScopedSession, house: House, running: Injection
    ) -> None:
        patient = reviewing.review_injection(desk, LATER, house.staff(), running.id).patient
        planned = builders.plan(desk, house, patient, now=LATER)
        builders.baseline(desk, house, planned, 0)
        kept = places(desk, running)
        put_right(desk, house, planned, areas=changed(desk, planned, label="Right hip", movement="walking"))
        assert (places(desk, planned), places(desk, running)) == ([("Right hip", "right", "walking")], kept)
        assert area_of(desk, planned) != area_of(desk, running)
        assert [(row.area_id, row.score) for row in baselines_of(desk, planned)] == [(area_of(desk, planned), 0)]
        assert history(desk, house, running) == ()

    def test_a_place_that_the_patient_has_is_that_place(
        self, desk: ScopedSession, house: House, running: Injection
    ) -> None:
        patient = reviewing.review_injection(desk, LATER, house.staff(), running.id).patient
        planned = builders.plan(desk, house, patient, now=LATER, areas=(LEFT,))
        named = as_it_is(desk, running).areas[0]
        put_right(desk, house, planned, areas=(replace(named, label=named.label.upper()),))
        assert area_of(desk, planned) == area_of(desk, running)

    def test_two_sides_change_places_with_the_pain_before(self, desk: ScopedSession, house: House) -> None:
        planned = builders.plan(desk, house, builders.register(desk, house), **BOTH_SIDES)
        builders.baseline(desk, house, planned)
        first, second = as_it_is(desk, planned).areas
        put_right(
            desk, house, planned, now=BEFORE, areas=(replace(first, side=Side.LEFT), replace(second, side=Side.RIGHT))
        )
        assert [side for _label, side, _movement in places(desk, planned)] == ["left", "right"]
        assert len(baselines_of(desk, planned)) == 2

    def test_what_cannot_be_planned_is_refused(self, desk: ScopedSession, house: House) -> None:
        planned = builders.plan(desk, house, builders.register(desk, house), **BOTH_SIDES)
        first, second = as_it_is(desk, planned).areas
        for areas, field in (
            ((replace(first, side=Side.LEFT), second), "areas-1-label"),
            ((first,), ""),
        ):
            with pytest.raises(Refused) as refused:
                put_right(desk, house, planned, now=BEFORE, areas=areas)
            assert refused.value.field == field
        with pytest.raises(Refused, match="not out yet"):
            put_right(desk, house, planned, now=LATER, performed_at=NEEDLE_OUT)
        assert history(desk, house, planned) == ()

    def test_the_needle_comes_out_of_the_changed_plan(
        self, desk: ScopedSession, house: House, planned: Injection
    ) -> None:
        put_right(desk, house, planned, now=BEFORE, side=Side.LEFT)
        builders.start(desk, house, planned)
        (made,) = history(desk, house, planned)
        assert (made.changed, planned.state) == (("side",), InjectionState.RUNNING)
