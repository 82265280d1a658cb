"""Signing in and out: one answer for the known and the unknown, a session that can be ended, and nothing typed lost."""

import pytest
from flask import Flask
from sqlalchemy import select

from diary.db.audit import AuditRow
from diary.db.people import StaffSession
from diary.web.auth.onward import is_ours
from tests.databases import counting
from tests.web.browser import Browser
from tests.web.clinic import LOOKING, PASSWORD, Clock, World, count


def test_the_known_and_the_unknown_are_refused_alike(nobody: Browser, world: World) -> None:
    known = nobody.post("/sign-in", {"email": world.provider.email, "password": "wrong"})
    unknown = nobody.post("/sign-in", {"email": "nobody@clinic.example", "password": "wrong"})
    assert (known.status, known.text) == (unknown.status, unknown.text)
    assert known.status == 422


def test_the_clinic_of_a_known_account_reads_of_it_once_the_answer_has_left(
    nobody: Browser, administrator: Browser, stranger: Browser, world: World
) -> None:
    """Until then known and unknown leave the same: one row that is nobody's. So no time tells them apart."""
    for email in ("nobody@clinic.example", world.nurse.email):
        answer = nobody.post("/sign-in", {"email": email, "password": "wrong"}).response
        assert {row.clinic_id for row in refusals(world)} == {None}
        answer.close()
    (told,) = (row for row in refusals(world) if row.clinic_id)
    assert (told.clinic_id, told.object_kind, told.object_id) == (world.clinic_id, "person", world.nurse.id)
    page = administrator.get("/administration/audit?what=sign-in+refused")
    assert page.links()["Person"] == f"/administration/people/{world.nurse.id}"
    assert "Person" not in stranger.get("/administration/audit?what=sign-in+refused").links()


def refusals(world: World) -> list[AuditRow]:
    """What is on record of signing in that was refused."""
    wanted = select(AuditRow).where(AuditRow.action == "sign-in refused")
    with world.session() as session:
        return list(session.scalars(wanted.execution_options(unscoped=LOOKING)))


def test_the_same_work_is_done_for_the_known_and_the_unknown(nobody: Browser, world: World) -> None:
    """Counted in statements before the answer; the password of nobody is hashed as well."""
    nobody.get("/sign-in")
    done = []
    for email in ("first@clinic.example", world.nurse.email, "nobody@clinic.example"):
        with counting(world.engine) as statements:
            nobody.post("/sign-in", {"email": email, "password": "wrong"})
        done.append(statements.sent)
    assert done[1] == done[2]


def test_the_address_is_kept_and_the_password_is_not(nobody: Browser) -> None:
    page = nobody.post("/sign-in", {"email": "a@b.example", "password": "a secret of mine"})
    assert page.value("email") == "a@b.example"
    assert "a secret of mine" not in page.response.text


def test_after_signing_in_one_goes_on_to_where_one_wanted_to(nobody: Browser, world: World) -> None:
    wanted = f"/injections/{world.running.injection_id}?policy=asipp"
    door = nobody.get(wanted)
    page = nobody.follow(door)
    form = {"email": world.provider.email, "password": PASSWORD, "onward": page.value("onward")}
    assert nobody.post("/sign-in", form).goes_to == wanted


@pytest.mark.parametrize("path", ["//evil.example", "https://evil.example", "/\\evil.example", "evil", "\0"])
def test_nobody_is_led_to_another_site(nobody: Browser, world: World, path: str) -> None:
    assert not is_ours(path)
    form = {"email": world.provider.email, "password": PASSWORD, "onward": path}
    assert nobody.post("/sign-in", form).goes_to == "/"


def test_a_path_with_a_line_in_it_is_not_ours() -> None:
    assert not is_ours("/a\nb")
    assert is_ours("/patients/new?x=1")


