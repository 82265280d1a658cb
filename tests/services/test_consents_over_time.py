"""Agreeing to be written to over time: what was said last counts, and nothing that was said is lost."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import sessionmaker

from diary.db.patients import Patient
from diary.db.sessions import ScopedSession
from diary.services import consenting
from diary.services.consenting import Channel
from diary.services.failures import NotFound
from tests import builders
from tests.builders import BEFORE, House

BOTH = frozenset(Channel)


@pytest.fixture
def patient(desk: ScopedSession, house: House) -> Patient:
    return builders.register(desk, house, email="ana@example.org")


def write(desk: ScopedSession, house: House, patient: Patient, *channels: Channel, hours: int = 0) -> None:
    consenting.write_consent(desk, BEFORE + timedelta(hours=hours), house.staff(), patient.id, channels)


def test_nobody_has_agreed_before_saying_so(desk: ScopedSession, patient: Patient) -> None:
    assert consenting.agreed(desk, patient.id) == frozenset()
    assert consenting.history(desk, patient.id) == ()


def test_what_is_not_named_again_is_taken_back_and_stays_on_record(
    desk: ScopedSession, house: House, patient: Patient
) -> None:
    write(desk, house, patient, *BOTH)
    assert consenting.agreed(desk, patient.id) == BOTH
    write(desk, house, patient, Channel.SMS, hours=1)
    assert consenting.agreed(desk, patient.id) == {Channel.SMS}
    latest, *first = consenting.history(desk, patient.id)
    assert (latest.channel, latest.given, latest.given_at) == (Channel.EMAIL, False, BEFORE + timedelta(hours=1))
    assert {(line.channel, line.given) for line in first} == {(Channel.EMAIL, True), (Channel.SMS, True)}


def test_while_the_clock_stands_the_last_word_counts(desk: ScopedSession, house: House, patient: Patient) -> None:
    for channels in ((Channel.EMAIL,), (), (Channel.EMAIL,), ()):
        write(desk, house, patient, *channels)
    assert consenting.agreed(desk, patient.id) == frozenset()
    assert [line.given for line in consenting.history(desk, patient.id)] == [False, True, False, True]


def test_a_patient_speaks_for_himself_alone(desk: ScopedSession, house: House, patient: Patient) -> None:
    other = builders.register(desk, house)
    consenting.write_consent(desk, BEFORE, house.patient(patient.id), patient.id, [Channel.SMS])
    with pytest.raises(NotFound):
        consenting.write_consent(desk, BEFORE, house.patient(other.id), patient.id, [])
    assert consenting.agreed(desk, patient.id) == {Channel.SMS}


def test_strangers_change_nothing(
    elsewhere: House, sessions: sessionmaker[ScopedSession], desk: ScopedSession, patient: Patient
) -> None:
    patient_id = patient.id
    desk.commit()
    with sessions() as theirs, pytest.raises(NotFound):
        consenting.write_consent(theirs, BEFORE, elsewhere.staff(), patient_id, [Channel.SMS])
