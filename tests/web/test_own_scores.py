"""After the tap: more of the score, putting it right, deleting it, and finding all of it again."""

import re
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import select

from diary.clinical.scores import Condition, Source
from diary.db.entries import RescueRevision
from diary.db.patients import Patient
from diary.db.scope import scope_to
from diary.services import recording
from diary.services.acting import Actor, ActorKind
from tests.web.browser import Browser
from tests.web.clinic import LOOKING, Clock, World, entries
from tests.web.test_save_score import tap


@pytest.fixture
def saved(patient: Browser, world: World) -> str:
    """A score of 3 that was saved just now, by its id."""
    patient.post("/diary/scores", tap(patient, 3))
    return str(entries(world)[-1].entry_id)


def medicines(world: World) -> list[tuple[str, bool]]:
    wanted = select(RescueRevision).where(RescueRevision.patient_id == world.running.patient_id)
    with world.session() as session:
        rows = session.scalars(wanted.order_by(RescueRevision.received_at).execution_options(unscoped=LOOKING))
        return [(row.drug, row.withdrawn) for row in rows]


def details(patient: Browser, entry_id: str, **said: str) -> dict[str, str]:
    path = f"/diary/scores/{entry_id}/details"
    return {"rescue_id": patient.get(path).value("rescue_id"), **said}


def test_more_can_be_said_and_left_out(patient: Browser, world: World, saved: str) -> None:
    links = patient.get("/diary?saved=1").links()
    path = links["Say more about this score"]
    assert patient.get(path).links()["Skip"] == "/diary"
    said = {
        "could_move": "no",
        "stated_relief_percent": "0 %",
        "asleep_before": "yes",
        "note": "Sat down.\r\nThen better.",
    }
    page = patient.follow(patient.post(path, details(patient, saved, **said)))
    last = entries(world)[-1]
    assert (last.could_move, last.stated_relief_percent, last.asleep_before) == (False, Decimal(0), True)
    assert last.note == "Sat down.\nThen better."
    assert (last.revision, last.score) == (2, 3)
    assert "Saved 3 at 10:20" in page.text
    shown = patient.get(f"/diary/scores/{saved}").text
    assert "The movement could not be done" in shown
    assert "Pain that is gone: 0 %" in shown
    assert "Then better." in shown


def test_what_was_said_is_in_the_form_again(patient: Browser, saved: str) -> None:
    path = f"/diary/scores/{saved}/details"
    patient.post(path, details(patient, saved, could_move="yes", stated_relief_percent="62,5"))
    page = patient.get(path)
    assert page.value("stated_relief_percent") == "62.5"
    assert [e.get("value") for e in page.root.iter("input") if e.get("checked") is not None] == ["yes"]


@pytest.mark.parametrize("percent", ["101", "-1", "most", "1e1", "٣", "33.333", "NaN", "9" * 400])
def test_what_is_no_percent_is_told_and_kept_as_typed(patient: Browser, world: World, saved: str, percent: str) -> None:
    path = f"/diary/scores/{saved}/details"
    page = patient.post(path, details(patient, saved, stated_relief_percent=percent, note="my note"))
    assert page.status == 422
    assert "Write a number from 0 to 100." in page.text
    assert page.value("stated_relief_percent") == percent
    assert entries(world)[-1].revision == 1


def test_a_medicine_is_kept_once_and_can_be_taken_back(patient: Browser, world: World, saved: str) -> None:
    path = f"/diary/scores/{saved}/details"
    form = details(patient, saved, drug="Naproxen", ago="30")
    for _ in range(2):
        assert patient.post(path, form).status == 303
    assert medicines(world) == [("Ibuprofen", False), ("Naproxen", False)]
    page = patient.get("/diary/history")
    assert "Naproxen Mon, Mar 2, 2026, 09:50" in page.text
    undo = next(f.get("action") or "" for f in page.root.iter("form") if "/medicines/" in (f.get("action") or ""))
    patient.post(undo)
    assert sorted(medicines(world)) == [("Ibuprofen", False), ("Ibuprofen", True), ("Naproxen", False)]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"drug": "Naproxen"}, "When did you take it? Choose one."),
        ({"ago": "0"}, "Which pain medicine did you take? Write the name of the medicine."),
        ({"drug": "Naproxen", "ago": "other", "on": "2026-03-02", "at": "23:00"}, "Time: This time is still ahead."),
        ({"drug": "Naproxen", "ago": "other", "on": "2026-02-27", "at": "10:00"}, "more than a day before"),
    ],
)
def test_a_medicine_needs_its_name_and_a_time_that_can_be(
    patient: Browser, world: World, saved: str, sent: dict[str, str], said: str
) -> None:
    page = patient.post(f"/diary/scores/{saved}/details", details(patient, saved, note="kept", **sent))
    assert page.status == 422
    assert said in page.text
    assert medicines(world) == [("Ibuprofen", False)]
    assert entries(world)[-1].revision == 1


