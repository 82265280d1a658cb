"""The audit as administrators read it: narrowed, page after page, their own clinic's alone, each look on record."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session, sessionmaker

from diary.db.chaining import link
from diary.db.sessions import ScopedSession
from diary.services import checking_chain, merging, overseeing
from diary.services.acting import Actor, ActorKind, Role, work_for
from diary.services.auditing import Action, record
from diary.services.deeds import Deed
from diary.services.failures import NotFound
from diary.services.overseeing import AuditPage, Wanted
from tests import builders
from tests.builders import NEEDLE_OUT, House
from tests.databases import counting, tamper
from tests.services.conftest import NewRows

PACIFIC = ZoneInfo("America/Los_Angeles")
MIDNIGHT = NEEDLE_OUT + timedelta(hours=14, minutes=30)
"""The beginning of the third of March in Los Angeles."""


def look(desk: Session, house: House, *, before: int | None = None, **asked: Any) -> AuditPage:  # noqa: ANN401 (what is asked)
    link(desk)
    return overseeing.look(desk, NEEDLE_OUT, house.staff(Role.ADMINISTRATOR), Wanted(**asked), PACIFIC, before=before)


def actions(page: AuditPage) -> list[str]:
    return [line.row.action for line in page.lines]


def seen(desk: Session, actor: Actor, action: Action = Action.WORKLIST_SEEN, at: Any = NEEDLE_OUT) -> None:  # noqa: ANN401 (an instant)
    record(desk, at, actor, action)
    link(desk)


def test_the_newest_comes_first_and_each_page_goes_on_where_the_last_one_ended(
    desk: ScopedSession, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overseeing, "PAGE", 3)
    for _row in range(7):
        seen(desk, house.staff())
    numbers, before = [], None
    for _page in range(3):
        page = look(desk, house, before=before, person_id=house.people[Role.PROVIDER])
        numbers += [line.row.sequence for line in page.lines]
        before = page.before
    assert numbers == [7, 6, 5, 4, 3, 2, 1]
    assert before is None


def test_it_is_narrowed_by_each_thing_alone(desk: ScopedSession, house: House) -> None:
    nurse = house.staff(Role.NURSE)
    patient = builders.register(desk, house)
    seen(desk, nurse, at=MIDNIGHT)
    seen(desk, house.staff(), Action.SIGNATURE_REFUSED, at=MIDNIGHT - timedelta(seconds=1))
    seen(desk, house.patient(patient.id), Action.DIARY_SEEN)
    registered, refused, worklist, diary = (
        "patient registered", "signature refused", "worklist seen", "diary seen by the patient"
    )  # fmt: skip  # one word each
    assert actions(look(desk, house, deed=Deed.REFUSAL)) == [refused]
    assert actions(look(desk, house, action=Action.PATIENT_REGISTERED)) == [registered]
    assert actions(look(desk, house, person_id=nurse.id)) == [worklist, registered]
    assert actions(look(desk, house, kind=ActorKind.PATIENT)) == [diary]
    assert actions(look(desk, house, patient_id=patient.id)) == [registered]
    third = date(2026, 3, 3)
    assert actions(look(desk, house, begins=third)) == [worklist]
    assert worklist not in actions(look(desk, house, ends=third - timedelta(days=1)))
    assert refused in actions(look(desk, house, ends=third - timedelta(days=1)))
    for edge in (date.min, date.max):
        look(desk, house, begins=edge, ends=edge)


def test_what_concerned_a_record_that_was_merged_stays_with_the_patient(desk: ScopedSession, house: House) -> None:
    kept, double = builders.register(desk, house), builders.register(desk, house)
    merging.merge(desk, NEEDLE_OUT, house.staff(), double.id, kept.id, reason="twice")
    lines = look(desk, house, patient_id=kept.id).lines
    assert {line.row.patient_id for line in lines} == {kept.id, double.id}


def test_another_clinics_rows_and_patients_are_not_there(
    sessions: sessionmaker[ScopedSession], desk: ScopedSession, house: House
) -> None:
    with sessions.begin() as session:
        other = builders.found_clinic(session, "Hill")
        theirs = builders.register(session, other)
        theirs_id = theirs.id
    seen(desk, house.staff())
    assert {line.row.clinic_id for line in look(desk, house).lines} == {house.clinic_id}
    with pytest.raises(NotFound):
        look(desk, house, patient_id=theirs_id)


def test_looking_and_saving_are_on_record_with_what_was_asked(
    desk: ScopedSession, house: House, new_rows: NewRows
) -> None:
    patient = builders.register(desk, house)
    new_rows()
    look(desk, house, patient_id=patient.id, deed=Deed.LOOK)
    overseeing.export(desk, NEEDLE_OUT, house.staff(Role.ADMINISTRATOR), Wanted(), PACIFIC)
    rows = {row.action: row for row in new_rows()}
    looked, saved = rows["audit seen"], rows["audit exported"]
    assert (looked.patient_id, looked.detail) == (patient.id, {"rows": 0, "kind": "looks"})
    assert (saved.patient_id, saved.detail) == (None, {"rows": 1})


def test_a_page_costs_the_same_whoever_stands_on_it(desk: ScopedSession, house: House) -> None:
    def cost() -> int:
        with counting(desk) as statements:
            assert overseeing.look(desk, NEEDLE_OUT, house.staff(Role.ADMINISTRATOR), Wanted(), PACIFIC).lines
        return statements.count

    builders.register(desk, house)
    link(desk)
    first = cost()
    for role in Role:
        record(desk, NEEDLE_OUT, house.staff(role), Action.PATIENT_SEEN, patient_id=builders.register(desk, house).id)
    link(desk)
    assert cost() == first <= 13


def check(desk: ScopedSession, house: House) -> checking_chain.Checked:
    checking_chain.check(desk, NEEDLE_OUT, house.staff(Role.ADMINISTRATOR))
    link(desk)
    found = checking_chain.state(desk, house.staff(Role.ADMINISTRATOR)).checked
    assert found is not None
    return found


def filled(desk: ScopedSession, house: House, rows: int) -> None:
    work_for(desk, house.staff())
    for _row in range(rows):
        seen(desk, house.staff())


def test_a_chain_is_checked_a_part_at_a_time_and_then_anew(
    desk: ScopedSession, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking_chain, "AT_ONCE", 4)
    assert checking_chain.state(desk, house.staff()).checked is None
    filled(desk, house, 6)
    found = [check(desk, house) for _press in range(3)]
    assert [(one.up_to, one.of, one.whole) for one in found] == [(4, 6, False), (7, 7, True), (4, 8, False)]
    assert [one.faults for one in found] == [0, 0, 0]


@pytest.mark.parametrize(
    ("change", "first", "wrong"),
    [
        ("UPDATE audit SET action = 'review seen' WHERE sequence = 6", 6, "altered"),
        ("DELETE FROM audit WHERE sequence = 2", 2, "missing"),
        ("DELETE FROM audit WHERE sequence = 4", 4, "missing"),
        ("DELETE FROM audit WHERE sequence = 7", 7, "missing"),
    ],
)
def test_what_was_changed_is_found_whichever_part_it_stands_in(
    desk: ScopedSession, house: House, monkeypatch: pytest.MonkeyPatch, change: str, first: int, wrong: str
) -> None:
    monkeypatch.setattr(checking_chain, "AT_ONCE", 4)
    filled(desk, house, 6)
    check(desk, house)
    tamper(desk, change, "audit")
    rounds = (check(desk, house) for _press in range(3))
    found = next(one for one in rounds if one.faults)
    assert (found.first, found.wrong, found.faults) == (first, wrong, 1)


def test_a_row_that_was_never_written_by_a_check_says_nothing(desk: ScopedSession, house: House) -> None:
    record(desk, NEEDLE_OUT, house.staff(), Action.AUDIT_VERIFIED, detail={"up to": "7"})
    link(desk)
    assert checking_chain.state(desk, house.staff()).checked is None
