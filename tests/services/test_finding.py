"""Finding patients, and those that may be the same as the one that is being typed."""

from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy.orm import sessionmaker

from diary.db.corrections import PatientMerge
from diary.db.patients import Patient
from diary.db.sessions import ScopedSession
from diary.services import finding
from diary.services.finding import MOST_ALIKE, MOST_FOUND
from diary.services.likeness import Identity, Likeness
from tests import builders
from tests.builders import BEFORE, BORN, House
from tests.databases import counting
from tests.services.conftest import NewRows


def found(desk: ScopedSession, house: House, words: str) -> list[str]:
    return [row.name for row in finding.find_patients(desk, BEFORE, house.staff(), words).patients]


def alike(desk: ScopedSession, house: House, **typed: object) -> list[tuple[str, Likeness]]:
    identity = Identity(**typed)  # type: ignore[arg-type]  # the test names its fields
    return [(each.patient.name, each.why) for each in finding.alike(desk, BEFORE, house.staff(), identity)]


def merge(desk: ScopedSession, house: House, merged: Patient, kept: Patient) -> None:
    """A merge as the database keeps it."""
    row = PatientMerge(
        id=uuid4(),
        clinic_id=house.clinic_id,
        kept_patient_id=kept.id,
        merged_patient_id=merged.id,
        reason="one person",
        moved_devices=[],
        merged_at=BEFORE,
        merged_by_id=house.staff().id,
    )
    desk.add(row)
    desk.flush()


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("ruiz", ["Ana María Ruíz"]),
        ("MARÍA ana", ["Ana María Ruíz"]),
        ("h-100", ["Ana María Ruíz", "Zoë Müller"]),
        ("muller", ["Zoë Müller"]),
        ("müll zo", ["Zoë Müller"]),
        ("ruiz muller", []),
        ("%", []),
        ("_", []),
        ("", []),
        ("   ", []),
        ("\\", []),
    ],
)
def test_every_word_is_part_of_the_name_or_the_record_number(
    desk: ScopedSession, house: House, words: str, names: list[str]
) -> None:
    builders.register(desk, house, name="Zoë Müller", record_number="H-1002")
    builders.register(desk, house, name="Ana María Ruíz", record_number="H-1001")
    builders.register(desk, house, name="Peter Holm", record_number="X-9")
    assert found(desk, house, words) == names


def test_a_name_that_was_changed_is_found_by_the_new_one(desk: ScopedSession, house: House) -> None:
    patient = builders.register(desk, house, name="Ana Ruiz")
    patient.name = "Ana Ölsson"
    desk.flush()
    assert (found(desk, house, "ruiz"), found(desk, house, "olsson")) == ([], ["Ana Ölsson"])


def test_a_search_that_finds_too_many_says_so(desk: ScopedSession, house: House) -> None:
    for number in range(MOST_FOUND + 1):
        builders.register(desk, house, name=f"Ana {number:02}")
    answer = finding.find_patients(desk, BEFORE, house.staff(), "ana")
    assert (len(answer.patients), answer.more) == (MOST_FOUND, True)
    assert answer.patients[0].name == "Ana 00"


def test_a_search_takes_the_same_number_of_queries_for_few_and_for_many(desk: ScopedSession, house: House) -> None:
    def queries() -> int:
        desk.flush()
        with counting(desk) as statements:
            finding.find_patients(desk, BEFORE, house.staff(), "ana")
            finding.alike(desk, BEFORE, house.staff(), Identity(name="Ana", date_of_birth=BORN, record_number="1"))
        return len([line for line in statements.sent if line.startswith("SELECT")])

    builders.register(desk, house, name="Ana")
    few = queries()
    for number in range(30):
        builders.register(desk, house, name=f"Ana {number}")
    assert queries() == few <= 5


def test_whoever_is_shown_was_looked_at(desk: ScopedSession, house: House, new_rows: NewRows) -> None:
    ana, _ = builders.register(desk, house, name="Ana Ruiz"), builders.register(desk, house, name="Peter Holm")
    new_rows()
    found(desk, house, "ruiz")
    alike(desk, house, name="Ana Ruiz", date_of_birth=BORN)
    rows = new_rows()
    assert [(row.action, row.patient_id) for row in rows] == [("patient seen in a search", ana.id)] * 2
    assert {row.actor_id for row in rows} == {house.staff().id}


def test_a_merged_record_leads_to_the_one_that_was_kept(desk: ScopedSession, house: House) -> None:
    first = builders.register(desk, house, name="Ana Ruis", record_number="B-1")
    second = builders.register(desk, house, name="Anna Ruiz", record_number="B-2")
    kept = builders.register(desk, house, name="Ana Ruiz", record_number="B-3")
    merge(desk, house, first, second)
    merge(desk, house, second, kept)
    assert found(desk, house, "b-1") == found(desk, house, "b") == ["Ana Ruiz"]
    assert alike(desk, house, record_number="B1") == [("Ana Ruiz", Likeness.SAME_NUMBER)]


def test_the_likeliest_stands_first_and_few_are_shown(desk: ScopedSession, house: House) -> None:
    for number in range(MOST_ALIKE + 3):
        builders.register(desk, house, name=f"Ana Ruiz {number}", record_number=f"C-{number}")
    builders.register(desk, house, name="Ana Ruiz", record_number="D-1")
    builders.register(desk, house, name="Peter Holm", record_number="D-2", date_of_birth=date(1950, 1, 1))
    shown = alike(desk, house, name="Ruiz Ana", date_of_birth=BORN, record_number="d2")
    assert shown[:2] == [("Peter Holm", Likeness.SAME_NUMBER), ("Ana Ruiz", Likeness.SAME_PERSON)]
    assert len(shown) == MOST_ALIKE


def test_the_one_that_is_meant_is_left_out(desk: ScopedSession, house: House) -> None:
    one, other = (builders.register(desk, house, name="Ana Ruiz") for _ in range(2))
    identity = Identity(name=one.name, date_of_birth=one.date_of_birth, record_number=one.record_number)
    answer = finding.alike(desk, BEFORE, house.staff(), identity, but=one.id)
    assert [each.patient.id for each in answer] == [other.id]


def test_another_clinics_patients_are_not_found(
    elsewhere: House, sessions: sessionmaker[ScopedSession], desk: ScopedSession, house: House
) -> None:
    builders.register(desk, house, name="Ana Ruiz", record_number="A-1")
    desk.commit()
    with sessions() as theirs:
        assert finding.find_patients(theirs, BEFORE, elsewhere.staff(), "ana").patients == ()
        typed = Identity(name="Ana Ruiz", date_of_birth=BORN, record_number="A-1")
        assert finding.alike(theirs, BEFORE, elsewhere.staff(), typed) == ()
