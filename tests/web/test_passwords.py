"""Choosing a password by a link: looking uses nothing up, and nobody learns who has an account."""

from hashlib import sha1
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine

from diary.db.outbox import OutgoingMessage
from diary.services import secrets_kept
from tests.web.browser import Browser
from tests.web.clinic import PASSWORD, Clock, World, count, staff_link
from tests.web.conftest import Served

NEW = "another long password"


@pytest.fixture
def app(served: Served, engine: Engine, clock: Clock) -> Flask:
    """The application of a place that can send e-mail."""
    return served.new_app(smtp_url="smtp://mail.example", mail_from="diary@clinic.example")


def test_a_link_sets_the_password_and_leads_to_the_door(nobody: Browser, world: World) -> None:
    path = f"/set-password/{staff_link(world)}"
    for _ in range(2):
        assert nobody.get(path).heading == "Welcome"
    door = nobody.follow(nobody.post(path, {"password": NEW}))
    assert "Your password is saved" in door.text
    assert nobody.post("/sign-in", {"email": world.nurse.email, "password": NEW}).goes_to == "/"
    used = nobody.get(path)
    assert (used.status, used.heading) == (404, "This link no longer holds")


def test_a_password_that_is_too_short_says_so_and_is_not_shown_again(nobody: Browser, world: World) -> None:
    page = nobody.post(f"/set-password/{staff_link(world)}", {"password": "too short"})
    assert page.status == 422
    assert "at least 12 characters" in page.text
    assert "too short" not in page.response.text


def test_one_that_leaked_is_taken_nowhere(served: Served, world: World, tmp_path: Path) -> None:
    leaked = tmp_path / "leaked"
    leaked.write_text(f"{sha1(NEW.encode(), usedforsecurity=False).hexdigest().upper()}:7\n")
    browser = Browser(served.new_app(leaked_passwords=leaked))
    told = "This password has leaked somewhere"
    path = f"/set-password/{staff_link(world)}"
    assert told in browser.post(path, {"password": NEW}).text
    assert browser.post(path, {"password": f"{NEW} of mine"}).goes_to == "/sign-in?chosen=yes"
    browser.sign_in(world.provider)
    browser.get("/account/password")
    page = browser.post("/account/password", {"password": PASSWORD, "new_password": NEW})
    assert (page.status, told in page.text) == (422, True)


def test_the_fields_welcome_password_managers(nobody: Browser, world: World) -> None:
    for path, kind in (("/sign-in", "current-password"), (f"/set-password/{staff_link(world)}", "new-password")):
        field = nobody.get(path).field("password")
        assert (field.get("type"), field.get("autocomplete"), field.get("maxlength")) == ("password", kind, None)


def test_a_link_that_does_not_hold_takes_no_password(nobody: Browser) -> None:
    page = nobody.post("/set-password/nothing", {"password": NEW})
    assert (page.status, page.heading) == (404, "This link no longer holds")


def test_the_known_and_the_unknown_get_the_same_answer(nobody: Browser, world: World) -> None:
    pages = []
    for email in (world.nurse.email, "nobody@clinic.example"):
        pages.append(nobody.follow(nobody.post("/forgot-password", {"email": email})))
        nobody.get("/forgot-password")
    assert pages[0].text == pages[1].text
    assert count(world, OutgoingMessage) == 1


def test_asking_too_often_has_to_wait(nobody: Browser) -> None:
    for _ in range(3):
        nobody.get("/forgot-password")
        nobody.post("/forgot-password", {"email": "a@b.example"})
    nobody.get("/forgot-password")
    assert nobody.post("/forgot-password", {"email": "a@b.example"}).status == 429


def test_where_no_mail_is_sent_nothing_is_offered(app: Flask, world: World) -> None:
    app.extensions["diary.ways_out"] = {}
    browser = Browser(app)
    for path, form in (("/forgot-password", {"email": world.nurse.email}), ("/new-code", {"reach": "a@b.example"})):
        page = browser.get(path)
        assert "cannot send" in page.text
        assert list(page.root.iter("form")) == []
        browser.get("/join")
        assert "cannot send" in browser.post(path, form).text
    assert count(world, OutgoingMessage) == 0


def test_the_addresses_in_messages_are_those_of_the_pages(app: Flask) -> None:
    with app.test_request_context():
        from flask import url_for

        assert url_for("auth.set_password", token="x") == "/set-password/x"
        assert url_for("patient.join_by_link", token="x") == "/join/x"


def test_asking_for_a_code_answers_alike(nobody: Browser, world: World) -> None:
    asked = []
    for reach in ("ana@home.example", "nobody@home.example", "0"):
        nobody.get("/new-code")
        form = {"reach": reach, "day": "4", "month": "3", "year": "1961"}
        asked.append(nobody.follow(nobody.post("/new-code", form)).text)
    assert len(set(asked)) == 1


def test_a_password_nobody_has_set_opens_nothing() -> None:
    kept = secrets_kept.no_password()
    assert not secrets_kept.password_matches(kept, "")
    assert kept != secrets_kept.no_password()
