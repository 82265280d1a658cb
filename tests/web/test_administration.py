"""The administrator's pages: people come and go, locations change, settings are kept with their history."""

from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from diary.db.audit import AuditRow
from diary.db.people import Role
from diary.services import staffing
from diary.services.acting import Actor, ActorKind
from tests.databases import counting
from tests.web.browser import Browser, Page
from tests.web.clinic import LOOKING, PASSWORD, Clock, Staff, World
from tests.web.office import MINUTES, WEAK

NEW_PASSWORD = "another long password"
HOURS = dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), "")
PLACE = {
    "name": "Harbor Clinic, main building",
    "phone": "+1 206 555 0142",
    "after_hours_phone": "+1 206 555 0199",
    "emergency_number": "911",
    "zone": "America/Los_Angeles",
}


def second_provider(world: World) -> Staff:
    with world.session() as session:
        actor = Actor(kind=ActorKind.SYSTEM, clinic_id=world.clinic_id)
        person = staffing.add_person(
            session,
            world.now,
            actor,
            email="second@clinic.example",
            name="Second <Provider>",
            roles={Role.PROVIDER},
            password=PASSWORD,
        )
        session.commit()
        return Staff(id=person.id, email=person.email, name=person.name)


def path_of(person_id: UUID, action: str = "") -> str:
    return f"/administration/people/{person_id}{action}"


def actions(world: World) -> list[str]:
    with world.session() as session:
        return list(session.scalars(select(AuditRow.action).execution_options(unscoped=LOOKING)))


def test_somebody_is_invited_by_a_link_and_comes_in(
    administrator: Browser, nobody: Browser, app: Flask, world: World
) -> None:
    form = {"name": "Ida <New>", "email": "ida@clinic.example", "nurse": "y"}
    page = administrator.follow(administrator.post("/administration/people/invite", form))
    assert page.heading == "Link to set a password"
    link = next(text for text in page.text.split() if "/set-password/" in text)
    assert {"person invited", "staff link seen"} <= set(actions(world))
    path = link.removeprefix("http://diary.example")
    nobody.get(path)
    assert nobody.post(path, {"password": NEW_PASSWORD, "again": NEW_PASSWORD}).status == 303
    ida = Staff(id=world.nurse.id, email="ida@clinic.example", name="Ida <New>")
    assert Browser(app).sign_in(ida, NEW_PASSWORD).get("/").heading == "Worklist"
    assert "Ida <New>" in administrator.get("/administration/people").text


def test_a_leaver_is_out_at_once_and_his_work_goes_on(administrator: Browser, app: Flask, world: World) -> None:
    leaver, successor = Browser(app).sign_in(world.provider), second_provider(world)
    assert leaver.get("/").heading == "Worklist"
    page = administrator.get(path_of(world.provider.id, "/deactivate"))
    assert "2 injections are open" in page.text
    refused = administrator.post(path_of(world.provider.id, "/deactivate"), {"seen": "0"})
    assert refused.status == 422
    assert "takes over" in refused.text
    form = {"seen": "0", "successor": str(successor.id), "reason": "retires"}
    page = administrator.follow(administrator.post(path_of(world.provider.id, "/deactivate"), form))
    assert "Left the clinic" in page.text
    assert "retires" in page.text
    assert leaver.get("/").goes_to.startswith("/sign-in")
    assert "Second <Provider>" in administrator.get(f"/injections/{world.running.injection_id}").text
    assert actions(world).count("injection handed over") == 2
    back = {"seen": "1", "provider": "y"}
    administrator.post(path_of(world.provider.id, "/reactivate"), back)
    assert leaver.get("/").goes_to.startswith("/sign-in")
    assert leaver.sign_in(world.provider).get("/").heading == "Worklist"


def test_the_last_administrator_stays(administrator: Browser, world: World) -> None:
    for action, form in (("/deactivate", {}), ("/roles", {"nurse": "y"})):
        page = administrator.post(path_of(world.administrator.id, action), {"seen": "0", **form})
        assert page.status == 422
        assert "This is the last administrator who can sign in." in page.text
    assert administrator.get("/administration").heading == "Administration"


