"""The desk: likenesses while typing, the search, details, phones and agreements."""

import json
from xml.etree.ElementTree import Element

import pytest
from sqlalchemy import select

from diary.db.audit import AuditRow
from diary.db.consents import Consent
from diary.db.joining import DeviceSession
from diary.db.patients import Patient
from tests.web.browser import Browser, Page
from tests.web.clinic import LOOKING, World, count
from tests.web.page_checks import parsed, text_of

PETER = {
    "name": "Peter Holm",
    "record_number": "N-1",
    "day": "4",
    "month": "3",
    "year": "1961",
    "language": "en",
    "zone": "Europe/Berlin",
}


def path(world: World, rest: str = "") -> str:
    return f"/patients/{world.planned.patient_id}{rest}"


def while_typing(browser: Browser, **typed: str) -> Element:
    """The fragment that is put into the page."""
    page = browser.post("/patients/alike", typed)
    assert (page.status, page.headers["Content-Type"]) == (200, "application/json")
    return parsed(f"<!doctype html><title>x</title><body>{json.loads(page.response.text)['html']}</body>")


def actions(world: World, patient_id: object) -> list[str]:
    wanted = select(AuditRow).where(AuditRow.patient_id == patient_id).order_by(AuditRow.at)
    with world.session() as session:
        return [row.action for row in session.scalars(wanted.execution_options(unscoped=LOOKING))]


def kept(world: World) -> Patient:
    wanted = select(Patient).where(Patient.id == world.planned.patient_id)
    with world.session() as session:
        return session.scalars(wanted.execution_options(unscoped=LOOKING)).one()


def test_while_typing_the_same_patient_is_shown_with_the_way_to_him(provider: Browser, world: World) -> None:
    shown = while_typing(provider, name="holm peter", day="4", month="3", year="1961")
    assert "Peter Holm March 4, 1961 · A-2 Same name and date of birth" in text_of(shown)
    links = {text_of(link): link.get("href") for link in shown.iter("a")}
    assert links["This is the same patient"] == path(world)
    assert actions(world, world.planned.patient_id)[-1] == "patient seen in a search"


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"name": "Peter Holm"},
        {"name": "Peter Holm", "day": "4", "month": "3"},
        {"name": "Peter Holm", "day": "31", "month": "2", "year": "1961"},
        {"name": "Peter Holm", "day": "x", "month": "13", "year": "99999999999999"},
        {"name": "Peter Holm", "day": "5", "month": "3", "year": "1961"},
        {"name": "x" * 100_000, "day": "4", "month": "3", "year": "1961"},
        {"record_number": "Q-1"},
        {"record_number": "\0%"},
        {"record_number": "H-1"},
    ],
    ids=lambda typed: str(typed)[:60],
)
def test_while_typing_nobody_else_is_shown(provider: Browser, typed: dict[str, str]) -> None:
    assert list(while_typing(provider, **typed).iter("a")) == []


def test_a_name_in_the_list_is_shown_as_it_is(provider: Browser) -> None:
    assert "Ana <Ruiz> & Co" in text_of(while_typing(provider, record_number="a1"))


def test_registering_a_likeness_asks_first_and_saves_nothing(provider: Browser, world: World) -> None:
    before = count(world, Patient)
    page = provider.post("/patients/new", PETER)
    assert (page.status, page.value("name")) == (409, "Peter Holm")
    assert "Nothing is saved yet. Is it one of these patients?" in page.text
    assert page.links()["This is the same patient"] == path(world)
    assert count(world, Patient) == before


def test_registered_anyway_as_it_was_typed(provider: Browser, world: World) -> None:
    page = provider.post("/patients/new", PETER)
    form = next(form for form in page.root.iter("form") if text_of(form) == "None of these: register anyway")
    typed = {field.get("name") or "": field.get("value") or "" for field in form.iter("input")}
    typed.pop("csrf_token")
    assert typed == PETER
    assert page.field("anyway").tag == "button"
    registered = provider.follow(provider.post("/patients/new", {**typed, "anyway": "1"}))
    assert registered.heading == "Peter Holm"
    assert "Europe/Berlin" in registered.text


def test_enter_never_registers_a_likeness(provider: Browser) -> None:
    """A browser presses the first button of a form when Enter is pressed in one of its fields."""
    page = provider.post("/patients/new", PETER)
    typing = next(
        form
        for form in page.root.iter("form")
        if any(e.get("name") == "name" and e.get("id") for e in form.iter("input"))
    )
    assert [button.get("name") for button in typing.iter("button")] == [None]


def test_a_record_number_that_is_taken_stands_at_its_field_beside_whose_it_is(provider: Browser, world: World) -> None:
    page = provider.post("/patients/new", {**PETER, "name": "Other Name", "record_number": "A-2"})
    assert page.status == 422
    assert page.field("record_number").get("aria-invalid") == "true"
    assert page.links()["This is the same patient"] == path(world)
    assert "None of these: register anyway" not in page.buttons()