def test_a_helper_says_so_and_is_named(patient: Browser, world: World, clock: Clock) -> None:
    assert patient.follow(patient.post("/diary/helping", {"on": "yes"})).text.count("A helper writes for the patient.")
    patient.post("/diary/scores", tap(patient, 4))
    assert entries(world)[-1].source is Source.HELPER
    clock.forward(minutes=50)
    assert "A helper writes" in patient.get("/diary").text
    clock.forward(minutes=11)
    assert "A helper writes" not in patient.get("/diary").text
    assert "by your helper" in patient.get("/diary/history").text


def test_helping_ends_by_one_press(patient: Browser, world: World) -> None:
    patient.post("/diary/helping", {"on": "yes"})
    page = patient.follow(patient.post("/diary/helping", {"on": "no"}))
    assert "A helper writes" not in page.text
    patient.post("/diary/scores", tap(patient, 4))
    assert entries(world)[-1].source is Source.PATIENT


def test_what_the_page_said_of_a_helper_is_what_is_kept(patient: Browser, world: World, clock: Clock) -> None:
    """A page that was open for long said that a helper writes; the tap on it is his."""
    patient.post("/diary/helping", {"on": "yes"})
    form = tap(patient, 4)
    clock.forward(hours=3)
    patient.post("/diary/scores", form)
    assert entries(world)[-1].source is Source.HELPER
    assert "A helper writes" not in patient.get("/diary").text


def change(patient: Browser, entry_id: str, **changes: str) -> dict[str, str]:
    page = patient.get(f"/diary/scores/{entry_id}/change")
    checked = {
        e.get("name") or "": e.get("value") or "" for e in page.root.iter("input") if e.get("checked") is not None
    }
    return {**checked, "on": page.value("on"), "at": page.value("at"), **changes}


def test_a_score_is_put_right_and_its_time_stays(patient: Browser, world: World, clock: Clock, saved: str) -> None:
    first = entries(world)[-1]
    clock.forward(minutes=5)
    form = change(patient, saved, score="8", reason="slipped")
    assert form["at"] == "10:20"
    page = patient.follow(patient.post(f"/diary/scores/{saved}/change", form))
    last = entries(world)[-1]
    assert (last.score, last.felt_at, last.recorded_at, last.reason) == (8, first.felt_at, clock.now, "slipped")
    assert page.heading == "Pain right now"
    page = patient.get(f"/diary/scores/{saved}")
    assert "Version 1" in page.text
    assert "Pain 3, moving" in page.text
    assert "slipped" in page.text
    assert "changed" in patient.get("/diary/history").text
    assert "Changed to 8 at 10:20" in patient.get("/diary").text


def test_its_time_can_be_put_right(patient: Browser, world: World, saved: str) -> None:
    form = change(patient, saved, at="10:05", condition="resting")
    patient.post(f"/diary/scores/{saved}/change", form)
    last = entries(world)[-1]
    assert (last.felt_at.minute, last.condition) == (5, Condition.RESTING)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"score": "11"}, "Choose one of these."),
        ({"score": "7", "at": "23:00"}, "This time is still ahead."),
        ({"score": "7", "at": "09:00"}, "This was before the injection."),
        ({"score": "7", "reason": "x" * 201}, "At most 200 characters."),
    ],
)
def test_a_change_that_cannot_be_is_told(
    patient: Browser, world: World, saved: str, changes: dict[str, str], said: str
) -> None:
    page = patient.post(f"/diary/scores/{saved}/change", change(patient, saved, **changes))
    assert page.status == 422
    assert said in page.text
    assert entries(world)[-1].revision == 1


