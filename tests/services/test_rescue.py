"""A pain medicine that was taken is kept once, with its name and time."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from diary.db.entries import RescueRevision
from diary.db.injections import Injection
from diary.db.sessions import ScopedSession
from diary.services import recording
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
