"""Whom single sign-on has let in: how far he comes, what he is asked again, and what goes on without passwords."""

import pytest
from flask import Flask
from sqlalchemy import select

from diary.db.people import StaffSession
from diary.services.checking import HOLDS
from tests.open_id_provider import OpenIdProvider
from tests.web.browser import Browser
from tests.web.clinic import PASSWORD, Clock, World
from tests.web.factored import code, require_second_factor, set_up_app
from tests.web.signed_on import audited, come_back, leave, sign_on, works_there_too

UNSCOPED = {"unscoped": "the tests look into every clinic"}


@pytest.fixture
def app(sign_on_app: Flask) -> Flask:
    return sign_on_app


def test_the_provider_of_one_clinic_opens_no_other(
    app: Flask, world: World, clock: Clock, house: OpenIdProvider
) -> None:
    theirs = works_there_too(world, world.nurse.id)
    browser, _ = sign_on(app, world, house, world.nurse, clock)
    door = browser.follow(browser.post("/clinic", {"clinic_id": str(theirs)}))
    assert "Single sign-on opens one clinic alone." in door.text
    assert "Harbor Clinic" in browser.get("/").text
    assert browser.get("/account/app").status == 404
    assert "Your account opens another clinic as well." in browser.get("/account").text
    with world.session() as session:
        opened = session.scalars(select(StaffSession).execution_options(**UNSCOPED)).all()[-1]
        assert (opened.came_by, opened.clinic_id, opened.checked_at) == ("single sign-on", world.clinic_id, None)
    assert browser.get(f"/sign-in/with/{theirs}").status == 404
    assert Browser(app).post(f"/sign-in/with/{theirs}").status == 404


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_the_way_on_stays_here(app: Flask, world: World, clock: Clock, house: OpenIdProvider, wanted: str) -> None:
    house.now, house.claims = clock.now, {"email": world.nurse.email}
    browser = Browser(app)
    assert come_back(browser, house.authorize(leave(browser, world, {"onward": wanted}))).goes_to == "/"


def test_who_was_sent_to_the_door_goes_on_where_he_wanted_and_loses_nothing(
    app: Flask, world: World, clock: Clock, house: OpenIdProvider
) -> None:
    house.now, house.claims = clock.now, {"email": world.nurse.email}
    browser, wanted = Browser(app), f"/injections/{world.running.injection_id}"
    door = browser.follow(browser.get(wanted))
    form = {name: door.value(name) for name in ("onward", "carried")}
    assert come_back(browser, house.authorize(leave(browser, world, form))).goes_to == wanted
    browser = Browser(app)
    browser.get("/sign-in")
    door = browser.post("/patients/new", {"name": "Typed <already>"})
    assert door.status == 401
    form = {name: door.value(name) for name in ("onward", "carried")}
    house.broken = {"/token": (500, b"")}
    refused = come_back(browser, house.authorize(leave(browser, world, form)))
    form, house.broken = {name: refused.value(name) for name in ("onward", "carried")}, {}
    waiting = come_back(browser, house.authorize(leave(browser, world, form)))
    assert waiting.hidden("/patients/new") == {"name": "Typed <already>"}


def test_a_second_factor_is_asked_for_where_the_clinic_requires_it_and_the_provider_tells_of_none(
    app: Flask, world: World, clock: Clock, house: OpenIdProvider
) -> None:
    require_second_factor(world)
    for shown in ({"amr": ["pwd", "mfa"]}, {"acr": "https://refeds.org/profile/mfa"}):
        assert sign_on(app, world, house, world.provider, clock, **shown)[1].goes_to == "/"
    shared = set_up_app(world, world.provider.id)
    browser, page = sign_on(app, world, house, world.provider, clock, amr=["pwd"])
    assert page.goes_to == "/sign-in/code"
    assert browser.get("/").status == 303
    assert "Single sign-on has worked." in browser.get("/sign-in/code").text
    assert browser.post("/sign-in/code", {"code": code(shared, clock.now)}).goes_to == "/"
    assert "Signed in by Single sign-on" in browser.get("/account").text


