"""The worklist, and the page of one patient."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from diary.clinical.catalogue import Side
from diary.db.engine import make_session_factory
from diary.db.injections import Injection
from diary.db.people import Role
from diary.db.scope import scope_to
from diary.services.acting import Actor, ActorKind
from diary.services.correcting import correct
from diary.services.elsewhere import withdraw_session
from diary.services.injection_history import record_now
from diary.services.performing import areas_in_order
from diary.services.recording import save_score
from diary.services.worklisting import PAGE
from tests import builders
from tests.builders import House, new_score
from tests.web.browser import Browser, Page
from tests.web.clinic import NEEDLE_OUT, Clinic, Clock, World
from tests.web.decided import decided


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


@pytest.fixture
def waiting(world: World, clock: Clock, provider: Browser) -> Browser:
    """Two days later: a block is met, and nobody has decided; one that was told of was taken back."""
    nurse = Actor(kind=ActorKind.STAFF, id=world.nurse.id, clinic_id=world.clinic_id, roles=frozenset({Role.NURSE}))
    with world.session() as session:
        scope_to(session, world.clinic_id)
        withdraw_session(session, NEEDLE_OUT, nurse, world.past_id, reason="Another patient's")
        running = session.get_one(Injection, world.running.injection_id)
        patient = Actor(kind=ActorKind.PATIENT, id=running.patient_id, clinic_id=world.clinic_id)
        for area_id in areas_in_order(session, running):
            for hours in (1, 2, 3, 4):
                score = new_score(area_id, 0, after=timedelta(hours=hours))
                save_score(session, score.recorded_at or NEEDLE_OUT, patient, score)
        session.commit()
    clock.forward(hours=48)
    return provider.sign_in(world.provider)


def test_each_row_says_in_words_what_it_needs(waiting: Browser, world: World) -> None:
    row = rows_of(waiting.get("/?show=to-decide"))[0]
    assert "Ready for decision Nothing is signed yet." in row
    assert "Confirmatory block ahead 1 of 2 blocks is met. Earliest: March 16, 2026." in row
    assert "Not reporting Nothing has come since Mon, Mar 2, 2026, 13:30." in row
    counts = [
        name for name, link in waiting.get("/").links().items() if name[-1:].isdecimal() and link[:2] in {"/", "/?"}
    ]
    assert counts == [
        "Open 2",
        "Changed since signed 0",
        "Due for follow-up 0",
        "Ready for decision 1",
        "Confirmatory block 1",
        "Not reporting 1",
        "Undetermined 0",
    ]


def test_what_was_signed_and_reads_otherwise_now_says_both(waiting: Browser, world: World) -> None:
    decided(world, NEEDLE_OUT + timedelta(hours=1))
    row = rows_of(waiting.get("/?show=changed"))[0]
    assert "Changed since signed The result would be met now; it was" in row
    assert "Ready for decision" not in row


def test_a_correction_after_the_signature_is_told(waiting: Browser, world: World) -> None:
    decided(world, NEEDLE_OUT + timedelta(hours=40))
    with world.session() as session:
        scope_to(session, world.clinic_id)
        nurse = Actor(kind=ActorKind.STAFF, id=world.nurse.id, clinic_id=world.clinic_id, roles=frozenset({Role.NURSE}))
        after = replace(record_now(session, session.get_one(Injection, world.running.injection_id)), side=Side.LEFT)
        at, why = NEEDLE_OUT + timedelta(hours=41), "By the report"
        correct(session, at, nurse, world.running.injection_id, after, reason=why, revision=0)
        session.commit()
    assert "came or changed after the signature" in rows_of(waiting.get("/?show=changed"))[0]


def test_a_filter_an_order_and_a_place_stay_in_the_address(waiting: Browser, world: World) -> None:
    page = waiting.get(f"/?show=to-decide&sort=name&at={world.location_id}")
    assert page.links()["Not reporting 1"] == f"/?show=not-reporting&at={world.location_id}&sort=name"
    assert page.links()["Open 2"] == f"/?at={world.location_id}&sort=name"
    assert {box.get("value") for box in page.root.iter("option") if box.get("selected") is not None} == {
        str(world.location_id),
        "name",
    }
    (kept,) = (box for box in page.root.iter("input") if box.get("name") == "show")
    assert kept.get("value") == "to-decide"
    assert [link for link in page.links().values() if "Ana" in link] == []


def test_pages_keep_the_order(provider: Browser, world: World) -> None:
    people = {Role.NURSE: world.nurse.id, Role.PROVIDER: world.provider.id}
    house = House(clinic_id=world.clinic_id, location_id=world.location_id, people=people)
    with world.session() as session:
        scope_to(session, world.clinic_id)
        patient = builders.register(session, house, name="Zoe")
        for _ in range(PAGE):
            builders.plan(session, house, patient)
        session.commit()
    page = provider.get("/?sort=name")
    assert page.links()["Next page"] == "/?sort=name&page=2"
    last = provider.get("/?sort=name&page=2")
    assert (last.links()["Page before"], [row.startswith("Zoe") for row in rows_of(last)]) == (
        "/?sort=name",
        [True, True],
    )


@pytest.mark.parametrize("show", ["changed", "to-decide", "next-block", "undetermined"])
def test_a_part_with_nothing_in_it_says_what_would_be_there(provider: Browser, show: str) -> None:
    page = provider.get(f"/?show={show}")
    assert rows_of(page) == []
    assert page.links()["Show what is open"] == "/"


def test_a_follow_up_that_is_due_says_when(provider: Browser, world: World) -> None:
    with world.session() as session:
        scope_to(session, world.clinic_id)
        found = session.get_one(Injection, world.running.injection_id)
        found.follow_up_on = NEEDLE_OUT.date() - timedelta(days=2)
        session.commit()
    assert "Follow-up 2 days overdue" in rows_of(provider.get("/?show=follow-up"))[0]


def test_addresses_that_were_cut_or_typed_show_what_is_open(provider: Browser, world: World) -> None:
    for query in ("show=nothing", "page=-1", "page=x", "page=99999999999", "show=", "at=", "sort=x"):
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
