"""An administrator opens a patient's pages in an emergency: offered at the closed door, loud while it lasts."""

import pytest
from flask import Flask
from sqlalchemy import select

from diary.db.audit import AuditRow
from diary.services.auditing import Action
from diary.services.checking import HOLDS
from tests.web.browser import Browser
from tests.web.clinic import LOOKING, PASSWORD, Clock, World
from tests.web.glass import WHY, emergency_opened

BANNER = "Emergency access to one record, until"
READ = (
    "/injections/{injection}/report",
    "/injections/{injection}/report/LETTER.pdf",
    "/injections/{injection}/note",
    "/patients/{patient}/plan",
    "/patients/{patient}/blocks",
    "/patients/{patient}/blocks/chart.json",
)
WRITTEN = ("/injections/{injection}/decide", "/injections/{injection}/baseline", "/patients/{patient}/elsewhere/new")


def paths(world: World, of: tuple[str, ...] = READ) -> list[str]:
    diary = world.running
    return [path.format(injection=diary.injection_id, patient=diary.patient_id) for path in of]


def open_glass(administrator: Browser, world: World) -> None:
    closed = administrator.get(paths(world)[0])
    assert (closed.status, closed.heading) == (403, "This is for providers and nurses")
    asked = administrator.get(closed.links()["Open in an emergency"])
    assert asked.heading == "Open in an emergency"
    assert BANNER not in asked.text
    onward = closed.links()["Open in an emergency"]
    assert administrator.post(onward, {"reason": ""}).status == 422
    assert administrator.post(onward, {"reason": WHY}).goes_to == paths(world)[0]


def test_one_patients_pages_can_be_read_and_nothing_else(administrator: Browser, world: World) -> None:
    open_glass(administrator, world)
    assert {path: administrator.get(path).status for path in paths(world)} == dict.fromkeys(paths(world), 200)
    assert {administrator.get(path).status for path in paths(world, WRITTEN)} == {404}
    other = f"/patients/{world.planned.patient_id}/plan"
    assert administrator.get(other).status == 403
    plan = administrator.get(f"/patients/{world.running.patient_id}/plan")
    assert "Confirm that this is everything" not in plan.buttons()
    assert "Add a session done elsewhere" not in plan.links()


def test_every_page_says_so_until_it_is_ended(administrator: Browser, world: World) -> None:
    open_glass(administrator, world)
    review = f"/injections/{world.running.injection_id}"
    for path in ("/", "/account", "/administration", review, f"/patients/{world.foreign.patient_id}"):
        assert f"{BANNER} 11:20." in administrator.get(path).text, path
    assert {"Copy note", "Report"} <= administrator.get(review).links().keys()
    assert administrator.post("/emergency/end").goes_to == "/"
    page = administrator.get(review)
    assert BANNER not in page.text
    assert "Copy note" not in page.links()
    assert {administrator.get(path).status for path in paths(world)} == {403}


def test_signing_out_ends_it(administrator: Browser, provider: Browser, world: World) -> None:
    open_glass(administrator, world)
    assert administrator.post("/sign-out").goes_to == "/sign-in"
    assert "Open now" not in provider.get("/emergencies").text


def test_it_ends_by_itself(administrator: Browser, world: World, clock: Clock) -> None:
    open_glass(administrator, world)
    clock.forward(minutes=59)
    assert administrator.get(paths(world)[3]).status == 200
    clock.forward(minutes=1)
    assert administrator.get(paths(world)[3]).status == 403
    assert BANNER not in administrator.get("/").text


def test_whose_check_is_old_is_asked_again_who_he_is(administrator: Browser, world: World, clock: Clock) -> None:
    clock.forward(minutes=HOLDS.total_seconds() // 60)
    path = f"/administration/patients/{world.running.patient_id}/emergency"
    assert administrator.get(path).goes_to.startswith("/account/check")
    door = administrator.post(path, {"reason": WHY})
    assert door.status == 401
    administrator.post("/account/check", {"password": PASSWORD, "onward": path})
    assert administrator.get(path).heading == "Open in an emergency"


def test_what_was_not_shown_is_not_written_down_as_looked_at(
    administrator: Browser, world: World, clock: Clock
) -> None:
    open_glass(administrator, world)
    clock.now += HOLDS
    report, plan = paths(world)[0], paths(world)[3]
    assert administrator.get(report).goes_to.startswith("/account/check")
    assert administrator.get(plan).status == 200
    with world.session() as session:
        wanted = select(AuditRow).where(AuditRow.action == Action.EMERGENCY_LOOKED.value)
        looked = session.scalars(wanted.execution_options(unscoped=LOOKING)).all()
    assert [row.detail for row in looked] == [{"page": "provider.rfa_plan"}]


def test_who_has_the_role_is_offered_nothing(provider: Browser, nurse: Browser, world: World) -> None:
    for browser in (provider, nurse):
        page = browser.get(f"/patients/{world.running.patient_id}")
        assert "Open in an emergency" not in page.links()
        assert browser.get(f"/administration/patients/{world.running.patient_id}/emergency").status == 404


def test_what_is_another_clinics_reads_as_what_is_not_there(
    administrator: Browser, stranger: Browser, world: World
) -> None:
    nowhere = "/injections/6f1c0f0e-1111-4111-8111-111111111111/report"
    theirs = f"/injections/{world.foreign.injection_id}/report"
    texts = {(page.status, page.text) for page in (administrator.get(nowhere), administrator.get(theirs))}
    assert len(texts) == 1
    assert {status for status, _ in texts} == {404}
    emergency = f"/administration/patients/{world.running.patient_id}/emergency"
    assert {stranger.get(path).status for path in (*paths(world), emergency)} == {404}


def test_the_audit_the_list_and_the_patient_tell_of_it(
    administrator: Browser, provider: Browser, patient: Browser, world: World
) -> None:
    emergency_opened(world, ended=True)
    listed = administrator.get("/administration/audit?what=emergencies")
    assert "Emergency access opened" in listed.text
    assert "Emergency access ended" in listed.text
    assert WHY not in listed.text
    page = administrator.get("/emergencies")
    assert WHY in page.text
    assert "I have looked at it" in page.buttons()
    assert "I have looked at it" not in provider.get("/emergencies").buttons()
    action = next(form.get("action") or "" for form in page.root.iter("form") if "review" in (form.get("action") or ""))
    assert administrator.post(action).goes_to == "/emergencies"
    assert f"Looked at by {world.administrator.name}, Mon, Mar 2, 2026" in administrator.get("/emergencies").text
    assert "Opened your record in an emergency" in patient.get("/diary/who-saw").text


def test_who_opened_it_does_not_look_at_it_himself(administrator: Browser, world: World) -> None:
    open_glass(administrator, world)
    assert "Open now" in administrator.get("/emergencies").text
    administrator.post("/emergency/end")
    page = administrator.get("/emergencies")
    assert "Not looked at yet by another administrator" in page.text
    assert "I have looked at it" not in page.buttons()


@pytest.mark.parametrize("onward", ["//evil.example", "https://evil.example", ""])
def test_nobody_is_led_to_another_site(app: Flask, administrator: Browser, world: World, onward: str) -> None:
    path = f"/administration/patients/{world.running.patient_id}/emergency?next={onward}"
    assert administrator.post(path, {"reason": WHY}).goes_to == f"/patients/{world.running.patient_id}"
