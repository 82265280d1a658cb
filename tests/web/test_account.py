"""*My account*: a second factor from setting up to coming in by it, and the check that loses nothing that was typed."""

import pytest
from flask import Flask

from diary.db.people import StaffSession
from diary.services.checking import HOLDS
from tests.web.browser import Browser, Page
from tests.web.clinic import PASSWORD, Clock, World, count
from tests.web.factored import code, set_up_app


def password(nobody: Browser, world: World, **more: str) -> Page:
    """The page that comes after the password."""
    nobody.get("/sign-in")
    return nobody.follow(nobody.post("/sign-in", {"email": world.provider.email, "password": PASSWORD, **more}))


def texts(page: Page, tag: str) -> list[str]:
    return ["".join(element.itertext()) for element in page.root.iter(tag)]


def test_an_app_is_set_up_by_what_the_page_shows_and_asked_for_from_then_on(
    app: Flask, world: World, clock: Clock
) -> None:
    browser = Browser(app).sign_in(world.provider)
    assert "Your password alone opens your account." in browser.get("/account").text
    page = browser.get("/account/app")
    shared = texts(page, "code")[0].replace(" ", "")
    assert browser.get("/account/app").text == page.text
    made = browser.post("/account/app", {"code": code(shared, clock.now)})
    assert (made.heading, len(set(texts(made, "code")))) == ("Recovery codes", 10)
    account = browser.get("/account").text
    assert "In use since" in account
    assert "10 codes are left" in account
    assert browser.get("/account/app").goes_to == "/account"
    clock.forward(minutes=1)
    other = Browser(app)
    assert password(other, world).heading == "One more step"
    assert other.post("/sign-in/code", {"code": code(shared, clock.now)}).goes_to == "/"
    assert "Password and authenticator app" in other.get("/account").text


def test_half_way_every_page_is_closed(app: Flask, nobody: Browser, world: World) -> None:
    set_up_app(world, world.provider.id)
    assert password(nobody, world).heading == "One more step"
    before = count(world, StaffSession)
    for path in ("/", "/account", f"/injections/{world.running.injection_id}", "/administration"):
        assert nobody.get(path).goes_to.startswith("/sign-in?")
    assert nobody.post("/account/sessions/end-others").status == 401
    assert count(world, StaffSession) == before


def test_the_second_step_leads_on_to_where_one_wanted_to(nobody: Browser, world: World, clock: Clock) -> None:
    shared, wanted = set_up_app(world, world.provider.id), f"/injections/{world.running.injection_id}"
    step = password(nobody, world, onward=wanted)
    form = {"code": code(shared, clock.now), "onward": step.value("onward")}
    assert nobody.post("/sign-in/code", form).goes_to == wanted