def test_a_deleted_score_stays_on_record(patient: Browser, world: World, saved: str) -> None:
    page = patient.follow(patient.post(f"/diary/scores/{saved}/delete", {"reason": "wrong side"}))
    assert "The score is deleted. What it was stays on record." in page.text
    assert "Deleted scores" in page.text
    last = entries(world)[-1]
    assert (last.withdrawn, last.reason, last.score) == (True, "wrong side", 3)
    shown = patient.get(f"/diary/scores/{saved}")
    assert "counts no more" in shown.text
    assert "Change this score" not in shown.links()
    assert patient.get(f"/diary/scores/{saved}/change").status == 404


def test_what_the_clinic_wrote_is_shown_and_not_offered_to_be_changed(
    patient: Browser, world: World, clock: Clock
) -> None:
    new = recording.NewScore(
        entry_id=uuid4(),
        area_id=world.running.area_ids[0],
        condition=Condition.MOVING,
        score=5,
        source=Source.STAFF,
    )
    nurse = Actor(kind=ActorKind.STAFF, id=world.nurse.id, clinic_id=world.clinic_id)
    with world.session() as session:
        recording.save_score(session, clock.now, nurse, new)
        session.commit()
    page = patient.get(f"/diary/scores/{new.entry_id}")
    assert "The clinic wrote this score." in page.text
    assert "Change this score" not in page.links()
    for deed in ("change", "details"):
        assert patient.get(f"/diary/scores/{new.entry_id}/{deed}").status == 404
    assert patient.post(f"/diary/scores/{new.entry_id}/delete").status == 404


def test_a_score_of_somebody_else_is_not_there(other_patient: Browser, saved: str) -> None:
    for deed in ("", "/change", "/details"):
        assert other_patient.get(f"/diary/scores/{saved}{deed}").status == 404
    assert other_patient.post(f"/diary/scores/{saved}/delete").status == 404


def test_saving_answers_with_the_new_point_on_the_curve(patient: Browser, saved: str) -> None:
    page = patient.get("/diary?saved=1")
    marks = [e for e in page.root.iter() if "chart-mark" in (e.get("class") or "")]
    assert len(marks) == 1
    assert not [e for e in patient.get("/diary").root.iter() if "chart-panel" in (e.get("class") or "")]


STEERS = re.compile(r"%|percent|\bhours\b|window|threshold|wears? off|worn off|relief", re.IGNORECASE)


@pytest.mark.parametrize("path", ["/diary", "/diary?saved=1", "/diary/history", "/diary/expect"])
def test_until_the_phase_has_ended_nothing_steers(patient: Browser, clock: Clock, saved: str, path: str) -> None:
    """Neither percent, nor how long, nor a line to reach; only the axis of the curve names its hours."""
    text = patient.get(path).text.replace("Hours since the injection", "")
    assert STEERS.findall(text) == []
    drawn = {e.get("class") for e in patient.get(path).root.iter()}
    assert drawn & {"chart-anesthetic", "chart-steroid", "chart-level"} == set()
    clock.forward(hours=12)
    assert STEERS.findall(patient.get("/diary/expect").text) != []


def test_the_own_curve_never_has_a_window_or_a_level(patient: Browser, clock: Clock, saved: str) -> None:
    clock.forward(days=3)
    drawn = {e.get("class") for e in patient.get("/diary/history").root.iter()}
    assert drawn & {"chart-anesthetic", "chart-steroid", "chart-level", "chart-missed"} == set()


def test_a_patient_who_travels_reads_the_same_instants(patient: Browser, world: World, saved: str) -> None:
    with world.session() as session:
        scope_to(session, world.clinic_id)
        row = session.get_one(Patient, world.running.patient_id)
        row.zone = "America/New_York"
        session.commit()
    assert "Mon, Mar 2, 2026, 13:20" in patient.get("/diary/history").text
    assert "The next one is due around 14:30" in patient.get("/diary").text


def test_a_tap_after_the_end_is_not_lost_without_a_word(patient: Browser, world: World, clock: Clock) -> None:
    form = tap(patient, 7)
    clock.forward(days=60)
    assert patient.get("/diary").heading == "Your diary has ended"
    page = patient.post("/diary/scores", form)
    assert page.status == 422
    assert "You tapped 7." in page.text
    assert "I felt this earlier" in page.links()
