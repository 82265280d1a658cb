"""Registering a patient: what is wrong stands beside its field, and what was typed stays."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diary.db.patients import Patient
from tests.web.browser import Browser
from tests.web.clinic import World, count

TYPED = {
    "name": "Zoë O'Néill",
    "record_number": "Z-1",
    "day": "7",
    "month": "8",
    "year": "1970",
    "phone": "+1 206 555 0100",
    "email": "zoe@example.org",
    "language": "en",
    "zone": "Pacific/Chatham",
    "diabetes": "y",
}


def test_a_patient_is_registered_and_shown(provider: Browser) -> None:
    page = provider.follow(provider.post("/patients/new", TYPED))
    assert page.heading == "Zoë O'Néill"
    for shown in ("August 7, 1970", "Z-1", "+1 206 555 0100", "zoe@example.org", "Pacific/Chatham", "Diabetes Yes"):
        assert shown in page.text
    assert "Plan the first injection" in page.links()


def test_the_zone_begins_as_the_clinics(provider: Browser) -> None:
    assert provider.get("/patients/new").value("zone") == "America/Los_Angeles"


def test_errors_stand_beside_their_fields_and_in_a_summary(provider: Browser) -> None:
    page = provider.post("/patients/new", {**TYPED, "name": "", "zone": "Nowhere", "email": "none"})
    assert page.status == 422
    zone = page.field("zone")
    assert (zone.get("value"), zone.get("aria-invalid")) == ("Nowhere", "true")
    told = " ".join(
        "".join(e.itertext()) for e in page.root.iter() if e.get("id") == zone.get("aria-describedby", "").split()[-1]
    )
    assert "no time zone of that name" in told
    summary = next(e for e in page.root.iter() if e.get("class") == "error-summary")
    assert [a.get("href") for a in summary.iter("a")] == ["#name", "#email", "#zone"]


def test_a_record_number_is_used_once(provider: Browser, world: World) -> None:
    before = count(world, Patient)
    page = provider.post("/patients/new", {**TYPED, "record_number": "A-1"})
    assert page.status == 422
    assert "Another patient has this record number already" in page.text
    assert page.value("name") == TYPED["name"]
    assert count(world, Patient) == before


def test_another_clinic_may_use_the_same_record_number(stranger: Browser) -> None:
    assert stranger.post("/patients/new", {**TYPED, "record_number": "A-1"}).status == 303


@pytest.mark.parametrize("year", ["1899", "2027", "9999"])
def test_a_birthday_that_cannot_be(provider: Browser, year: str) -> None:
    page = provider.post("/patients/new", {**TYPED, "year": year})
    assert page.status == 422
    assert page.value("year") == year


@pytest.mark.parametrize("name", ["name", "record_number", "phone", "email"])
def test_what_is_too_long_is_told(provider: Browser, name: str) -> None:
    page = provider.post("/patients/new", {**TYPED, name: "x@" * 300})
    assert page.status == 422
    assert page.value(name) == "x@" * 300


@pytest.mark.parametrize(
    "name", ["<b>Ana</b>", "O'Néill & Søn", "李伟", "אבי", "👩🏽‍⚕️", "a\u202eb", "{{ 7*7 }}", "%(name)s"]
)
def test_any_name_is_shown_as_it_is(provider: Browser, name: str) -> None:
    page = provider.follow(provider.post("/patients/new", {**TYPED, "name": name}))
    assert page.heading == name


def test_what_cannot_be_typed_is_left_out(provider: Browser) -> None:
    page = provider.follow(provider.post("/patients/new", {**TYPED, "name": " A\0na\x1b\ufffe "}))
    assert page.heading == "Ana"


def test_a_field_sent_twice_counts_as_the_first(provider: Browser) -> None:
    page = provider.post("/patients/new", [*TYPED.items(), ("name", "Another")])
    assert provider.follow(page).heading == TYPED["name"]


@given(st.dictionaries(st.sampled_from([*TYPED, "csrf", "\0"]), st.text(max_size=30)))
@settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None
)
def test_whatever_is_sent_is_answered(provider: Browser, typed: dict[str, str]) -> None:
    assert provider.post("/patients/new", typed).status == 422
