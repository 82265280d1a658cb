"""An administrator sets up single sign-on: what is wrong is said plainly, and the secret is never seen again."""

import pytest
from flask import Flask
from sqlalchemy import select

from diary.db.clinic_settings import SettingRevision
from diary.db.people import LinkKind, StaffLink
from diary.db.sign_on import SignOnSecret
from diary.services import setting_sign_on, staff_links
from diary.services.checking import HOLDS
from tests.open_id_provider import CLIENT, SECRET, OpenIdProvider, serving
from tests.web.browser import Browser
from tests.web.clinic import PASSWORD, Clock, World
from tests.web.conftest import Served
from tests.web.signed_on import chief, close_to_passwords, set_up, sign_on

PATH = "/administration/single-sign-on"
UNSCOPED = {"unscoped": "the tests look into every clinic"}


@pytest.fixture
def app(served: Served, world: World) -> Flask:
    return served.new_app(base_url="http://localhost")


def written(house: OpenIdProvider, **changed: str) -> dict[str, str]:
    form = {"label": "Harbor", "issuer": house.address, "client_id": CLIENT, "client_secret": SECRET}
    return form | {"claim": "email", "reason": "agreed", "seen": "0"} | changed


def test_it_is_set_up_changed_and_removed_with_a_history(
    app: Flask, world: World, house: OpenIdProvider, clock: Clock
) -> None:
    browser = Browser(app).sign_in(world.administrator)
    page = browser.get(PATH)
    assert "None yet: everybody comes in by his password." in page.text
    assert f"http://localhost/sign-in/with/{world.clinic_id}/back" in page.text
    assert browser.post(PATH, written(house)).goes_to == PATH
    page = browser.get(PATH)
    assert f"Harbor: {house.address}, client {CLIENT}" in page.text
    assert SECRET not in page.response.text
    changed = written(house, label="House", client_secret="", seen="1")
    assert browser.post(PATH, changed).goes_to == PATH
    assert "Somebody else has changed this meanwhile." in browser.post(PATH, changed).text
    with world.session() as session:
        kept = session.scalars(select(SignOnSecret.secret).execution_options(**UNSCOPED)).all()
        contents = session.scalars(select(SettingRevision.content).execution_options(**UNSCOPED)).all()
    assert kept == [SECRET]
    assert SECRET not in str(contents)
    by_it, _ = sign_on(app, world, house, world.nurse, clock, label="House")
    assert by_it.get("/").status == 200
    assert browser.post(PATH, {"back": "yes", "reason": "given up", "seen": "2"}).goes_to == PATH
    assert by_it.get("/").status == 303
    assert browser.get("/sign-in").buttons()[-1] == "Sign in"
    with world.session() as session:
        assert session.scalars(select(SignOnSecret).execution_options(**UNSCOPED)).all() == []


def test_what_is_wrong_with_a_provider_is_said_before_it_is_taken(
    app: Flask, world: World, house: OpenIdProvider
) -> None:
    browser = Browser(app).sign_in(world.administrator)
    at = f"{house.address}/.well-known/openid-configuration"
    wrong: tuple[tuple[dict[str, object], str], ...] = (
        ({"issuer": "https://other.example"}, "The document there says that it is the issuer https://other.example."),
        ({"token_endpoint": None, "jwks_uri": 3}, "The document of this issuer lacks token_endpoint, jwks_uri."),
        ({"token_endpoint": "http://other.example/token"}, "an address for token_endpoint that does not begin with"),
        ({"id_token_signing_alg_values_supported": ["HS256"]}, "This provider signs in no way that the diary takes"),
        ({"code_challenge_methods_supported": ["plain"]}, "This provider does not take PKCE with S256"),
        ({"jwks_uri": f"{house.address}/nothing"}, "There is no answer at"),
    )
    for document, said in wrong:
        house.document = document
        page = browser.post(PATH, written(house))
        assert page.status == 422
        assert said in page.text
        assert SECRET not in page.response.text
    house.document, house.broken = {}, {"/.well-known/openid-configuration": (200, b"<html>")}
    assert f"What stands at {at} is not the document" in browser.post(PATH, written(house)).text
    house.broken = {}
    for address in ("http://other.example", "ftp://127.0.0.1", "https://a:b@other.example", "https://[", "file:///x"):
        page = browser.post(PATH, written(house, issuer=address))
        assert "Write the address of the issuer, beginning with https://." in page.text
    page = browser.post(PATH, written(house, issuer="http://127.0.0.1:1"))
    assert "There is no answer at http://127.0.0.1:1/.well-known/openid-configuration." in page.text
    assert "Write the name of a claim" in browser.post(PATH, written(house, claim="an address")).text
    assert "Write the secret" in browser.post(PATH, written(house, client_secret="")).text