@pytest.mark.parametrize("path", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_no_step_leads_to_another_site(nobody: Browser, world: World, clock: Clock, path: str) -> None:
    shared = set_up_app(world, world.provider.id)
    assert password(nobody, world, onward=path).heading == "One more step"
    assert nobody.post("/sign-in/code", {"code": code(shared, clock.now), "onward": path}).goes_to == "/"
    clock.forward(minutes=1)
    nobody.get("/account/check")
    check = {"code": code(shared, clock.now), "onward": path}
    assert nobody.post("/account/check", check).goes_to == "/"


def test_what_was_typed_waits_behind_both_steps(provider: Browser, world: World, clock: Clock) -> None:
    shared, path = set_up_app(world, world.provider.id), "/patients/new"
    provider.get(path)
    clock.forward(hours=2)
    door = provider.post(path, {"name": "Zoë O'Néill"})
    sent = {name: door.value(name) for name in ("onward", "carried")}
    step = provider.post("/sign-in", {"email": world.provider.email, "password": PASSWORD, **sent})
    assert step.heading == "One more step"
    sent = {name: step.value(name) for name in ("onward", "carried")}
    waiting = provider.post("/sign-in/code", {"code": code(shared, clock.now), **sent})
    assert waiting.hidden(path) == {"name": "Zoë O'Néill"}


def test_who_comes_too_late_begins_again_and_loses_nothing(nobody: Browser, world: World, clock: Clock) -> None:
    set_up_app(world, world.provider.id)
    password(nobody, world)
    clock.forward(minutes=11)
    assert "took too long" in nobody.follow(nobody.get("/sign-in/code")).text
    nobody.get("/sign-in")
    late = nobody.post("/sign-in/code", {"code": "1", "onward": "/patients/new", "carried": "name=Ana"})
    assert (late.status, late.value("carried")) == (401, "name=Ana")


def test_guessing_codes_is_slowed_down_and_says_so(nobody: Browser, world: World) -> None:
    set_up_app(world, world.provider.id)
    password(nobody, world)
    assert [nobody.post("/sign-in/code", {"code": "x"}).status for _ in range(6)] == [422] * 5 + [429]


def test_a_password_is_changed_by_the_one_before_and_signs_out_everywhere_else(
    app: Flask, provider: Browser, world: World
) -> None:
    path, new = "/account/password", "kettle lantern mossy"
    other = Browser(app).sign_in(world.provider)
    page = provider.get(path)
    assert (page.field("password").get("type"), page.value("username")) == ("password", world.provider.email)
    wrong = provider.post(path, {"password": "not mine at all", "new_password": new})
    assert (wrong.status, "This is not your password." in wrong.text) == (422, True)
    weak = provider.post(path, {"password": PASSWORD, "new_password": "password1234"})
    assert (weak.status, "guessed first" in weak.text, "password1234" in weak.response.text) == (422, True, False)
    assert provider.post(path, {"password": PASSWORD, "new_password": new}).goes_to == "/account"
    assert provider.get("/account").status == 200
    assert other.get("/account").goes_to.startswith("/sign-in")
    assert other.post("/sign-in", {"email": world.provider.email, "password": PASSWORD}).status == 422
    other.sign_in(world.provider, new)


def test_who_has_a_second_factor_gives_it_before_the_password_is_changed(
    app: Flask, world: World, clock: Clock
) -> None:
    shared = set_up_app(world, world.provider.id)
    browser = Browser(app)
    password(browser, world)
    browser.post("/sign-in/code", {"code": code(shared, clock.now)})
    clock.now += HOLDS
    assert browser.get("/account/password").goes_to.startswith("/account/check")


def test_a_factor_is_changed_after_a_fresh_check_alone(provider: Browser, clock: Clock) -> None:
    clock.now += HOLDS
    door = provider.get("/account/app")
    check = provider.follow(door)
    assert check.heading == "Is it still you?"
    wrong = provider.post("/account/check", {"password": "wrong", "onward": check.value("onward")})
    assert (wrong.status, wrong.value("onward")) == (422, "/account/app")
    assert provider.post("/account/check", {"password": PASSWORD, "onward": "/account/app"}).goes_to == "/account/app"
    assert provider.get("/account/app").status == 200


def test_a_form_that_comes_too_late_is_asked_about_and_kept(provider: Browser, world: World, clock: Clock) -> None:
    shared = set_up_app(world, world.provider.id)
    provider.get("/account/app/remove")
    clock.now += HOLDS
    check = provider.post("/account/app/remove")
    assert check.status == 401
    form = {"code": code(shared, clock.now), **{name: check.value(name) for name in ("onward", "carried")}}
    assert provider.post("/account/check", form).goes_to == "/account/app/remove"
    assert provider.post("/account/app/remove").goes_to == "/account"
    assert "Not set up" in provider.get("/account").text


def test_new_codes_are_shown_once(provider: Browser, world: World) -> None:
    set_up_app(world, world.provider.id)
    assert texts(provider.get("/account/recovery-codes"), "code") == []
    first = texts(provider.post("/account/recovery-codes"), "code")
    assert len(first) == 10
    assert texts(provider.get("/account/recovery-codes"), "code") == []


def test_other_browsers_are_seen_and_signed_out(app: Flask, provider: Browser, world: World) -> None:
    other = Browser(app)
    agent = {"User-Agent": "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"}
    other.get("/sign-in")
    other.post("/sign-in", {"email": world.provider.email, "password": PASSWORD}, headers=agent)
    page = provider.get("/account")
    assert "Firefox · Windows" in page.text
    assert provider.post("/account/sessions/end-others").goes_to == "/account"
    assert other.get("/").goes_to.startswith("/sign-in")
    assert "Sign out everywhere else" not in provider.get("/account").buttons()


def test_browsers_are_signed_out_after_a_fresh_check_alone(provider: Browser, clock: Clock) -> None:
    clock.now += HOLDS
    provider.get("/account")
    assert provider.post("/account/sessions/end-others").heading == "Is it still you?"


def test_a_fresh_check_gives_the_browser_a_new_token(app: Flask, provider: Browser, clock: Clock) -> None:
    clock.now += HOLDS
    copied, stolen = provider.client.get_cookie("staff"), Browser(app)
    assert copied
    stolen.client.set_cookie("staff", copied.value)
    page = provider.get("/account")
    assert stolen.get("/account").status == 200
    assert provider.post("/account/check", {"password": PASSWORD, "onward": "/account"}).goes_to == "/account"
    assert provider.post("/account/sessions/end-others", token=page.value("csrf_token")).goes_to == "/account"
    assert stolen.get("/account").goes_to.startswith("/sign-in")


def test_ending_the_session_of_this_browser_signs_out(provider: Browser, world: World) -> None:
    page = provider.get("/account")
    actions = [form.get("action") or "" for form in page.root.iter("form")]
    here = next(action for action in actions if action.endswith("/end"))
    assert provider.follow(provider.post(here)).goes_to.startswith("/sign-in")
