"""Staff enter the PEG of the weeks that have come, and nothing of what has not."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from diary.clinical.peg import Peg
from diary.clinical.scores import Source
from diary.db.injections import Injection, InjectionState
from diary.db.sessions import ScopedSession
from diary.services import peg, peg_weeks
from diary.services.failures import Refused
from diary.services.peg import NewPeg
from tests.builders import NEEDLE_OUT, House
from tests.services.conftest import NewRows

ANSWERS = Peg(pain=0, enjoyment=10, activity=4)


def entered(injection_id: UUID, week: int) -> NewPeg:
    return NewPeg(answer_id=uuid4(), injection_id=injection_id, week=week, answers=ANSWERS, source=Source.STAFF)


def test_the_weeks_that_have_come_and_when_the_next_one_comes(
    desk: ScopedSession, house: House, running: Injection, planned: Injection
) -> None:
    def at(day: int, injection: Injection = running) -> tuple[list[int], date | None]:
        found = peg_weeks.look_at_weeks(desk, NEEDLE_OUT + timedelta(days=day), house.staff(), injection.id)
        return [week for week, _ in found.weeks], found.next_on

    assert at(0) == ([], date(2026, 3, 23))
    assert at(21) == ([4], date(2026, 5, 25))
    assert at(400) == ([4, 13, 27], None)
    assert at(400, planned) == ([], None)
    running.state = InjectionState.ENTERED_IN_ERROR
    assert at(400) == ([], None)


def test_they_are_kept_as_staffs_beside_the_patients_own(
    desk: ScopedSession, house: House, running: Injection, new_rows: NewRows
) -> None:
    now = NEEDLE_OUT + timedelta(days=95)
    own = replace(entered(running.id, 13), source=Source.PATIENT)
    peg.save_peg(desk, now, house.patient(running.patient_id), own)
    new_rows()
    later = now + timedelta(minutes=1)
    peg_weeks.enter_weeks(desk, later, house.staff(), [entered(running.id, 4), entered(running.id, 13)])
    assert [row.action for row in new_rows()] == ["PEG saved", "PEG saved"]
    kept = peg.pegs_of(desk, [running.id])
    assert sorted((row.week, row.source.value) for row in kept) == [(4, "staff"), (13, "patient"), (13, "staff")]
    assert peg.standing(kept)[13].source is Source.STAFF


def test_of_an_injection_in_error_nothing_is_kept(desk: ScopedSession, house: House, running: Injection) -> None:
    running.state = InjectionState.ENTERED_IN_ERROR
    with pytest.raises(Refused):
        peg_weeks.enter_weeks(desk, NEEDLE_OUT + timedelta(days=95), house.staff(), [entered(running.id, 4)])
