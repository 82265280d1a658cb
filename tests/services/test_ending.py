"""A diary ends by itself, at the moment its last question closes, for whoever looks first."""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from diary.clinical.schedule import ends_at, shipped_schedules
from diary.db.injections import Injection, InjectionState
from diary.db.sessions import ScopedSession
from diary.services import answering, reviewing, worklisting
from diary.services.acting import Actor
from tests import builders
from tests.builders import NEEDLE_OUT, House

ZONE = ZoneInfo(builders.ZONE)
OVER_AT = ends_at(shipped_schedules()["diagnostic"], NEEDLE_OUT, ZONE)
LOOKS: dict[str, Callable[[ScopedSession, datetime, House, Actor, Injection], object]] = {
    "the patient": lambda desk, now, _house, patient, _injection: answering.open_diary(desk, now, patient),
    "the worklist": lambda desk, now, house, _patient, _injection: worklisting.worklist(desk, now, house.staff()),
    "the review": lambda desk, now, house, _patient, injection: reviewing.review_injection(
        desk, now, house.staff(), injection.id
    ),
}


@pytest.fixture
def patient(house: House, running: Injection) -> Actor:
    return house.patient(running.patient_id)


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS.keys())
def test_whoever_looks_after_the_last_question_ends_it(
    desk: ScopedSession, house: House, running: Injection, patient: Actor, look: Callable[..., object]
) -> None:
    running.schedule = "diagnostic"
    look(desk, OVER_AT - timedelta(microseconds=1), house, patient, running)
    assert running.state is InjectionState.RUNNING
    look(desk, OVER_AT + timedelta(days=3), house, patient, running)
    assert (running.state, running.ended_at) == (InjectionState.ENDED, OVER_AT)


def test_an_ended_diary_asks_nothing(desk: ScopedSession, house: House, running: Injection, patient: Actor) -> None:
    running.schedule = "diagnostic"
    found = answering.open_diary(desk, OVER_AT, patient)
    assert found.asked is None
    assert found.ended == (running,)


@pytest.mark.parametrize(
    ("schedule", "performed", "ends"),
    [
        ("diagnostic", "2026-03-02T09:30", "2026-03-17T00:00"),
        ("standard", "2026-03-02T09:30", "2026-09-15T00:00"),
        ("hourly-6", "2026-03-02T09:30", "2026-03-03T00:00"),
        ("hourly-6", "2026-03-02T21:00", "2026-03-03T03:30"),
    ],
)
def test_a_schedule_ends_with_the_span_of_its_last_question(schedule: str, performed: str, ends: str) -> None:
    start, end = (datetime.fromisoformat(moment).replace(tzinfo=ZONE) for moment in (performed, ends))
    assert ends_at(shipped_schedules()[schedule], start, ZONE) == end