def test_signing_and_taking_data_out_send_back_to_the_provider(
    app: Flask, judged: World, clock: Clock, house: OpenIdProvider
) -> None:
    world, path = judged, f"/injections/{judged.running.injection_id}/decide"
    browser, _ = sign_on(app, world, house, world.provider, clock)
    check = browser.follow(browser.get(path))
    assert check.heading == "Is it still you?"
    form = {"onward": check.value("onward")}
    refused: list[dict[str, object]] = [
        {"auth_time": None},
        {"auth_time": int(clock.now.timestamp()) - 3600},
        {"sub": "somebody else"},
    ]
    for lie in refused:
        house.claims = {"email": world.provider.email, **lie}
        page = come_back(browser, house.authorize(leave(browser, world, form, "/account/check")))
        assert page.heading == "Single sign-on did not work"
        assert browser.get(path).status == 303
    other, _ = sign_on(app, world, house, world.nurse, clock, sub="the nurse's")
    house.now, house.claims = clock.now, {"email": world.provider.email}
    address = leave(browser, world, form, "/account/check")
    assert browser.post("/account/check", {"password": PASSWORD}).status == 200
    address = leave(browser, world, form, "/account/check")
    assert come_back(browser, house.authorize(address)).goes_to == path
    shown = browser.get(path)
    assert "no password is asked here" in shown.text
    typed = {"step": "repeat the block", "note": "A note", "seen": shown.value("seen"), "version": "0"}
    clock.now += HOLDS
    check = browser.post(path, typed)
    assert check.status == 401
    form = {name: check.value(name) for name in ("onward", "carried")}
    house.now = clock.now
    waiting = come_back(browser, house.authorize(leave(browser, world, form, "/account/check")))
    assert waiting.hidden(path) == typed
    signed = browser.follow(browser.post(path, typed))
    assert "Single sign-on, asked for anew in the quarter of an hour before" in signed.text
    assert ("checked again", "single sign-on") in audited(world)
    assert other.get("/").status == 200


def test_passwords_are_switched_off_by_whoever_came_in_without_one(
    app: Flask, world: World, clock: Clock, house: OpenIdProvider
) -> None:
    with_password = Browser(app).sign_in(world.administrator)
    page = with_password.get("/administration/single-sign-on/passwords")
    assert "so nobody locks himself out" in page.text
    form = {"reason": "agreed", "seen": page.value("seen")}
    assert with_password.post("/administration/single-sign-on/passwords", form).status == 422
    browser, _ = sign_on(app, world, house, world.administrator, clock, auth_time=int(clock.now.timestamp()))
    page = browser.get("/administration/single-sign-on/passwords")
    form = {"reason": "agreed", "seen": page.value("seen")}
    assert browser.post("/administration/single-sign-on/passwords", form).goes_to == "/administration/single-sign-on"
    assert "Do not open this clinic" in browser.get("/administration/single-sign-on").text
    refused = Browser(app)
    wrong = {"email": world.nurse.email, "password": "another password"}
    right = wrong | {"password": PASSWORD}
    refused.get("/sign-in")
    texts = {refused.post("/sign-in", form).text for form in (wrong, right)}
    assert len(texts) == 1
    assert "E-mail and password do not belong together." in texts.pop()
    theirs = works_there_too(world, world.nurse.id)
    there = Browser(app).sign_in(world.nurse)
    assert "Hill Clinic" in there.get("/").text
    assert there.post("/clinic", {"clinic_id": str(world.clinic_id)}).goes_to == "/sign-in?there=yes"
    assert there.post("/clinic", {"clinic_id": str(theirs)}).goes_to == "/"


def test_an_administrator_forgets_an_account_that_is_no_more(
    app: Flask, world: World, clock: Clock, house: OpenIdProvider
) -> None:
    sign_on(app, world, house, world.nurse, clock)
    house.subject = "0002"
    administrator = Browser(app).sign_in(world.administrator)
    person = administrator.get(f"/administration/people/{world.nurse.id}")
    path = person.links()["Forget the account of single sign-on"]
    assert administrator.post(path).goes_to.endswith(str(world.nurse.id))
    assert "Account known since" not in administrator.get(f"/administration/people/{world.nurse.id}").text
    assert sign_on(app, world, house, world.nurse, clock)[1].goes_to == "/"
