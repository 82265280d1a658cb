"""Everybody who may stand before a page, each with a browser that came in once; a test asks with copies of them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from flask import Flask
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from diary.services.acting import Role
from diary.services.staffing import LocationDetails, add_location
from tests.databases import put_in_place
from tests.web.browser import Browser
from tests.web.clinic import PASSWORD, Clinic, Clock, Staff, World, staff_of
from tests.web.factored import set_up_app

COOKIES = ("staff", "diary")


@dataclass(frozen=True, kw_only=True)
class Persona:
    """Someone, seen from the running diary of the first clinic."""

    roles: frozenset[Role] = frozenset()
    own_clinic: bool = True
    is_patient: bool = False
    own_diary: bool = False


PERSONAS = {
    "provider": Persona(roles=frozenset({Role.PROVIDER})),
    "provider of another location": Persona(roles=frozenset({Role.PROVIDER})),
    "nurse": Persona(roles=frozenset({Role.NURSE})),
    "administrator": Persona(roles=frozenset({Role.ADMINISTRATOR})),
    "provider of another clinic": Persona(roles=frozenset({Role.PROVIDER, Role.ADMINISTRATOR}), own_clinic=False),
    "half signed in": Persona(),
    "patient": Persona(is_patient=True, own_diary=True),
    "another patient": Persona(is_patient=True),
    "nobody": Persona(),
}
"""A location is no border, and who has given a password alone, whatever his roles, is nobody yet."""


@dataclass(frozen=True, kw_only=True)
class Passport:
    """What a browser keeps: its cookies, and the token of the pages that it was shown."""

    cookies: Mapping[str, str]
    token: str


@dataclass(frozen=True, kw_only=True)
class Everybody:
    """A database in which each of them came in, and what their browsers kept of that."""

    path: Path
    passports: Mapping[str, Passport]

    def afresh(self, engine: Engine) -> None:
        """The database as it was when everybody had just come in."""
        engine.dispose()
        put_in_place(self.path, engine)

    def ask(self, app: Flask, name: str, method: str, address: str, form: Mapping[str, str]) -> TestResponse:
        """The answer to somebody, whose browser learns nothing by it."""
        client, passport = app.test_client(), self.passports[name]
        for key, value in passport.cookies.items():
            client.set_cookie(key, value)
        if method == "GET":
            return client.get(address)
        return client.post(address, data={**form, "csrf_token": passport.token})


def come_in(app: Flask, world: World, clock: Clock, path: Path) -> Everybody:
    """Have everybody come in, and keep the database at ``path``."""
    staff = {"provider": world.provider, "nurse": world.nurse, "administrator": world.administrator}
    across, careful = _hire(world, clock)
    browsers = {name: Browser(app).sign_in(who) for name, who in staff.items()}
    browsers["provider of another location"] = Browser(app).sign_in(across)
    browsers["provider of another clinic"] = Browser(app).sign_in(world.stranger)
    browsers["half signed in"] = _half_way(Browser(app), careful)
    browsers["patient"] = Browser(app).join(world.running)
    browsers["another patient"] = Browser(app).join(world.planned)
    browsers["nobody"] = Browser(app)
    passports = {name: _passport(browser) for name, browser in browsers.items()}
    world.engine.dispose()
    path.write_bytes(Path(world.engine.url.database or "").read_bytes())
    return Everybody(path=path, passports=passports)


def _hire(world: World, clock: Clock) -> tuple[Staff, Staff]:
    """A provider who has all her patients at a second location, and somebody with every role and an app."""
    details = LocationDetails(
        name="Across the bay", phone="+1 206 555 0177", emergency_number="911", zone="America/Los_Angeles"
    )
    with world.session() as session:
        place = add_location(session, clock.now, world.actor, details)
        across = staff_of(session, clock, world.actor, "across", {Role.PROVIDER})
        careful = staff_of(session, clock, world.actor, "careful", set(Role))
        there = Clinic(
            session=session,
            clock=replace(clock),
            secret=world.secret,
            id=world.clinic_id,
            location_id=place.id,
            staff={"across": across},
            actor=world.actor,
        )
        there.plan("B-1", "Ines Across", ("Right low back",))
        session.commit()
    set_up_app(world, careful.id)
    return across, careful


def _half_way(browser: Browser, who: Staff) -> Browser:
    browser.get("/sign-in")
    step = browser.post("/sign-in", {"email": who.email, "password": PASSWORD})
    assert step.goes_to == "/sign-in/code"
    return browser


def _passport(browser: Browser) -> Passport:
    browser.get("/join")
    found = {key: browser.client.get_cookie(key) for key in COOKIES}
    assert browser.csrf_token
    return Passport(cookies={key: kept.value for key, kept in found.items() if kept}, token=browser.csrf_token)
