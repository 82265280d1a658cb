"""A pain medicine that was taken is kept once, with its name and time."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from diary.db.entries import RescueRevision
from diary.db.injections import Injection
from diary.db.patients import Patient
from diary.db.sessions import ScopedSession
from diary.services import performing, recording, reviewing
from diary.services.acting import Actor
from diary.services.failures import NotFound, Refused
from diary.services.recording import NewRescue
from tests import builders
from tests.builders import NEEDLE_OUT, House
from tests.services.conftest import NewRows

NOW = NEEDLE_OUT + timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def patient(house: House, running: Injection) -> Actor:
    return house.patient(running.patient_id)


def rescue(running: Injection, **changes: object) -> NewRescue:
    usual = NewRescue(rescue_id=uuid4(), injection_id=running.id, taken_at=NOW, drug="ibuprofen 400")
    return replace(usual, **changes)  # type: ignore[arg-type]  # whatever the changes hold


def test_a_rescue_analgesic_is_kept_once(
    desk: ScopedSession, patient: Actor, running: Injection, new_rows: NewRows
) -> None:
    new = rescue(running)
    first = recording.save_rescue(desk, NOW, patient, new)
    assert [row.action for row in new_rows() if row.object_kind == "rescue"] == ["rescue analgesic saved"]
    assert recording.save_rescue(desk, NOW + DAY, patient, new).id == first.id
    assert desk.scalar(select(func.count()).select_from(RescueRevision)) == 1


@pytest.mark.parametrize("drug", ["", " ", "\0", "x" * 201, "\ud800"])
def test_a_drug_has_a_name_that_can_be_kept(desk: ScopedSession, patient: Actor, running: Injection, drug: str) -> None:
    with pytest.raises(Refused) as refused:
        recording.save_rescue(desk, NOW, patient, rescue(running, drug=drug))
    assert refused.value.field == "drug"


def test_a_rescue_analgesic_belongs_to_the_own_injection(
    desk: ScopedSession, house: House, patient: Actor, running: Injection
) -> None:
    foreign = builders.running(desk, house)
    for injection_id in (foreign.id, uuid4()):
        with pytest.raises(NotFound):
            recording.save_rescue(desk, NOW, patient, rescue(running, injection_id=injection_id))
    kept = recording.save_rescue(desk, NOW, patient, rescue(running))
    with pytest.raises(NotFound):
        recording.save_rescue(desk, NOW, house.patient(foreign.patient_id), rescue(foreign, rescue_id=kept.rescue_id))


@pytest.mark.parametrize("span", [timedelta(days=367), -timedelta(days=1099)], ids=str)
def test_it_is_not_taken_years_away(desk: ScopedSession, patient: Actor, running: Injection, span: timedelta) -> None:
    with pytest.raises(Refused) as refused:
        recording.save_rescue(desk, NOW, patient, rescue(running, taken_at=NOW + span))
    assert refused.value.field == "taken_at"


def test_a_medicine_counts_in_every_diary_that_runs_when_it_is_taken(
    desk: ScopedSession, house: House, patient: Actor, running: Injection
) -> None:
    """It relieves the neck as well as the back, whichever of the two was spoken of."""
    neck = builders.plan(desk, house, desk.get_one(Patient, running.patient_id), areas=(builders.LEFT,))
    builders.start(desk, house, neck, NEEDLE_OUT + DAY)
    for taken_at in (NEEDLE_OUT + timedelta(hours=1), NEEDLE_OUT + DAY + timedelta(hours=1)):
        recording.save_rescue(desk, NEEDLE_OUT + 2 * DAY, patient, rescue(running, taken_at=taken_at))
    performing.end(desk, NEEDLE_OUT + 3 * DAY, house.staff(), running)
    later = rescue(neck, taken_at=NEEDLE_OUT + 4 * DAY)
    recording.save_rescue(desk, NEEDLE_OUT + 4 * DAY, patient, later)
    reckoned = []
    for injection in (running, neck):
        reviewed = reviewing.review_injection(desk, NEEDLE_OUT + 5 * DAY, house.staff(), injection.id)
        assert reviewed.review
        since = [taken.taken_at - NEEDLE_OUT for taken in reviewed.review.diary.rescue]
        reckoned.append([span // timedelta(hours=1) for span in since])
    assert reckoned == [[1, 25], [25, 96]]
