"""Until the anesthetic phase ends nothing steers; then the seeds say what to expect on this day."""

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from diary.clinical.agents import shipped_agents
from diary.clinical.catalogue import Intent
from diary.clinical.guidance import Phase
from diary.clinical.own_rules import Rules
from diary.db.injections import Injection
from diary.db.patients import Patient
from diary.db.sessions import ScopedSession
from diary.services import answering, loading
from diary.services.enrolling import AnestheticDetails
from diary.services.guiding import Told
from tests import builders
from tests.builders import LEFT, NEEDLE_OUT, House

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
WITH_STEROID = {
    "intent": Intent.THERAPEUTIC,
    "steroid_agent": "triamcinolone",
    "steroid_mg": Decimal(40),
    "anesthetics": (AnestheticDetails(agent="bupivacaine", percent=Decimal("0.5")),),
}
STEERS = re.compile(r"%|percent|\bhours\b|window|threshold|wears? off|worn off|relief", re.IGNORECASE)


def told(desk: ScopedSession, house: House, injection: Injection, after: timedelta) -> tuple[Told, ...]:
    return answering.open_diary(desk, NEEDLE_OUT + after, house.patient(injection.patient_id)).told


@pytest.mark.parametrize(
    ("after", "phase"),
    [
        (0 * MINUTE, Phase.ANESTHETIC),
        (720 * MINUTE, Phase.ANESTHETIC),
        (721 * MINUTE, Phase.BETWEEN),
        (2 * DAY, Phase.STEROID),
        (8 * DAY, Phase.LATER),
    ],
    ids=str,
)
def test_what_to_expect_follows_the_day(desk: ScopedSession, house: House, after: timedelta, phase: Phase) -> None:
    injection = builders.running(desk, house, **WITH_STEROID)
    (one,) = told(desk, house, injection, after)
    assert one.phase is phase
    assert one.expect
    assert one.aftercare
    assert bool(STEERS.search(" ".join(one.expect))) <= (phase is not Phase.ANESTHETIC)


def test_without_an_anesthetic_nothing_is_held_back(desk: ScopedSession, house: House) -> None:
    injection = builders.running(desk, house, **{**WITH_STEROID, "anesthetics": ()})
    (one,) = told(desk, house, injection, MINUTE)
    assert one.phase is Phase.BETWEEN


def test_while_one_injection_numbs_nothing_is_said_of_the_other(desk: ScopedSession, house: House) -> None:
    first = builders.running(desk, house, **WITH_STEROID)
    second = builders.plan(desk, house, desk.get_one(Patient, first.patient_id), areas=(LEFT,))
    builders.start(desk, house, second, NEEDLE_OUT + 3 * DAY)
    assert [one.areas for one in told(desk, house, first, 3 * DAY + HOUR)] == [("Left low back",)]
    later = told(desk, house, first, 4 * DAY)
    assert {one.areas for one in later} == {("Left low back",), ("Right low back",)}


def test_nothing_is_told_before_the_needle_is_out(desk: ScopedSession, house: House, planned: Injection) -> None:
    assert told(desk, house, planned, -HOUR) == ()


def test_it_is_held_back_as_long_as_the_clinics_own_window_says(
    desk: ScopedSession, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = shipped_agents()
    longer = replace(
        shipped,
        rows=tuple(
            replace(row, window=replace(row.window, phase_ends=2 * row.window.phase_ends)) for row in shipped.rows
        ),
    )
    monkeypatch.setattr(loading, "rules_of", lambda _session: Rules(windows=longer))
    injection = builders.running(desk, house, **WITH_STEROID)
    assert [one.phase for one in told(desk, house, injection, 721 * MINUTE)] == [Phase.ANESTHETIC]


def test_at_night_nothing_is_missed(desk: ScopedSession, house: House) -> None:
    """After an injection at six in the evening, what is due from ten at night until seven is not asked for."""
    injection = builders.plan(desk, house, builders.register(desk, house))
    builders.start(desk, house, injection, NEEDLE_OUT + 8.5 * HOUR)
    missed = answering.open_diary(desk, NEEDLE_OUT + 22 * HOUR, house.patient(injection.patient_id)).missed
    assert [point.id for point in missed] == ["m15", "m30", "m60", "m120", "m180"]