def test_other_roles_open_other_pages(administrator: Browser, nurse: Browser, world: World) -> None:
    assert "Administration" not in nurse.get("/").links()
    form = {"seen": "0", "nurse": "y", "administrator": "y"}
    administrator.post(path_of(world.nurse.id, "/roles"), form)
    assert nurse.get("/").links()["Administration"] == "/administration"
    assert nurse.get("/administration").status == 200


def test_a_browser_is_signed_out_from_afar(administrator: Browser, nurse: Browser, world: World) -> None:
    page = administrator.get(path_of(world.nurse.id))
    ends = [form.get("action") or "" for form in page.root.iter("form") if (form.get("action") or "").endswith("/end")]
    assert administrator.post(ends[0]).status == 303
    assert nurse.get("/").goes_to.startswith("/sign-in")
    assert administrator.post(ends[0]).status == 404


def test_somebody_of_two_clinics_finds_the_other_in_the_header(app: Flask, stranger: Browser, world: World) -> None:
    invitation = {"name": "x", "email": world.nurse.email, "provider": "y"}
    page = stranger.follow(stranger.post("/administration/people/invite", invitation))
    assert "/set-password/" not in page.text
    nurse = Browser(app).sign_in(world.nurse)
    page = nurse.get("/")
    chosen = page.field("clinic_id").get("value") or ""
    assert "Hill Clinic" in page.buttons()
    assert nurse.post("/clinic", {"clinic_id": chosen}).goes_to == "/"
    assert nurse.get(f"/injections/{world.foreign.injection_id}").status == 200
    assert nurse.get(f"/injections/{world.running.injection_id}").status == 404
    assert nurse.post("/clinic", {"clinic_id": "nowhere"}).status == 404
    assert "clinic switched" in actions(world)


def test_a_location_changes_with_its_history(administrator: Browser, world: World, patient: Browser) -> None:
    path = f"/administration/locations/{world.location_id}"
    form = {**PLACE, **HOURS, "seen": "0", "phone": "+1 206 555 0111", "mon": "8:00-12:00; 13:00 – 17:00"}
    page = administrator.follow(administrator.post(path, form))
    assert page.value("mon") == "08:00–12:00, 13:00–17:00"
    assert "Phone: +1 206 555 0142 → +1 206 555 0111" in page.text
    assert "+1 206 555 0111" in patient.get("/diary/when-to-call").text
    stale = administrator.post(path, form | {"phone": "1"})
    assert stale.status == 422
    assert "Somebody else has changed this meanwhile." in stale.text


def test_a_location_is_added_given_up_and_used_again(administrator: Browser, world: World) -> None:
    new = administrator.post("/administration/locations/new", {**PLACE, **HOURS, "name": "Annex"})
    assert new.status == 303
    links = administrator.get("/administration/locations").links()
    annex = links["Annex"]
    path = f"/administration/locations/{world.location_id}/retire"
    refused = administrator.post(path, {"seen": "0"})
    assert "Choose the location" in refused.text
    page = administrator.follow(administrator.post(path, {"seen": "0", "instead": annex.rsplit("/", 1)[1]}))
    assert "Use it again" in page.buttons()
    assert administrator.post(f"{path.removesuffix('/retire')}/reopen", {"seen": "1"}).status == 303


def change_window(browser: Browser, seen: int, **minutes: str) -> Page:
    form = {**{name: str(value) for name, value in MINUTES.items()}, **minutes, "seen": str(seen), "reason": "ours"}
    return browser.post(f"/administration/windows/{WEAK.replace('up-to', 'above')}", form)