def test_a_form_sent_after_the_session_ended_is_not_lost(provider: Browser, world: World, clock: Clock) -> None:
    path = "/patients/new"
    typed = {
        "name": "Zoë O'Néill",
        "record_number": "Z-1",
        "day": "7",
        "month": "8",
        "year": "1970",
        "language": "en",
        "zone": "America/Los_Angeles",
    }
    provider.get(path)
    clock.forward(hours=2)
    door = provider.post(path, typed)
    assert door.status == 401
    form = {
        "email": world.provider.email,
        "password": PASSWORD,
        "onward": door.value("onward"),
        "carried": door.value("carried"),
    }
    waiting = provider.post("/sign-in", form)
    assert waiting.heading == "One more press"
    assert waiting.hidden(path) == typed
    saved = provider.post(path, waiting.hidden(path))
    assert provider.follow(saved).heading == "Zoë O'Néill"


def test_a_tap_after_the_phone_was_forgotten_waits_behind_the_door(nobody: Browser, world: World) -> None:
    area = str(world.running.area_ids[0])
    tapped = {"entry_id": "6f1c0f0e-1111-4111-8111-111111111111", "area_id": area, "score": "0"}
    door = nobody.post("/diary/scores", tapped)
    assert door.status == 401
    form = {
        "code": world.running.short_code,
        "day": "4",
        "month": "3",
        "year": "1961",
        "onward": door.value("onward"),
        "carried": door.value("carried"),
    }
    waiting = nobody.post("/join", form)
    assert "Save 0 now" in waiting.buttons()
    assert nobody.post("/diary/scores", waiting.hidden("/diary/scores")).status == 303


def test_too_many_tries_are_slowed_down_and_say_so(nobody: Browser, world: World, clock: Clock) -> None:
    form = {"email": world.provider.email, "password": "wrong"}
    answers = [nobody.post("/sign-in", form).response for _ in range(13)]
    assert [answer.status_code for answer in answers] == [422] * 10 + [429] * 3
    for answer in answers:
        answer.close()
    assert len([row for row in refusals(world) if row.clinic_id]) == 10
    right = {"email": world.provider.email, "password": PASSWORD}
    page = nobody.post("/sign-in", right)
    assert (page.status, page.value("email")) == (429, world.provider.email)
    clock.forward(minutes=20)
    assert nobody.post("/sign-in", right).goes_to == "/"


def test_signing_out_ends_the_session_everywhere(provider: Browser) -> None:
    cookie = provider.client.get_cookie("staff")
    assert cookie is not None
    assert provider.post("/sign-out").goes_to == "/sign-in"
    provider.client.set_cookie("staff", cookie.value)
    assert provider.get("/").goes_to.startswith("/sign-in")


def test_a_session_ends_when_nothing_happens_for_an_hour(provider: Browser, clock: Clock) -> None:
    clock.forward(minutes=59)
    assert provider.get("/").status == 200
    clock.forward(minutes=61)
    assert provider.get("/").goes_to.startswith("/sign-in")


def test_signing_in_always_begins_a_new_session(app: Flask, world: World) -> None:
    browser = Browser(app).sign_in(world.provider)
    first = browser.client.get_cookie("staff")
    browser.sign_in(world.provider)
    second = browser.client.get_cookie("staff")
    assert first is not None
    assert second is not None
    assert first.value != second.value
    assert count(world, StaffSession) == 2


def test_the_cookie_is_closed_to_scripts_and_other_sites(nobody: Browser, world: World) -> None:
    nobody.get("/sign-in")
    page = nobody.post("/sign-in", {"email": world.provider.email, "password": PASSWORD})
    cookie = next(c for c in page.response.headers.getlist("Set-Cookie") if c.startswith("staff="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


@pytest.mark.parametrize("email", ["\0", "💉@x", "a" * 5000, "' OR 1=1 --", "<script>"])
def test_any_address_is_answered(nobody: Browser, email: str) -> None:
    assert nobody.post("/sign-in", {"email": email, "password": "\0x"}).status == 422


def test_every_page_of_the_staff_offers_to_sign_out(administrator: Browser, world: World) -> None:
    pages = ("/", "/account", "/administration", "/overview", "/alerts", f"/patients/{world.running.patient_id}")
    assert [path for path in pages if "Sign out" not in administrator.get(path).buttons()] == []
