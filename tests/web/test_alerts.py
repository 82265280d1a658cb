"""The alerts of a clinic on the pages of its staff, and the banner that leads to them."""

from uuid import UUID, uuid4

from diary.db.alerts import AlertEvent
from tests.web.alarmed import alerted
from tests.web.browser import Browser, Page
from tests.web.clinic import Clock, World, count
from tests.web.page_checks import text_of

EMERGENCY = UUID("5c2b2a3c-5d6e-4f70-8a91-b2c3d4e5f607")


def banner(page: Page) -> str:
    found = [e for e in page.root.iter("aside") if "alert-banner" in (e.get("class") or "").split()]
    return text_of(found[0]) if found else ""


def test_without_an_alert_there_is_no_banner_and_the_inbox_says_so(nurse: Browser) -> None:
    assert banner(nurse.get("/")) == ""
    page = nurse.get("/alerts")
    assert "No alert is open" in page.text
    assert "No alert is finished yet" in nurse.get("/alerts/finished").text


def test_every_page_of_every_role_says_that_one_waits(
    nurse: Browser, provider: Browser, administrator: Browser, world: World
) -> None:
    alerted(world)
    for browser, path in ((nurse, "/"), (provider, f"/injections/{world.running.injection_id}")):
        page = browser.get(path)
        assert banner(page) == "1 alert waits to be acknowledged"
        assert page.links()["1 alert waits to be acknowledged"] == "/alerts"
    alerted(world, EMERGENCY, ("chest-pain",))
    assert banner(administrator.get("/administration")) == "1 emergency: 2 alerts wait to be acknowledged"


def test_another_clinic_reads_nothing_of_it(stranger: Browser, world: World) -> None:
    alert = alerted(world)
    assert banner(stranger.get("/")) == ""
    assert stranger.get(f"/alerts/{alert}").status == 404
    assert stranger.post(f"/alerts/{alert}", {"deed": "acknowledged"}).status == 404


def test_the_inbox_says_how_urgent_how_old_whose_and_what(nurse: Browser, world: World, clock: Clock) -> None:
    alerted(world)
    clock.forward(minutes=45)
    page = nurse.get("/alerts")
    assert "1 alert is not acknowledged" in page.text
    card = next(e for e in page.root.iter("li") if "alert" in (e.get("class") or "").split())
    said = text_of(card).replace("\xa0", " ")
    for part in ("Call the clinic today", "45 min ago", "Ana <Ruiz> & Co", "A-1", "fever of 38 °C", "day 0"):
        assert part in said
    assert "No phone number is written down." in said
    assert any("small-curve" in (e.get("class") or "") for e in card.iter())


def test_a_nurse_acknowledges_says_what_was_done_and_closes(nurse: Browser, world: World) -> None:
    path = f"/alerts/{alerted(world)}"
    opened = nurse.follow(nurse.post(path, {"deed": "acknowledged"}))
    assert "Acknowledge" not in opened.buttons()
    assert banner(opened) == ""
    nurse.follow(nurse.post(path, {"deed": "acted", "said": "Called at once.\nNo fever."}))
    closed = nurse.follow(nurse.post(path, {"deed": "closed"}))
    for part in ("Acknowledged", "Called at once.", "Closed", world.nurse.name):
        assert part in closed.text
    assert closed.buttons().count("Close the alert") == 0
    assert "No alert is open" in nurse.get("/alerts").text
    assert "1 alert" in nurse.get("/alerts/finished?tier=call+today&days=7").text
    assert "No finished alert is like this" in nurse.get("/alerts/finished?tier=emergency").text


def test_closing_without_a_word_is_refused_beside_the_field(nurse: Browser, world: World) -> None:
    page = nurse.post(f"/alerts/{alerted(world)}", {"deed": "closed"})
    assert page.status == 422
    assert "What was done or found: Please fill this in." in page.text
    assert count(world, AlertEvent) == 0


def test_a_button_that_is_none_does_nothing(nurse: Browser, world: World) -> None:
    path = f"/alerts/{alerted(world)}"
    for deed in ("", "escalated", "x"):
        assert nurse.post(path, {"deed": deed, "said": "x"}).status == 422
    assert count(world, AlertEvent) == 0


def test_the_review_and_the_patients_page_show_what_was_reported(provider: Browser, world: World) -> None:
    alert = alerted(world)
    for path in (f"/injections/{world.running.injection_id}", f"/patients/{world.running.patient_id}"):
        page = provider.get(path)
        assert "Signs that the patient reported" in page.text
        assert f"/alerts/{alert}" in page.links().values()


def test_a_report_of_weakness_is_a_doubt_of_the_review(provider: Browser, world: World) -> None:
    path = f"/injections/{world.running.injection_id}"
    assert "weakness or numbness" not in provider.get(path).text
    alerted(world, uuid4(), ("weak-or-numb",))
    assert "ew weakness or numbness was reported" in provider.get(path).text


def test_the_patients_own_data_hold_the_report(patient: Browser, world: World) -> None:
    alerted(world)
    assert "You have a fever of 38" in patient.get("/diary/my-data").text
    rows = [row for row in patient.get("/diary/my-data.csv").response.text.splitlines() if "When to call" in row]
    assert len(rows) == 1
    assert "You have a fever of 38 °C (100.4 °F) or more." in rows[0]
