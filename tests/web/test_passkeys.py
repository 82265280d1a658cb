"""Passkeys on the pages: what the browser is asked stands on the page, and what it signs comes back in the form."""

from xml.etree.ElementTree import Element

import pytest
from flask import Flask
from sqlalchemy import Engine

from diary.services.checking import HOLDS
from tests.authenticators import Authenticator
from tests.web.browser import Browser, Page
from tests.web.clinic import PASSWORD, Clock, World
from tests.web.conftest import Served
from tests.web.page_checks import raw_texts

ORIGIN = "http://localhost"


@pytest.fixture
def app(served: Served, engine: Engine, clock: Clock) -> Flask:
    """The application at an address to which browsers bind passkeys."""
    return served.new_app(base_url=ORIGIN)


@pytest.fixture
def key(app: Flask, provider: Browser) -> Authenticator:
    """The provider's, added on his page."""
    device, page = Authenticator(origin=ORIGIN, host="localhost"), provider.get("/account/passkeys/new")
    made = provider.post("/account/passkeys/new", {"name": "Laptop", "signed": device.create(asked(page))})
    assert made.heading == "Recovery codes"
    return device


def button(page: Page) -> Element:
    return next(found for found in page.root.iter("button") if found.get("data-passkey"))


def asked(page: Page) -> str:
    return button(page).get("data-passkey") or ""


def half_way(browser: Browser, world: World) -> Page:
    browser.get("/sign-in")
    return browser.follow(browser.post("/sign-in", {"email": world.provider.email, "password": PASSWORD}))


def test_a_passkey_is_added_and_opens_after_the_password(app: Flask, world: World, key: Authenticator) -> None:
    browser = Browser(app)
    page = half_way(browser, world)
    assert browser.post("/sign-in/code", {"signed": key.get(asked(page))}).goes_to == "/"
    account = browser.get("/account").text
    assert "Laptop" in account
    assert "Password and passkey" in account


def test_what_was_signed_is_taken_once_and_the_page_asks_for_something_new(
    app: Flask, world: World, key: Authenticator
) -> None:
    browser = Browser(app)
    answer = key.get(asked(half_way(browser, world)))
    assert browser.post("/sign-in/code", {"signed": answer}).goes_to == "/"
    other = Browser(app)
    first = asked(half_way(other, world))
    refused = other.post("/sign-in/code", {"signed": answer})
    assert (refused.status, refused.value("signed")) == (422, "")
    assert "This passkey was not accepted." in refused.text
    assert asked(refused) != first


def test_a_passkey_answers_the_fresh_check(provider: Browser, key: Authenticator, clock: Clock) -> None:
    clock.now += HOLDS
    check = provider.follow(provider.get("/account/passkeys/new"))
    form = {"signed": key.get(asked(check)), "onward": check.value("onward")}
    assert provider.post("/account/check", form).goes_to == "/account/passkeys/new"
    assert provider.get("/account/passkeys/new").status == 200


def test_neither_code_nor_passkey_is_no_answer(app: Flask, world: World, key: Authenticator) -> None:
    browser = Browser(app)
    half_way(browser, world)
    assert "Fill this in." in browser.post("/sign-in/code", {}).text


def test_one_without_a_name_is_asked_for_one(provider: Browser, key: Authenticator) -> None:
    page = provider.post("/account/passkeys/new", {"name": "", "signed": ""})
    assert (page.status, "Fill this in." in page.text) == (422, True)


def test_a_passkey_is_removed(provider: Browser, key: Authenticator) -> None:
    page = provider.get("/account")
    path = next(path for path in page.links().values() if path.endswith("/remove"))
    assert "Laptop" in provider.get(path).text
    assert provider.post(path).goes_to == "/account"
    assert "Laptop" not in provider.get("/account").text


def test_every_text_about_a_passkey_goes_through_gettext(
    provider: Browser, world: World, key: Authenticator, app: Flask, request: pytest.FixtureRequest
) -> None:
    browser = Browser(app)
    half_way(browser, world)
    request.getfixturevalue("pseudo")
    for page in (browser.get("/sign-in/code"), provider.get("/account/passkeys/new"), provider.get("/account/check")):
        assert raw_texts(page.root) == []
        told = button(page)
        assert all((told.get(name) or "").startswith("⟦") for name in ("data-failed", "data-none"))