def test_the_search_leads_to_patients_and_keeps_names_out_of_addresses(provider: Browser, world: World) -> None:
    page = provider.post("/patients/find", {"words": "holm"})
    assert (page.status, page.links()["Peter Holm"]) == (200, path(world))
    assert page.value("words") == "holm"
    form = next(form for form in page.root.iter("form") if form.get("role") == "search")
    assert (form.get("method"), form.get("action")) == ("post", None)


def test_a_search_for_a_merged_record_leads_to_the_one_that_was_kept(provider: Browser, world: World) -> None:
    links = provider.post("/patients/find", {"words": "A-3"}).links()
    assert links["Peter Holm"] == path(world)
    assert "Peter Holms" not in links


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        ("zz", 200, "Nobody of that name or record number. Try fewer letters."),
        ("", 422, "Fill this in."),
        ("x" * 201, 422, "At most 200 characters."),
        ("Foreign", 200, "Nobody of that name or record number."),
    ],
)
def test_a_search_that_finds_nobody_says_so(provider: Browser, words: str, status: int, told: str) -> None:
    page = provider.post("/patients/find", {"words": words})
    assert page.status == status
    assert told in page.text


def test_details_are_shown_changed_and_kept(provider: Browser, world: World) -> None:
    page = provider.get(path(world, "/details"))
    assert (page.value("name"), page.value("day"), page.value("year")) == ("Peter Holm", "4", "1961")
    assert (page.value("quiet_from"), page.value("quiet_until")) == ("22:00", "07:00")
    typed = {**PETER, "name": "Peter Hölm", "record_number": "A-2", "quiet_from": "21:30", "quiet_until": "08:00"}
    shown = provider.follow(provider.post(path(world, "/details"), typed))
    assert shown.heading == "Peter Hölm"
    assert "21:30–08:00" in shown.text
    assert "Details changed: name, time zone, quiet hours" in shown.text
    assert kept(world).name_folded == "peter holm"


def test_a_detail_that_cannot_be_stands_beside_its_field(provider: Browser, world: World) -> None:
    typed = {**PETER, "record_number": "A-1", "quiet_from": "22:00", "quiet_until": "07:00"}
    page = provider.post(path(world, "/details"), typed)
    assert page.status == 422
    assert page.field("record_number").get("aria-invalid") == "true"
    page = provider.post(path(world, "/details"), {**typed, "record_number": "A-2", "quiet_from": "25:00"})
    assert page.field("quiet_from").get("aria-invalid") == "true"
    assert kept(world).record_number == "A-2"


def test_a_lost_phone_is_closed_and_a_new_code_handed_over(patient: Browser, provider: Browser, world: World) -> None:
    here = f"/patients/{world.running.patient_id}"
    assert "Joined Mon, Mar 2, 2026" in provider.get(here).text
    page = provider.post(f"{here}/phones")
    assert page.goes_to == f"/injections/{world.running.injection_id}/hand-over"
    assert "Without a camera" in provider.follow(page).text
    assert patient.get("/diary").goes_to == "/join"
    shown = provider.get(here)
    assert "No phone has joined." in shown.text
    assert "The diary was closed on all phones" in shown.text


def test_a_second_phone_leaves_the_first_one_joined(
    app: object, patient: Browser, provider: Browser, world: World
) -> None:
    page = provider.follow(provider.post(f"/injections/{world.running.injection_id}/join-codes"))
    code = text_of(next(e for e in page.root.iter() if e.get("class") == "short-code"))
    second = Browser(patient.client.application)
    second.get("/join")
    assert second.post("/join", {"code": code, "day": "4", "month": "3", "year": "1961"}).goes_to == "/diary"
    assert (patient.get("/diary").status, second.get("/diary").status) == (200, 200)
    assert provider.get(f"/patients/{world.running.patient_id}").text.count("last seen") == 2
    assert count(world, DeviceSession) == 2


def test_agreements_are_given_taken_back_and_remembered(provider: Browser, world: World) -> None:
    typed = {**PETER, "record_number": "A-2", "email": "p@example.org", "quiet_from": "22:00", "quiet_until": "07:00"}
    provider.post(path(world, "/details"), typed)
    page = provider.follow(provider.post(path(world, "/consents"), {"email": "y"}))
    assert ticked(page) == ["email"]
    page = provider.follow(provider.post(path(world, "/consents")))
    assert ticked(page) == []
    assert "No longer agrees to e-mail" in page.text
    assert "Agreed to e-mail" in page.text


def ticked(page: Page) -> list[str]:
    return [
        e.get("name") or "" for e in page.root.iter("input") if e.get("type") == "checkbox" and "checked" in e.attrib
    ]


def test_nobody_agrees_to_messages_that_cannot_reach_him(provider: Browser, world: World) -> None:
    page = provider.post(path(world, "/consents"), {"email": "y", "sms": "y"})
    assert page.status == 422
    assert "There is no e-mail address. Add it first." in page.text
    assert "There is no phone number. Add it first." in page.text
    assert count(world, Consent) == 0
