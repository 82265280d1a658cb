"""Changing what the desk knows of a patient."""

from datetime import date, time
from typing import Any

import pytest
from sqlalchemy.orm import sessionmaker

from diary.db.patients import Patient
from diary.db.sessions import ScopedSession
from diary.services import merging, registering
from diary.services.failures import NotFound, Refused
from diary.services.registering import QuietTime
from tests import builders
from tests.builders import BEFORE, House
from tests.services.conftest import NewRows

QUIET = QuietTime(begins=time(21), ends=time(8))


@pytest.fixture
def patient(desk: ScopedSession, house: House) -> Patient:
    return builders.register(desk, house, record_number="A-1")


def amend(desk: ScopedSession, house: House, patient: Patient, **changes: Any) -> Patient:  # noqa: ANN401 (whatever the details hold)
    details = builders.patient_details(**{"record_number": "A-1", **changes})
    return registering.amend_patient(desk, BEFORE, house.staff(), patient.id, details, QUIET)


def test_everything_can_be_changed(desk: ScopedSession, house: House, patient: Patient) -> None:
    wanted = {
        "record_number": "B-7",
        "name": "Ana Ölsson",
        "date_of_birth": date(1962, 4, 5),
        "zone": "Europe/Berlin",
        "phone": None,
        "email": "ana@example.org",
        "language": "es",
        "diabetes": True,
    }
    amend(desk, house, patient, **wanted)
    desk.refresh(patient)
    assert {name: getattr(patient, name) for name in wanted} == wanted
    assert (patient.quiet_from, patient.quiet_until) == (time(21), time(8))
    assert patient.name_folded == "ana olsson"


def test_the_fields_that_changed_are_written_down_and_not_what_they_say(
    desk: ScopedSession, house: House, patient: Patient, new_rows: NewRows
) -> None:
    new_rows()
    amend(desk, house, patient, name="Ana Ölsson")
    (row,) = new_rows()
    assert (row.action, row.patient_id) == ("patient's details changed", patient.id)
    assert row.detail == {"fields": "name, quiet_from, quiet_until"}
    amend(desk, house, patient, name="Ana Ölsson")
    assert new_rows() == []


def test_a_record_number_that_is_taken_is_told_at_its_field(
    desk: ScopedSession, house: House, patient: Patient
) -> None:
    builders.register(desk, house, record_number="B-2")
    with pytest.raises(Refused) as refused:
        amend(desk, house, patient, record_number="B-2", name="Somebody Else")
    assert refused.value.field == "record_number"
    desk.refresh(patient)
    assert (patient.record_number, patient.name) == ("A-1", "Ana Ruiz")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("record_number", ""),
        ("zone", "Nowhere"),
        ("date_of_birth", date(1899, 12, 31)),
        ("email", "x" * 255),
    ],
)
def test_what_cannot_be_is_told_at_its_field(
    desk: ScopedSession, house: House, patient: Patient, field: str, value: object
) -> None:
    with pytest.raises(Refused) as refused:
        amend(desk, house, patient, **{field: value})
    assert refused.value.field == field


def test_a_merged_record_is_left_as_it_was(desk: ScopedSession, house: House, patient: Patient) -> None:
    merging.merge(desk, BEFORE, house.staff(), patient.id, builders.register(desk, house).id, reason="one person")
    with pytest.raises(Refused, match="merged into another one"):
        amend(desk, house, patient, name="New")


def test_strangers_change_nothing(
    elsewhere: House, sessions: sessionmaker[ScopedSession], desk: ScopedSession, patient: Patient
) -> None:
    patient_id = patient.id
    desk.commit()
    with sessions() as theirs, pytest.raises(NotFound):
        registering.amend_patient(theirs, BEFORE, elsewhere.staff(), patient_id, builders.patient_details(), QUIET)
