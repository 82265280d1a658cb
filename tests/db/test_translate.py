"""Rows become the clinic's words: what belongs to a diary, and nothing of it lost or rounded."""

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from diary.clinical.agents import Anesthetic, Steroid
from diary.clinical.catalogue import Intent, Procedure, Region, Sedation, Side
from diary.clinical.diary import QuietHours
from diary.clinical.scores import Condition, Source
from diary.db.entries import EntryRevision, RescueRevision
from diary.db.injections import Baseline, Injection, InjectionAnesthetic, InjectionArea, InjectionState
from diary.db.patients import Area, Patient
from diary.db.translate import DiaryRows, diary_of

START = datetime(2026, 3, 2, 17, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
AREA, WATCHED, ELSEWHERE, THIS, OTHER = (uuid4() for _ in range(5))


def injection(**changes: Any) -> Injection:  # noqa: ANN401 (whatever a column holds)
    usual: dict[str, Any] = {
        "id": THIS,
        "state": InjectionState.RUNNING,
        "procedure": Procedure.MEDIAL_BRANCH_BLOCK,
        "region": Region.LUMBAR,
        "levels": ["L5", "L3"],
        "side": Side.RIGHT,
        "intent": Intent.DIAGNOSTIC,
        "sedation": Sedation.IV,
        "anesthetics_recorded": True,
        "schedule": "dense",
        "performed_at": START,
    }
    return Injection(**(usual | changes))


def entry(felt: timedelta = HOUR, **changes: Any) -> EntryRevision:  # noqa: ANN401 (as above)
    usual: dict[str, Any] = {
        "entry_id": uuid4(),
        "revision": 1,
        "area_id": AREA,
        "injection_id": THIS,
        "condition": Condition.MOVING,
        "score": 3,
        "felt_at": START + felt,
        "recorded_at": START + felt,
        "source": Source.PATIENT,
        "withdrawn": False,
    }
    return EntryRevision(**(usual | changes))


def area(area_id: UUID, *, index: bool = True) -> tuple[InjectionArea, Area]:
    row = Area(id=area_id, label="Low back", side=Side.RIGHT, episodic=not index)
    return InjectionArea(area_id=area_id, is_index=index, movement="bending"), row


def rows(*revisions: EntryRevision, **changes: Any) -> DiaryRows:  # noqa: ANN401 (as above)
    usual: dict[str, Any] = {
        "patient": Patient(zone="America/Los_Angeles", quiet_from=time(21), quiet_until=time(6, 30)),
        "injection": injection(),
        "areas": [area(AREA), area(WATCHED, index=False)],
        "revisions": revisions,
    }
    return DiaryRows(**(usual | changes))


def felt(*revisions: EntryRevision, **changes: Any) -> list[timedelta]:  # noqa: ANN401 (as above)
    return [item.felt_at - START for item in diary_of(rows(*revisions, **changes), START).entries]


def test_the_injection_is_told_as_it_was() -> None:
    told = diary_of(rows(), START)
    assert (told.zone, told.schedule) == (ZoneInfo("America/Los_Angeles"), "dense")
    assert told.quiet_hours == QuietHours(begins=time(21), ends=time(6, 30))
    assert told.injection.levels == ("L5", "L3")
    assert (told.injection.procedure, told.injection.sedation) == (Procedure.MEDIAL_BRANCH_BLOCK, Sedation.IV)
    assert [(item.id, item.index, item.episodic) for item in told.areas] == [
        (str(AREA), True, False),
        (str(WATCHED), False, True),
    ]


def test_not_recorded_and_none_given_are_told_apart() -> None:
    assert diary_of(rows(injection=injection(anesthetics_recorded=False)), START).injection.anesthetics is None
    assert diary_of(rows(), START).injection.anesthetics == ()


def test_doses_are_told_exactly() -> None:
    given = [
        InjectionAnesthetic(
            agent="bupivacaine", percent=Decimal("0.2500"), ml=Decimal("0.500"), epinephrine=True, liposomal=False
        )
    ]
    told = diary_of(
        rows(anesthetics=given, injection=injection(steroid_agent="triamcinolone", steroid_mg=Decimal("40.000"))), START
    ).injection
    assert told.anesthetics == (Anesthetic(agent="bupivacaine", percent=0.25, ml=0.5, epinephrine=True),)
    assert told.steroid == Steroid(agent="triamcinolone", mg=40.0)
    assert diary_of(rows(), START).injection.steroid is None


def test_a_score_of_0_and_a_stated_relief_of_0_are_told() -> None:
    (told,) = diary_of(rows(entry(score=0, stated_relief_percent=Decimal("0.00"), could_move=False)), START).entries
    assert (told.score, told.stated_relief_percent, told.could_move) == (0, 0, False)
    (told,) = diary_of(rows(entry(stated_relief_percent=Decimal("33.33"))), START).entries
    assert told.stated_relief_percent == Fraction(3333, 100)


def test_a_baseline_is_told_with_a_usual_of_0() -> None:
    row = Baseline(
        area_id=AREA, condition=Condition.MOVING, score=0, usual=0, scored_at=START - HOUR, source=Source.STAFF
    )
    (told,) = diary_of(rows(baselines=[row]), START).baselines
    assert (told.area, told.score, told.usual, told.scored_at) == (str(AREA), 0, 0, START - HOUR)


def test_the_highest_revision_stands_and_a_withdrawn_entry_does_not() -> None:
    corrected, taken_back = uuid4(), uuid4()
    told = diary_of(
        rows(
            entry(entry_id=corrected, score=9),
            entry(entry_id=taken_back, score=8),
            entry(entry_id=corrected, score=2, revision=2),
            entry(entry_id=taken_back, score=8, revision=2, withdrawn=True),
        ),
        START,
    )
    assert [item.score for item in told.entries] == [2]


def test_an_entry_that_was_taken_back_and_written_again_stands() -> None:
    again = uuid4()
    told = diary_of(
        rows(
            entry(entry_id=again),
            entry(entry_id=again, revision=2, withdrawn=True),
            entry(entry_id=again, revision=3, score=1),
        ),
        START,
    )
    assert [item.score for item in told.entries] == [1]


def test_scores_of_its_areas_count_whichever_diary_they_were_written_in() -> None:
    assert felt(entry(injection_id=OTHER), entry(2 * HOUR, area_id=WATCHED, injection_id=OTHER)) == [HOUR, 2 * HOUR]


def test_scores_of_other_areas_do_not() -> None:
    assert felt(entry(area_id=ELSEWHERE, injection_id=OTHER)) == []


@pytest.mark.parametrize(("before", "kept"), [(timedelta(0), True), (timedelta(microseconds=1), False)], ids=str)
def test_what_another_diary_was_told_counts_from_the_moment_the_needle_was_out(before: timedelta, kept: bool) -> None:
    assert felt(entry(-before, injection_id=OTHER)) == ([-before] if kept else [])


def test_what_was_written_in_it_counts_even_from_before_and_is_flagged_later() -> None:
    assert felt(entry(-HOUR)) == [-HOUR]


@pytest.mark.parametrize(("before", "kept"), [(timedelta(0), False), (timedelta(microseconds=1), True)], ids=str)
def test_a_later_injection_takes_what_was_felt_from_its_moment_on(before: timedelta, kept: bool) -> None:
    ended = injection(state=InjectionState.SUPERSEDED, superseded_at=START + 3 * HOUR)
    told = felt(entry(), entry(3 * HOUR - before), entry(5 * HOUR, injection_id=OTHER), injection=ended)
    assert told == ([HOUR, 3 * HOUR - before] if kept else [HOUR])


def test_rescue_analgesics_are_told_but_for_those_taken_back() -> None:
    taken, taken_back = uuid4(), uuid4()

    def rescue(rescue_id: UUID, **changes: Any) -> RescueRevision:  # noqa: ANN401 (as above)
        usual: dict[str, Any] = {
            "rescue_id": rescue_id,
            "revision": 1,
            "taken_at": START,
            "drug": "x",
            "withdrawn": False,
        }
        return RescueRevision(**(usual | changes))

    found = [rescue(taken), rescue(taken_back), rescue(taken_back, revision=2, withdrawn=True)]
    (told,) = diary_of(rows(rescue=found), START).rescue
    assert (told.taken_at, told.drug) == (START, "x")
