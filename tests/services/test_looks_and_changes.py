"""Whoever looks at a patient or changes something leaves one row in the audit, in the transaction of the deed."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from diary.db.audit import AuditRow
from diary.db.injections import Injection
from diary.services import answering, joining, performing, planning_rfa, recording, reviewing, worklisting
from tests import builders
from tests.builders import ADDRESS, NEEDLE_OUT, SECRET, House

NOW = NEEDLE_OUT + timedelta(hours=1)
Deed = Callable[[Session, House, Injection], object]

LOOKS: dict[str, Deed] = {
    "review seen": lambda desk, house, of: reviewing.review_injection(desk, NOW, house.staff(), of.id),
    "injection seen": lambda desk, house, of: performing.look_at_injection(desk, NOW, house.staff(), of.id),
    "RFA plan seen": lambda desk, house, of: planning_rfa.plan_for(desk, NOW, house.staff(), of.patient_id),
    "diary seen by the patient": lambda desk, house, of: answering.open_diary(desk, NOW, house.patient(of.patient_id)),
}


def save(desk: Session, house: House, running: Injection) -> object:
    return builders.save(desk, house, running, builders.new_score(builders.area_of(desk, running)))


CHANGES: dict[str, Deed] = {
    "score saved": save,
    "diary ended": lambda desk, house, of: performing.end(desk, NOW, house.staff(), of),
    "join code issued": lambda desk, house, of: joining.issue_code(desk, NOW, house.staff(), of.id, secret=SECRET),
}


@pytest.mark.parametrize("action", [*LOOKS, *CHANGES])
def test_it_is_written_down_once_with_who_and_whose(
    desk: Session, house: House, running: Injection, new_rows: Callable[[], list[AuditRow]], action: str
) -> None:
    new_rows()
    {**LOOKS, **CHANGES}[action](desk, house, running)
    (row,) = new_rows()
    assert (row.action, row.patient_id, row.clinic_id, row.address) == (
        action,
        running.patient_id,
        house.clinic_id,
        ADDRESS,
    )
    assert row.actor_id is not None


def test_the_worklist_is_one_look_at_the_clinic(
    desk: Session, house: House, running: Injection, new_rows: Callable[[], list[AuditRow]]
) -> None:
    new_rows()
    assert [line.injection.id for line in worklisting.worklist(desk, NOW, house.staff()).rows] == [running.id]
    assert [(row.action, row.clinic_id) for row in new_rows()] == [("worklist seen", house.clinic_id)]


def test_a_second_sending_of_a_score_is_no_second_change(
    desk: Session, house: House, running: Injection, new_rows: Callable[[], list[AuditRow]]
) -> None:
    new = builders.new_score(builders.area_of(desk, running))
    builders.save(desk, house, running, new)
    new_rows()
    assert recording.save_score(desk, NOW, house.patient(running.patient_id), new).replay
    assert new_rows() == []