def test_a_secret_goes_to_nobody_but_the_provider_it_was_written_for(
    app: Flask, world: World, house: OpenIdProvider
) -> None:
    browser = Browser(app).sign_in(world.administrator)
    assert browser.post(PATH, written(house)).goes_to == PATH
    with serving(OpenIdProvider()) as other:
        changed = written(house, issuer=other.address, client_secret="", seen="1")
        assert "Write the secret" in browser.post(PATH, changed).text
        assert other.asked == []


def test_without_tls_nobody_is_asked_where_patients_are(served: Served, world: World, house: OpenIdProvider) -> None:
    app = served.new_app(base_url="https://diary.example")
    page = Browser(app).sign_in(world.administrator).post(PATH, written(house))
    assert "Write the address of the issuer, beginning with https://." in page.text
    assert house.asked == []


def test_it_is_asked_again_who_changes_it(app: Flask, world: World, clock: Clock, house: OpenIdProvider) -> None:
    browser = Browser(app).sign_in(world.administrator)
    clock.now += HOLDS
    assert browser.get(PATH).goes_to.startswith("/account/check")
    check = browser.post(PATH, written(house))
    assert check.status == 401
    assert house.asked == []


def test_where_passwords_open_nothing_none_is_sent_set_or_asked_for(
    app: Flask, world: World, clock: Clock, house: OpenIdProvider
) -> None:
    set_up(world, clock, house)
    with world.session() as session:
        token = staff_links.invite(session, clock.now, chief(world), world.nurse.id, secret=world.secret)
        session.commit()
    close_to_passwords(world, clock)
    page = Browser(app).get(f"/set-password/{token}")
    assert "Harbor Clinic is entered by single sign-on. You need no password here." in page.text
    refused = Browser(app).post(f"/set-password/{token}", {"password": "another long password"})
    assert "You need no password here." in refused.text
    with world.session() as session:
        before = links(session)
        for email in (world.nurse.email, "nobody@harbor.example"):
            staff_links.ask_for_reset(session, clock.now, email=email, address="", secret=world.secret)
        session.commit()
        assert links(session) == before


def links(session: object) -> int:
    wanted = select(StaffLink).where(StaffLink.kind == LinkKind.PASSWORD_RESET)
    return len(session.scalars(wanted.execution_options(**UNSCOPED)).all())  # type: ignore[attr-defined]  # a session


def test_another_secret_opens_the_clinic_to_passwords_until_it_has_worked(
    app: Flask, world: World, clock: Clock, house: OpenIdProvider
) -> None:
    set_up(world, clock, house)
    close_to_passwords(world, clock)
    browser = Browser(app)
    browser.get("/sign-in")
    form = {"email": world.administrator.email, "password": PASSWORD}
    assert browser.post("/sign-in", form).status == 422
    with world.session() as session:
        assert setting_sign_on.passwords_again(session, clock.now, world.clinic_id)
        assert not setting_sign_on.passwords_again(session, clock.now, world.clinic_id)
        session.commit()
    assert browser.post("/sign-in", form).goes_to == "/"
    page = browser.get(PATH)
    assert "Whoever runs the diary" in page.text
    assert "Switched on again by whoever runs the diary." in page.text
    close_to_passwords(world, clock)
    changed = written(house, label="Harbor <account>", client_secret="another", seen="4")
    assert browser.post(PATH, changed).goes_to == PATH
    assert "Open this clinic as well" in browser.get(PATH).text
