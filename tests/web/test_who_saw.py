"""Who saw my data: by day, in plain words, with repeats told once, and in the file of the patient's own data."""

from diary.services.acting import Actor, ActorKind, work_for
from diary.services.auditing import Action, record
from tests.web.browser import Browser
from tests.web.clinic import Clock, World
from tests.web.test_own_data import whole_table


def test_what_was_done_often_is_told_once(patient: Browser, world: World, clock: Clock) -> None:
    nurse = Actor(kind=ActorKind.STAFF, id=world.nurse.id, clinic_id=world.clinic_id)
    with world.session() as session:
        work_for(session, nurse)
        for _look in range(300):
            clock.forward(minutes=1)
            record(session, clock.now, nurse, Action.REVIEW_SEEN, patient_id=world.running.patient_id)
        session.commit()
    page = patient.get("/diary/who-saw")
    assert page.heading == "Who saw my data"
    assert f"{world.nurse.name} Nurse Looked at your pain scores 300 times, 10:21 to 15:20" in page.text
    assert page.text.count("Looked at your pain scores") <= 4
    assert "The diary itself, by its own program" in page.text
    assert "You " in page.text


def test_who_has_left_is_told_as_that(patient: Browser, world: World) -> None:
    with world.session() as session:
        leaver = Actor(kind=ActorKind.STAFF, id=world.former.id, clinic_id=world.clinic_id)
        work_for(session, leaver)
        record(session, world.now, leaver, Action.PATIENT_SEEN, patient_id=world.running.patient_id)
        session.commit()
    assert (
        f"{world.former.name} No longer works at the clinic Looked at your record" in patient.get("/diary/who-saw").text
    )


def test_it_is_in_the_file_and_on_the_page_of_the_own_data(patient: Browser, nurse: Browser, world: World) -> None:
    nurse.get(f"/injections/{world.running.injection_id}")
    assert patient.get("/diary/my-data").links()["Who saw my data"] == "/diary/who-saw"
    rows = [row for row in whole_table(patient.get("/diary/my-data.csv").response.text) if not row["Injection"]]
    assert f"{world.nurse.name} (Nurse)" in {row["By"] for row in rows if row["What"] == "Looked at your pain scores"}


def test_nothing_of_another_patient_is_told(other_patient: Browser, nurse: Browser, world: World) -> None:
    nurse.get(f"/injections/{world.running.injection_id}")
    assert world.nurse.name not in other_patient.get("/diary/who-saw").text
