"""Staff come in by their clinic's own house, into that clinic alone, and no lie of anybody lets them in."""

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from diary.db.people import Person, StaffSession
from diary.db.sign_on import SignOnLink
from diary.exchange import open_id
from diary.services.sign_on import LASTS
from diary.web.app import create_app
from tests.open_id_provider import CLIENT, OpenIdProvider
from tests.web.browser import Browser
from tests.web.clinic import Clock, World
from tests.web.signed_on import LABEL, audited, come_back, leave, sign_on

UNSCOPED = {"unscoped": "the tests look into every clinic"}
CONFIRMED = f"What {LABEL} said of you could not be confirmed. Nobody was signed in. Please begin again."
AGAIN = "Single sign-on was not finished in this browser, or took too long. Please begin again."
UNKNOWN = f"You were signed in by {LABEL}, but nobody here goes by that account. Ask an administrator to invite you."


@pytest.fixture
def app(sign_on_app: Flask) -> Flask:
    return sign_on_app


def open_sessions(world: World) -> int:
    with world.session() as session:
        wanted = select(StaffSession).where(StaffSession.revoked_at.is_(None)).execution_options(**UNSCOPED)
        return len(session.scalars(wanted).all())


def test_the_first_time_the_verified_address_decides_afterwards_the_subject(
    app: Flask, world: World, clock: Clock, house: OpenIdProvider
) -> None:
    assert f"Sign in with {LABEL}" in Browser(app).get("/sign-in").buttons()
    browser, page = sign_on(app, world, house, world.nurse, clock)
    assert page.goes_to == "/"
    assert "Single sign-on" in browser.get("/account").text
    assert "single sign-on linked" in [action for action, _ in audited(world)]
    assert ("signed in", "single sign-on") in audited(world)
    # The same account comes again under another address, and the address of the first time under another account.
    _, page = sign_on(app, world, house, world.nurse, clock, email="married@harbor.example", email_verified=False)
    assert page.goes_to == "/"
    house.subject = "0002"
    _, page = sign_on(app, world, house, world.nurse, clock)
    assert (page.status, page.heading) == (422, "Single sign-on did not work")
    assert "with another account than before" in page.text
    assert ("single sign-on refused", "another account") in audited(world)


def test_what_the_browser_takes_along_is_its_own_and_no_secret(app: Flask, world: World, house: OpenIdProvider) -> None:
    browser = Browser(app)
    browser.get("/sign-in")
    page = browser.post(f"/sign-in/with/{world.clinic_id}")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(page.headers["Refresh"]).query).items()}
    assert asked["redirect_uri"] == f"http://localhost/sign-in/with/{world.clinic_id}/back"
    assert asked["code_challenge_method"] == "S256"
    cookie = next(each for each in page.headers.getlist("Set-Cookie") if each.startswith("sign-on="))
    assert all(part in cookie for part in ("HttpOnly", "SameSite=Lax", "Max-Age=600", "Path=/"))
    token = cookie.split("=", 1)[1].split(";")[0]
    assert token not in page.response.text
    assert len({token, asked["state"], asked["nonce"], asked["code_challenge"]}) == 4
    with world.session() as session:
        from diary.db.sign_on import SignOnAttempt

        kept = session.scalars(select(SignOnAttempt).execution_options(**UNSCOPED)).all()[-1]
    assert not {token, asked["state"], asked["nonce"]} & {str(value) for value in vars(kept).values()}
    over_tls = Browser(served_over_tls(app))
    over_tls.get("/sign-in")
    sent = over_tls.post(f"/sign-in/with/{world.clinic_id}").headers.getlist("Set-Cookie")
    assert any(each.startswith("__Host-sign-on=") and "Secure" in each for each in sent)


def served_over_tls(app: Flask) -> Flask:

    settings = replace(app.extensions["diary.settings"], base_url="https://diary.example")
    found = create_app(settings, app.extensions["diary.sessions"].kw["bind"])
    found.testing = True
    return found


LIES: dict[str, Callable[[OpenIdProvider], object]] = {
    "nonce": lambda p: p.claims.update(nonce="another"),
    "no nonce": lambda p: p.claims.update(nonce=None),
    "audience": lambda p: p.claims.update(aud="another client"),
    "two audiences": lambda p: p.claims.update(aud=[CLIENT, "another"]),
    "authorized party": lambda p: p.claims.update(azp="another client"),
    "issuer": lambda p: p.claims.update(iss="https://other.example"),
    "expired": lambda p: p.claims.update(exp=int((p.now or 0).timestamp()) - 61),  # type: ignore[union-attr]  # set before
    "no end": lambda p: p.claims.update(exp=None),
    "from the future": lambda p: p.claims.update(iat=int((p.now or 0).timestamp()) + 3600),  # type: ignore[union-attr]  # set before
    "no subject": lambda p: p.claims.update(sub=None),
    "unsigned": lambda p: setattr(p, "sign", "none"),
    "signed with the public key": lambda p: setattr(p, "sign", "HS256"),
    "signed by another": lambda p: setattr(p, "sign", "strange"),
    "no token": lambda p: setattr(p, "token", "rubbish"),
}


