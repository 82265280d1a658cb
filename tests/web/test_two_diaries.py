"""Two patients on one phone: each score goes to the one whose page it was, and nothing of theirs is mixed."""

from uuid import uuid4

from flask import Flask

from tests.web.browser import Browser, birthday
from tests.web.clinic import Clock, World, entries


def of(world: World, browser: Browser) -> str:
    """Whose diary is open, by the name at the top."""
    return next(text for text, link in browser.get("/diary").links().items() if link == "/diary/choose")


def pick(browser: Browser, name: str) -> str:
    page = browser.get("/diary/choose")
    button = next(b for b in page.root.iter("button") if "".join(b.itertext()).strip() == name)
    return browser.post("/diary/choose", {"diary": button.get("value") or ""}).goes_to


def test_the_one_that_joined_last_is_open_and_the_other_one_kept(couple: Browser, world: World) -> None:
    assert of(world, couple).startswith("Ana C.")
    assert couple.get("/diary").heading == "Pain right now"
    assert pick(couple, "Peter H.") == "/diary"
    assert couple.get("/diary").heading == "Your diary is ready"


def test_the_chooser_names_no_more_than_a_first_name(couple: Browser) -> None:
    page = couple.get("/diary/choose")
    assert [button for button in page.buttons() if button] == ["Ana C.", "Peter H."]
    assert "Ruiz" not in page.response.text
    assert "Holm" not in page.response.text


def test_a_tap_on_the_page_of_one_goes_to_her_though_the_other_was_opened_since(couple: Browser, world: World) -> None:
    page = couple.get("/diary")
    form = page.hidden("/diary/scores") | {"score": "9"}
    pick(couple, "Peter H.")
    assert couple.post("/diary/scores", form).status == 303
    assert entries(world)[-1].score == 9
    assert "Saved 9" in couple.get("/diary").text
    assert of(world, couple).startswith("Ana C.")


def test_an_area_of_neither_saves_nothing(couple: Browser, world: World) -> None:
    before = len(entries(world))
    form = {"entry_id": str(uuid4()), "area_id": str(world.foreign.area_ids[0]), "score": "9"}
    assert couple.post("/diary/scores", form).status == 404
    assert len(entries(world)) == before


def test_closing_one_keeps_the_other(couple: Browser, world: World) -> None:
    page = couple.get("/diary/sign-out")
    assert page.heading == "Close the diary on this phone?"
    assert "Ana C." in page.text
    assert couple.post("/diary/sign-out", page.hidden("/diary/sign-out")).goes_to == "/diary/choose"
    assert couple.get("/diary").heading == "Your diary is ready"
    assert "/diary/choose" not in couple.get("/diary").links().values()


def test_closing_asks_first_and_can_be_left(patient: Browser) -> None:
    link = patient.get("/diary").links()["Close my diary on this phone"]
    page = patient.get(link)
    assert page.links()["Keep it open"] == "/diary"
    assert patient.get("/diary").status == 200
    assert patient.post(link, page.hidden(link)).goes_to == "/join"
    assert patient.get("/diary").goes_to == "/join"


def test_a_diary_that_this_phone_does_not_hold_is_neither_opened_nor_closed(couple: Browser) -> None:
    for named in (str(uuid4()), "x", ""):
        assert couple.post("/diary/choose", {"diary": named}).status == 404
        assert couple.post("/diary/sign-out", {"diary": named}).status == 404


def test_after_a_while_it_asks_whose_diary(couple: Browser, clock: Clock) -> None:
    clock.forward(minutes=16)
    assert couple.get("/diary").goes_to == "/diary/choose"
    assert pick(couple, "Ana C.") == "/diary"
    assert couple.get("/diary").heading == "Pain right now"


def test_a_phone_with_one_diary_is_never_asked(patient: Browser, clock: Clock) -> None:
    clock.forward(days=2)
    assert patient.get("/diary").status == 200


def test_two_clinics_stay_apart_on_one_phone(app: Flask, world: World) -> None:
    browser = Browser(app).join(world.foreign).join(world.running)
    assert browser.get("/diary").heading == "Pain right now"
    pick(browser, "Foreign P.")
    assert browser.get("/diary").heading == "Your diary is ready"
    form = {"entry_id": str(uuid4()), "area_id": str(world.running.area_ids[0]), "score": "5"}
    assert browser.post("/diary/scores", form).status == 303
    assert entries(world)[-1].score == 5


def test_one_that_the_clinic_ended_is_not_silently_replaced_by_the_other(couple: Browser, app: Flask) -> None:
    cookie = couple.client.get_cookie("diary")
    assert cookie is not None
    page = couple.get("/diary/sign-out")
    couple.post("/diary/sign-out", page.hidden("/diary/sign-out"))
    couple.client.set_cookie("diary", cookie.value)
    assert couple.get("/diary").goes_to == "/diary/choose"
    assert pick(couple, "Peter H.") == "/diary"


def test_one_locked_diary_locks_no_other(couple: Browser, world: World, clock: Clock) -> None:
    for _ in range(4):
        clock.forward(days=10)
        pick(couple, "Ana C.")
        couple.get("/diary")
    assert couple.get("/diary/history").status == 200
    pick(couple, "Peter H.")
    couple.get("/diary")
    assert couple.get("/diary/history").goes_to.startswith("/diary/unlock")


def test_a_used_link_on_the_phone_that_used_it_leads_to_the_diary(patient: Browser, world: World) -> None:
    assert patient.get(f"/join/{world.running.token}").goes_to == "/diary"
    assert patient.post("/join", {"code": world.running.short_code, **birthday(world.running)}).goes_to == "/diary"


def test_a_used_link_on_another_phone_is_refused_as_ever(patient: Browser, app: Flask, world: World) -> None:
    other = Browser(app)
    assert other.get(f"/join/{world.running.token}").status == 200
    assert other.post(f"/join/{world.running.token}", birthday(world.running)).status == 422
    assert patient.get(f"/join/{world.planned.token}").status == 200


def test_joining_again_replaces_the_diary_of_the_same_patient_alone(couple: Browser, world: World) -> None:
    assert couple.get(f"/join/{world.planned.token}").goes_to == "/diary"
    assert couple.get("/diary").heading == "Your diary is ready"
    assert len(couple.get("/diary/choose").buttons()) == 2


def test_a_cookie_full_of_nonsense_is_nobody(nobody: Browser) -> None:
    for cookie in (".", "....", "x." * 200, "a.b.c", "%00.\u00e4"):
        nobody.client.set_cookie("diary", cookie)
        assert nobody.get("/diary").goes_to == "/join"
