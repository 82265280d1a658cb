"""The PEG is kept once, as it was answered, in the weeks that it is asked in."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from diary.clinical.peg import Peg
from diary.clinical.scores import Source
from diary.db.injections import Injection, InjectionState
from diary.db.sessions import ScopedSession
from diary.services import peg
from diary.services.acting import Actor
from diary.services.failures import NotFound, Refused
from diary.services.peg import NewPeg
from tests import builders
from tests.builders import BEFORE, NEEDLE_OUT, ZONE, House
from tests.services.conftest import NewRows

ANSWERS = Peg(pain=7, enjoyment=0, activity=10)


def new(injection_id: UUID, week: int = 0, answers: Peg = ANSWERS, source: Source = Source.PATIENT) -> NewPeg:
    return NewPeg(answer_id=uuid4(), injection_id=injection_id, week=week, answers=answers, source=source)


def himself(house: House, injection: Injection) -> Actor:
    return house.patient(injection.patient_id)


def on_day(day: int) -> datetime:
    return NEEDLE_OUT + timedelta(days=day)


def of(desk: ScopedSession, injection: Injection) -> dict[int, tuple[int, int, int]]:
    found = peg.standing(peg.pegs_of(desk, [injection.id]))
    return {week: (row.pain, row.enjoyment, row.activity) for week, row in found.items()}


def test_before_the_injection_a_0_is_kept_as_0(desk: ScopedSession, house: House, planned: Injection) -> None:
    row = peg.save_peg(desk, BEFORE, himself(house, planned), new(planned.id))
    assert of(desk, planned) == {0: (7, 0, 10)}
    assert (row.source, row.written_by_kind) == (Source.PATIENT, "patient")


def test_a_second_sending_changes_nothing(
    desk: ScopedSession, house: House, planned: Injection, new_rows: NewRows
) -> None:
    sent = new(planned.id)
    peg.save_peg(desk, BEFORE, himself(house, planned), sent)
    new_rows()
    again = peg.save_peg(
        desk, BEFORE, himself(house, planned), replace(sent, answers=Peg(pain=1, enjoyment=1, activity=1))
    )
    assert (again.pain, of(desk, planned)) == (7, {0: (7, 0, 10)})
    assert new_rows() == []
    builders.start(desk, house, planned)
    assert peg.save_peg(desk, NEEDLE_OUT, himself(house, planned), sent).id == again.id


def test_an_id_of_another_patients_answers_opens_nothing(desk: ScopedSession, house: House, planned: Injection) -> None:
    sent = new(planned.id)
    peg.save_peg(desk, BEFORE, himself(house, planned), sent)
    other = builders.plan(desk, house, builders.register(desk, house))
    with pytest.raises(NotFound):
        peg.save_peg(desk, BEFORE, himself(house, other), replace(sent, injection_id=other.id))
    with pytest.raises(NotFound):
        peg.save_peg(desk, BEFORE, himself(house, other), new(planned.id))


def test_answered_again_the_later_answers_stand(desk: ScopedSession, house: House, planned: Injection) -> None:
    peg.save_peg(desk, BEFORE, himself(house, planned), new(planned.id))
    later = new(planned.id, answers=Peg(pain=3, enjoyment=3, activity=3), source=Source.STAFF)
    peg.save_peg(desk, BEFORE + timedelta(minutes=1), house.staff(), later)
    assert of(desk, planned) == {0: (3, 3, 3)}
    assert len(peg.pegs_of(desk, [planned.id])) == 2


@pytest.mark.parametrize("who", ["patient", "staff"])
def test_before_means_before(desk: ScopedSession, house: House, running: Injection, who: str) -> None:
    actor = himself(house, running) if who == "patient" else house.staff()
    with pytest.raises(Refused):
        peg.save_peg(desk, NEEDLE_OUT, actor, new(running.id))


@pytest.mark.parametrize(
    ("day", "week", "kept"),
    [(20, 4, False), (21, 4, True), (35, 4, True), (36, 4, False), (98, 13, True), (28, 13, False)],
)
def test_the_patient_answers_in_its_week(
    desk: ScopedSession, house: House, running: Injection, day: int, week: int, kept: bool
) -> None:
    assert peg.is_asked_now(desk, on_day(day), himself(house, running), running.id, week) is kept
    if kept:
        peg.save_peg(desk, on_day(day), himself(house, running), new(running.id, week))
    else:
        with pytest.raises(Refused):
            peg.save_peg(desk, on_day(day), himself(house, running), new(running.id, week))
    assert (of(desk, running) == {week: (7, 0, 10)}) is kept


@pytest.mark.parametrize("week", [1, 5, 40_000])
def test_no_other_week_is_kept(desk: ScopedSession, house: House, running: Injection, week: int) -> None:
    with pytest.raises(Refused):
        peg.save_peg(desk, on_day(200), house.staff(), new(running.id, week))


def test_staff_enter_it_later_but_not_ahead(desk: ScopedSession, house: House, running: Injection) -> None:
    peg.save_peg(desk, on_day(60), house.staff(), new(running.id, 4, source=Source.PAPER))
    with pytest.raises(Refused):
        peg.save_peg(desk, on_day(60), house.staff(), new(running.id, 13))
    assert of(desk, running) == {4: (7, 0, 10)}


def test_the_phone_asks_once_a_week_that_is_due(desk: ScopedSession, house: House, running: Injection) -> None:
    zone = ZoneInfo(ZONE)

    def asked(day: int) -> int | None:
        return peg.week_to_ask(running, zone, on_day(day), peg.pegs_of(desk, [running.id]))

    assert [asked(day) for day in (1, 21, 98, 189)] == [None, 4, 13, 27]
    peg.save_peg(desk, on_day(28), himself(house, running), new(running.id, 4))
    assert [asked(day) for day in (28, 98)] == [None, 13]
    running.state, running.ended_at = InjectionState.ENDED, on_day(90)
    assert asked(98) is None


@pytest.mark.parametrize("wrong", [-1, 11])
def test_what_is_no_score_is_refused(desk: ScopedSession, house: House, planned: Injection, wrong: int) -> None:
    for answers in ({"pain": wrong}, {"enjoyment": wrong}, {"activity": wrong}):
        with pytest.raises(Refused):
            peg.save_peg(desk, BEFORE, himself(house, planned), new(planned.id, answers=replace(ANSWERS, **answers)))
    assert of(desk, planned) == {}


def test_it_is_written_down_without_the_answers(
    desk: ScopedSession, house: House, planned: Injection, new_rows: NewRows
) -> None:
    new_rows()
    peg.save_peg(desk, BEFORE, himself(house, planned), new(planned.id))
    assert [(row.action, row.detail) for row in new_rows()] == [("PEG saved", {"week": 0})]
