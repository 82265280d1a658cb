"""The worklist, and the page of one patient."""

from datetime import timedelta

from sqlalchemy import Engine

from diary.db.engine import make_session_factory
from diary.db.injections import Injection
from diary.db.people import Role
from diary.db.scope import scope_to
from tests.web.browser import Browser, Page
from tests.web.clinic import NEEDLE_OUT, Clinic, Clock, World


def rows_of(page: Page) -> list[str]:
    return [" ".join(" ".join(row.itertext()).split()) for row in page.root.iter("tr")][1:]


def test_every_injection_with_its_course_and_judgement(provider: Browser, world: World) -> None:
    page = provider.get("/")
    running = next(row for row in rows_of(page) if "Ana <Ruiz> & Co" in row)
    assert "March 4, 1961 · A-1 Medial branch block, right, L3, L4, L5" in running
    assert "Mon, Mar 2, 2026, 10:00" in running
    assert any("Peter Holm" in row and "None yet" in row and "Planned" in row for row in rows_of(page))
    assert page.links()["Ana <Ruiz> & Co"] == f"/patients/{world.running.patient_id}"
    curve = next(e for e in page.root.iter() if e.get("class") == "small-curve")
    assert "Right low back: 8 before, lowest 1, last 1" in (curve.get("aria-label") or "")


def test_nobody_of_another_clinic_is_on_it(provider: Browser, stranger: Browser) -> None:
    assert "Foreign Person" not in provider.get("/").text
    assert "Ana" not in stranger.get("/").text


def test_a_name_is_looked_for_without_standing_in_an_address(provider: Browser, world: World) -> None:
    page = provider.post("/worklist/search", {"words": "  holm "})
    assert (page.status, len(rows_of(page)), page.value("words")) == (200, 1, "holm")
    assert "1 diary found" in page.text
    assert [link for link in page.links().values() if "holm" in link.lower()] == []


def test_whoever_is_not_there_is_told_kindly(provider: Browser) -> None:
    page = provider.post("/worklist/search", {"words": "<nobody>\0"})
    assert "No diary of this name or record number." in page.text
    assert page.links()["Show what is open"] == "/"


def test_what_is_shown_stands_in_the_address(provider: Browser, world: World, clock: Clock) -> None:
    clock.forward(hours=6)
    page = provider.sign_in(world.provider).get("/?show=not-reporting")
    assert ["Ana <Ruiz> & Co" in row for row in rows_of(page)] == [True]
    assert page.links()["Due for follow-up 0"] == "/?show=follow-up"
    assert "Not reporting" in rows_of(page)[0]


def test_a_follow_up_that_is_due_says_when(provider: Browser, world: World) -> None:
    with world.session() as session:
        scope_to(session, world.clinic_id)
        found = session.get_one(Injection, world.running.injection_id)
        found.follow_up_on = NEEDLE_OUT.date() - timedelta(days=2)
        session.commit()
    assert "Follow-up 2 days overdue" in rows_of(provider.get("/?show=follow-up"))[0]


def test_addresses_that_were_cut_or_typed_show_what_is_open(provider: Browser, world: World) -> None:
    for query in ("show=nothing", "page=-1", "page=x", "page=99999999999", "show=", "at="):
        assert len(rows_of(provider.get(f"/?{query}"))) == 2, query
    assert provider.get("/?at=x").status == 404
    assert provider.get(f"/?at={world.clinic_id}").status == 404
    assert len(rows_of(provider.get(f"/?at={world.location_id}"))) == 2


def test_an_empty_part_says_what_would_be_there(provider: Browser) -> None:
    assert "No diary has ended yet." in provider.get("/?show=ended").text
    assert "none overdue" in provider.get("/?show=follow-up").text


def test_an_empty_worklist_says_how_to_begin(
    app: object, engine: Engine, world: World, clock: Clock, nobody: Browser
) -> None:
    with make_session_factory(engine)() as session:
        new = Clinic.open(session, clock, world.secret, "New Clinic", {"beginner": {Role.NURSE}})
        session.commit()
    page = nobody.sign_in(new.staff["beginner"]).get("/")
    assert "No diary is open here." in page.text
    assert page.links()["Register the first patient"] == "/patients/new"


def test_a_patient_with_his_injections(provider: Browser, world: World) -> None:
    page = provider.get(f"/patients/{world.planned.patient_id}")
    assert page.heading == "Peter Holm"
    assert "March 4, 1961" in page.text
    assert page.links()["Needle out"] == f"/injections/{world.planned.injection_id}/needle-out"
