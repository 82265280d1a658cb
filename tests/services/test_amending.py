"""What is said about a score afterwards is a further revision: nothing that was written is lost or overwritten."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from diary.clinical.scores import Condition, Source
from diary.db.entries import EntryRevision
from diary.db.injections import Injection
from diary.db.patients import Patient
from diary.db.sessions import ScopedSession
from diary.services import amending, performing, recording
from diary.services.acting import Actor
from diary.services.amending import Medicine, ScoreChange, ScoreDetails
from diary.services.failures import EntryConflict, NotFound, Refused
from diary.services.recording import NewScore
from tests import builders
from tests.builders import LEFT, NEEDLE_OUT, RIGHT, House, area_of, new_score
from tests.services.conftest import NewRows

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NOW = NEEDLE_OUT + 3 * HOUR
Amend = Callable[[ScopedSession, Actor, UUID], object]


@pytest.fixture
def patient(house: House, running: Injection) -> Actor:
    return house.patient(running.patient_id)


@pytest.fixture
def entry_id(desk: ScopedSession, house: House, running: Injection) -> UUID:
    new = new_score(area_of(desk, running), 3)
    builders.save(desk, house, running, new)
    return new.entry_id


def versions(desk: ScopedSession, entry_id: UUID) -> list[EntryRevision]:
    wanted = select(EntryRevision).where(EntryRevision.entry_id == entry_id).order_by(EntryRevision.revision)
    return list(desk.scalars(wanted))


def earlier(area_id: UUID, score: int = 4, **when: object) -> NewScore:
    return NewScore(entry_id=uuid4(), area_id=area_id, condition=Condition.MOVING, score=score, **when)  # type: ignore[arg-type]  # either time


def test_details_are_a_further_revision_and_the_score_stays(
    desk: ScopedSession, patient: Actor, entry_id: UUID, new_rows: NewRows
) -> None:
    said = ScoreDetails(
        stated_relief_percent=Decimal(0), could_move=False, asleep_before=True, note=" Sat down.\nBetter "
    )
    amending.say_more(desk, NOW, patient, entry_id, said)
    first, last = versions(desk, entry_id)
    assert (last.stated_relief_percent, last.could_move, last.asleep_before) == (Decimal(0), False, True)
    assert last.note == "Sat down.\nBetter"
    assert (last.score, last.felt_at, last.recorded_at) == (first.score, first.felt_at, first.recorded_at)
    assert (first.note, first.could_move, last.received_at) == (None, None, NOW)
    assert [row.action for row in new_rows()] == ["score details added"]


def test_the_same_details_twice_are_one_revision(
    desk: ScopedSession, patient: Actor, entry_id: UUID, new_rows: NewRows
) -> None:
    said = ScoreDetails(could_move=True)
    amending.say_more(desk, NOW, patient, entry_id, said)
    new_rows()
    amending.say_more(desk, NOW + MINUTE, patient, entry_id, said)
    assert len(versions(desk, entry_id)) == 2
    assert new_rows() == []


def test_nothing_said_writes_nothing(desk: ScopedSession, patient: Actor, entry_id: UUID, new_rows: NewRows) -> None:
    amending.say_more(desk, NOW, patient, entry_id, ScoreDetails(note="  "))
    assert len(versions(desk, entry_id)) == 1
    assert new_rows() == []


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("stated_relief_percent", ScoreDetails(stated_relief_percent=Decimal(101))),
        ("stated_relief_percent", ScoreDetails(stated_relief_percent=Decimal(-1))),
        ("note", ScoreDetails(note="x" * 2001)),
        ("note", ScoreDetails(note="\x00")),
    ],
    ids=str,
)
def test_what_cannot_be_said_is_refused_at_its_field(
    desk: ScopedSession, patient: Actor, entry_id: UUID, field: str, said: ScoreDetails
) -> None:
    with pytest.raises(Refused) as refused:
        amending.say_more(desk, NOW, patient, entry_id, said)
    assert refused.value.field == field
    assert len(versions(desk, entry_id)) == 1


def test_a_helper_is_named_and_stays_named(desk: ScopedSession, patient: Actor, entry_id: UUID) -> None:
    amending.say_more(desk, NOW, patient, entry_id, ScoreDetails(could_move=True, source=Source.HELPER))
    amending.say_more(desk, NOW, patient, entry_id, ScoreDetails(could_move=False))
    assert [row.source for row in versions(desk, entry_id)] == [Source.PATIENT, Source.HELPER, Source.HELPER]


def test_a_change_keeps_the_time_at_which_it_was_felt(
    desk: ScopedSession, patient: Actor, entry_id: UUID, new_rows: NewRows
) -> None:
    change = ScoreChange(score=0, condition=Condition.RESTING, reason=" slipped ")
    amending.change_score(desk, NOW, patient, entry_id, change)
    first, last = versions(desk, entry_id)
    assert (last.score, last.condition, last.reason) == (0, Condition.RESTING, "slipped")
    assert last.felt_at == first.felt_at
    assert (first.score, first.condition, first.reason) == (3, Condition.MOVING, None)
    assert [(row.action, row.detail) for row in new_rows()] == [("score changed", {"revision": 2})]


def test_what_is_changed_later_was_not_recorded_live(desk: ScopedSession, patient: Actor, entry_id: UUID) -> None:
    amending.change_score(desk, NOW, patient, entry_id, ScoreChange(score=5, condition=Condition.MOVING))
    first, last = versions(desk, entry_id)
    assert (first.recorded_at, last.recorded_at) == (NEEDLE_OUT + 30 * MINUTE, NOW)


def test_a_change_keeps_the_details(desk: ScopedSession, patient: Actor, entry_id: UUID) -> None:
    said = ScoreDetails(stated_relief_percent=Decimal(60), could_move=True, asleep_before=False, note="n")
    amending.say_more(desk, NOW, patient, entry_id, said)
    amending.change_score(desk, NOW, patient, entry_id, ScoreChange(score=5, condition=Condition.MOVING))
    last = versions(desk, entry_id)[-1]
    assert (last.stated_relief_percent, last.could_move, last.asleep_before, last.note) == (
        Decimal(60),
        True,
        False,
        "n",
    )


def test_a_change_of_nothing_writes_nothing(
    desk: ScopedSession, patient: Actor, entry_id: UUID, new_rows: NewRows
) -> None:
    change = ScoreChange(score=3, condition=Condition.MOVING, reason="looked only")
    amending.change_score(desk, NOW, patient, entry_id, change)
    assert len(versions(desk, entry_id)) == 1
    assert new_rows() == []


@pytest.mark.parametrize("felt_at", [NOW + MINUTE, NEEDLE_OUT - MINUTE], ids=["ahead", "before the injection"])
def test_a_time_that_cannot_be_is_refused(
    desk: ScopedSession, patient: Actor, entry_id: UUID, running: Injection, felt_at: datetime
) -> None:
    change = ScoreChange(score=3, condition=Condition.MOVING, felt_at=felt_at)
    with pytest.raises(Refused) as refused:
        amending.change_score(desk, NOW, patient, entry_id, change)
    assert refused.value.field == "felt_at"
    with pytest.raises(Refused) as refused:
        amending.save_earlier(desk, NOW, patient, earlier(area_of(desk, running), felt_at=felt_at))
    assert refused.value.field == "felt_at"


def test_a_changed_time_may_move_a_score_into_the_diary_of_that_time(
    desk: ScopedSession, house: House, running: Injection, patient: Actor
) -> None:
    later = builders.plan(desk, house, desk.get_one(Patient, running.patient_id))
    builders.start(desk, house, later, NEEDLE_OUT + DAY)
    new = new_score(area_of(desk, running), after=DAY + HOUR)
    recording.save_score(desk, NEEDLE_OUT + DAY + HOUR, patient, new)
    change = ScoreChange(score=3, condition=Condition.MOVING, felt_at=NEEDLE_OUT + HOUR)
    amending.change_score(desk, NEEDLE_OUT + 2 * DAY, patient, new.entry_id, change)
    assert [row.injection_id for row in versions(desk, new.entry_id)] == [later.id, running.id]


AMENDS: dict[str, Amend] = {
    "details": lambda desk, actor, entry_id: amending.say_more(
        desk, NOW, actor, entry_id, ScoreDetails(could_move=True)
    ),
    "change": lambda desk, actor, entry_id: amending.change_score(
        desk, NOW, actor, entry_id, ScoreChange(score=9, condition=Condition.MOVING)
    ),
    "taking back": lambda desk, actor, entry_id: recording.withdraw_score(desk, NOW, actor, entry_id),
}


@pytest.mark.parametrize("source", [Source.STAFF, Source.PAPER])
@pytest.mark.parametrize("amend", AMENDS.values(), ids=AMENDS)
def test_what_the_clinic_wrote_a_patient_does_not_change(
    desk: ScopedSession, house: House, running: Injection, patient: Actor, source: Source, amend: Amend
) -> None:
    new = new_score(area_of(desk, running), source=source)
    recording.save_score(desk, NOW, house.staff(), new)
    with pytest.raises(NotFound):
        amend(desk, patient, new.entry_id)
    assert len(versions(desk, new.entry_id)) == 1


@pytest.mark.parametrize("amend", AMENDS.values(), ids=AMENDS)
def test_what_the_clinic_put_right_a_patient_does_not_change_back(
    desk: ScopedSession, house: House, patient: Actor, entry_id: UUID, amend: Amend
) -> None:
    change = ScoreChange(score=9, condition=Condition.RESTING)
    amending.change_score(desk, NOW, house.staff(), entry_id, change)
    with pytest.raises(NotFound):
        amend(desk, patient, entry_id)


@pytest.mark.parametrize("amend", AMENDS.values(), ids=AMENDS)
def test_neighbours_change_nothing(desk: ScopedSession, house: House, entry_id: UUID, amend: Amend) -> None:
    neighbour = house.patient(builders.register(desk, house).id)
    with pytest.raises(NotFound):
        amend(desk, neighbour, entry_id)


@pytest.mark.parametrize("name", ["details", "change"])
def test_to_what_was_taken_back_nothing_is_added(
    desk: ScopedSession, patient: Actor, entry_id: UUID, name: str
) -> None:
    recording.withdraw_score(desk, NOW, patient, entry_id, reason="wrong side")
    with pytest.raises(Refused):
        AMENDS[name](desk, patient, entry_id)
    assert [(row.withdrawn, row.reason) for row in versions(desk, entry_id)] == [(False, None), (True, "wrong side")]


@pytest.mark.parametrize("span", [15 * MINUTE, 30 * MINUTE, HOUR], ids=str)
def test_an_earlier_score_has_a_felt_time_of_its_own_and_a_second_sending_is_the_same(
    desk: ScopedSession, running: Injection, patient: Actor, span: timedelta
) -> None:
    new = earlier(area_of(desk, running), felt_before=span)
    kept = amending.save_earlier(desk, NOW, patient, new).entry
    assert (kept.felt_at, kept.recorded_at) == (NOW - span, NOW)
    again = amending.save_earlier(desk, NOW + 5 * MINUTE, patient, new)
    assert (again.replay, again.entry.id) == (True, kept.id)


def test_the_same_page_with_another_time_is_told(desk: ScopedSession, running: Injection, patient: Actor) -> None:
    new = earlier(area_of(desk, running), felt_before=15 * MINUTE)
    amending.save_earlier(desk, NOW, patient, new)
    other = NewScore(
        entry_id=new.entry_id, area_id=new.area_id, condition=new.condition, score=4, felt_before=30 * MINUTE
    )
    with pytest.raises(EntryConflict):
        amending.save_earlier(desk, NOW, patient, other)


def test_an_episodic_pain_remembered_is_one_at_rest(desk: ScopedSession, house: House) -> None:
    from dataclasses import replace

    injection = builders.running(desk, house, areas=(replace(RIGHT, episodic=True),))
    new = earlier(area_of(desk, injection), felt_before=15 * MINUTE)
    kept = amending.save_earlier(desk, NOW, house.patient(injection.patient_id), new).entry
    assert kept.condition is Condition.RESTING


def test_after_the_end_what_was_felt_before_it_can_be_added(
    desk: ScopedSession, house: House, running: Injection, patient: Actor
) -> None:
    performing.end(desk, NEEDLE_OUT + HOUR, house.staff(), running)
    area_id = area_of(desk, running)
    kept = amending.save_earlier(desk, NOW, patient, earlier(area_id, felt_at=NEEDLE_OUT + 59 * MINUTE)).entry
    assert kept.injection_id == running.id
    with pytest.raises(Refused) as refused:
        amending.save_earlier(desk, NOW, patient, earlier(area_id, felt_at=NEEDLE_OUT + HOUR))
    assert refused.value.field == "felt_at"


def test_a_medicine_is_kept_with_the_details_once(
    desk: ScopedSession, running: Injection, patient: Actor, entry_id: UUID, new_rows: NewRows
) -> None:
    medicine = Medicine(rescue_id=uuid4(), drug="Ibuprofen", taken_before=30 * MINUTE)
    for minute in range(2):
        amending.say_more(desk, NOW + minute * MINUTE, patient, entry_id, ScoreDetails(), medicine)
    assert [row.action for row in new_rows()] == ["rescue analgesic saved"]
    kept = amending.take_medicine(desk, NOW, patient, running.id, medicine)
    assert (kept.drug, kept.taken_at, kept.recorded_at, kept.revision) == ("Ibuprofen", NOW - 30 * MINUTE, NOW, 1)


@pytest.mark.parametrize("taken_at", [NOW + MINUTE, NEEDLE_OUT - DAY - MINUTE], ids=["ahead", "long before"])
def test_a_medicine_at_a_time_that_cannot_be_is_refused_and_its_details_too(
    desk: ScopedSession, patient: Actor, entry_id: UUID, taken_at: datetime
) -> None:
    medicine = Medicine(rescue_id=uuid4(), drug="Ibuprofen", taken_at=taken_at)
    with pytest.raises(Refused) as refused:
        amending.say_more(desk, NOW, patient, entry_id, ScoreDetails(), medicine)
    assert refused.value.field == "taken_at"


def test_a_medicine_is_taken_back_once_and_only_by_its_patient(
    desk: ScopedSession, house: House, running: Injection, patient: Actor, new_rows: NewRows
) -> None:
    medicine = Medicine(rescue_id=uuid4(), drug="Ibuprofen")
    amending.take_medicine(desk, NOW, patient, running.id, medicine)
    new_rows()
    neighbour = house.patient(builders.running(desk, house, areas=(LEFT,)).patient_id)
    new_rows()
    with pytest.raises(NotFound):
        amending.withdraw_medicine(desk, NOW, neighbour, medicine.rescue_id)
    back = amending.withdraw_medicine(desk, NOW, patient, medicine.rescue_id)
    assert (back.revision, back.withdrawn, back.drug) == (2, True, "Ibuprofen")
    assert amending.withdraw_medicine(desk, NOW, patient, medicine.rescue_id).id == back.id
    assert [row.action for row in new_rows()] == ["rescue analgesic withdrawn"]
