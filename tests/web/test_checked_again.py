"""Signing and taking data out ask again who it is, and go on where one was."""

import pytest
from flask import Flask

from diary.services.checking import HOLDS
from tests.web.browser import Browser
from tests.web.clinic import PASSWORD, Clock, World
from tests.web.factored import code, require_second_factor, set_up_app


def come_in_by_app(app: Flask, world: World, clock: Clock) -> tuple[Browser, str]:
    shared, browser = set_up_app(world, world.provider.id), Browser(app)
    browser.get("/sign-in")
    browser.follow(browser.post("/sign-in", {"email": world.provider.email, "password": PASSWORD}))
    assert browser.post("/sign-in/code", {"code": code(shared, clock.now)}).goes_to == "/"
    return browser, shared


def test_data_leave_after_a_fresh_check_alone(judged: World, provider: Browser, clock: Clock) -> None:
    report = f"/injections/{judged.running.injection_id}/report"
    files = {f"{report}/A4.pdf?policy=asipp": f"{report}?policy=asipp", "/overview.csv?x=1": "/overview?x=1"}
    assert provider.get(next(iter(files))).status == 200
    clock.now += HOLDS
    assert provider.get(report).goes_to.startswith("/account/check?next=")
    for path, page in files.items():
        check = provider.follow(provider.get(path))
        assert check.heading == "Is it still you?"
        assert check.value("onward") == page
    assert provider.post("/account/check", {"password": PASSWORD, "onward": report}).goes_to == report
    assert provider.get(next(iter(files))).headers["Content-Type"] == "application/pdf"


def test_a_signature_tells_by_what_it_was_proved(app: Flask, judged: World, clock: Clock) -> None:
    browser, _ = come_in_by_app(app, judged, clock)
    clock.forward(minutes=3)
    path = f"/injections/{judged.running.injection_id}/decide"
    page = browser.get(path)
    typed = {"step": "observe", "password": PASSWORD, "seen": page.value("seen"), "version": page.value("version")}
    signed = browser.follow(browser.post(path, typed)).text
    assert "Proved by Password, asked for anew" in signed
    came_at = "Mon, Mar 2, 2026, 14:30"
    assert f"And shortly before by A code of the authenticator app, {came_at}" in signed


def test_a_password_is_no_fresh_check_of_somebody_with_a_second_factor(app: Flask, judged: World, clock: Clock) -> None:
    browser, _ = come_in_by_app(app, judged, clock)
    clock.forward(minutes=14)
    browser.get("/account/password")
    changed = {"password": PASSWORD, "new_password": "four words and a river"}
    assert browser.post("/account/password", changed).goes_to == "/account"
    report = f"/injections/{judged.running.injection_id}/report"
    assert browser.get(report).status == 200
    clock.forward(minutes=1)
    assert browser.get(report).goes_to.startswith("/account/check")


def test_who_signs_by_his_password_is_not_asked_twice(judged: World, provider: Browser, clock: Clock) -> None:
    clock.now += HOLDS
    assert provider.get(f"/injections/{judged.running.injection_id}/decide").status == 200


def test_who_has_a_second_factor_gives_it_before_signing_and_loses_nothing(
    app: Flask, judged: World, clock: Clock
) -> None:
    browser, shared = come_in_by_app(app, judged, clock)
    path = f"/injections/{judged.running.injection_id}/decide"
    shown = browser.get(path)
    typed = {"step": "repeat block", "note": "A note", "seen": shown.value("seen"), "version": "0"}
    clock.now += HOLDS
    assert browser.get(path).goes_to.startswith("/account/check")
    check = browser.post(path, typed | {"password": PASSWORD})
    assert check.status == 401
    assert PASSWORD not in check.response.text
    carried = {name: check.value(name) for name in ("onward", "carried")}
    waiting = browser.post("/account/check", {"code": code(shared, clock.now), **carried})
    assert waiting.hidden(path) == typed
    assert "A note" in browser.post(path, waiting.hidden(path)).response.text


def test_setting_up_an_app_makes_this_browser_one_with_a_second_factor(provider: Browser, clock: Clock) -> None:
    page = provider.get("/account/app")
    shared = next("".join(found.itertext()) for found in page.root.iter("code")).replace(" ", "")
    assert provider.post("/account/app", {"code": code(shared, clock.now)}).heading == "Recovery codes"
    assert "Password and authenticator app" in provider.get("/account").text


def test_where_it_is_required_nothing_is_seen_before_it_is_set_up(app: Flask, world: World, clock: Clock) -> None:
    require_second_factor(world)
    browser, wanted = Browser(app), f"/injections/{world.running.injection_id}"
    browser.get("/sign-in")
    form = {"email": world.provider.email, "password": PASSWORD, "onward": wanted}
    step = browser.follow(browser.follow(browser.post("/sign-in", form)))
    assert step.heading == "Set up an authenticator app"
    for path in ("/", "/account", wanted):
        assert browser.get(path).goes_to.startswith("/sign-in?")
    step = browser.get(f"/sign-in/app?next={wanted}")
    shared = next("".join(found.itertext()) for found in step.root.iter("code")).replace(" ", "")
    form = {"code": code(shared, clock.now), "onward": step.value("onward")}
    codes = browser.post("/sign-in/app", form)
    assert codes.links()["I have kept them"] == wanted
    assert browser.get(wanted).status == 200


def test_what_was_typed_waits_until_it_is_set_up(provider: Browser, world: World, clock: Clock) -> None:
    require_second_factor(world)
    clock.forward(hours=2)
    door = provider.post("/patients/new", {"name": "Zoë O'Néill"})
    sent = {name: door.value(name) for name in ("onward", "carried")}
    step = provider.post("/sign-in", {"email": world.provider.email, "password": PASSWORD, **sent})
    sent = {name: step.value(name) for name in ("onward", "carried")}
    step = provider.post("/sign-in/code", {"code": "x", **sent})
    assert step.heading == "Set up an authenticator app"
    shared = next("".join(found.itertext()) for found in step.root.iter("code")).replace(" ", "")
    sent = {name: step.value(name) for name in ("onward", "carried")}
    codes = provider.post("/sign-in/app", {"code": code(shared, clock.now), **sent})
    assert codes.hidden("/patients/new") == {"name": "Zoë O'Néill"}


def test_an_administrator_requires_it_and_takes_that_back(administrator: Browser) -> None:
    path = "/administration/second-factor"
    assert "Everybody decides for himself" in administrator.get(path).text
    assert administrator.post(path, {"seen": "0", "reason": "agreed"}).goes_to == path
    assert "Required of everybody" in administrator.get(path).text
    assert administrator.post(path, {"seen": "1", "reason": "too early", "back": "yes"}).goes_to == path
    assert "None; the shipped value stands" in administrator.get(path).text


@pytest.mark.parametrize("path", ["/administration/second-factor", "/administration/people/{}/second-factor"])
def test_an_administrator_too_is_checked_again(administrator: Browser, world: World, clock: Clock, path: str) -> None:
    clock.now += HOLDS
    assert administrator.get(path.format(world.nurse.id)).goes_to.startswith("/account/check")


def test_a_colleague_sets_up_anew(administrator: Browser, world: World) -> None:
    set_up_app(world, world.provider.id)
    path = f"/administration/people/{world.provider.id}"
    assert "Set up anew" in administrator.get(path).links()
    assert administrator.post(f"{path}/second-factor").goes_to == path
    assert "Set up anew" not in administrator.get(path).links()
