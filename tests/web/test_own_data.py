"""A patient's own data: all of it, with both times and its history, and never another patient's."""

import csv
from io import StringIO
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from diary.clinical.scores import Condition
from diary.db.audit import AuditRow
from diary.exchange.spreadsheet import BYTE_ORDER_MARK
from diary.services import amending, recording
from diary.services.acting import Actor, ActorKind
from diary.services.recording import NewRescue
from diary.web import moments
from tests.web.browser import Browser
from tests.web.clinic import LOOKING, Clock, World

FORMULA = '=HYPERLINK("http://elsewhere.example")'


def table(browser: Browser) -> list[dict[str, str]]:
    answer = browser.get("/diary/my-data.csv").response
    assert answer.headers["Content-Disposition"] == 'attachment; filename="my-pain-diary.csv"'
    assert answer.mimetype == "text/csv"
    return [row for row in whole_table(answer.text) if row["Injection"]]


def whole_table(text: str) -> list[dict[str, str]]:
    """Also the rows that tell who saw it, which belong to no injection."""
    return list(csv.DictReader(StringIO(text.removeprefix(BYTE_ORDER_MARK), newline="")))


def himself(world: World) -> Actor:
    return Actor(kind=ActorKind.PATIENT, id=world.running.patient_id, clinic_id=world.clinic_id)


def take(world: World, clock: Clock, drug: str) -> None:
    with world.session() as session:
        new = NewRescue(rescue_id=uuid4(), injection_id=world.running.injection_id, taken_at=clock.now, drug=drug)
        recording.save_rescue(session, clock.now, himself(world), new)
        session.commit()


def note(world: World, clock: Clock, text: str) -> None:
    """The patient says more of a score that he has just saved himself."""
    with world.session() as session:
        new = recording.NewScore(
            entry_id=uuid4(), area_id=world.running.area_ids[0], condition=Condition.MOVING, score=0
        )
        recording.save_score(session, clock.now, himself(world), new)
        details = amending.ScoreDetails(note=text)
        amending.say_more(session, clock.now, himself(world), new.entry_id, details, None)
        session.commit()


def test_everything_is_in_the_file_with_both_times(patient: Browser, world: World, clock: Clock) -> None:
    take(world, clock, "naproxen")
    rows = table(patient)
    assert [row["What"] for row in rows].count("Pain before") == 2
    scores = [row for row in rows if row["What"] == "Score"]
    assert {row["Score"] for row in scores} == {"1"}
    assert {row["Felt or taken"] for row in scores} == {"2026-03-02 10:00:00-08:00"}
    assert all(row["Written"] and row["Arrived"] for row in scores)
    assert {row["Medicine"] for row in rows if row["Medicine"]} == {"naproxen", "Ibuprofen"}


def test_a_score_of_0_and_its_note_are_there_and_no_formula(patient: Browser, world: World, clock: Clock) -> None:
    note(world, clock, FORMULA)
    take(world, clock, "+5 mg")
    rows = table(patient)
    noted = [row for row in rows if row["Note"]]
    assert [(row["Score"], row["Note"]) for row in noted] == [("0", f"'{FORMULA}")]
    assert {row["Medicine"] for row in rows if row["Medicine"]} == {"'+5 mg", "Ibuprofen"}
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]


def test_every_version_is_a_row_and_one_stands(patient: Browser, world: World, clock: Clock) -> None:
    note(world, clock, "after lunch")
    versions = [(row["Version"], row["Stands"]) for row in table(patient) if row["Score"] == "0"]
    assert versions == [("1", "No"), ("2", "Yes")]


def test_the_questions_before_and_the_peg_are_in_it(other_patient: Browser, world: World) -> None:
    before, peg = f"/diary/before/{world.planned.injection_id}/1-moving", f"/diary/peg/{world.planned.injection_id}/0"
    other_patient.post(before, {"score": "0"})
    other_patient.post(peg, {"answer_id": str(uuid4()), "pain": "0", "enjoyment": "10", "activity": "4"})
    rows = table(other_patient)
    assert [(row["What"], row["Score"]) for row in rows] == [("Pain before", "0"), ("The last week (PEG)", "0")]
    assert (rows[1]["Enjoyment of life"], rows[1]["General activity"], rows[1]["Week"]) == ("10", "4", "0")
    page = other_patient.get("/diary/my-data")
    assert "Pain 0, moving" in page.text
    assert "Enjoyment of life: 10" in page.text


def test_the_page_shows_it_to_be_read_and_printed(patient: Browser, world: World, clock: Clock) -> None:
    take(world, clock, "naproxen")
    page = patient.get("/diary/my-data")
    assert page.heading == "My data"
    for words in (
        "Ana <Ruiz> & Co",
        "naproxen",
        "Usual pain in the last week: 7",
        "Times are in Pacific Time.",
        "Needle out Mon, Mar 2, 2026, 09:30",
    ):
        assert words in page.text
    assert page.links()["Save it as a file"] == "/diary/my-data.csv"


@pytest.mark.parametrize(
    ("zone", "named"),
    [("America/Los_Angeles", "Pacific Time"), ("Europe/Berlin", "Central European Time"), ("UTC", "UTC")],
)
def test_a_zone_has_a_name_that_fits_every_season(app: Flask, zone: str, named: str) -> None:
    with app.test_request_context():
        assert moments.zone_all_year(ZoneInfo(zone)) == named


def test_nothing_of_anybody_else_is_in_it(other_patient: Browser, world: World) -> None:
    assert table(other_patient) == []
    text = other_patient.get("/diary/my-data").text
    assert "Nothing was written yet." in text
    assert "Ruiz" not in text


@pytest.mark.parametrize("path", ["/diary/my-data", "/diary/my-data.csv", "/diary/who-saw"])
def test_a_locked_phone_gives_nothing_away(locked_patient: Browser, path: str) -> None:
    assert locked_patient.get(path).goes_to == f"/diary/unlock?next={path}"


def test_taking_it_is_written_down(patient: Browser, world: World) -> None:
    patient.get("/diary/my-data")
    patient.get("/diary/my-data.csv")
    with world.session() as session:
        wanted = select(AuditRow).where(AuditRow.action == "own data taken by the patient")
        rows = session.scalars(wanted.execution_options(unscoped=LOOKING)).all()
        found: list[tuple[UUID | None, object]] = [(row.actor_id, row.detail["as"]) for row in rows]
    assert sorted(found, key=str) == sorted([(world.running.patient_id, how) for how in ("page", "file")], key=str)


def test_an_ended_diary_thanks_and_offers_the_data(patient: Browser, clock: Clock) -> None:
    clock.forward(days=16)
    page = patient.get("/diary")
    assert page.heading == "Your diary has ended"
    assert "Thank you for every score." in page.text
    assert page.links()["My data"] == "/diary/my-data"
    assert len(table(patient)) == 5


def test_an_entry_is_told_once(patient: Browser) -> None:
    assert len([row for row in table(patient) if row["What"] == "Score"]) == 2