def test_a_window_of_the_clinic_judges_and_says_since_when(
    administrator: Browser, provider: Browser, world: World
) -> None:
    assert change_window(administrator, 0, phase_ends="99").status == 422
    page = administrator.follow(change_window(administrator, 0))
    assert "20 min · 1 h 40 min · 6 h 40 min · 15 h" in page.text
    assert "Administrator" in page.text
    review = provider.get(f"/injections/{world.running.injection_id}").text
    assert "6 h 40 min" in review
    assert "windows of the clinic" in review.lower()
    back = {"seen": "1", "reason": "as it was", "back": "yes"}
    page = administrator.follow(administrator.post(f"/administration/windows/{WEAK.replace('up-to', 'above')}", back))
    assert "Back to the shipped value" in page.text
    assert "20 min · 1 h 40 min" in page.text


def test_going_back_needs_a_reason_too(administrator: Browser) -> None:
    change_window(administrator, 0)
    path = f"/administration/windows/{WEAK.replace('up-to', 'above')}"
    page = administrator.post(path, {"seen": "1", "back": "yes"})
    assert page.status == 422
    assert "Why: Fill this in." in page.text


def test_a_schedule_is_made_usual_and_offered_no_more(administrator: Browser, world: World) -> None:
    form = {"title": "Quick", "minutes": "30, 60", "evenings": "1–3", "evening_at": "18:00", "weeks": "", "reason": "x"}
    assert administrator.post("/administration/schedules/new", form).status == 303
    page = administrator.get("/administration/schedules")
    assert "After 30 min, 1 h; evenings of days 1–3 at 18:00" in page.text
    path, key = page.links()["Quick"], page.links()["Quick"].rsplit("/", 1)[1]
    usual = "/administration/schedules/usual/medial_branch_block"
    chosen = {"without_steroid": key, "with_steroid": "standard", "seen": "0", "reason": "x"}
    assert administrator.post(usual, chosen).status == 303
    refused = administrator.post(path, {"seen": "1", "reason": "x", "back": "yes"})
    assert "the usual one of a procedure" in refused.text
    assert administrator.post(usual, {"seen": "1", "reason": "x", "back": "yes"}).status == 303
    page = administrator.follow(administrator.post(path, {"seen": "1", "reason": "x", "back": "yes"}))
    assert "Offer it again" in page.buttons()


def test_patients_read_the_clinics_words_and_numbers(administrator: Browser, patient: Browser) -> None:
    assert "Your skin itches." in patient.get("/diary/when-to-call").text
    form = {"seen": "1", "reason": "x", "text": "Your skin has a rash."}
    assert administrator.post("/administration/when-to-call/items/rash", form).status == 303
    number = {"seen": "0", "reason": "x", "value": "38,5"}
    assert administrator.post("/administration/when-to-call/numbers/fever_celsius", number).status == 303
    text = patient.get("/diary/when-to-call").text
    assert "Your skin has a rash." in text
    assert "38.5" in text


@pytest.mark.parametrize(
    "path",
    [
        "windows/chloroprocaine",
        "schedules/own/standard",
        "schedules/usual/massage",
        "when-to-call/numbers/humidity",
        "when-to-call/items/humidity",
    ],
)
def test_what_cannot_be_set_is_not_there(administrator: Browser, path: str) -> None:
    assert administrator.get(f"/administration/{path}").status == 404


def test_a_link_that_was_used_or_has_run_out_is_not_shown(administrator: Browser, world: World, clock: Clock) -> None:
    page = administrator.follow(administrator.post(path_of(world.nurse.id, "/link")))
    assert "/set-password/" in page.text
    clock.now += timedelta(hours=2, minutes=1)
    administrator.sign_in(world.administrator)
    assert "/set-password/" not in administrator.get(path_of(world.nurse.id, "/link")).text


def test_the_settings_cost_a_review_one_statement(provider: Browser, administrator: Browser, world: World) -> None:
    change_window(administrator, 0)
    with counting(world.engine) as statements:
        provider.get(f"/injections/{world.running.injection_id}")
    assert len([sent for sent in statements.sent if "setting_revision" in sent]) == 1
    assert statements.count <= 16
