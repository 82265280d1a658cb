"""Two records of one patient become one, and two again, and nothing is lost on either way."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import sessionmaker

from diary.db.base import Base
from diary.db.corrections import InjectionMove, PatientMerge
from diary.db.entries import EntryRevision
from diary.db.injections import Injection, InjectionState
from diary.db.patients import Area, Patient
from diary.db.sessions import ScopedSession
from diary.services import answering, finding, merging, moving, reviewing
from diary.services.enrolling import AreaDetails
from diary.services.failures import NotFound, Refused
from diary.services.merged import standing_for
from tests import builders
from tests.builders import BEFORE, LEFT, NEEDLE_OUT, RIGHT, House
from tests.services.belongings import LATER, NOTHING, belongings, full_diary, join
from tests.services.conftest import NewRows

DAY = timedelta(days=1)
WHY = "registered twice on one morning"
BACK = "two sisters after all"


@pytest.fixture
def kept(desk: ScopedSession, house: House) -> Patient:
    return builders.register(desk, house, name="Ana Ruiz")


@pytest.fixture
def double(desk: ScopedSession, house: House) -> Patient:
    return builders.register(desk, house, name="Ana Ruis")


def merge(desk: ScopedSession, house: House, double: Patient, kept: Patient, reason: str = WHY) -> PatientMerge:
    return merging.merge(desk, LATER, house.staff(), double.id, kept.id, reason=reason)


def undo(desk: ScopedSession, house: House, row: PatientMerge) -> PatientMerge:
    return merging.undo_merge(desk, LATER + DAY, house.staff(), row.id, reason=BACK)


def test_everything_of_the_double_goes_to_the_record_that_is_kept(
    desk: ScopedSession, house: House, kept: Patient, double: Patient
) -> None:
    full_diary(desk, house, double)
    before = belongings(desk, double.id)
    assert all(before.values())
    merge(desk, house, double, kept)
    assert belongings(desk, kept.id) == before
    assert belongings(desk, double.id) == NOTHING


def test_taken_back_everything_stands_where_it_stood(
    desk: ScopedSession, house: House, kept: Patient, double: Patient
) -> None:
    for patient, area in ((kept, "Neck"), (double, "Hip")):
        mine = tuple(AreaDetails(label=area, side=each.side, movement=each.movement) for each in (RIGHT, LEFT))
        injection = builders.plan(desk, house, patient, areas=mine)
        builders.start(desk, house, injection)
    full_diary(desk, house, double)
    before = belongings(desk, kept.id), belongings(desk, double.id)
    row = merge(desk, house, double, kept)
    assert (belongings(desk, kept.id), belongings(desk, double.id)) != before
    undo(desk, house, row)
    assert (belongings(desk, kept.id), belongings(desk, double.id)) == before
    assert (row.undone_at, row.undone_by_id, row.undone_reason) == (LATER + DAY, house.staff().id, BACK)


def test_merged_taken_back_and_merged_again(desk: ScopedSession, house: House, kept: Patient, double: Patient) -> None:
    full_diary(desk, house, double)
    before = belongings(desk, double.id)
    undo(desk, house, merge(desk, house, double, kept))
    merge(desk, house, double, kept)
    assert belongings(desk, kept.id) == before
    assert belongings(desk, double.id) == NOTHING


def test_an_entry_moves_by_two_revisions_and_keeps_who_wrote_it_when(
    desk: ScopedSession, house: House, kept: Patient, double: Patient
) -> None:
    injection = full_diary(desk, house, double)
    merge(desk, house, double, kept)
    by_entry: dict[object, list[EntryRevision]] = {}
    for row in desk.scalars(select(EntryRevision).order_by(EntryRevision.revision)):
        by_entry.setdefault(row.entry_id, []).append(row)
    moved = [rows for rows in by_entry.values() if len(rows) == 3]
    assert len(moved) == 3
    for first, withdrawn, stands in moved:
        assert (first.patient_id, withdrawn.patient_id, stands.patient_id) == (double.id, double.id, kept.id)
        assert (withdrawn.withdrawn, withdrawn.reason, withdrawn.received_at) == (True, WHY, LATER)
        assert (withdrawn.written_by_kind, withdrawn.written_by_id) == ("staff", house.staff().id)
        assert (stands.withdrawn, stands.reason, stands.injection_id) == (False, WHY, injection.id)
        same = ("score", "felt_at", "recorded_at", "received_at", "source", "written_by_id", "condition")
        assert [getattr(stands, name) for name in same] == [getattr(first, name) for name in same]


def test_the_judgement_moves_unchanged(desk: ScopedSession, house: House, kept: Patient, double: Patient) -> None:
    injection = full_diary(desk, house, double)

    def judged() -> object:
        desk.expire_all()
        found = reviewing.review_injection(desk, LATER, house.staff(), injection.id).review
        assert found is not None
        areas = sorted((each.area.label, each.baseline, each.pattern, len(each.scores)) for each in found.areas)
        return areas, found.result, found.flags, found.completeness

    before = judged()
    merge(desk, house, double, kept)
    assert judged() == before


def test_an_area_of_the_same_name_and_side_is_the_same(
    desk: ScopedSession, house: House, kept: Patient, double: Patient
) -> None:
    builders.plan(desk, house, kept, areas=(AreaDetails(label="right LOW  back", side=RIGHT.side, movement="x"),))
    full_diary(desk, house, double)
    merge(desk, house, double, kept)
    labels = desk.scalars(select(Area.label).where(Area.patient_id == kept.id)).all()
    assert sorted(labels) == ["Left low back", "right LOW back"]


def test_a_pain_of_another_kind_is_another_area(
    desk: ScopedSession, house: House, kept: Patient, double: Patient
) -> None:
    episodic = AreaDetails(label=RIGHT.label, side=RIGHT.side, movement="x", episodic=True)
    builders.plan(desk, house, kept, areas=(episodic,))
    builders.plan(desk, house, double)
    merge(desk, house, double, kept)
    areas = desk.execute(select(Area.label, Area.episodic).where(Area.patient_id == kept.id)).all()
    assert sorted(map(tuple, areas)) == [("Right low back", True), ("Right low back (2)", False)]


def test_of_two_running_diaries_of_one_area_the_later_goes_on_and_both_do_when_it_is_taken_back(
    desk: ScopedSession, house: House, kept: Patient, double: Patient
) -> None:
    mine = builders.plan(desk, house, kept)
    builders.start(desk, house, mine, NEEDLE_OUT - DAY)
    theirs = full_diary(desk, house, double)
    row = merge(desk, house, double, kept)
    assert (mine.state, mine.superseded_at) == (InjectionState.SUPERSEDED, NEEDLE_OUT)
    assert theirs.state is InjectionState.RUNNING
    undo(desk, house, row)
    assert (mine.state, mine.superseded_at) == (InjectionState.RUNNING, None)
    assert theirs.state is InjectionState.RUNNING


def test_the_phone_of_the_double_shows_the_diary_of_the_record_that_is_kept(
    desk: ScopedSession, house: House, kept: Patient, double: Patient
) -> None:
    injection = full_diary(desk, house, double)
    token = join(desk, house, injection, double)

    def shown() -> object:
        device = builders.device_by_token(desk, LATER, token)
        assert device is not None
        assert [row.id for row in answering.open_diary(desk, LATER, house.patient(device.patient_id)).running]
        return device.patient_id

    row = merge(desk, house, double, kept)
    assert shown() == kept.id
    undo(desk, house, row)
    assert shown() == double.id


def test_a_phone_that_joined_after_the_merge_stays_with_the_record_that_was_kept(
    desk: ScopedSession, house: House, kept: Patient, double: Patient
) -> None:
    injection = full_diary(desk, house, double)
    row = merge(desk, house, double, kept)
    token = join(desk, house, injection, kept)
    undo(desk, house, row)
    device = builders.device_by_token(desk, LATER, token)
    assert device is not None
    assert device.patient_id == kept.id


def test_what_was_written_after_the_merge_goes_back_with_its_diary(
    desk: ScopedSession, house: House, kept: Patient, double: Patient
) -> None:
    injection = full_diary(desk, house, double)
    row = merge(desk, house, double, kept)
    new = builders.new_score(builders.area_of(desk, injection), 5, timedelta(minutes=90))
    builders.save(desk, house, injection, new)
    undo(desk, house, row)
    assert new.entry_id in {entry[3] for entry in belongings(desk, double.id)["entries"]}


def test_an_injection_that_was_moved_on_since_stays_where_it_is(
    desk: ScopedSession, house: House, kept: Patient, double: Patient
) -> None:
    third = builders.register(desk, house, name="Peter Holm")
    moved, stays = builders.plan(desk, house, double), builders.plan(desk, house, double)
    row = merge(desk, house, double, kept)
    moving.move_injection(desk, LATER, house.staff(), moved.id, third.id, reason="his")
    undo(desk, house, row)
    assert (moved.patient_id, stays.patient_id) == (third.id, double.id)


def test_a_chain_of_merges_leads_to_its_end_and_is_taken_back_from_there(
    desk: ScopedSession, house: House, kept: Patient, double: Patient
) -> None:
    last = builders.register(desk, house, name="Anna Ruiz")
    injection = full_diary(desk, house, double)
    first, second = merge(desk, house, double, kept), merge(desk, house, kept, last)
    assert standing_for(desk, [double.id, kept.id, last.id]) == {double.id: last.id, kept.id: last.id}
    assert injection.patient_id == last.id
    with pytest.raises(Refused, match="Take that merge back first"):
        undo(desk, house, first)
    undo(desk, house, second)
    undo(desk, house, first)
    assert injection.patient_id == double.id
    assert standing_for(desk, [double.id, kept.id]) == {}


def test_a_merged_record_is_left_out_of_searches(
    desk: ScopedSession, house: House, kept: Patient, double: Patient
) -> None:
    row = merge(desk, house, double, kept)
    found = finding.find_patients(desk, LATER, house.staff(), double.record_number).patients
    assert [each.id for each in found] == [kept.id]
    undo(desk, house, row)
    found = finding.find_patients(desk, LATER, house.staff(), double.record_number).patients
    assert [each.id for each in found] == [double.id]


def test_what_cannot_be_merged_is_refused(desk: ScopedSession, house: House, kept: Patient, double: Patient) -> None:
    third = builders.register(desk, house)
    merge(desk, house, double, kept)
    for merged, into, words in (
        (double, third, "merged into another one"),
        (third, double, "Merge into that one"),
        (kept, double, "Merge into that one"),
        (third, third, "into itself"),
    ):
        with pytest.raises(Refused, match=words):
            merge(desk, house, merged, into)


@pytest.mark.parametrize("reason", ["", "   ", "x" * 201])
def test_a_merge_and_taking_it_back_need_a_reason(
    desk: ScopedSession, house: House, kept: Patient, double: Patient, reason: str
) -> None:
    with pytest.raises(Refused) as refused:
        merge(desk, house, double, kept, reason=reason)
    assert refused.value.field == "reason"
    row = merge(desk, house, double, kept)
    with pytest.raises(Refused) as refused:
        merging.undo_merge(desk, LATER, house.staff(), row.id, reason=reason)
    assert refused.value.field == "reason"
    assert row.undone_at is None


def test_a_merge_is_taken_back_once(desk: ScopedSession, house: House, kept: Patient, double: Patient) -> None:
    row = merge(desk, house, double, kept)
    undo(desk, house, row)
    with pytest.raises(Refused, match="already"):
        undo(desk, house, row)


def test_nothing_new_is_planned_on_a_merged_record(
    desk: ScopedSession, house: House, kept: Patient, double: Patient
) -> None:
    merge(desk, house, double, kept)
    with pytest.raises(Refused, match="merged into another one"):
        builders.plan(desk, house, double)


def test_both_records_tell_of_it(
    desk: ScopedSession, house: House, kept: Patient, double: Patient, new_rows: NewRows
) -> None:
    injection = builders.plan(desk, house, double)
    new_rows()
    row = merge(desk, house, double, kept)
    told = sorted((each.action, str(each.patient_id)) for each in new_rows())
    assert told == sorted(
        (action, str(patient.id)) for action in ("injection moved", "patient merged") for patient in (double, kept)
    )
    undo(desk, house, row)
    assert {each.action for each in new_rows()} == {"injection moved", "patient merge undone"}
    moves = desk.scalars(select(InjectionMove).order_by(InjectionMove.moved_at)).all()
    assert [(each.injection_id, each.merge_id, each.reason) for each in moves] == [
        (injection.id, row.id, WHY),
        (injection.id, row.id, BACK),
    ]


def test_every_table_that_names_patient_and_injection_is_thought_of() -> None:
    """A table that is added must say whether it goes along with an injection that moves."""
    goes_along = {"entry_revision", "rescue_revision", "join_code"}
    stays = {"injection_move", "peg_answer", "outgoing_message", "symptom_report"}
    """A move is history, answers are found by their injection alone; a message and a report keep whose they are."""
    both = {
        table.name
        for table in Base.metadata.sorted_tables
        if "injection_id" in table.columns and any(each.name.endswith("patient_id") for each in table.columns)
    }
    assert both == goes_along | stays


def test_strangers_merge_nothing(
    elsewhere: House,
    sessions: sessionmaker[ScopedSession],
    desk: ScopedSession,
    house: House,
    kept: Patient,
    double: Patient,
) -> None:
    row = merge(desk, house, double, kept)
    ids = kept.id, double.id
    desk.commit()
    with sessions() as theirs:
        with pytest.raises(NotFound):
            merging.merge(theirs, LATER, elsewhere.staff(), *ids, reason=WHY)
        with pytest.raises(NotFound):
            merging.undo_merge(theirs, LATER, elsewhere.staff(), row.id, reason=WHY)
        with pytest.raises(NotFound):
            merging.merge(theirs, LATER, elsewhere.staff(), uuid4(), uuid4(), reason=WHY)


def test_an_injection_of_an_earlier_day_goes_along_as_it_stands(
    desk: ScopedSession, house: House, kept: Patient, double: Patient
) -> None:
    cancelled = builders.plan(desk, house, double, BEFORE)
    cancelled.state = InjectionState.CANCELLED
    desk.flush()
    merge(desk, house, double, kept)
    assert (desk.get_one(Injection, cancelled.id).patient_id, cancelled.state) == (kept.id, InjectionState.CANCELLED)
