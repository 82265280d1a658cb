"""What was really given when the needle came out: the plan is kept beside it, and a double tap starts one diary."""

from dataclasses import replace
from typing import Any

import pytest

from diary.clinical.catalogue import Side
from diary.db.injections import Injection, InjectionState
from diary.db.sessions import ScopedSession
from diary.services import performing
from diary.services.failures import Refused
from diary.services.injected import Given, anesthetics_of, given_of
from diary.services.injection_history import OTHERWISE_THAN_PLANNED
from tests import builders
from tests.builders import NEEDLE_OUT, House
from tests.services.conftest import NewRows
from tests.services.test_correcting import LATER, as_it_is, history


def test_what_was_given_otherwise_than_planned_keeps_the_plan(
    desk: ScopedSession, house: House, planned: Injection
) -> None:
    plan = as_it_is(desk, planned)
    given = replace(given_of(planned, anesthetics_of(desk, planned)), levels=("L4",), steroid_agent="dexamethasone")
    performing.needle_out(desk, LATER, house.staff(), planned.id, performed_at=NEEDLE_OUT, given=given)
    (kept,) = history(desk, house, planned)
    assert kept.before == plan
    assert (kept.at_needle_out, kept.reason) == (True, OTHERWISE_THAN_PLANNED)
    assert kept.changed == ("levels", "steroid_agent", "schedule")
    assert planned.schedule == "standard"


def test_what_was_given_as_planned_leaves_no_history(desk: ScopedSession, house: House, planned: Injection) -> None:
    given = given_of(planned, anesthetics_of(desk, planned))
    performing.needle_out(desk, LATER, house.staff(), planned.id, performed_at=NEEDLE_OUT, given=given)
    assert history(desk, house, planned) == ()


def test_a_schedule_that_was_chosen_stays_whatever_is_given(desk: ScopedSession, house: House) -> None:
    injection = builders.plan(desk, house, builders.register(desk, house), schedule="dense")
    given = replace(given_of(injection, anesthetics_of(desk, injection)), steroid_agent="dexamethasone")
    performing.needle_out(desk, LATER, house.staff(), injection.id, performed_at=NEEDLE_OUT, given=given)
    assert injection.schedule == "dense"


def test_levels_that_the_procedure_does_not_have_start_nothing(
    desk: ScopedSession, house: House, planned: Injection
) -> None:
    given = Given(levels=("C3",), side=Side.RIGHT, anesthetics=())
    with pytest.raises(Refused) as refused:
        performing.needle_out(desk, LATER, house.staff(), planned.id, performed_at=NEEDLE_OUT, given=given)
    assert refused.value.field == "levels"
    assert planned.state is InjectionState.PLANNED


@pytest.mark.parametrize("change", [{}, {"levels": ("L2",)}], ids=["as planned", "otherwise"])
def test_a_double_tap_starts_the_diary_once(
    desk: ScopedSession, house: House, planned: Injection, new_rows: NewRows, change: dict[str, Any]
) -> None:
    given = replace(given_of(planned, anesthetics_of(desk, planned)), **change)
    for _ in range(2):
        performing.needle_out(desk, LATER, house.staff(), planned.id, performed_at=NEEDLE_OUT, given=given)
    assert [row.action for row in new_rows()] == ["needle out"]
    assert len(history(desk, house, planned)) == len(change)


def test_the_same_moment_with_other_levels_is_refused(desk: ScopedSession, house: House, running: Injection) -> None:
    given = replace(given_of(running, anesthetics_of(desk, running)), levels=("L2",))
    with pytest.raises(Refused):
        performing.needle_out(desk, LATER, house.staff(), running.id, performed_at=NEEDLE_OUT, given=given)
