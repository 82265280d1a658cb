"""The worklist, and the page of one patient."""

from sqlalchemy import Engine

from diary.db.engine import make_session_factory
from diary.db.people import Role
from tests.web.browser import Browser
from tests.web.clinic import Clinic, Clock, World


def test_every_injection_with_its_state_and_judgement(provider: Browser, world: World) -> None:
    page = provider.get("/")
    rows = [" ".join(" ".join(row.itertext()).split()) for row in page.root.iter("tr")][1:]
    running = next(row for row in rows if "Ana <Ruiz> & Co" in row)
    assert "Medial branch block, right, L3, L4, L5" in running
    assert "Running Mon, Mar 2, 2026, 10:00" in running
    assert any("Peter Holm" in row and "Planned None yet –" in row for row in rows)
    assert page.links()["Ana <Ruiz> & Co"] == f"/patients/{world.running.patient_id}"


def test_nobody_of_another_clinic_is_on_it(provider: Browser, stranger: Browser) -> None:
    assert "Foreign Person" not in provider.get("/").text
    assert "Ana" not in stranger.get("/").text


def test_an_empty_worklist_says_how_to_begin(
    app: object, engine: Engine, world: World, clock: Clock, nobody: Browser
) -> None:
    with make_session_factory(engine)() as session:
        new = Clinic.open(session, clock, world.secret, "New Clinic", {"beginner": {Role.NURSE}})
        session.commit()
    page = nobody.sign_in(new.staff["beginner"]).get("/")
    assert "No injection yet" in page.text
    assert page.links()["Register the first patient"] == "/patients/new"


def test_a_patient_with_his_injections(provider: Browser, world: World) -> None:
    page = provider.get(f"/patients/{world.planned.patient_id}")
    assert page.heading == "Peter Holm"
    assert "March 4, 1961" in page.text
    assert page.links()["Needle out"] == f"/injections/{world.planned.injection_id}/needle-out"