def test_no_lie_of_the_provider_lets_anybody_in(app: Flask, world: World, clock: Clock, house: OpenIdProvider) -> None:
    before, browser = open_sessions(world), Browser(app)
    for name, lie in LIES.items():
        address = leave(browser, world)
        house.now, house.claims, house.sign, house.token = (
            clock.now,
            {"email": world.nurse.email},
            "RS256",
            None,
        )
        lie(house)
        page = come_back(browser, house.authorize(address))
        assert (name, page.status, page.heading) == (name, 422, "Single sign-on did not work")
        assert CONFIRMED in page.text
        assert browser.get("/").status == 303
    assert open_sessions(world) == before
    house.token, house.sign = None, "ES256"
    assert sign_on(app, world, house, world.nurse, clock)[1].goes_to == "/"


def test_what_is_brought_back_counts_once_in_the_browser_that_took_it_along(
    app: Flask, world: World, clock: Clock, house: OpenIdProvider
) -> None:
    house.now, house.claims = clock.now, {"email": world.nurse.email}
    browser, other = Browser(app), Browser(app)
    address = leave(browser, world)
    back = house.authorize(address)
    leave(other, world)
    for stranger in (Browser(app), other):
        assert AGAIN in come_back(stranger, back).text
    assert AGAIN in come_back(browser, back.replace("state=", "state=x")).text
    browser = Browser(app)
    back = house.authorize(leave(browser, world))
    kept = browser.client.get_cookie("sign-on")
    assert kept is not None
    assert come_back(browser, back).goes_to == "/"
    browser.client.set_cookie("sign-on", kept.value)
    assert AGAIN in come_back(browser, back).text
    late = Browser(app)
    back = house.authorize(leave(late, world))
    clock.now += LASTS
    assert AGAIN in come_back(late, back).text
    assert {why for action, why in audited(world) if action == "single sign-on refused"} == {
        "not from here",
        "another state",
    }


def test_who_names_itself_must_be_the_issuer_and_what_it_denies_opens_nothing(
    app: Flask, world: World, clock: Clock, house: OpenIdProvider
) -> None:
    house.with_issuer = "https://other.example"
    assert CONFIRMED in sign_on(app, world, house, world.nurse, clock)[1].text
    house.with_issuer = house.address
    assert sign_on(app, world, house, world.nurse, clock)[1].goes_to == "/"
    browser = Browser(app)
    state = parse_qs(urlsplit(leave(browser, world)).query)["state"][0]
    denied = browser.get(f"/sign-in/with/{world.clinic_id}/back?error=<b>access_denied&state={state}")
    assert f"{LABEL} did not sign you in." in denied.text
    assert "access_denied" not in denied.response.text


def test_nobody_comes_in_who_is_not_known_here(app: Flask, world: World, clock: Clock, house: OpenIdProvider) -> None:
    before = open_sessions(world)
    for who, claims in (
        (world.nurse, {"email_verified": False}),
        (world.nurse, {"email_verified": None}),
        (world.nurse, {"email": "nobody@harbor.example"}),
        (world.nurse, {"email": None}),
        (world.former, {}),
        (world.stranger, {}),
    ):
        browser, page = sign_on(app, world, house, who, clock, **claims)
        assert UNKNOWN in page.text
        assert browser.get("/").status == 303
    assert open_sessions(world) == before
    assert sign_on(app, world, house, world.nurse, clock)[1].goes_to == "/"
    with world.session() as session:
        session.get_one(Person, world.nurse.id).active = False
        session.commit()
    assert UNKNOWN in sign_on(app, world, house, world.nurse, clock)[1].text
    with world.session() as session:
        assert len(session.scalars(select(Person)).all()) == 5
        assert len(session.scalars(select(SignOnLink).execution_options(**UNSCOPED)).all()) == 1


def test_a_provider_that_is_down_slow_or_talks_rubbish_is_said_so(
    app: Flask, world: World, clock: Clock, house: OpenIdProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_id, "SECONDS", 0.2)
    unanswered = f"{LABEL} did not answer as it should."
    for path, said in (
        ("/token", (500, b"<html>")),
        ("/token", (200, b"[1]")),
        ("/token", (302, b"http://127.0.0.1:1/elsewhere")),
        ("/token", (400, b'{"error": "invalid_client"}')),
        ("/keys", (200, b'{"keys": 3}')),
        ("/keys", (200, b'{"keys": [{"kty": "oct", "k": "AAAA"}]}')),
        ("/keys", (200, b" " * (open_id.MOST_BYTES + 1))),
    ):
        house.broken = {path: said}
        _, page = sign_on(app, world, house, world.nurse, clock)
        assert (path, page.status) == (path, 422)
        assert unanswered in page.text
    house.broken, house.delay = {}, 0.5
    assert unanswered in sign_on(app, world, house, world.nurse, clock)[1].text
    house.delay = 0
    monkeypatch.setattr(open_id, "SECONDS", 10)
    with world.session() as session:
        assert session.scalars(select(SignOnLink).execution_options(**UNSCOPED)).all() == []
    assert sign_on(app, world, house, world.nurse, clock)[1].goes_to == "/"
